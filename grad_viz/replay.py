"""The forward pass of a trace run again, with one entry of a leaf changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grad_viz.arrays import LIMIT
from grad_viz.reapply import forward
from grad_viz.settings import setting
from grad_viz.trace import Array, Node, Trace

EXACT = {"float32": 1e-4, "float16": 2e-2}
"""How near a replay in double precision must come to what was recorded in fewer digits."""

UNSUITABLE = (ArithmeticError, LookupError, AttributeError, MemoryError, TypeError, ValueError)
"""What an operation raises when the settings kept in a trace are not those it was made with."""


class ReplayError(Exception):
    """An operation whose forward pass cannot be run again, by its name."""


class Replay:
    """The forward pass of a trace as something that can be run again."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.output = trace.graph.outputs[0]
        self.values = {
            node.id: as_numpy(node.value) for node in trace.graph.nodes if node.value is not None
        }

    @property
    def size(self) -> float:
        """The largest number that was computed: rounding is relative to it."""
        results = [
            self.values.get(v) for made in self.trace.results.values() for v in made.values()
        ]
        finite = (np.abs(value)[np.isfinite(value)] for value in results if value is not None)
        return max((float(found.sum()) for found in finite), default=0.0)

    def entries(self, leaf: str) -> Iterator[tuple[Callable[[float], float], float]]:
        """Yield, for every entry of a leaf, the output as a function of it, and its value."""
        if leaf not in self.values or self.output not in self.values:
            raise ReplayError(self.trace.by_id[leaf].label)
        values = np.array(self.values[leaf], dtype=float)
        calls = list(self._behind(leaf))
        self._compare(self._run(calls, leaf, values))
        for index in np.ndindex(values.shape):
            yield self._along(calls, leaf, values, index), float(values[index])

    def _along(
        self, calls: list[_Call], leaf: str, values: Any, index: tuple[int, ...]
    ) -> Callable[[float], float]:
        def f(x: float) -> float:
            moved = values.copy()
            moved[index] = x
            return float(np.sum(self._run(calls, leaf, moved)))

        return f

    def _run(self, calls: list[_Call], leaf: str, value: Any) -> Any:
        """Return the output for another value of a leaf."""
        known = {**self.values, leaf: value[()]}
        for call in calls:
            call(known)
        return known[self.output]

    def _compare(self, output: Any) -> None:
        """Refuse a trace whose replay does not give the output that was recorded."""
        recorded = self.values[self.output]
        dtypes = {node.value.dtype for node in self.trace.graph.nodes if node.value}
        exact = max(EXACT.get(dtype, 1e-9) for dtype in dtypes)
        same = np.shape(output) == np.shape(recorded)
        if not same or not np.allclose(output, recorded, exact, exact, equal_nan=True):
            raise ReplayError(self.trace.by_id[self.output].label)

    def _behind(self, leaf: str) -> Iterator[_Call]:
        """Yield the operations that a leaf has a part in, in order."""
        touched = {leaf}
        for node in self.trace.graph.nodes:
            inputs, results = self.trace.links.get(node.id, ((), ()))
            if touched.intersection(inputs):
                touched.update(results)
                made = self.trace.results[node.id]
                yield _Call(node, self._callable(node, inputs), list(inputs), made)

    def _callable(self, node: Node, inputs: Sequence[str]) -> Callable[..., Any]:
        operation = self.trace.operations.get(node.op)
        settings = settings_of(node)
        found = None if operation is None or settings is None else forward(operation.name, settings)
        if found is None or any(source not in self.values for source in inputs):
            raise ReplayError(node.label)
        return found


@dataclass(frozen=True)
class _Call:
    """One operation of the forward pass: what it reads and what it writes."""

    node: Node
    forward: Callable[..., Any]
    inputs: list[str]
    results: Mapping[int, str]

    def __call__(self, known: dict[str, Any]) -> None:
        try:
            made = self.forward(*(known[name] for name in self.inputs))
            made = made if isinstance(made, (tuple, list)) else [made]
            known.update({result: made[port] for port, result in self.results.items()})
        except UNSUITABLE as error:
            raise ReplayError(self.node.label) from error


def as_numpy(array: Array) -> Any:
    """Return recorded numbers in double precision, whole numbers as they are."""
    kind = float if array.dtype.startswith("float") else array.dtype
    return np.array(array.values, dtype=kind).reshape(array.shape)[()]


def settings_of(node: Node) -> dict[str, Any] | None:
    """Return an operation's settings; None for some that ask for longer arrays than a trace has."""
    settings = {name: setting(text) for name, text in node.params}
    lengths = (n for name in settings.keys() - {"seed"} for n in _integers(settings[name]))
    return settings if all(abs(n) <= LIMIT for n in lengths) else None


def _integers(value: Any) -> Iterator[int]:
    """Yield the whole numbers of a setting: no array of a trace is longer than `LIMIT`."""
    if isinstance(value, int):
        yield value
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from _integers(part)

"""What can be asked of an operation once it has been applied: ``y.creator``."""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np

from engine.modules import Entry
from engine.operation import Operation
from engine.value import Raw, raw_of
from engine.variable import Variable, as_variable


class Applied:
    """An operation together with what it was applied to and what it made."""

    spec: ClassVar[Operation]
    vjps: Any = ()
    _arguments: tuple[Any, ...] | None = None
    _outputs: tuple[Any, ...] = ()
    _sequence: int = 0
    _wrapped: tuple[Variable, ...] | None = None
    _settings: Mapping[str, Any] = MappingProxyType({})
    _entry: Entry | None = None

    @property
    def arguments(self) -> tuple[Any, ...]:
        """What the function was applied to: Variables, and raw values for constants."""
        return self._arguments or ()

    @property
    def inputs(self) -> tuple[Variable, ...]:
        """What the function was applied to, constants in Variables of their own."""
        if self._wrapped is None:
            self._wrapped = tuple(as_variable(x) for x in self.arguments)
        return self._wrapped

    @inputs.setter
    def inputs(self, inputs: Any) -> None:
        self._arguments, self._wrapped = tuple(inputs), None

    @property
    def input(self) -> Variable:
        """The first input."""
        return self.inputs[0]

    @input.setter  # noqa: A003 -- the book's name
    def input(self, variable: Variable) -> None:
        self.inputs = (variable,)

    @property
    def outputs(self) -> tuple[Variable | None, ...]:
        """The results; None for one that nobody holds any more."""
        return tuple(o() if isinstance(o, weakref.ref) else o for o in self._outputs)

    @property
    def output(self) -> Variable | None:
        """The first result."""
        return self.outputs[0] if self._outputs else None

    @property
    def sequence(self) -> int:
        """The number of this application; it grows with time. 0 when not applied yet."""
        return self._sequence

    @property
    def entry(self) -> Entry | None:
        """The run of the module it was applied in, None outside of all: see `engine.module`."""
        return self._entry

    @property
    def generation(self) -> int:
        """The longest distance of an input from a leaf, in operations."""
        return max((x.generation for x in self.inputs), default=0)

    @property
    def params(self) -> dict[str, Any]:
        """The settings, such as ``{"axis": 0}``."""
        simple = (bool, int, float, str, tuple, slice, type(None))
        own = {k: v for k, v in vars(self).items() if k[0] != "_" and k not in ("spec", "vjps")}
        if not self.vjps:
            own = {k: v for k, v in own.items() if isinstance(v, simple)}
        return {**own, **self._settings} if self._settings else own

    def local(self, argnum: int) -> Raw:
        """Return the local derivative for one argument of an elementwise operation, else None."""
        if not self.spec.elementwise or not self.vjps:
            return None
        y = self.outputs[0]
        if y is None:
            return None
        raws = [raw_of(x) for x in self.arguments]
        return self.vjps[argnum](self, _ones_like(y._raw), y._raw, *raws)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Applied) or not self._sequence:
            return self is other
        return self._sequence == other._sequence

    def __hash__(self) -> int:
        return hash(self._sequence) if self._sequence else object.__hash__(self)

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{type(self).__name__}({settings})"


def _ones_like(raw: Raw) -> Raw:
    if isinstance(raw, np.floating):
        return type(raw)(1)
    return np.ones_like(raw, dtype=np.result_type(raw, np.float16))[()]

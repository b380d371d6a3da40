"""The trace: one immutable record of a computation and of its backward pass.

Everything that draws, explains or saves reads this and nothing else:

    Trace
      graph       Graph: nodes (variables and operations) and edges, in topological order
      steps       one Step per contribution of the backward pass, the seed first
      operations  what the operations of this graph are: symbol, formula, derivatives

The parts themselves are in `grad_viz.parts`. Frame ``k``, in `grad_viz.frame`, is the state after
``k`` steps; the frames below 0 are those of the forward pass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from grad_viz.languages import SaidError, phrase
from grad_viz.parts import Array, Edge, Graph, Node, Number, Operation, Role, Step, Summary

if TYPE_CHECKING:
    from grad_viz.frame import Frame, Moment

__all__ = [
    "SCHEMA",
    "Array",
    "Edge",
    "Graph",
    "Node",
    "Number",
    "Operation",
    "Role",
    "Step",
    "Summary",
    "Trace",
    "TraceError",
]

SCHEMA = 1


class TraceError(SaidError):
    """A text that is not a trace, or a step that the trace does not have."""


@dataclass(frozen=True)
class Trace:
    """A computation and its backward pass, ready to be drawn, stepped and saved.

    Attributes:
        graph: the computation.
        steps: the backward pass, the seed first.
        operations: what the operations of this graph are, by the key its nodes have as `op`.
        expression: the text it came from: what was typed, or the source of a function.
        display: what a notebook shows of a trace, by media type; `grad_viz.notebook` supplies it.
    """

    graph: Graph
    steps: tuple[Step, ...]
    operations: Mapping[str, Operation] = field(default_factory=dict)
    expression: str = ""
    display: ClassVar[Callable[[Trace], dict[str, str]]] = lambda _: {}

    @cached_property
    def by_id(self) -> dict[str, Node]:
        """Every node by its id."""
        return {node.id: node for node in self.graph.nodes}

    @cached_property
    def links(self) -> dict[str, tuple[list[str], list[str]]]:
        """For every operation what it was applied to and what it made, each in order."""
        found: dict[str, tuple[list[str], list[str]]] = {}
        for edge in sorted(self.graph.edges, key=lambda edge: edge.port):
            if self.by_id[edge.target].kind == "operation":
                found.setdefault(edge.target, ([], []))[0].append(edge.source)
            else:
                found.setdefault(edge.source, ([], []))[1].append(edge.target)
        return found

    @cached_property
    def results(self) -> dict[str, dict[int, str]]:
        """For every operation what it made, by output number."""
        found: dict[str, dict[int, str]] = {}
        for edge in self.graph.edges:
            if self.by_id[edge.source].kind == "operation":
                found.setdefault(edge.source, {})[edge.port] = edge.target
        return found

    @cached_property
    def ledgers(self) -> dict[str, tuple[int, ...]]:
        """For every variable that received something: the numbers of those steps, from 1."""
        rows: dict[str, list[int]] = {}
        for number, step in enumerate(self.steps, start=1):
            rows.setdefault(step.target, []).append(number)
        return {target: tuple(numbers) for target, numbers in rows.items()}

    @cached_property
    def forward(self) -> tuple[str, ...]:
        """The operations, in the order in which the forward pass computes them."""
        return tuple(node.id for node in self.graph.nodes if node.kind == "operation")

    @property
    def first_step(self) -> int:
        """The number of the first frame: only the leaves have values."""
        return -len(self.forward) - 1

    def check_step(self, step: int | None) -> int:
        """Return `step` as a frame number; None means the end of the backward pass.

        Raises:
            TraceError: the trace has no such step.
        """
        last = len(self.steps)
        if step is None:
            return last
        if type(step) is not int or not self.first_step <= step <= last:
            raise TraceError(phrase("no_step", step=step, last=last, first=self.first_step))
        return step

    def nearest_step(self, step: int) -> int:
        """Return `step`, or the first or the last one where the trace does not reach so far."""
        return min(max(step, self.first_step), len(self.steps))

    def frame(self, step: Moment = None) -> Frame:
        """Return the state after `step` steps (default: all of them).

        Raises:
            TraceError: the trace has no such step.
        """
        from grad_viz.frame import frame

        return frame(self, step)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON; NaN and the infinities become strings."""
        from grad_viz.trace_json import plain

        return plain(self)

    def to_json(self) -> str:
        """Return the trace as JSON text, the same bytes for the same computation.

        >>> import grad_viz, numpy as np
        >>> from engine import Variable, square
        >>> trace = grad_viz.record(square(Variable(np.array(3.0))))
        >>> grad_viz.Trace.from_json(trace.to_json()) == trace
        True
        """
        from grad_viz.trace_json import write_trace

        return write_trace(self)

    @staticmethod
    def from_json(text: str) -> Trace:
        """Return the trace that `to_json` wrote.

        Raises:
            TraceError: the text is not JSON, or not a trace of this schema.
        """
        from grad_viz.trace_json import read_trace

        return read_trace(text)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return type(self).display(self)

"""The frame: what a picture shows of a trace after some steps of its two passes.

Frame 0 is the end of the forward pass. Below it, with ``F`` operations, frame ``-(F + 1)`` shows
the leaves alone, and frame ``-1`` every value. A value or a gradient that has not been computed yet
is *absent* from a frame; it is never 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from grad_viz.trace import Array, Step, Trace

State = Literal["waiting", "active", "done"]


@dataclass(frozen=True)
class Frame:
    """The state after `index` steps of the backward pass, a pure function of trace and index.

    Attributes:
        step: the step that was just made; None up to index 0.
        gradients: the gradient of every variable that has one so far.
        nodes: ``waiting``, ``active`` or ``done`` for every node.
        edges: the same for every edge.
        values: the value of every variable that has one so far.
        operation: the operation that the forward pass just computed; ``""`` from index 0.
        number: how many steps of its pass were made.
        total: how many steps that pass has.
    """

    index: int
    step: Step | None
    gradients: Mapping[str, Array]
    nodes: Mapping[str, State]
    edges: Mapping[str, State]
    values: Mapping[str, Array]
    operation: str = ""
    number: int = 0
    total: int = 0


Moment = int | Frame | None
"""Which state a picture shows: a frame by its number, the last one (None), or a frame itself."""


def frame(trace: Trace, step: Moment = None) -> Frame:
    """Return the state after `step` steps (default: all of them); below 0, in the forward pass.

    What is a frame already, such as one that `grad_viz.transform.shown` made, stays as it is.

    Raises:
        TraceError: the trace has no such step.
    """
    if isinstance(step, Frame):
        return step
    index = trace.check_step(step)
    return _forward(trace, index) if index < 0 else _backward(trace, index)


def _forward(trace: Trace, index: int) -> Frame:
    count = index - trace.first_step
    current = trace.forward[count - 1] if count else ""
    later = set(trace.forward[count:])
    missing = {edge.target for edge in trace.graph.edges if edge.source in later}
    links = [edge for edge in trace.graph.edges if current in (edge.source, edge.target)]
    active = {name for edge in links for name in (edge.id, edge.target)}
    return Frame(
        index=index,
        step=None,
        gradients={},
        nodes=_states([node.id for node in trace.graph.nodes], set(), active),
        edges=_states([edge.id for edge in trace.graph.edges], set(), active),
        values=_values(trace, missing),
        operation=current,
        number=count,
        total=len(trace.forward),
    )


def _backward(trace: Trace, index: int) -> Frame:
    made = trace.steps[:index]
    current = made[-1] if made else None
    gradients = {step.target: step.after for step in made}
    edges = {step.edge for step in made}
    nodes = {step.function for step in made}.union(gradients)
    nodes.update([edge.source for edge in trace.graph.edges if edge.id in edges])
    active = _lit_by(trace, current) if current else set()
    return Frame(
        index=index,
        step=current,
        gradients=gradients,
        nodes=_states([node.id for node in trace.graph.nodes], nodes, active),
        edges=_states([edge.id for edge in trace.graph.edges], edges, active),
        values=_values(trace, set()),
        number=index,
        total=len(trace.steps),
    )


def _values(trace: Trace, missing: set[str]) -> dict[str, Array]:
    known = (node for node in trace.graph.nodes if node.id not in missing)
    return {node.id: node.value for node in known if node.value is not None}


def _lit_by(trace: Trace, step: Step) -> set[str]:
    """Return what is active at a step: both ends of its edge, and the true receiver."""
    ends = {edge.source for edge in trace.graph.edges if edge.id == step.edge}
    return {step.target, step.function, step.edge, *ends}


def _states(names: list[str], done: set[str], active: set[str]) -> dict[str, State]:
    states: dict[str, State] = dict.fromkeys(names, "waiting")
    for name in done:
        if name in states:
            states[name] = "done"
    for name in active:
        if name in states:
            states[name] = "active"
    return states

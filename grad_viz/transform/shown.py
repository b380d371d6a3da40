"""What a drawing shows of a frame: what happens inside of a box happens at the box."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from grad_viz.frame import Frame, Moment, State
from grad_viz.trace import Step, Trace
from grad_viz.transform.drawing import Drawing
from grad_viz.transform.ghosts import is_ghost

ORDER: tuple[State, ...] = ("waiting", "done", "active")


def shown(trace: Trace, drawing: Drawing, step: int | None = None) -> Moment:
    """Return what a picture of `drawing`, which was made of `trace`, shows at a step of the trace.

    A message from one operation of a box to another lights the box, as the viewer does. A drawing
    without boxes has all the steps of the trace, and shows its own.

    Raises:
        TraceError: the trace has no such step.
    """
    if drawing.is_whole:
        return trace.check_step(step)
    return _at_boxes(trace.frame(step), drawing)


def _at_boxes(frame: Frame, drawing: Drawing) -> Frame:
    graph, known = drawing.trace.graph, drawing.trace.by_id
    edges = _states([edge.id for edge in graph.edges], frame.edges, drawing.edges)
    nodes = _states(known, frame.nodes, drawing.boxes)
    for edge in graph.edges:
        if is_ghost(known[edge.source]):
            nodes[edge.source] = max(nodes[edge.source], edges[edge.id], key=ORDER.index)
    return Frame(
        frame.index,
        _step(frame.step, drawing) if frame.step else None,
        {name: gradient for name, gradient in frame.gradients.items() if name in known},
        nodes,
        edges,
        {name: value for name, value in frame.values.items() if name in known},
        drawing.boxes.get(frame.operation, frame.operation),
        frame.number,
        frame.total,
    )


def _states(
    drawn: Iterable[str], states: Mapping[str, State], drawn_as: Mapping[str, str | None]
) -> dict[str, State]:
    """Return the state of everything drawn: the last of the states of all that it stands for."""
    found: dict[str, State] = dict.fromkeys(drawn, "waiting")
    for name, state in states.items():
        new = drawn_as.get(name, name)
        if new in found:
            found[new] = max(found[new], state, key=ORDER.index)
    return found


def _step(step: Step, drawing: Drawing) -> Step | None:
    """Return a step between what is drawn; None for a message that stays inside of a box."""
    if step.target in drawing.boxes:
        return None
    sender = drawing.boxes.get(step.function, step.function)
    return step._replace(function=sender, edge=drawing.edges.get(step.edge, step.edge) or "")

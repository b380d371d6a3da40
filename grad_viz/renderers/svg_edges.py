"""The links of an SVG picture, and the message that travels on one of them."""

from __future__ import annotations

from collections.abc import Sequence

from grad_viz.frame import Frame, State
from grad_viz.layout import Layout
from grad_viz.layout.boxes import PILL_HEIGHT, PILL_SIZE, pill_width
from grad_viz.numbers import pill_text
from grad_viz.renderers.states import edge_state
from grad_viz.renderers.svg_marks import (
    Point,
    arrow,
    heading,
    mark,
    middle,
    path,
    shortened,
    text,
)
from grad_viz.theme import Theme
from grad_viz.trace import Trace

HEAD, ACTIVE_HEAD = 9.0, 15.0


def edge_marks(trace: Trace, frame: Frame, positions: Layout, look: Theme) -> list[str]:
    """Return every link: those that wait below, the active one on top."""
    order = ("waiting", "done", "active")
    states = {edge.id: edge_state(edge, frame) for edge in trace.graph.edges}
    edges = sorted(trace.graph.edges, key=lambda e: order.index(states[e.id]))
    return [
        line
        for edge in edges
        for line in link_marks(positions.edges[edge.id], states[edge.id], look, frame.operation)
    ]


def message_marks(frame: Frame, positions: Layout, look: Theme) -> list[str]:
    """Return the pill with what is being added, on its link or, for the seed, at its node."""
    step = frame.step
    if step is None:
        return []
    words = pill_text(step.contribution)
    if step.edge:
        return _pill(words, middle(positions.edges[step.edge]), look)
    box = positions.nodes[step.target]
    return _pill(words, (box.x, box.y + box.height / 2 + PILL_HEIGHT / 2 + 6), look)


def link_marks(
    points: Sequence[Point], state: State, look: Theme, operation: str = ""
) -> list[str]:
    """Return one link and its arrow head, which points back once the gradient has come.

    Args:
        points: the line of the link.
        state: what has happened on it.
        look: the colours.
        operation: what the forward pass has just computed, ``""`` in the backward pass.
    """
    width = {"waiting": 1.6, "done": 2.0, "active": 4.0}[state] * look.stroke
    colour = {"waiting": look.edge, "done": look.done, "active": look.active}[state]
    head = ACTIVE_HEAD if state == "active" else HEAD * look.stroke
    if state != "waiting" and not operation:
        points = points[::-1]
    tip, direction = points[-1], heading(points)
    line = mark(
        "path",
        d=path(shortened(points, head * 0.6)),
        fill="none",
        stroke=colour,
        stroke_width=width,
    )
    return [line, arrow(tip, direction, head, colour)]


def _pill(words: str, centre: Point, look: Theme) -> list[str]:
    width = pill_width(words)
    x, y = centre
    body = mark(
        "rect",
        x=x - width / 2,
        y=y - PILL_HEIGHT / 2,
        width=width,
        height=PILL_HEIGHT,
        rx=PILL_HEIGHT / 2,
        fill=look.active,
        stroke=look.ground,
        stroke_width=2,
    )
    return [body, text(words, x, y, PILL_SIZE, look.on_active, mono=True, weight=700)]

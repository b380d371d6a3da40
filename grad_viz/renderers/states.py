"""What the parts of a picture look like at one step."""

from __future__ import annotations

from dataclasses import replace

from grad_viz.frame import Frame, State
from grad_viz.theme import Theme
from grad_viz.trace import Edge


def edge_state(edge: Edge, frame: Frame) -> State:
    """Return the state of a link; one out of an operation is done once the operation has sent."""
    sent = edge.source.startswith("f") and frame.nodes[edge.source] != "waiting"
    return "done" if sent and not frame.operation else frame.edges[edge.id]


def look_of(index: int, look: Theme) -> Theme:
    """Return the colours of a frame: the forward pass is in the colour of values."""
    if index >= 0:
        return look
    return replace(look, active=look.value, on_active=look.ground)

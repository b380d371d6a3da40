"""What every link of a picture looks like at one step."""

from __future__ import annotations

from grad_viz.frame import Frame, State
from grad_viz.trace import Edge


def edge_state(edge: Edge, frame: Frame) -> State:
    """Return the state of a link; one out of an operation is done once the operation has sent."""
    if edge.source.startswith("f") and frame.nodes[edge.source] != "waiting":
        return "done"
    return frame.edges[edge.id]

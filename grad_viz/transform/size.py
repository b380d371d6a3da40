"""What a viewer needs to show a trace of any size: nothing, ghosts, or a window."""

from __future__ import annotations

from grad_viz.layout.cost import cost
from grad_viz.trace import Trace
from grad_viz.transform.drawing import Drawing
from grad_viz.transform.folds import window
from grad_viz.transform.ghosts import ghosts

VIEWER_LIMIT = 2_500
"""With more nodes than this a viewer gets a window: nobody reads more, and a browser crawls."""

ENTANGLED = 500
"""With a higher `cost` than this, and in every window, shared leaves get ghosts."""


def fit(trace: Trace, step: int | None = None) -> Drawing:
    """Return what a viewer that opens at a step shows of a trace: all of it, where that works.

    Raises:
        TraceError: the trace has no such step.
    """
    whole = len(trace.graph.nodes) <= VIEWER_LIMIT
    drawing = Drawing.of(trace) if whole else window(trace, step)
    if not whole or cost(drawing.trace.graph) > ENTANGLED:
        drawing = drawing.then(ghosts(drawing.trace))
    return drawing

"""What a picture of a whole trace needs: nothing, ghosts, or folds."""

from __future__ import annotations

from collections.abc import Collection

from grad_viz.layout import LIMIT
from grad_viz.layout.cost import cost
from grad_viz.trace import Trace
from grad_viz.transform.division import naming
from grad_viz.transform.drawing import Drawing
from grad_viz.transform.folds import fold
from grad_viz.transform.ghosts import ghosts
from grad_viz.transform.homes import outermost
from grad_viz.transform.repeats import repeated

VIEWER_LIMIT = 2_500
"""With more nodes than this a viewer gets less: nobody reads more, and a browser crawls."""

ENTANGLED = 500
"""With a higher `cost` than this, and in every window, shared leaves get ghosts."""


def pictured(trace: Trace, folded: Collection[str] | None = None) -> Drawing:
    """Return what a picture of a whole trace shows: ghosts and folds where it needs them.

    In one without modules, what is repeated is folded where that is asked for or needed.

    Args:
        trace: the computation.
        folded: the modules to fold; None leaves that to the size of the trace.

    Raises:
        TraceError: there is no such module.
    """
    most = LIMIT if folded is None else VIEWER_LIMIT
    if not folded and len(trace.graph.nodes) > most and not outermost(trace):
        trace, folded = repeated(trace), None
    if folded is None:
        folded = outermost(trace) if len(trace.graph.nodes) > most else ()
    return untangled(fold(naming(trace, folded), *folded))


def untangled(drawing: Drawing) -> Drawing:
    """Return a drawing with ghosts where its links would run across the whole picture."""
    if cost(drawing.trace.graph) > ENTANGLED:
        return drawing.then(ghosts(drawing.trace))
    return drawing


def is_small(trace: Trace) -> bool:
    """Tell whether a viewer can show all of a trace."""
    return len(trace.graph.nodes) <= VIEWER_LIMIT

"""DOT: the graph as text for Graphviz, with the values and gradients of one step."""

from __future__ import annotations

from grad_viz.frame import Frame, Moment
from grad_viz.layout import check_direction
from grad_viz.renderers.dot_rows import Rows, blocks
from grad_viz.renderers.format import Format
from grad_viz.renderers.states import look_of
from grad_viz.theme import Theme, get_theme
from grad_viz.trace import Trace

FONT = "DejaVu Sans,Helvetica,Arial,sans-serif"


def draw(
    trace: Trace, step: Moment = None, theme: str | Theme = "light", direction: str = "LR"
) -> str:
    """Return the graph of one step as DOT text, the same bytes for the same computation.

    Args:
        trace: the computation.
        step: 0 is the end of the forward pass, which is below 0; None that of the backward pass.
        theme: a name of `grad_viz.theme.THEMES`, or a theme.
        direction: ``"LR"`` or ``"TB"``.

    Raises:
        TraceError, ThemeError, LayoutError: no such step, theme or direction.
    """
    moment = step if isinstance(step, Frame) else trace.check_step(step)
    look = look_of(moment.index if isinstance(moment, Frame) else moment, get_theme(theme))
    rows = Rows(trace, moment, look)
    parts = (
        "digraph grad_viz {",
        f'  graph [rankdir="{check_direction(direction)}", bgcolor="{look.ground}", '
        'nodesep="0.35", ranksep="0.5", pad="0.3"]',
        f'  node [fontname="{FONT}", fontsize="14", style="rounded,filled", shape="box"]',
        f'  edge [fontname="{FONT}", fontsize="14", fontcolor="{look.active}", arrowsize="0.8"]',
        *map(rows.of_nodes, blocks(trace.graph.nodes)),
        *map(rows.of_edges, blocks(trace.graph.edges)),
        "}",
        "",
    )
    return "\n".join(parts)


FORMAT = Format("dot", "text/vnd.graphviz", "Graphviz DOT", draw)

"""SVG: our own picture of one step, self-contained, for pages, slides and paper."""

from __future__ import annotations

from grad_viz.frame import Frame
from grad_viz.layout import Layout, layout
from grad_viz.renderers.captions import CAPTION_ROW, CAPTION_SIZE, NEXT_ROW, wrapped
from grad_viz.renderers.format import Format
from grad_viz.renderers.letters import one_line
from grad_viz.renderers.states import look_of
from grad_viz.renderers.svg_edges import edge_marks, message_marks
from grad_viz.renderers.svg_marks import mark, text
from grad_viz.renderers.svg_nodes import node_marks
from grad_viz.theme import Theme, get_theme
from grad_viz.trace import Trace


def draw(
    trace: Trace,
    step: int | None = None,
    theme: str | Theme = "light",
    direction: str = "LR",
    caption: str = "",
    transparent: bool = False,
) -> str:
    """Return the picture of one step as SVG text.

    Args:
        trace: the computation.
        step: 0 is the end of the forward pass, which is below 0; None that of the backward pass.
        theme: a name of `grad_viz.theme.THEMES`, or a theme.
        direction: ``"LR"`` or ``"TB"``.
        caption: a text under the picture, in as many lines as it needs.
        transparent: leave out the ground, for a page that has a colour of its own.

    Raises:
        TraceError, ThemeError, LayoutError: no such step, theme or direction.
    """
    frame = trace.frame(step)
    look = look_of(frame.index, get_theme(theme))
    positions = layout(trace, direction)
    lines = wrapped(caption, positions.width)
    height = positions.height + (CAPTION_ROW + NEXT_ROW * (len(lines) - 1) if lines else 0)
    ground = mark("rect", width=positions.width, height=height, fill=look.ground)
    marks = [
        mark("title", one_line(title(trace))),
        mark("desc", one_line(description(trace, frame))),
        *([] if transparent else [ground]),
        *_drawing(trace, frame, positions, look),
    ]
    for i, line in enumerate(lines):
        y = positions.height + 8 + NEXT_ROW * i
        marks.append(text(line, positions.width / 2, y, CAPTION_SIZE, look.ink))
    return "\n".join([head(positions.width, height, look), *marks, "</svg>", ""])


def title(trace: Trace) -> str:
    """Return the name of a picture: the expression, or its results."""
    results = ", ".join(trace.by_id[name].label for name in trace.graph.outputs)
    return trace.expression or results


def description(trace: Trace, frame: Frame) -> str:
    """Return one sentence on what a picture shows, for those who cannot see it."""
    count = len(trace.steps)
    if frame.index < 0:
        made = f"operation {frame.index - trace.first_step} of {len(trace.forward)}"
        return f"Computation graph in the forward pass, {made}."
    if frame.step is None:
        return f"Computation graph after the forward pass, step 0 of {count}."
    target = trace.by_id[frame.step.target].label
    if frame.step.kind == "seed":
        return f"Backward pass, step {frame.index} of {count}: {target} receives the seed."
    sender = trace.by_id[frame.step.function].label
    return f"Backward pass, step {frame.index} of {count}: {target} receives from {sender}."


def _drawing(trace: Trace, frame: Frame, positions: Layout, look: Theme) -> list[str]:
    return [
        *edge_marks(trace, frame, positions, look),
        *(
            line
            for node in trace.graph.nodes
            for line in node_marks(node, frame, positions.nodes[node.id], look)
        ),
        *message_marks(frame, positions, look),
    ]


def head(width: float, height: float, look: Theme) -> str:
    """Return the first line of a picture."""
    size = f'width="{width * look.scale:g}" height="{height * look.scale:g}"'
    box = f'viewBox="0 0 {width:g} {height:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} role="img" xml:space="preserve">'


FORMAT = Format("svg", "image/svg+xml", "SVG picture", draw, placed=True)

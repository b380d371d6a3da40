"""SVG: our own picture of one step, self-contained, for pages, slides and paper."""

from __future__ import annotations

from grad_viz.folded import box_lines, is_box
from grad_viz.frame import Frame, Moment
from grad_viz.languages import DEFAULT, words
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
    step: Moment = None,
    theme: str | Theme = "light",
    direction: str = "LR",
    caption: str = "",
    transparent: bool = False,
    language: str = DEFAULT,
) -> str:
    """Return the picture of one step as SVG text.

    Args:
        trace: the computation.
        step: 0 is the end of the forward pass, which is below 0; None that of the backward pass.
        theme: a name of `grad_viz.theme.THEMES`, or a theme.
        direction: ``"LR"`` or ``"TB"``.
        caption: a text under the picture, in as many lines as it needs.
        transparent: leave out the ground, for a page that has a colour of its own.
        language: the language of its description, and of the boxes of folded modules.

    Raises:
        TraceError, ThemeError, LayoutError, LanguageError: no such step, theme, direction
            or language.
    """
    frame = trace.frame(step)
    look = look_of(frame.index, get_theme(theme))
    positions = layout(trace, direction)
    lines = wrapped(caption, positions.width)
    height = positions.height + (CAPTION_ROW + NEXT_ROW * (len(lines) - 1) if lines else 0)
    ground = mark("rect", width=positions.width, height=height, fill=look.ground)
    marks = [
        mark("title", one_line(title(trace))),
        mark("desc", one_line(description(trace, frame, language))),
        *([] if transparent else [ground]),
        *_drawing(trace, frame, positions, look, language),
    ]
    for i, line in enumerate(lines):
        y = positions.height + 8 + NEXT_ROW * i
        marks.append(text(line, positions.width / 2, y, CAPTION_SIZE, look.ink))
    return "\n".join([head(positions.width, height, look), *marks, "</svg>", ""])


def title(trace: Trace) -> str:
    """Return the name of a picture: the expression, or its results."""
    results = ", ".join(trace.by_id[name].label for name in trace.graph.outputs)
    return trace.expression or results


def description(trace: Trace, frame: Frame, language: str = DEFAULT) -> str:
    """Return one sentence on what a picture shows, for those who cannot see it."""
    say, step = words(language, "picture"), frame.step
    here = {"k": frame.number, "n": frame.total}
    if frame.index <= 0:
        return say["forward" if frame.index else "start"].format(**here)
    if step is None:
        boxes = (node for node in trace.graph.nodes if frame.nodes[node.id] == "active")
        return say["inside"].format(**here, box=box_lines(next(boxes), language)[0])
    target = trace.by_id[step.target].label
    if step.kind == "seed":
        return say["seed"].format(**here, target=target)
    sender = trace.by_id[step.function]
    name = box_lines(sender, language)[0] if is_box(sender) else sender.label
    return say["step"].format(**here, target=target, sender=name)


def _drawing(
    trace: Trace, frame: Frame, positions: Layout, look: Theme, language: str
) -> list[str]:
    return [
        *edge_marks(trace, frame, positions, look),
        *(
            line
            for node in trace.graph.nodes
            for line in node_marks(node, frame, positions.nodes[node.id], look, language)
        ),
        *message_marks(frame, positions, look),
    ]


def head(width: float, height: float, look: Theme) -> str:
    """Return the first line of a picture."""
    size = f'width="{width * look.scale:g}" height="{height * look.scale:g}"'
    box = f'viewBox="0 0 {width:g} {height:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} role="img" xml:space="preserve">'


FORMAT = Format("svg", "image/svg+xml", "SVG picture", draw, placed=True)

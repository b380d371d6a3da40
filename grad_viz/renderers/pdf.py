"""PDF: the picture on a page of its own size, with text that can be searched and copied."""

from __future__ import annotations

from grad_viz.frame import Moment
from grad_viz.languages import DEFAULT, phrase
from grad_viz.renderers import png, svg
from grad_viz.renderers.format import Format, RenderError
from grad_viz.renderers.typesetting import convert
from grad_viz.theme import Theme
from grad_viz.trace import Trace

POINTS = 0.75
"""Points in a unit of our pictures: a point is 1/72 of an inch, a unit 1/96."""

LARGEST = 14_400
"""The longest side of a page, in points, that every reader of PDF shows."""


def draw(
    trace: Trace,
    step: Moment = None,
    theme: str | Theme = "light",
    direction: str = "LR",
    caption: str = "",
    language: str = DEFAULT,
) -> bytes:
    """Return the picture of one step as the bytes of a PDF file.

    Args:
        trace: the computation.
        step: 0 is the end of the forward pass, which is below 0; None that of the backward pass.
        theme: a name of `grad_viz.theme.THEMES`, or a theme.
        direction: ``"LR"`` or ``"TB"``.
        caption: a text under the picture, in as many lines as it needs.
        language: the language of the boxes of folded modules.

    Raises:
        RenderError: the page would be too large, or could not be made.
        TraceError, ThemeError, LayoutError, LanguageError: no such step, theme, direction
            or language.
    """
    check(trace, theme, direction)
    return convert(svg.draw(trace, step, theme, direction, caption, language=language), "pdf")


def check(trace: Trace, theme: str | Theme = "light", direction: str = "LR") -> None:
    """Refuse a page that some readers of PDF, and TeX, do not show.

    Raises:
        RenderError: the page would be too large.
    """
    width, height = png.pixels(trace, theme, direction, POINTS)
    if max(width, height) > LARGEST:
        raise RenderError(phrase("page_large", width=width, height=height, most=LARGEST))


FORMAT = Format("pdf", "application/pdf", "PDF page", draw, check=check, placed=True)

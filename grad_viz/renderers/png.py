"""PNG: the picture in pixels, never cropped, never made smaller than asked."""

from __future__ import annotations

import math

from grad_viz.layout import layout
from grad_viz.renderers import svg
from grad_viz.renderers.format import Format, RenderError
from grad_viz.renderers.typesetting import convert
from grad_viz.theme import Theme, get_theme
from grad_viz.trace import Trace

PIXELS = 80_000_000
SIDE = 30_000


def draw(
    trace: Trace,
    step: int | None = None,
    theme: str | Theme = "light",
    direction: str = "LR",
    caption: str = "",
    scale: float = 2.0,
) -> bytes:
    """Return the picture of one step as the bytes of a PNG file.

    Args:
        trace: the computation.
        step: 0 is the end of the forward pass, which is below 0; None that of the backward pass.
        theme: a name of `grad_viz.theme.THEMES`, or a theme.
        direction: ``"LR"`` or ``"TB"``.
        caption: a text under the picture, in as many lines as it needs.
        scale: pixels per unit: 1 for a page, 2 for a slide (192 dots per inch), 4 for print.

    Raises:
        RenderError: `scale` is no positive number, or the picture would be too large.
        TraceError, ThemeError, LayoutError: no such step, theme or direction.
    """
    check(trace, theme, direction, scale)
    return convert(svg.draw(trace, step, theme, direction, caption), "png", scale)


def check(
    trace: Trace, theme: str | Theme = "light", direction: str = "LR", scale: float = 2.0
) -> None:
    """Refuse a picture with more pixels than PNG files are good for.

    Raises:
        RenderError: `scale` is no positive number, or the picture would be too large.
    """
    is_number = isinstance(scale, int | float)
    if not is_number or not 0 < scale < math.inf:
        raise RenderError(f"scale must be a number above 0, such as 2, and is {scale!r}")
    positions, size = layout(trace, direction), get_theme(theme).scale
    width, height = positions.width * scale * size, positions.height * scale * size
    if width * height <= PIXELS and max(width, height) <= SIDE:
        return
    fits = min((PIXELS / (width * height)) ** 0.5, SIDE / max(width, height)) * scale
    raise RenderError(
        f"the picture would have {width:.0f} x {height:.0f} pixels, more than PNG files are good "
        f"for: use a scale of at most {math.floor(fits * 100) / 100:g}, or SVG or PDF, "
        "which have no pixels"
    )


FORMAT = Format("png", "image/png", "PNG picture", draw, check=check, placed=True)

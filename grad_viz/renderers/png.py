"""PNG: the picture in pixels, never cropped, never made smaller than asked."""

from __future__ import annotations

import math
import struct
import zlib

from grad_viz.frame import Moment
from grad_viz.languages import DEFAULT, Phrase, phrase
from grad_viz.layout import layout
from grad_viz.renderers import svg
from grad_viz.renderers.format import Format, RenderError
from grad_viz.renderers.typesetting import DOTS_PER_INCH, convert
from grad_viz.theme import Theme, get_theme
from grad_viz.trace import Trace

PIXELS = 80_000_000
SIDE = 30_000
SCALE = 2.0

HEADER, METRES, INCH = 33, 1, 0.0254
"""The bytes that every PNG file begins with, its word for metres, and an inch in metres."""

LEGIBLE = 0.3
"""With a smaller scale than this no number can be read."""


def draw(
    trace: Trace,
    step: Moment = None,
    theme: str | Theme = "light",
    direction: str = "LR",
    caption: str = "",
    scale: float | None = None,
    dpi: float | None = None,
    transparent: bool = False,
    language: str = DEFAULT,
) -> bytes:
    """Return the picture of one step as the bytes of a PNG file.

    Args:
        trace: the computation.
        step: 0 is the end of the forward pass, which is below 0; None that of the backward pass.
        theme: a name of `grad_viz.theme.THEMES`, or a theme.
        direction: ``"LR"`` or ``"TB"``.
        caption: a text under the picture, in as many lines as it needs.
        scale: pixels per unit: 1 for a page, 2 for a slide, 4 for print; 2 when left out.
        dpi: dots per inch, in place of the scale: 96 is a scale of 1.
        transparent: leave out the ground, for a page that has a colour of its own.
        language: the language of the boxes of folded modules.

    Raises:
        RenderError: `scale` or `dpi` is no positive number, both are given, or the picture would
            be too large.
        TraceError, ThemeError, LayoutError, LanguageError: no such step, theme, direction
            or language.
    """
    density = _scale(scale, dpi)
    check(trace, theme, direction, density)
    picture = svg.draw(trace, step, theme, direction, caption, transparent, language=language)
    return _sized(convert(picture, "png", density), density * DOTS_PER_INCH)


def _sized(png: bytes, dots_per_inch: float) -> bytes:
    """Return a PNG file that says how large it is on paper, which word processors go by."""
    per_metre = round(dots_per_inch / INCH)
    chunk = b"pHYs" + struct.pack(">IIB", per_metre, per_metre, METRES)
    sized = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return png[:HEADER] + sized + png[HEADER:]


def _scale(scale: float | None, dpi: float | None) -> float:
    """Return the pixels per unit that one of the two says."""
    if dpi is None:
        return SCALE if scale is None else scale
    if scale is not None:
        raise RenderError(phrase("scale_and_dpi", scale=scale, dpi=dpi))
    is_number = isinstance(dpi, int | float)
    if not is_number or not 0 < dpi < math.inf:
        raise RenderError(phrase("above_zero", option="dpi", such=300, got=dpi))
    return dpi / DOTS_PER_INCH


def check(
    trace: Trace, theme: str | Theme = "light", direction: str = "LR", scale: float = SCALE
) -> None:
    """Refuse a picture with more pixels than PNG files are good for.

    Raises:
        RenderError: `scale` is no positive number, or the picture would be too large.
    """
    width, height = pixels(trace, theme, direction, scale)
    if width * height <= PIXELS and max(width, height) <= SIDE:
        return
    fits = min((PIXELS / (width * height)) ** 0.5, SIDE / max(width, height)) * scale
    raise RenderError(phrase("pixels_many", width=width, height=height, less=smaller(fits)))


def pixels(
    trace: Trace, theme: str | Theme, direction: str, scale: float, below: float = 0.0
) -> tuple[float, float]:
    """Return the width and the height of a picture with a row of a height below it.

    Raises:
        RenderError: `scale` is no positive number.
    """
    is_number = isinstance(scale, int | float)
    if not is_number or not 0 < scale < math.inf:
        raise RenderError(phrase("above_zero", option="scale", such=2, got=scale))
    positions, size = layout(trace, direction), get_theme(theme).scale * scale
    return positions.width * size, (positions.height + below) * size


def smaller(fits: float) -> Phrase | str:
    """Return how to ask for the scale that fits, where its numbers can still be read."""
    if fits < LEGIBLE:
        return ""
    return phrase("scale_fits", scale=f"{math.floor(fits * 100) / 100:g}")


FORMAT = Format("png", "image/png", "PNG picture", draw, check=check, placed=True)

"""GIF: the backward pass, or both passes, as a moving picture, one frame per step."""

from __future__ import annotations

import io
import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from grad_viz.languages import DEFAULT, phrase
from grad_viz.layout import layout
from grad_viz.renderers import png, svg
from grad_viz.renderers.captions import CAPTION_ROW, captions, moments
from grad_viz.renderers.checks import check_arguments, check_seconds
from grad_viz.renderers.format import Format, RenderError
from grad_viz.renderers.typesetting import convert
from grad_viz.theme import Theme, get_theme
from grad_viz.trace import Trace

if TYPE_CHECKING:
    from PIL.Image import Image

PIXELS = 400_000_000
"""The most pixels of all frames together."""

SECONDS_PER_PIXEL = 6e-8

COLOURS, LOOKED_AT, UNKNOWN = 256, 6, 256
FIRST, LAST = 1.5, 3.0
"""How much longer than the others the first frame of a pass and the last of all stay."""

Progress = Callable[[int, int], object]


def draw(
    trace: Trace,
    step: int | None = None,
    theme: str | Theme = "light",
    direction: str = "LR",
    language: str = DEFAULT,
    scale: float = 1.0,
    seconds: float = 1.2,
    progress: Progress | None = None,
    forward: bool = False,
) -> bytes:
    """Return the whole backward pass, or both passes, as the bytes of a GIF file.

    It starts again at its end. All frames share one palette, so that no colour flickers.

    Args:
        trace: the computation.
        step: not used: every step is a frame.
        theme: a name of `grad_viz.theme.THEMES`, or a theme.
        direction: ``"LR"`` or ``"TB"``.
        language: the language of the line under the picture.
        scale: pixels per unit, as for PNG.
        seconds: how long a step stays; the first of a pass stays longer, and the last longest.
        progress: called with the number of frames drawn so far and of all frames.
        forward: show the forward pass first.

    Raises:
        RenderError: `scale` or `seconds` is no such number, or the file would be huge.
        TraceError, ThemeError, LayoutError, LanguageError: no such step, theme, direction
            or language.
    """
    check_arguments(trace, step, theme, direction)
    check_seconds(seconds)
    look = get_theme(theme)
    check(trace, look, direction, scale, forward)
    shown = moments(trace, forward)
    tell = _halves(len(shown), progress)
    frames = []
    for frame in _frames(trace, look, direction, language, scale, forward):
        frames.append(frame)
        tell()
    return _animated(frames, _durations(shown, seconds), tell)


def seconds_needed(trace: Trace, direction: str = "LR") -> float:
    """Return about how long it takes to draw all frames of both passes."""
    positions = layout(trace, direction)
    return positions.width * positions.height * len(moments(trace, True)) * SECONDS_PER_PIXEL


def _halves(frames: int, progress: Progress | None) -> Callable[[], None]:
    """Return what to call for every half frame: each is drawn first, and painted at the end."""
    calls = itertools.count(1)

    def tell() -> None:
        if progress is not None:
            progress(next(calls) // 2, frames)

    return tell


def check(
    trace: Trace,
    theme: str | Theme = "light",
    direction: str = "LR",
    scale: float = 1.0,
    forward: bool = False,
) -> None:
    """Refuse more pixels, in all frames together, than GIF files are good for.

    Raises:
        RenderError: `scale` is no positive number, or the file would be huge.
    """
    width, height = png.pixels(trace, theme, direction, scale, below=CAPTION_ROW)
    count = len(moments(trace, forward))
    if width * height * count <= PIXELS and max(width, height) <= png.SIDE:
        return
    fits = min((PIXELS / (width * height * count)) ** 0.5, png.SIDE / max(width, height)) * scale
    less = png.smaller(fits)
    key = "gif_large" if less else "gif_long"
    raise RenderError(phrase(key, count=count, width=width, height=height, less=less))


def _frames(
    trace: Trace,
    look: Theme,
    direction: str,
    language: str,
    scale: float,
    forward: bool,
) -> Iterator[bytes]:
    """Yield every frame as a PNG file, which needs far less memory than its pixels."""
    lines = captions(trace, layout(trace, direction).width, language, forward)
    for index, line in zip(moments(trace, forward), lines, strict=True):
        yield convert(
            svg.draw(trace, index, look, direction, line, language=language), "png", scale
        )


def _animated(frames: list[bytes], durations: list[int], tell: Callable[[], None]) -> bytes:
    palette = _Palette(frames)
    images = []
    for frame in frames:
        images.append(palette.painted(frame))
        tell()
    first, *others = images
    made = io.BytesIO()
    first.save(
        made,
        "GIF",
        save_all=True,
        append_images=others,
        duration=durations if others else durations[0],
        loop=0,
        optimize=False,
    )
    return made.getvalue()


class _Palette:
    """The colours that most pixels have, in frames from the first to the last.

    A colour that is not among them is painted in the nearest one that is.
    """

    def __init__(self, frames: list[bytes]) -> None:
        counts: Counter[tuple[int, ...]] = Counter()
        last = len(frames) - 1
        for number in sorted({last * part // LOOKED_AT for part in range(LOOKED_AT + 1)}):
            image = _opened(frames[number])
            for count, colour in image.getcolors(image.width * image.height) or ():
                counts[colour] += count  # type: ignore[index]
        often = sorted(counts, key=lambda colour: (-counts[colour], colour))[:COLOURS]
        self.colours = np.array(often, np.int32)
        self.places = np.full(2**24, UNKNOWN, np.uint16)

    def painted(self, frame: bytes) -> Image:
        """Return a frame in these colours."""
        from PIL import Image

        red, green, blue = np.moveaxis(np.asarray(_opened(frame), np.int32), 2, 0)
        codes = red << 16 | green << 8 | blue
        found = self.places[codes]
        for code in np.unique(codes[found == UNKNOWN]).tolist():
            self.places[code] = self._nearest((code >> 16, code >> 8 & 255, code & 255))
        image = Image.fromarray(self.places[codes].astype(np.uint8))
        image.putpalette(self.colours.astype(np.uint8).tobytes())
        return image

    def _nearest(self, colour: tuple[int, int, int]) -> int:
        return int(np.argmin(((self.colours - colour) ** 2).sum(axis=1)))


def _opened(frame: bytes) -> Image:
    try:
        from PIL import Image
    except ImportError as error:
        raise RenderError(phrase("no_pillow")) from error
    return Image.open(io.BytesIO(frame)).convert("RGB")


def _durations(frames: range, seconds: float) -> list[int]:
    """Return how many milliseconds every frame stays: GIF counts in hundredths of a second."""
    times = [FIRST if index in (0, frames[0]) else 1.0 for index in frames]
    times[-1] = LAST
    return [round(seconds * share * 100) * 10 for share in times]


FORMAT = Format(
    "gif",
    "image/gif",
    "GIF animation",
    draw,
    whole=True,
    check=check,
    placed=True,
    seconds=seconds_needed,
)

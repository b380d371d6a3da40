"""From our SVG to pixels and to paper, through Typst's library, with the fonts of the package.

Needs no program and no font on the machine. Letters that the bundled fonts lack (Chinese,
Japanese, Korean, emoji) are taken from the fonts of the system; only then are those read.
"""

from __future__ import annotations

from typing import Literal

from grad_viz.fonts import FOLDER, covers
from grad_viz.languages import phrase
from grad_viz.renderers.format import RenderError

PAGE = b"""#set document(date: none)
#set page(width: auto, height: auto, margin: 0pt, fill: none)
#image("picture.svg")
"""
DOTS_PER_INCH = 96.0


def convert(svg: str, target: Literal["png", "pdf"], scale: float = 1.0) -> bytes:
    """Return an SVG picture as PNG or PDF, the same bytes for the same picture.

    Args:
        svg: the picture.
        target: the format to make.
        scale: pixels per unit of the SVG, for PNG.

    Raises:
        RenderError: Typst's library is missing or refuses the picture.
    """
    try:
        import typst
    except ImportError as error:
        raise RenderError(phrase("no_typst", form=target.upper())) from error
    try:
        files = {"main.typ": PAGE, "picture.svg": svg.encode("utf-8")}
        made = typst.compile(  # type: ignore[call-overload]
            files,
            format=target,
            ppi=DOTS_PER_INCH * scale,
            font_paths=[str(FOLDER)],
            ignore_system_fonts=covers(svg),
        )
    except (typst.TypstError, RuntimeError) as error:
        raise RenderError(phrase("not_made", form=target.upper(), error=str(error))) from error
    if not isinstance(made, bytes):
        got = type(made).__name__
        raise RenderError(phrase("not_made", form=target.upper(), error=got))
    return made

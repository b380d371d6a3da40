"""The fonts that come with the package, and how wide a text is in them.

DejaVu Sans and DejaVu Sans Mono (see LICENSE.txt here) make pictures look the same on a machine
without any font. `widths.json` holds the advance widths of their letters in thousandths of the
type size, grouped by width, so that measuring a label needs no font library.
"""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
MONO_WIDTH = 0.602
WIDE = 1.0
UNKNOWN = 0.75


def text_width(text: str, size: float, *, mono: bool = False, bold: bool = True) -> float:
    """Return the width of one line of text in pixels.

    Letters outside the bundled fonts count as one type size when they are full-width (Chinese,
    Japanese, Korean, emoji) and as three quarters of it otherwise.
    """
    table = {} if mono else _widths()["bold" if bold else "sans"]
    return size * sum(_advance(letter, table, mono) for letter in text)


def shorten(text: str, size: float, limit: float, *, mono: bool = False) -> str:
    """Return `text`, or its beginning and an ellipsis where it would be wider than `limit`."""
    if text_width(text, size, mono=mono) <= limit:
        return text
    kept = text
    while kept and text_width(kept + "…", size, mono=mono) > limit:
        kept = kept[:-1]
    return kept + "…"


def _advance(letter: str, table: dict[str, float], mono: bool) -> float:
    if unicodedata.combining(letter):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return WIDE
    return MONO_WIDTH if mono else table.get(letter, UNKNOWN)


@cache
def _widths() -> dict[str, dict[str, float]]:
    packed = json.loads((FOLDER / "widths.json").read_text(encoding="utf-8"))
    return {
        font: {letter: int(width) / 1000 for width, letters in rows.items() for letter in letters}
        for font, rows in packed.items()
    }


def covers(text: str) -> bool:
    """Tell whether the bundled fonts have every letter of a text."""
    return set(text) <= _letters()


@cache
def _letters() -> frozenset[str]:
    return frozenset(_widths()["sans"]) | {"\n"}

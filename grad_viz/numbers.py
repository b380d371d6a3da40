"""How a number, a shape and an array are written: the same in every picture and in the viewer.

A number shows four significant digits, whole numbers up to a million all of theirs. In JavaScript:

    function number(x) {
      if (Number.isNaN(x)) return "NaN";
      if (!Number.isFinite(x)) return x > 0 ? "∞" : "-∞";
      if (Number.isInteger(x) && Math.abs(x) < 1e6) return String(x || 0);
      const n = Number(x.toPrecision(4)), a = Math.abs(n);
      return a >= 1e6 || a < 1e-4 ? n.toExponential().replace("e+", "e") : String(n);
    }
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context

from grad_viz.trace import Array, Number

DIGITS = Context(prec=4, rounding=ROUND_HALF_UP)
GRID = 12
VECTOR = 3
PILL = 18


@dataclass(frozen=True, slots=True)
class Content:
    """What a picture shows of an array: a text, or a heat map, never both.

    Attributes:
        text: the number, the short vector, or the range of an array too large to draw.
        shape: ``"2×3"``, or ``""`` where `text` says it all.
        grid: the rows of the heat map; empty where `text` is shown.
    """

    text: str = ""
    shape: str = ""
    grid: tuple[tuple[Number, ...], ...] = ()


def number(value: Number) -> str:
    """Write a number with four significant digits.

    >>> [number(x) for x in (2.0, 0.1 + 0.2, -5376.0, 1234567.0, 1e-9, float("nan"), True)]
    ['2', '0.3', '-5376', '1.235e6', '1e-9', 'NaN', 'True']
    """
    if type(value) is float and abs(value) < 1e6 and not (value * 256).is_integer():
        text = f"{value:.4g}"  # no tie between two numbers of four digits: these are n/256
        return text if "e" not in text else _spelled(text)
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞" if value > 0 else "-∞"
    if value == int(value) and abs(value) < 10**6:
        return str(int(value))
    short = DIGITS.create_decimal(value).normalize()
    power = short.adjusted()
    if -4 <= power < 6:
        return format(short, "f")
    return f"{short.scaleb(-power).normalize():f}e{power}"


def _spelled(text: str) -> str:
    """Return what ``.4g`` writes of a number, with an exponent only where we do."""
    digits, _, power = text.partition("e")
    return f"{float(text):.0f}" if 0 < int(power) < 6 else f"{digits}e{int(power)}"


def signed(value: Number) -> str:
    """Write a number as something that is added: ``+0.5``, ``-3``.

    >>> signed(0.5), signed(-3), signed(float("nan"))
    ('+0.5', '-3', '+NaN')
    """
    text = number(value)
    return text if text.startswith("-") else f"+{text}"


def shape_text(shape: tuple[int, ...]) -> str:
    """Write a shape: nothing for a number, ``(3,)`` for a vector, ``2×3`` for a matrix.

    >>> shape_text(()), shape_text((3,)), shape_text((2, 3))
    ('', '(3,)', '2×3')
    """
    return f"({shape[0]},)" if len(shape) == 1 else "×".join(str(n) for n in shape)


def content(array: Array, *, sign: bool = False) -> Content:
    """Choose how to show an array: as text when short, as a heat map up to 12×12, else its range.

    Args:
        array: what to show.
        sign: write a plus before a number, as for something that is added.
    """
    write = signed if sign else number
    size = math.prod(array.shape)
    if size == 0:
        return Content(text="[]", shape=shape_text(array.shape))
    if size == 1 and array.values:
        depth = len(array.shape)
        return Content(text="[" * depth + write(array.values[0]) + "]" * depth)
    if len(array.shape) == 1 and size <= VECTOR and array.values:
        return Content(text="[" + ", ".join(number(v) for v in array.values) + "]")
    grid = _grid(array)
    return Content("" if grid else range_text(array), shape_text(array.shape), grid)


def brief(array: Array) -> str:
    """Write an array as little as possible: the number, the short vector, or the shape alone."""
    if not array.shape and array.values:
        return number(array.values[0])
    shown = content(array)
    return shown.text or shown.shape


def briefs(arrays: Iterable[Array | None]) -> list[str]:
    """Write many arrays as `brief` does, nothing for None; what repeats is written once."""
    texts: list[str] = []
    last, text = None, ""
    for array in arrays:
        if array is not last:
            if array is None:
                text = ""
            elif (
                not array.shape
                and (1e-4 <= (value := array.values[0]) < 9999 or -9999 < value <= -1e-4)
                and not (value * 256.0).is_integer()
            ):
                text = f"{value:.4g}"
            else:
                text = brief(array)
            last = array
        texts.append(text)
    return texts


def one_line(array: Array, *, sign: bool = False) -> str:
    """Write an array in one short line: ``2``, ``[1, 2]``, ``2×3``, ``64×784  0 … 1``."""
    if not array.shape and array.values:
        return signed(array.values[0]) if sign else number(array.values[0])
    shown = content(array, sign=sign)
    return "  ".join(part for part in (shown.shape, shown.text) if part)


def pill_text(array: Array) -> str:
    """Write a message as it stands on its link: in one line, or its shape where that is long.

    >>> pill_text(Array((), "float64", (0.5,)))
    '+0.5'
    >>> pill_text(Array((3,), "float64", (0.1234, -0.5678, 0.9012)))
    '(3,)'
    """
    text = one_line(array, sign=True)
    return shape_text(array.shape) if len(text) > PILL else text


def entries(array: Array, longest: int, *, sign: bool = False) -> str:
    """Write every entry, row by row, where that takes at most `longest` characters.

    >>> entries(Array((2, 2), "float64", (1.0, 0.5, -2.0, 0.0)), 24)
    '[[1, 0.5], [-2, 0]]'
    """
    if not array.shape or not array.values or len(array.values) > longest:
        return one_line(array, sign=sign)
    texts = [number(value) for value in array.values]
    for length in reversed(array.shape):
        rows = [texts[i : i + length] for i in range(0, len(texts), length)]
        texts = [f"[{', '.join(row)}]" for row in rows]
    return texts[0] if len(texts[0]) <= longest else one_line(array, sign=sign)


def range_text(array: Array) -> str:
    """Write the smallest and the largest entry, and how many entries are not finite."""
    if array.summary is not None:
        low, high = array.summary.minimum, array.summary.maximum
        bad = array.summary.not_finite
    else:
        finite = [v for v in array.values if math.isfinite(v)]
        low, high = (min(finite), max(finite)) if finite else (math.nan, math.nan)
        bad = len(array.values) - len(finite)
    ends = [number(low), number(high)]
    text = ends[0] if ends[0] == ends[1] else " … ".join(ends)
    return f"{text}, {bad} not finite" if bad else text


def largest(grid: tuple[tuple[Number, ...], ...]) -> float:
    """Return the largest magnitude among the finite entries: the end of the colour scale."""
    return max((abs(float(v)) for row in grid for v in row if math.isfinite(v)), default=0.0)


def _grid(array: Array) -> tuple[tuple[Number, ...], ...]:
    if not array.values or len(array.shape) > 2 or max(array.shape) > GRID:
        return ()
    columns = array.shape[-1]
    values = array.values
    return tuple(values[i : i + columns] for i in range(0, len(values), columns))

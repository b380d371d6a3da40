"""The few SVG marks a picture is made of, as text."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from xml.sax.saxutils import escape

from grad_viz.renderers.letters import one_line
from grad_viz.theme import MONO, SANS

Point = tuple[float, float]


def mark(tag: str, inside: str | None = None, **attributes: str | float) -> str:
    """Return one element; `inside` is escaped, ``_`` in a name of an attribute becomes ``-``."""
    pairs = "".join(f' {k.replace("_", "-")}="{_value(v)}"' for k, v in attributes.items())
    return f"<{tag}{pairs}/>" if inside is None else f"<{tag}{pairs}>{escape(inside)}</{tag}>"


def text(
    line: str,
    x: float,
    y: float,
    size: float,
    fill: str,
    *,
    mono: bool = False,
    weight: int = 600,
) -> str:
    """Return one line of text with its centre at a point."""
    return mark(
        "text",
        one_line(line),
        x=x,
        y=y + size * 0.36,
        font_size=size,
        fill=fill,
        font_weight=weight,
        text_anchor="middle",
        font_family=MONO if mono else SANS,
    )


def path(points: Sequence[Point]) -> str:
    """Return the ``d`` of a path of cubic curves."""
    start, rest = points[0], points[1:]
    curves = (rest[i : i + 3] for i in range(0, len(rest), 3))
    return f"M{_pair(start)}" + "".join(" C" + " ".join(map(_pair, c)) for c in curves)


def arrow(tip: Point, direction: Point, length: float, fill: str) -> str:
    """Return a solid arrow head."""
    (x, y), (dx, dy) = tip, direction
    half = length * 0.46
    back = (x - dx * length, y - dy * length)
    one = (back[0] - dy * half, back[1] + dx * half)
    two = (back[0] + dy * half, back[1] - dx * half)
    return mark("path", d=f"M{_pair(one)} L{_pair(tip)} L{_pair(two)} Z", fill=fill)


def heading(points: Sequence[Point]) -> Point:
    """Return the direction in which a path ends, one pixel long."""
    x, y = points[-1]
    for px, py in reversed(points[:-1]):
        distance = math.hypot(x - px, y - py)
        if distance > 0.05:
            return (x - px) / distance, (y - py) / distance
    return 1.0, 0.0


def shortened(points: Sequence[Point], by: float) -> list[Point]:
    """Return a path that ends a little earlier, to leave room for an arrow head."""
    (x, y), (dx, dy) = points[-1], heading(points)
    return [*points[:-1], (x - dx * by, y - dy * by)]


def middle(points: Sequence[Point], pieces: int = 16) -> Point:
    """Return the point half way along a path."""
    dots = [points[0]]
    for i in range(0, len(points) - 1, 3):
        curve = points[i : i + 4]
        dots += [_on(curve, (k + 1) / pieces) for k in range(pieces)]
    lengths = [math.dist(a, b) for a, b in itertools.pairwise(dots)]
    left = sum(lengths) / 2
    for length, one, two in zip(lengths, dots, dots[1:], strict=False):
        if left <= length and length > 0:
            share = left / length
            return one[0] + (two[0] - one[0]) * share, one[1] + (two[1] - one[1]) * share
        left -= length
    return dots[-1]


def _on(curve: Sequence[Point], t: float) -> Point:
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    x = sum(w * p[0] for w, p in zip(weights, curve, strict=True))
    y = sum(w * p[1] for w, p in zip(weights, curve, strict=True))
    return x, y


def _pair(point: Point) -> str:
    return f"{_value(point[0])} {_value(point[1])}"


def _value(value: str | float) -> str:
    if isinstance(value, str):
        return escape(value, {'"': "&quot;"})
    return f"{round(value, 2) + 0.0:.10g}"

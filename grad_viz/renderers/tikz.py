r"""TikZ: the picture of one step for LaTeX, in the fonts of the document it stands in.

    \usepackage[T1]{fontenc}
    \usepackage{textcomp, amsmath, tikz}
    ...
    \resizebox{\linewidth}{!}{\input{graph.tikz}}

It is our SVG picture, mark by mark: the same places, colours and words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from grad_viz.frame import Moment
from grad_viz.languages import DEFAULT
from grad_viz.renderers import svg
from grad_viz.renderers.format import Format
from grad_viz.renderers.latex import escaped
from grad_viz.renderers.letters import one_line
from grad_viz.renderers.pdf import POINTS, check
from grad_viz.renderers.preamble import is_latin
from grad_viz.renderers.svg_marks import Point
from grad_viz.theme import Theme, get_theme
from grad_viz.trace import Trace

HEAD = r"""% {title}
% needs {needs}
\begin{{tikzpicture}}[x={unit:g}pt, y=-{unit:g}pt,
  every node/.style={{inner sep=0pt, anchor=base, execute at begin node=\boldmath}}]"""
PACKAGES = r"\usepackage[T1]{fontenc} \usepackage{textcomp, amsmath, tikz}"
WORLD = r"\usepackage{amsmath, tikz}, LuaLaTeX, and fonts as in a LaTeX derivation of this graph"
ROUND = 0.5523
"""How far the handles of a Bezier curve reach that looks like a quarter of a circle."""


def draw(
    trace: Trace,
    step: Moment = None,
    theme: str | Theme = "light",
    direction: str = "LR",
    caption: str = "",
    language: str = DEFAULT,
) -> str:
    r"""Return the picture of one step as a ``tikzpicture``, to ``\input`` into a document.

    Args:
        trace: the computation.
        step: 0 is the end of the forward pass, which is below 0; None that of the backward pass.
        theme: a name of `grad_viz.theme.THEMES`, or a theme.
        direction: ``"LR"`` or ``"TB"``.
        caption: a text under the picture, in as many lines as it needs.
        language: the language of the boxes of folded modules.

    Raises:
        RenderError: the picture would be too large for TeX.
        TraceError, ThemeError, LayoutError, LanguageError: no such step, theme, direction
            or language.
    """
    look = get_theme(theme)
    check(trace, look, direction)
    picture = svg.draw(trace, step, look, direction, caption, language=language)
    root = ElementTree.fromstring(picture)  # noqa: S314 - written by ourselves, just now
    unit = POINTS * look.scale
    title = one_line(svg.title(trace))
    marks = "\n".join(line for mark in root for line in _lines(mark, unit))
    colours = "\n".join(
        rf"\definecolor{{{_colour(name)}}}{{HTML}}{{{name[1:].upper()}}}"
        for name in sorted(set(re.findall(r'"(#[0-9a-f]{6})"', picture)))
    )
    needs = PACKAGES if is_latin(title + marks) else WORLD
    head = HEAD.format(title=title, needs=needs, unit=unit)
    return f"{head}\n{colours}\n{marks}\n\\end{{tikzpicture}}\n"


def _lines(mark: ElementTree.Element, unit: float) -> Iterator[str]:
    """Yield one mark of the SVG picture as TikZ, and those inside it."""
    tag = mark.tag.rpartition("}")[2]
    if tag == "g":
        yield f"% {mark.get('data-node')}"
        for inside in mark:
            yield from _lines(inside, unit)
    elif tag == "rect":
        yield _rectangle(mark, unit)
    elif tag == "path":
        yield rf"\path{_pens(mark, unit)} {_curve(mark.get('d', ''))};"
    elif tag == "text" and mark.text:
        yield _text(mark, unit)


def _rectangle(mark: ElementTree.Element, unit: float) -> str:
    x, y, width, height, corner = (
        float(mark.get(name, 0)) for name in ("x", "y", "width", "height", "rx")
    )
    if corner and 2 * corner == width == height:
        centre = _point(x + corner, y + corner)
        return rf"\path{_pens(mark, unit)} {centre} circle[radius={corner * unit:g}pt];"
    rounded = [f"rounded corners={corner * unit:g}pt"] if corner else []
    ends = f"{_point(x, y)} rectangle {_point(x + width, y + height)}"
    return rf"\path{_pens(mark, unit, rounded)} {ends};"


def _text(mark: ElementTree.Element, unit: float) -> str:
    size = float(mark.get("font-size", 0)) * unit
    family = r"\ttfamily" if "Mono" in mark.get("font-family", "") else r"\sffamily\bfseries"
    font = rf"\fontsize{{{size:g}}}{{{size:g}}}{family}\selectfont"
    place = _point(float(mark.get("x", 0)), float(mark.get("y", 0)))
    ink = _colour(mark.get("fill", ""))
    return rf"\node[text={ink}, font={font}] at {place} {{{escaped(mark.text or '')}}};"


def _pens(mark: ElementTree.Element, unit: float, more: list[str] | None = None) -> str:
    """Return the options of a path: how it is filled and drawn."""
    fill, stroke = mark.get("fill", "none"), mark.get("stroke", "none")
    options = [] if fill == "none" else [f"fill={_colour(fill)}"]
    width = float(mark.get("stroke-width", 1 if stroke != "none" else 0))
    if stroke != "none" and width:
        options += [f"draw={_colour(stroke)}", f"line width={width * unit:g}pt"]
    if mark.get("stroke-dasharray"):
        on, off = (float(length) * unit for length in mark.get("stroke-dasharray", "").split())
        options += [f"dash pattern=on {on:g}pt off {off:g}pt", "line cap=round"]
    return f"[{', '.join([*options, *(more or [])])}]"


def _curve(d: str) -> str:
    """Return the ``d`` of an SVG path, of the few commands that our pictures use, as TikZ."""
    written: list[str] = []
    at, along = (0.0, 0.0), (0.0, 0.0)
    for command, numbers in re.findall(r"([MLCZzhva])([^MLCZzhva]*)", d):
        values = [float(number) for number in numbers.split()]
        if command in "Zz":
            written.append("-- cycle")
            continue
        if command == "C":
            points = list(zip(values[::2], values[1::2], strict=True))
            written.append(_bezier(points))
            at = points[-1]
            continue
        end = _end(command, values, at)
        if command == "a":
            written.append(_quarter(at, end, along))
        else:
            written.append(f"{'' if command == 'M' else '-- '}{_point(*end)}")
        along, at = (end[0] - at[0], end[1] - at[1]), end
    return " ".join(written)


def _end(command: str, values: list[float], at: Point) -> Point:
    """Return the point that a command leads to."""
    if command in "ML":
        return values[0], values[1]
    dx = values[0] if command == "h" else values[-2] if command == "a" else 0.0
    dy = values[0] if command == "v" else values[-1] if command == "a" else 0.0
    return at[0] + dx, at[1] + dy


def _quarter(start: Point, end: Point, along: Point) -> str:
    """Return a quarter of a circle that goes on in the direction of the line before it."""
    (x, y), dx, dy = start, end[0] - start[0], end[1] - start[1]
    if along[0] == 0:
        return _bezier([(x, y + ROUND * dy), (end[0] - ROUND * dx, end[1]), end])
    return _bezier([(x + ROUND * dx, y), (end[0], end[1] - ROUND * dy), end])


def _bezier(points: list[Point]) -> str:
    one, two, end = (_point(*point) for point in points)
    return f".. controls {one} and {two} .. {end}"


def _point(x: float, y: float) -> str:
    return f"({round(x, 2):g},{round(y, 2):g})"


def _colour(value: str) -> str:
    return f"gv{value[1:]}"


FORMAT = Format("tikz", "application/x-tex", "TikZ picture", draw, check=check, placed=True)

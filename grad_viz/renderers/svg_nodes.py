"""The nodes of an SVG picture: variables as boxes, operations as circles."""

from __future__ import annotations

import math

from grad_viz.folded import box_lines, is_box
from grad_viz.fonts import shorten
from grad_viz.frame import Frame, State
from grad_viz.languages import DEFAULT, words
from grad_viz.layout import Box
from grad_viz.layout.boxes import (
    BOX_SIZE,
    GRADIENT_SIZE,
    LABEL_LIMIT,
    NAME_ROW,
    NAME_SIZE,
    RANGE_SIZE,
    VALUE_SIZE,
    cell_size,
    has_name_row,
    name_text,
    symbol_size,
    zone_height,
)
from grad_viz.numbers import Content, content, largest, one_line
from grad_viz.renderers import letters
from grad_viz.renderers.svg_marks import mark, text
from grad_viz.theme import Theme, blend
from grad_viz.trace import Array, Node, Number

CORNER = 12.0
HEAT_FLOOR = 0.12


def node_marks(
    node: Node, frame: Frame, box: Box, look: Theme, language: str = DEFAULT
) -> list[str]:
    """Return the marks of one node at one step."""
    state = frame.nodes[node.id]
    hint = mark("title", letters.one_line(_hint(node, frame, language)))
    if is_box(node):
        inside = _folded(box_lines(node, language), state, box, look)
    elif node.kind == "operation":
        inside = _operation(node, state, box, look)
    elif node.value is None:
        inside = _plain(node, box, look)
    elif node.role == "constant":
        inside = _constant(node, box, look)
    else:
        inside = _variable(node, frame, box, look)
    return [f'<g data-node="{node.id}">', hint, *inside, "</g>"]


def _hint(node: Node, frame: Frame, language: str) -> str:
    say = words(language, "picture")
    if is_box(node):
        return ", ".join(box_lines(node, language))
    if node.kind == "operation":
        return " ".join([node.op or node.label, *(f"{k}={v}" for k, v in node.params)])
    value, gradient = frame.values.get(node.id), frame.gradients.get(node.id)
    known = {"value": value, "gradient": gradient}
    told = [say[key].format(value=one_line(array)) for key, array in known.items() if array]
    return ", ".join([node.label, *told])


def _operation(node: Node, state: State, box: Box, look: Theme) -> list[str]:
    """Return a circle with its symbol."""
    fill, border, ink, width = _paint(state, look)
    shape = _rounded(box, box.height / 2, fill, border, width)
    return [shape, text(node.label, box.x, box.y, symbol_size(node.label), ink)]


def _folded(lines: tuple[str, ...], state: State, box: Box, look: Theme) -> list[str]:
    """Return the box that stands for many operations; with a name and a count it is a module."""
    fill, border, ink, width = _paint(state, look)
    if len(lines) == 1:
        shape = _rounded(box, box.height / 2, fill, border, width)
        return [shape, text(lines[0], box.x, box.y, symbol_size(lines[0]), ink)]
    behind = Box(box.x + 5, box.y + 5, box.width, box.height)
    return [
        _rounded(behind, CORNER, look.operation, border, width),
        _rounded(box, CORNER, fill, border, width),
        text(lines[0], box.x, box.y - 10, BOX_SIZE, ink),
        text(lines[1], box.x, box.y + 13, NAME_SIZE, ink),
    ]


def _paint(state: State, look: Theme) -> tuple[str, str, str, float]:
    """Return the fill, the border, the ink and the stroke of an operation."""
    border = {"waiting": look.edge, "done": look.done, "active": look.active}[state]
    width = {"waiting": 1.2, "done": 2.0, "active": 3.0}[state] * look.stroke
    if state == "active":
        return look.active, border, look.on_active, width
    return look.operation, border, look.ink, width


def _plain(node: Node, box: Box, look: Theme) -> list[str]:
    words = shorten(letters.one_line(node.label), NAME_SIZE, LABEL_LIMIT)
    shape = _rounded(box, CORNER, look.box, look.edge, 1.2 * look.stroke)
    return [shape, text(words, box.x, box.y, NAME_SIZE, look.ink)]


def _constant(node: Node, box: Box, look: Theme) -> list[str]:
    head = NAME_ROW if has_name_row(node) else 0.0
    middle = box.y + head / 2
    shape = _rounded(box, CORNER, look.panel, look.line, 1.2 * look.stroke)
    marks = [shape, *(_name(node, box, look) if head else [])]
    if node.value is not None:
        marks += _array(content(node.value), box.x, middle, GRADIENT_SIZE, look.dim, look)
    return marks


def _variable(node: Node, frame: Frame, box: Box, look: Theme) -> list[str]:
    value, gradient = frame.values.get(node.id), frame.gradients.get(node.id)
    state = frame.nodes[node.id]
    zone = zone_height(node, box.height)
    top = box.y - box.height / 2
    border = {"waiting": look.line, "done": look.done, "active": look.active}[state]
    width = {"waiting": 1.5, "done": 1.8, "active": 3.2}[state] * look.stroke
    marks = [
        _rounded(box, CORNER, look.box, "none", 0),
        _slot(box, zone, look.panel if gradient is None else look.gradient_ground),
        _rounded(box, CORNER, "none", border, width),
        *_name(node, box, look),
    ]
    middle = top + NAME_ROW + zone / 2
    marks += _slot_content(value, box.x, middle, VALUE_SIZE, look.value, look)
    middle += zone
    return marks + _slot_content(gradient, box.x, middle, GRADIENT_SIZE, look.gradient, look)


def _slot_content(
    array: Array | None, x: float, y: float, size: float, colour: str, look: Theme
) -> list[str]:
    """Return a value or a gradient, or the dashes of one that has not been computed yet."""
    if array is None:
        return [_dashes(x, y, look)]
    return _array(content(array), x, y, size, colour, look)


def _name(node: Node, box: Box, look: Theme) -> list[str]:
    label, shape = name_text(node)
    parts = (part for part in (letters.one_line(label), shape) if part)
    words = shorten("  ".join(parts), NAME_SIZE, LABEL_LIMIT)
    y = box.y - box.height / 2 + NAME_ROW / 2 + 3
    return [text(words, box.x, y, NAME_SIZE, look.dim)]


def _array(shown: Content, x: float, y: float, size: float, colour: str, look: Theme) -> list[str]:
    if shown.grid:
        return _heat_map(shown.grid, x, y, look)
    size = RANGE_SIZE if shown.shape else size
    return [text(shown.text, x, y, size, colour, mono=True)]


def _heat_map(grid: tuple[tuple[Number, ...], ...], x: float, y: float, look: Theme) -> list[str]:
    side, end = cell_size(grid), largest(grid)
    left, top = x - side * len(grid[0]) / 2, y - side * len(grid) / 2
    marks = []
    for i, row in enumerate(grid):
        for j, value in enumerate(row):
            at = (left + j * side, top + i * side)
            marks += _cell(float(value), end, at, side, look)
    return marks


def _cell(value: float, end: float, at: tuple[float, float], side: float, look: Theme) -> list[str]:
    x, y = at
    fill = look.ground if not math.isfinite(value) else heat(value, end, look)
    body = mark(
        "rect", x=x, y=y, width=side, height=side, fill=fill, stroke=look.line, stroke_width=0.7
    )
    if math.isfinite(value):
        return [body]
    a, b = side * 0.25, side * 0.75
    rising = f"M{x + a:g} {y + b:g} L{x + b:g} {y + a:g}"
    falling = f"M{x + a:g} {y + a:g} L{x + b:g} {y + b:g}"
    sign = rising if value > 0 else falling if value < 0 else f"{rising} {falling}"
    return [body, mark("path", d=sign, stroke=look.ink, stroke_width=1.4, fill="none")]


def heat(value: float, end: float, look: Theme) -> str:
    """Return the colour of a number: zero is the panel, `end` and ``-end`` the two accents."""
    if value == 0 or end == 0:
        return look.panel
    amount = HEAT_FLOOR + (1 - HEAT_FLOOR) * abs(value) / end
    return blend(look.panel, look.positive if value > 0 else look.negative, amount)


def _rounded(box: Box, corner: float, fill: str, stroke: str, width: float) -> str:
    return mark(
        "rect",
        x=box.x - box.width / 2,
        y=box.y - box.height / 2,
        width=box.width,
        height=box.height,
        rx=corner,
        fill=fill,
        stroke=stroke,
        stroke_width=width,
    )


def _slot(box: Box, zone: float, fill: str) -> str:
    left, bottom = box.x - box.width / 2, box.y + box.height / 2
    c, wide = CORNER, box.width
    d = (
        f"M{left:g} {bottom - zone:g} h{wide:g} v{zone - c:g} a{c:g} {c:g} 0 0 1 {-c:g} {c:g} "
        f"h{2 * c - wide:g} a{c:g} {c:g} 0 0 1 {-c:g} {-c:g} z"
    )
    return mark("path", d=d, fill=fill)


def _dashes(x: float, y: float, look: Theme) -> str:
    return mark(
        "path",
        d=f"M{x - 14:g} {y:g} h28",
        stroke=look.edge,
        stroke_width=2 * look.stroke,
        stroke_dasharray="3 5",
        stroke_linecap="round",
        fill="none",
    )

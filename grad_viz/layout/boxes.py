"""How large every node is drawn: room for the longest text of any step, so nothing ever resizes.

A variable is a name row of `NAME_ROW` pixels and two equal zones below it, value and gradient.
A constant has no gradient zone, and no name row where its name says no more than its value.
A variable without a value is its label alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from grad_viz.folded import box_lines, is_box
from grad_viz.fonts import text_width
from grad_viz.languages import available
from grad_viz.numbers import Content, content, pill_text
from grad_viz.trace import Array, Node, Number, Trace

NAME_ROW = 24.0
ZONE = 30.0
NAME_SIZE, VALUE_SIZE, GRADIENT_SIZE, RANGE_SIZE, PILL_SIZE = 13.0, 18.0, 16.0, 15.0, 14.0
VARIABLE_WIDTH, CONSTANT_WIDTH, CONSTANT_HEIGHT = 112.0, 64.0, 40.0
CIRCLE = 50.0
BOX_SIZE, BOX_ROOM, BOX_HEIGHT = 17.0, 52.0, 64.0
PILL_HEIGHT = 26.0
LABEL_LIMIT = 260.0
COPIES = 18.0
"""More room for a row or a number that a step shows with the copies it was broadcast to."""
CELL, GRID_WIDTH, GRID_HEIGHT, GRID_MARGIN = 14.0, 132.0, 84.0, 8.0

Size = tuple[float, float]


def node_sizes(trace: Trace) -> dict[str, Size]:
    """Return the width and height of every node of a trace, in pixels."""
    gradients: dict[str, list[Array]] = {}
    for step in trace.steps:
        gradients.setdefault(step.target, []).append(step.after)
    copied = {step.target for step in trace.steps if step.broadcast}
    return {
        node.id: _size(node, gradients.get(node.id, []), node.id in copied)
        for node in trace.graph.nodes
    }


def pill_widths(trace: Trace) -> dict[str, float]:
    """Return the width of the widest message of every edge that carries one."""
    widths: dict[str, float] = {}
    for step in trace.steps:
        if step.edge:
            width = pill_width(pill_text(step.contribution))
            widths[step.edge] = max(width, widths.get(step.edge, 0.0))
    return widths


def pill_width(text: str) -> float:
    """Return the width of the pill that carries a message."""
    return round(text_width(text, PILL_SIZE, mono=True) + 22, 1)


def symbol_size(symbol: str) -> float:
    """Return the type size of an operation's symbol: the longer, the smaller."""
    return {1: 24.0, 2: 20.0, 3: 16.0}.get(len(symbol), 15.0)


def cell_size(grid: tuple[tuple[Number, ...], ...]) -> float:
    """Return the side of one cell of a heat map."""
    return min(CELL, GRID_WIDTH // len(grid[0]), GRID_HEIGHT // len(grid))


def has_name_row(node: Node) -> bool:
    """Tell whether a variable shows its label: constants do only where it adds something."""
    if node.value is None:
        return False
    if node.role != "constant":
        return True
    return bool(node.name) or bool(content(node.value).shape)


def name_text(node: Node) -> tuple[str, str]:
    """Return the label of a variable and its shape, as they stand in the name row."""
    shape = content(node.value).shape if node.value else ""
    label = node.name if node.role == "constant" else node.label
    return label, shape


def zone_height(node: Node, height: float) -> float:
    """Return the height of the value zone of a variable's box."""
    head = NAME_ROW if has_name_row(node) else 0.0
    return height - head if node.role == "constant" else (height - head) / 2


def longest(widths: Mapping[str, float], edges: list[str]) -> float:
    """Return the widest message among some edges, 0 where none carries one."""
    return max((widths.get(edge, 0.0) for edge in edges), default=0.0)


def _size(node: Node, gradients: list[Array], copied: bool) -> Size:
    if is_box(node):
        return _box_size(node)
    if node.kind == "operation":
        width = text_width(node.label, symbol_size(node.label)) + 24
        return (CIRCLE, CIRCLE) if width <= 60 else (round(width), CIRCLE - 8)
    if node.value is None:
        width = min(text_width(node.label, NAME_SIZE), LABEL_LIMIT) + 28
        return max(CONSTANT_WIDTH, round(width)), CONSTANT_HEIGHT
    constant = node.role == "constant"
    value, sums = content(node.value), [content(gradient) for gradient in gradients]
    widths = [_content_width(c, GRADIENT_SIZE) for c in sums]
    widths.append(_content_width(value, GRADIENT_SIZE if constant else VALUE_SIZE))
    width = max(_name_width(node), *widths) + 20
    room = COPIES if copied and len(value.grid) < 2 else 0.0
    zone = max(ZONE + room, *(_content_height(c) for c in (value, *sums)))
    if constant:
        height = zone + NAME_ROW if has_name_row(node) else max(zone, CONSTANT_HEIGHT)
        return max(CONSTANT_WIDTH, round(width)), height
    return max(VARIABLE_WIDTH, round(width)), NAME_ROW + 2 * zone


def _box_size(node: Node) -> Size:
    """Return the size of a box, which has room for its words in every language."""
    said = [box_lines(node, language) for language in available()]
    widths = [text_width(node.label, BOX_SIZE), *(text_width(lines[0], BOX_SIZE) for lines in said)]
    widths += [text_width(line, NAME_SIZE) for lines in said for line in lines[1:]]
    return round(max(widths) + BOX_ROOM), BOX_HEIGHT if node.module else CIRCLE - 8


def _name_width(node: Node) -> float:
    if not has_name_row(node):
        return 0.0
    text = "  ".join(part for part in name_text(node) if part)
    return min(text_width(text, NAME_SIZE), LABEL_LIMIT)


def _content_width(shown: Content, size: float) -> float:
    if shown.grid:
        return cell_size(shown.grid) * len(shown.grid[0]) + GRID_MARGIN
    return text_width(shown.text, RANGE_SIZE if shown.shape else size, mono=True)


def _content_height(shown: Content) -> float:
    if not shown.grid:
        return ZONE
    return cell_size(shown.grid) * len(shown.grid) + 2 * GRID_MARGIN

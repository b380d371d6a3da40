"""Whether shapes fit and how large a result will be, known before anything is computed.

So nobody can ask for too much memory, and a misfit is explained in the words of the lesson.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from grad_viz.expression.costs import entries_of
from grad_viz.expression.errors import ExpressionError, listed
from grad_viz.expression.scope import bind, settings_of
from grad_viz.expression.vocabulary import WORDS, entries_behind
from grad_viz.languages import phrase

MAX_TOTAL = 1_000_000
"""All values of one computation may have this many entries together."""

DIFFERENTIATED = 100
"""What `grad` costs for each entry behind it: many operations, and many more for the next one."""

Shape = tuple[int, ...]


def total_entries(node: ast.expr, operands: Sequence[Any], before: int) -> int:
    """Return how many entries there will be once `node` is applied to `operands`.

    Args:
        node: the operator or call.
        operands: Variables, numbers and arrays.
        before: the entries computed so far.

    Raises:
        ExpressionError: the shapes do not fit, or there would be more than `MAX_TOTAL` entries.
    """
    shapes = [np.shape(getattr(operand, "data", operand)) for operand in operands]
    total = before + _entries(node, shapes)
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "grad":
        total += DIFFERENTIATED * entries_behind(operands[0])
    if total > MAX_TOTAL:
        raise ExpressionError(phrase("many_entries", total=total, most=MAX_TOTAL))
    return total


def _entries(node: ast.expr, shapes: Sequence[Shape]) -> int:
    """Return how many entries a result has, or somewhat more."""
    name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
    is_product = isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult)
    if name in ("matmul", "dot") or is_product:
        return math.prod(_matrix_product(*shapes))
    if isinstance(node, ast.List):
        return _listed(shapes)
    if isinstance(node, ast.Call) and not WORDS[name].elementwise:
        arrays, _ = bind(WORDS[name], node)
        return entries_of(name, shapes[: len(arrays)], settings_of(node))
    try:
        return math.prod(np.broadcast_shapes(*shapes))
    except ValueError:
        raise ExpressionError(phrase("shapes", shapes=listed(shapes))) from None


def _listed(shapes: Sequence[Shape]) -> int:
    if len(set(shapes)) > 1:
        raise ExpressionError(phrase("list_ragged", shapes=listed(shapes[:4])))
    return 2 * sum(map(math.prod, shapes))


def _matrix_product(left: Shape, right: Shape) -> Shape:
    """Return ``rows of left × columns of right``, before any batch."""
    if not left or not right:
        raise ExpressionError(phrase("product_of_numbers", shapes=listed((left, right))))
    rows = right[-2] if len(right) > 1 else right[0]
    if left[-1] != rows:
        shapes = listed((left, right))
        raise ExpressionError(phrase("product", shapes=shapes, left=left[-1], right=rows))
    return (*left[:-1], *right[:-2], *right[-1:]) if len(right) > 1 else left[:-1]

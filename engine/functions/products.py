"""Products along an axis, exact also where entries are 0."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.apply import apply
from engine.functions.joining import Concatenate
from engine.functions.reductions import Axis, Reduction
from engine.operation import Example, Operation
from engine.variable import Variable

__all__ = [
    "Prod",
    "prod",
]


class Prod(Reduction):
    """The product: every entry receives the product of all the others."""

    spec = Operation(
        "prod", "∏", "reduction", "prod($x0)", r"\prod $x0",
        vjps=(r"$g \cdot \prod_{j \ne i} {$x0}_{j}",), pattern="swaps",
        example=Example(params={"axis": 1}),
    )  # fmt: skip

    def forward(self, x: Any) -> Any:
        return np.prod(x, axis=self.axis, keepdims=self.keepdims)

    vjps = (lambda self, g, y, x: self.kept(g, x) * self._others(x),)

    def _others(self, x: Any) -> Any:
        """Return for each entry the product of those before it and of those after it."""
        kept = self._kept_shape(x)
        reduced = [i for i in range(x.ndim) if kept[i] != x.shape[i]]
        order = [i for i in range(x.ndim) if i not in reduced] + reduced
        moved = x.transpose(tuple(order))
        rows = moved.reshape((*moved.shape[: x.ndim - len(reduced)], -1))
        others = _before(rows, 1) * _before(rows, -1)
        return others.reshape(moved.shape).transpose(tuple(np.argsort(order).tolist()))


def prod(x: Any, axis: Axis = None, keepdims: bool = False) -> Variable:
    """Return the product of the entries along `axis`, or of all of them.

    Formula: y = Π x, dy/dx_i = the product of all others.

    Args:
        x: a Variable or an array.
        axis: the axes that disappear; None for all.
        keepdims: keep them with length 1.

    Raises:
        OutOfRangeError: there is no such axis.

    >>> from engine import as_variable, prod
    >>> prod(as_variable([2.0, 3.0, 4.0]))
    variable(24.0)
    """
    return apply(Prod(axis, keepdims), x)


def _before(rows: Any, step: int) -> Any:
    """Return for each entry the product of those before it, going forward or (-1) backward."""
    n = rows.shape[-1]
    products = [rows[..., :1] * 0 + 1]
    for i in range(n)[::step][: n - 1]:
        products.append(products[-1] * rows[..., i : i + 1])
    return Concatenate(-1).of(*products[::step])

"""Broadcasting: entries repeated until they fill a larger shape, and the way back."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.apply import apply
from engine.chain_rule import unbroadcast
from engine.errors import ShapeError
from engine.function import Function
from engine.operation import Example, Operation
from engine.value import stretched
from engine.variable import Variable

__all__ = [
    "BroadcastTo",
    "SumTo",
    "broadcast_to",
    "sum_to",
]


class BroadcastTo(Function):
    """Copies of the entries that fill a larger shape; the copies' gradients are summed.

    Args:
        shape: the larger shape.
    """

    spec = Operation(
        "broadcast_to", "bcast", "shape", "broadcast_to($x0)",
        r"\operatorname{broadcast}\left($x0\right)", vjps=(r"\sum_{\text{copies}} $g",),
        pattern="sums", example=Example(shapes=((3,),), params={"shape": (2, 3)}),
    )  # fmt: skip

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = tuple(shape)

    def forward(self, x: Any) -> Any:
        return np.broadcast_to(x, self.shape)

    vjps = (lambda self, g, y, x: _sum_to(g, x.shape),)


class SumTo(Function):
    """The sum over the axes along which a smaller shape would be stretched.

    Args:
        shape: the smaller shape.
    """

    spec = Operation(
        "sum_to", "Σ", "shape", "sum_to($x0)", r"\sum_{\text{copies}} $x0",
        vjps=(r"\operatorname{broadcast}\left($g\right)",),
        pattern="spreads", example=Example(params={"shape": (3,)}),
    )  # fmt: skip

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = tuple(shape)

    def forward(self, x: Any) -> Any:
        if stretched(self.shape, np.shape(x)) is None:
            raise ShapeError(
                f"sum_to cannot sum shape {np.shape(x)} to {self.shape}: "
                "the new shape must be one that broadcasts to the old one"
            )
        return unbroadcast(np.asarray(x), self.shape)

    vjps = (lambda self, g, y, x: BroadcastTo(x.shape).of(g),)


def broadcast_to(x: Any, shape: tuple[int, ...]) -> Variable:
    """Return `x` repeated along new or short axes until it has `shape`.

    Formula: y = copies of x, dL/dx = the sum of g over the copies.

    Args:
        x: a Variable, an array or a number.
        shape: a shape that `x` broadcasts to.

    Raises:
        ShapeError: `x` does not broadcast to `shape`.

    >>> from engine import as_variable, broadcast_to
    >>> broadcast_to(as_variable([1.0, 2.0]), (2, 2))
    variable([[1. 2.]
              [1. 2.]])
    """
    return apply(BroadcastTo(shape), x)


def sum_to(x: Any, shape: tuple[int, ...]) -> Variable:
    """Return the sum of `x` over the axes along which `shape` would be stretched.

    Formula: y = Σ x over the copies, dL/dx = copies of g.

    Args:
        x: a Variable or an array.
        shape: a shape that broadcasts to that of `x`.

    Raises:
        ShapeError: `shape` does not broadcast to that of `x`.

    >>> from engine import as_variable, sum_to
    >>> sum_to(as_variable([[1.0, 2.0], [3.0, 4.0]]), (1, 2))
    variable([[4. 6.]])
    """
    return apply(SumTo(shape), x)


def _sum_to(g: Any, shape: tuple[int, ...]) -> Any:
    return g if g.shape == shape else SumTo(shape).of(g)

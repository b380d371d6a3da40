"""Rectifiers: the positive part of a number, and what is left of the negative one."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.apply import unary
from engine.function import Function
from engine.operation import Example, Operation
from engine.variable import Variable

__all__ = [
    "LeakyReLU",
    "ReLU",
    "leaky_relu",
    "relu",
]


class ReLU(Function):
    """The positive part; its derivative at 0 is taken as 0."""

    spec = Operation(
        "relu", "ReLU", "elementwise", "relu($x0)", r"\max\left($x0, 0\right)",
        (r"\left[$x0 > 0\right]",), elementwise=True, pattern="routes",
        example=Example(domain=(0.5, 2.0)),
    )  # fmt: skip

    def forward(self, x: Any) -> Any:
        return np.maximum(x, 0.0)

    vjps = (lambda self, g, y, x: g * (x > 0),)


class LeakyReLU(Function):
    """The positive part, and a small multiple of the negative part.

    Args:
        slope: the derivative for negative entries.
    """

    spec = Operation(
        "leaky_relu", "LReLU", "elementwise", "leaky_relu($x0)",
        r"\max\left($x0, $slope \cdot $x0\right)",
        (r"\left[$x0 > 0\right] + $slope \left[$x0 \le 0\right]",),
        elementwise=True, pattern="routes",
        example=Example(domain=(-2.0, -0.5), params={"slope": 0.2}),
    )  # fmt: skip

    def __init__(self, slope: float = 0.2) -> None:
        self.slope = slope

    def forward(self, x: Any) -> Any:
        return np.maximum(x, 0) + self.slope * np.minimum(x, 0)

    vjps = (
        lambda self, g, y, x: g * (x > 0) + (self.slope * g) * ~(x > 0),
    )  # fmt: skip


_relu: Function = ReLU()


def relu(x: Any) -> Variable:
    """Return each entry that is positive, and 0 for the others.

    Formula: y = max(x, 0), dy/dx = 1 where x > 0, else 0.

    Args:
        x: a Variable, an array or a number, of any shape.

    Raises:
        DataError: `x` does not hold real numbers.

    >>> from engine import as_variable, relu
    >>> relu(as_variable([-1.0, 2.0]))
    variable([0. 2.])
    """
    return unary(_relu, x)


def leaky_relu(x: Any, slope: float = 0.2) -> Variable:
    """Return each entry that is positive, and `slope` times each that is not.

    Formula: y = max(x, 0) + slope · min(x, 0).

    Args:
        x: a Variable, an array or a number, of any shape.
        slope: the derivative for negative entries.

    Raises:
        DataError: `x` does not hold real numbers.

    >>> from engine import as_variable, leaky_relu
    >>> leaky_relu(as_variable([-1.0, 2.0]), slope=0.5)
    variable([-0.5  2. ])
    """
    return unary(LeakyReLU(slope), x)

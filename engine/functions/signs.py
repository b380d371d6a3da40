"""Signs: minus, plus and the absolute value."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.apply import unary
from engine.function import Function
from engine.operation import Example, Operation
from engine.value import raw_of
from engine.variable import Variable

__all__ = [
    "Abs",
    "Neg",
    "Pos",
    "neg",
    "pos",
]


class Neg(Function):
    """Negation."""

    spec = Operation(
        "neg", "−x", "arithmetic", "−$x0", "-$x0", ("-1",),
        elementwise=True, precedence=3,
    )  # fmt: skip

    def forward(self, x: Any) -> Any:
        return -x

    vjps = (lambda self, g, y, x: -g,)


class Pos(Function):
    """The value itself, as a result of its own."""

    spec = Operation(
        "pos", "+x", "arithmetic", "+$x0", "+$x0", ("1",),
        elementwise=True, precedence=3,
    )  # fmt: skip

    def forward(self, x: Any) -> Any:
        return +x

    vjps = (lambda self, g, y, x: g,)


class Abs(Function):
    """The absolute value; its derivative at 0 is taken as 0."""

    spec = Operation(
        "abs", "|x|", "arithmetic", "|$x0|", r"\left|$x0\right|",
        (r"\operatorname{sign}\left($x0\right)",),
        elementwise=True, example=Example(domain=(0.5, 2.0)),
    )  # fmt: skip

    def forward(self, x: Any) -> Any:
        return np.absolute(x)

    vjps = (lambda self, g, y, x: g * np.sign(raw_of(x)),)


_neg: Function = Neg()
_pos: Function = Pos()
_abs: Function = Abs()


def neg(x: Any) -> Variable:
    """Return ``-x``.

    Formula: y = -x, dy/dx = -1.

    Args:
        x: a Variable, an array or a number, of any shape.

    Raises:
        DataError: `x` does not hold real numbers.

    >>> from engine import as_variable, neg
    >>> neg(as_variable(2.0))
    variable(-2.0)
    """
    return unary(_neg, x)


def pos(x: Any) -> Variable:
    """Return the value of `x` as a result of its own.

    Formula: y = x, dy/dx = 1.

    Args:
        x: a Variable, an array or a number, of any shape.

    Raises:
        DataError: `x` does not hold real numbers.

    >>> from engine import as_variable, pos
    >>> pos(as_variable(2.0))
    variable(2.0)
    """
    return unary(_pos, x)


def abs(x: Any) -> Variable:
    """Return the absolute value of `x`.

    Formula: y = |x|, dy/dx = sign(x); 0 at 0.

    Args:
        x: a Variable, an array or a number, of any shape.

    Raises:
        DataError: `x` does not hold real numbers.

    >>> from engine import abs, as_variable
    >>> abs(as_variable(-2.0))
    variable(2.0)
    """
    return unary(_abs, x)

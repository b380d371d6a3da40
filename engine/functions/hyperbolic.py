"""Hyperbolic functions of one argument."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.apply import unary
from engine.function import Function
from engine.operation import Operation
from engine.variable import Variable

__all__ = [
    "Cosh",
    "Sinh",
    "Tanh",
    "cosh",
    "sinh",
    "tanh",
]


class Sinh(Function):
    """The hyperbolic sine."""

    spec = Operation(
        "sinh", "sinh", "elementwise", "sinh($x0)", r"\sinh\left($x0\right)",
        (r"\cosh\left($x0\right)",),
        elementwise=True,
    )  # fmt: skip

    def forward(self, x: Any) -> Any:
        return np.sinh(x)

    vjps = (lambda self, g, y, x: g * _cosh.of(x),)


class Cosh(Function):
    """The hyperbolic cosine."""

    spec = Operation(
        "cosh", "cosh", "elementwise", "cosh($x0)", r"\cosh\left($x0\right)",
        (r"\sinh\left($x0\right)",),
        elementwise=True,
    )  # fmt: skip

    def forward(self, x: Any) -> Any:
        return np.cosh(x)

    vjps = (lambda self, g, y, x: g * _sinh.of(x),)


class Tanh(Function):
    """The hyperbolic tangent."""

    spec = Operation(
        "tanh", "tanh", "elementwise", "tanh($x0)", r"\tanh\left($x0\right)", ("1 - {$y}^{2}",),
        elementwise=True,
    )  # fmt: skip

    def forward(self, x: Any) -> Any:
        return np.tanh(x)

    vjps = (lambda self, g, y, x: g * (1 - y * y),)


_sinh: Function = Sinh()
_cosh: Function = Cosh()
_tanh: Function = Tanh()


def sinh(x: Any) -> Variable:
    """Return the hyperbolic sine of each entry.

    Formula: y = sinh x, dy/dx = cosh x.

    Args:
        x: a Variable, an array or a number, of any shape.

    Raises:
        DataError: `x` does not hold real numbers.

    >>> from engine import as_variable, sinh
    >>> sinh(as_variable(0.0))
    variable(0.0)
    """
    return unary(_sinh, x)


def cosh(x: Any) -> Variable:
    """Return the hyperbolic cosine of each entry.

    Formula: y = cosh x, dy/dx = sinh x.

    Args:
        x: a Variable, an array or a number, of any shape.

    Raises:
        DataError: `x` does not hold real numbers.

    >>> from engine import as_variable, cosh
    >>> cosh(as_variable(0.0))
    variable(1.0)
    """
    return unary(_cosh, x)


def tanh(x: Any) -> Variable:
    """Return the hyperbolic tangent of each entry.

    Formula: y = tanh x, dy/dx = 1 - y².

    Args:
        x: a Variable, an array or a number, of any shape.

    Raises:
        DataError: `x` does not hold real numbers.

    >>> from engine import as_variable, tanh
    >>> tanh(as_variable(0.0))
    variable(0.0)
    """
    return unary(_tanh, x)

"""Circular functions of one argument, and their inverses."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.apply import unary
from engine.function import Function
from engine.functions.powers import Sqrt
from engine.operation import Example, Operation
from engine.variable import Variable

__all__ = [
    "Arccos",
    "Arcsin",
    "Arctan",
    "Cos",
    "Sin",
    "Tan",
    "arccos",
    "arcsin",
    "arctan",
    "cos",
    "sin",
    "tan",
]


class Sin(Function):
    """The sine."""

    spec = Operation(
        "sin", "sin", "elementwise", "sin($x0)", r"\sin\left($x0\right)",
        (r"\cos\left($x0\right)",),
        elementwise=True,
    )  # fmt: skip

    def forward(self, x: Any) -> Any:
        return np.sin(x)

    vjps = (lambda self, g, y, x: g * _cos.of(x),)


class Cos(Function):
    """The cosine."""

    spec = Operation(
        "cos", "cos", "elementwise", "cos($x0)", r"\cos\left($x0\right)",
        (r"-\sin\left($x0\right)",),
        elementwise=True,
    )  # fmt: skip

    def forward(self, x: Any) -> Any:
        return np.cos(x)

    vjps = (lambda self, g, y, x: -g * _sin.of(x),)


class Tan(Function):
    """The tangent."""

    spec = Operation(
        "tan", "tan", "elementwise", "tan($x0)", r"\tan\left($x0\right)", ("1 + {$y}^{2}",),
        elementwise=True, example=Example(domain=(-1.0, 1.0)),
    )  # fmt: skip

    def forward(self, x: Any) -> Any:
        return np.tan(x)

    vjps = (lambda self, g, y, x: g * (1 + y * y),)


class Arcsin(Function):
    """The inverse of the sine."""

    spec = Operation(
        "arcsin", "arcsin", "elementwise", "arcsin($x0)", r"\arcsin\left($x0\right)",
        (r"\frac{1}{\sqrt{1 - {$x0}^{2}}}",),
        elementwise=True, example=Example(domain=(-0.8, 0.8)),
    )  # fmt: skip

    def forward(self, x: Any) -> Any:
        return np.arcsin(x)

    vjps = (lambda self, g, y, x: g / _sqrt.of(1 - x * x),)


class Arccos(Function):
    """The inverse of the cosine."""

    spec = Operation(
        "arccos", "arccos", "elementwise", "arccos($x0)", r"\arccos\left($x0\right)",
        (r"-\frac{1}{\sqrt{1 - {$x0}^{2}}}",),
        elementwise=True, example=Example(domain=(-0.8, 0.8)),
    )  # fmt: skip

    def forward(self, x: Any) -> Any:
        return np.arccos(x)

    vjps = (lambda self, g, y, x: -g / _sqrt.of(1 - x * x),)


class Arctan(Function):
    """The inverse of the tangent."""

    spec = Operation(
        "arctan", "arctan", "elementwise", "arctan($x0)", r"\arctan\left($x0\right)",
        (r"\frac{1}{1 + {$x0}^{2}}",),
        elementwise=True,
    )  # fmt: skip

    def forward(self, x: Any) -> Any:
        return np.arctan(x)

    vjps = (lambda self, g, y, x: g / (1 + x * x),)


_sqrt: Function = Sqrt()
_sin: Function = Sin()
_cos: Function = Cos()
_tan: Function = Tan()
_arcsin: Function = Arcsin()
_arccos: Function = Arccos()
_arctan: Function = Arctan()


def sin(x: Any) -> Variable:
    """Return the sine of each entry.

    Formula: y = sin x, dy/dx = cos x.

    Args:
        x: a Variable, an array or a number, of any shape.

    Raises:
        DataError: `x` does not hold real numbers.

    >>> from engine import as_variable, sin
    >>> sin(as_variable(0.0))
    variable(0.0)
    """
    return unary(_sin, x)


def cos(x: Any) -> Variable:
    """Return the cosine of each entry.

    Formula: y = cos x, dy/dx = -sin x.

    Args:
        x: a Variable, an array or a number, of any shape.

    Raises:
        DataError: `x` does not hold real numbers.

    >>> from engine import as_variable, cos
    >>> cos(as_variable(0.0))
    variable(1.0)
    """
    return unary(_cos, x)


def tan(x: Any) -> Variable:
    """Return the tangent of each entry.

    Formula: y = tan x, dy/dx = 1 + y².

    Args:
        x: a Variable, an array or a number, of any shape.

    Raises:
        DataError: `x` does not hold real numbers.

    >>> from engine import as_variable, tan
    >>> tan(as_variable(0.0))
    variable(0.0)
    """
    return unary(_tan, x)


def arcsin(x: Any) -> Variable:
    """Return the inverse of the sine of each entry.

    Formula: y = arcsin x, dy/dx = 1 / √(1 - x²).

    Args:
        x: a Variable, an array or a number, of any shape.

    Raises:
        DataError: `x` does not hold real numbers.

    >>> from engine import as_variable, arcsin
    >>> arcsin(as_variable(0.0))
    variable(0.0)
    """
    return unary(_arcsin, x)


def arccos(x: Any) -> Variable:
    """Return the inverse of the cosine of each entry.

    Formula: y = arccos x, dy/dx = -1 / √(1 - x²).

    Args:
        x: a Variable, an array or a number, of any shape.

    Raises:
        DataError: `x` does not hold real numbers.

    >>> from engine import as_variable, arccos
    >>> arccos(as_variable(1.0))
    variable(0.0)
    """
    return unary(_arccos, x)


def arctan(x: Any) -> Variable:
    """Return the inverse of the tangent of each entry.

    Formula: y = arctan x, dy/dx = 1 / (1 + x²).

    Args:
        x: a Variable, an array or a number, of any shape.

    Raises:
        DataError: `x` does not hold real numbers.

    >>> from engine import as_variable, arctan
    >>> arctan(as_variable(0.0))
    variable(0.0)
    """
    return unary(_arctan, x)

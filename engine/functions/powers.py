"""Powers and roots."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.apply import binary, unary
from engine.function import Function
from engine.functions.exponentials import Log
from engine.operation import Example, Operation
from engine.value import raw_of
from engine.variable import Variable

__all__ = [
    "Pow",
    "Sqrt",
    "Square",
    "sqrt",
    "square",
]


class Pow(Function):
    """A power, with a derivative for the base and one for the exponent.

    Args:
        exponent: fixes the exponent, so that the function takes the base alone: ``Pow(3)(x)``.
    """

    spec = Operation(
        "pow", "xʸ", "arithmetic", "$x0^$x1", "{$x0}^{$x1}",
        (r"$x1 \cdot {$x0}^{$x1 - 1}", r"$y \cdot \ln $x0"),
        vjps=(r"$g \cdot $x1 \cdot {$x0}^{$x1 - 1}", r"$g \cdot {$x0}^{$x1} \cdot \ln $x0"),
        elementwise=True, precedence=4, example=Example(shapes=((2, 3), (3,)), domain=(0.5, 2.0)),
    )  # fmt: skip

    def __init__(self, exponent: Any = None) -> None:
        self._exponent = exponent

    def __call__(self, *inputs: Any, **settings: Any) -> Any:
        given = inputs if self._exponent is None else (*inputs, self._exponent)
        return super().__call__(*given, **settings)

    def forward(self, a: Any, b: Any) -> Any:
        try:
            return a**b
        except ValueError:
            return np.asarray(a, dtype=np.float64) ** b

    vjps = (
        lambda self, g, y, a, b: g * _slope(a, b),
        lambda self, g, y, a, b: g * (y * _log_or_zero(a)),
    )


class Square(Function):
    """The square."""

    spec = Operation(
        "square", "x²", "arithmetic", "$x0²", "{$x0}^{2}", ("2 $x0",),
        elementwise=True, precedence=4,
    )  # fmt: skip

    def forward(self, x: Any) -> Any:
        return x * x

    vjps = (lambda self, g, y, x: g * (2 * x),)


class Sqrt(Function):
    """The square root."""

    spec = Operation(
        "sqrt", "√", "elementwise", "sqrt($x0)", r"\sqrt{$x0}", (r"\frac{1}{2 $y}",),
        elementwise=True, example=Example(domain=(0.5, 2.0)),
    )  # fmt: skip

    def forward(self, x: Any) -> Any:
        return np.sqrt(x)

    vjps = (lambda self, g, y, x: g / (2 * y),)


_pow = binary(Pow())
_square: Function = Square()
_sqrt: Function = Sqrt()
_log: Function = Log()


def pow(x0: Any, x1: Any) -> Variable:
    """Return ``x0 ** x1``, entry by entry; either may be a Variable.

    Formula: y = x0^x1, dy/dx0 = x1 x0^(x1 - 1), dy/dx1 = y ln x0.

    Args:
        x0: the base: a Variable, an array or a number.
        x1: the exponent; the shapes are broadcast.

    Raises:
        ShapeError: the shapes do not broadcast.

    >>> from engine import as_variable, pow
    >>> pow(as_variable(2.0), 3)
    variable(8.0)
    """
    return _pow(x0, x1)


def square(x: Any) -> Variable:
    """Return ``x * x``.

    Formula: y = x², dy/dx = 2x.

    Args:
        x: a Variable, an array or a number, of any shape.

    Raises:
        DataError: `x` does not hold real numbers.

    >>> from engine import as_variable, square
    >>> square(as_variable(10.0))
    variable(100.0)
    """
    return unary(_square, x)


def sqrt(x: Any) -> Variable:
    """Return the square root of each entry.

    Formula: y = √x, dy/dx = 1 / (2y).

    Args:
        x: a Variable, an array or a number, of any shape.

    Raises:
        DataError: `x` does not hold real numbers.

    >>> from engine import as_variable, sqrt
    >>> sqrt(as_variable(9.0))
    variable(3.0)
    """
    return unary(_sqrt, x)


def _slope(base: Any, exponent: Any) -> Any:
    """Return the derivative of a power by its base; it vanishes where the exponent is 0."""
    if type(exponent) is int or type(exponent) is float:
        if exponent == 2:
            return 2 * base
        return exponent * base ** (exponent - 1.0 if exponent else 1.0)
    return exponent * base ** (exponent - 1.0 + (raw_of(exponent) == 0))


def _log_or_zero(base: Any) -> Any:
    """Return ln(base), and 0 where the base is 0: there the power is constant in the exponent."""
    return _log.of(base + (raw_of(base) == 0))

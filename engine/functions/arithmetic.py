"""Arithmetic: the operations that have an operator of their own."""

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
    "Abs",
    "Add",
    "Div",
    "Mul",
    "Neg",
    "Pos",
    "Pow",
    "Square",
    "Sub",
    "add",
    "div",
    "mul",
    "neg",
    "pos",
    "square",
    "sub",
]

_TWO = Example(shapes=((2, 3), (3,)))
_TWO_POSITIVE = Example(shapes=((2, 3), (3,)), domain=(0.5, 2.0))


class Add(Function):
    """Addition: both arguments receive the upstream gradient unchanged."""

    spec = Operation(
        "add", "+", "arithmetic", "$x0 + $x1", "$x0 + $x1", ("1", "1"),
        elementwise=True, pattern="distributes", precedence=1, example=_TWO,
    )  # fmt: skip

    def forward(self, a: Any, b: Any) -> Any:
        return a + b

    vjps = (
        lambda self, g, y, a, b: g,
        lambda self, g, y, a, b: g,
    )


class Sub(Function):
    """Subtraction: the second argument receives the negated upstream gradient."""

    spec = Operation(
        "sub", "−", "arithmetic", "$x0 − $x1", "$x0 - $x1", ("1", "-1"),
        elementwise=True, pattern="distributes", precedence=1, example=_TWO,
    )  # fmt: skip

    def forward(self, a: Any, b: Any) -> Any:
        return a - b

    vjps = (
        lambda self, g, y, a, b: g,
        lambda self, g, y, a, b: -g,
    )


class Mul(Function):
    """Multiplication: each argument receives the other one, times the upstream gradient."""

    spec = Operation(
        "mul", "×", "arithmetic", "$x0·$x1", r"$x0 \cdot $x1", ("$x1", "$x0"),
        elementwise=True, pattern="swaps", precedence=2, example=_TWO,
    )  # fmt: skip

    def forward(self, a: Any, b: Any) -> Any:
        return a * b

    vjps = (
        lambda self, g, y, a, b: g * b,
        lambda self, g, y, a, b: g * a,
    )


class Div(Function):
    """Division: of two numbers by the quotient rule."""

    spec = Operation(
        "div", "÷", "arithmetic", "$x0/$x1", r"\frac{$x0}{$x1}",
        (r"\frac{1}{$x1}", r"-\frac{$x0}{{$x1}^{2}}"),
        elementwise=True, precedence=2, example=_TWO_POSITIVE,
    )  # fmt: skip

    def forward(self, a: Any, b: Any) -> Any:
        return a / b

    vjps = (
        lambda self, g, y, a, b: g / b,
        lambda self, g, y, a, b: -g * y / b,
    )


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


class Pow(Function):
    """A power, with a derivative for the base and one for the exponent.

    Args:
        exponent: fixes the exponent, so that the function takes the base alone: ``Pow(3)(x)``.
    """

    spec = Operation(
        "pow", "xʸ", "arithmetic", "$x0^$x1", "{$x0}^{$x1}",
        (r"$x1 \cdot {$x0}^{$x1 - 1}", r"$y \cdot \ln $x0"),
        vjps=(r"$g \cdot $x1 \cdot {$x0}^{$x1 - 1}", r"$g \cdot {$x0}^{$x1} \cdot \ln $x0"),
        elementwise=True, precedence=4, example=_TWO_POSITIVE,
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


_add: Function = Add()
_sub: Function = Sub()
_mul: Function = Mul()
_div: Function = Div()
_neg: Function = Neg()
_pos: Function = Pos()
_pow: Function = Pow()
_square: Function = Square()
_abs: Function = Abs()
_log: Function = Log()


def add(x0: Any, x1: Any) -> Variable:
    """Return ``x0 + x1``.

    Formula: y = x0 + x1, dy/dx0 = 1, dy/dx1 = 1.

    Args:
        x0: a Variable, an array or a number.
        x1: the same; the shapes are broadcast.

    Raises:
        ShapeError: the shapes do not broadcast.

    >>> from engine import add, as_variable
    >>> add(as_variable(2.0), as_variable(3.0))
    variable(5.0)
    """
    return binary(_add, x0, x1)


def sub(x0: Any, x1: Any) -> Variable:
    """Return ``x0 - x1``.

    Formula: y = x0 - x1, dy/dx0 = 1, dy/dx1 = -1.

    Args:
        x0: a Variable, an array or a number.
        x1: the same; the shapes are broadcast.

    Raises:
        ShapeError: the shapes do not broadcast.

    >>> from engine import as_variable, sub
    >>> sub(as_variable(2.0), 3.0)
    variable(-1.0)
    """
    return binary(_sub, x0, x1)


def mul(x0: Any, x1: Any) -> Variable:
    """Return ``x0 * x1``, entry by entry.

    Formula: y = x0 x1, dy/dx0 = x1, dy/dx1 = x0.

    Args:
        x0: a Variable, an array or a number.
        x1: the same; the shapes are broadcast.

    Raises:
        ShapeError: the shapes do not broadcast.

    >>> from engine import as_variable, mul
    >>> mul(as_variable(2.0), 3.0)
    variable(6.0)
    """
    return binary(_mul, x0, x1)


def div(x0: Any, x1: Any) -> Variable:
    """Return ``x0 / x1``, entry by entry.

    Formula: y = x0 / x1, dy/dx0 = 1 / x1, dy/dx1 = -x0 / x1².

    Args:
        x0: a Variable, an array or a number.
        x1: the same; the shapes are broadcast.

    Raises:
        ShapeError: the shapes do not broadcast.

    >>> from engine import as_variable, div
    >>> div(as_variable(3.0), 2.0)
    variable(1.5)
    """
    return binary(_div, x0, x1)


def neg(x: Any) -> Variable:
    """Return ``-x``.

    Formula: y = -x, dy/dx = -1.

    >>> from engine import as_variable, neg
    >>> neg(as_variable(2.0))
    variable(-2.0)
    """
    return unary(_neg, x)


def pos(x: Any) -> Variable:
    """Return the value of `x` as a result of its own.

    Formula: y = x, dy/dx = 1.

    >>> from engine import as_variable, pos
    >>> pos(as_variable(2.0))
    variable(2.0)
    """
    return unary(_pos, x)


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
    return binary(_pow, x0, x1)


def square(x: Any) -> Variable:
    """Return ``x * x``.

    Formula: y = x², dy/dx = 2x.

    >>> from engine import as_variable, square
    >>> square(as_variable(10.0))
    variable(100.0)
    """
    return unary(_square, x)


def abs(x: Any) -> Variable:
    """Return the absolute value of `x`.

    Formula: y = |x|, dy/dx = sign(x); 0 at 0.

    >>> from engine import abs, as_variable
    >>> abs(as_variable(-2.0))
    variable(2.0)
    """
    return unary(_abs, x)


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

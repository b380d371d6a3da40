"""Arithmetic: sums, differences, products and quotients."""

from __future__ import annotations

from typing import Any

from engine.apply import binary
from engine.function import Function
from engine.operation import Example, Operation
from engine.variable import Variable

__all__ = [
    "Add",
    "Div",
    "Mul",
    "Sub",
    "add",
    "div",
    "mul",
    "sub",
]

_TWO = Example(shapes=((2, 3), (3,)))


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
        elementwise=True, precedence=2, example=Example(shapes=((2, 3), (3,)), domain=(0.5, 2.0)),
    )  # fmt: skip

    def forward(self, a: Any, b: Any) -> Any:
        return a / b

    vjps = (
        lambda self, g, y, a, b: g / b,
        lambda self, g, y, a, b: -(g * y / b),
    )


_add = binary(Add())
_sub = binary(Sub())
_mul = binary(Mul())
_div = binary(Div())


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
    return _add(x0, x1)


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
    return _sub(x0, x1)


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
    return _mul(x0, x1)


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
    return _div(x0, x1)

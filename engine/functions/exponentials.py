"""Exponentials and logarithms of one argument."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.apply import unary
from engine.function import Function
from engine.operation import Example, Operation
from engine.variable import Variable

__all__ = [
    "Exp",
    "Expm1",
    "Log",
    "Log1p",
    "exp",
    "expm1",
    "log",
    "log1p",
]


class Exp(Function):
    """The exponential function."""

    spec = Operation(
        "exp", "eˣ", "elementwise", "exp($x0)", "e^{$x0}", ("$y",),
        elementwise=True,
    )  # fmt: skip

    def forward(self, x: Any) -> Any:
        return np.exp(x)

    vjps = (lambda self, g, y, x: g * y,)


class Log(Function):
    """The natural logarithm."""

    spec = Operation(
        "log", "ln", "elementwise", "ln($x0)", r"\ln\left($x0\right)", (r"\frac{1}{$x0}",),
        elementwise=True, example=Example(domain=(0.5, 2.0)),
    )  # fmt: skip

    def forward(self, x: Any) -> Any:
        return np.log(x)

    vjps = (lambda self, g, y, x: g / x,)


class Log1p(Function):
    """Ln(1 + x), exact for small x."""

    spec = Operation(
        "log1p", "ln(1+x)", "elementwise", "ln(1 + $x0)", r"\ln\left(1 + $x0\right)",
        (r"\frac{1}{1 + $x0}",),
        elementwise=True, example=Example(domain=(-0.5, 2.0)),
    )  # fmt: skip

    def forward(self, x: Any) -> Any:
        return np.log1p(x)

    vjps = (lambda self, g, y, x: g / (1 + x),)


class Expm1(Function):
    """E^x - 1, exact for small x."""

    spec = Operation(
        "expm1", "eˣ−1", "elementwise", "expm1($x0)", "e^{$x0} - 1", ("$y + 1",),
        elementwise=True,
    )  # fmt: skip

    def forward(self, x: Any) -> Any:
        return np.expm1(x)

    vjps = (lambda self, g, y, x: g * (y + 1),)


_exp: Function = Exp()
_log: Function = Log()
_log1p: Function = Log1p()
_expm1: Function = Expm1()


def exp(x: Any) -> Variable:
    """Return the exponential function of each entry.

    Formula: y = e^x, dy/dx = y.

    Args:
        x: a Variable, an array or a number, of any shape.

    Raises:
        DataError: `x` does not hold real numbers.

    >>> from engine import as_variable, exp
    >>> exp(as_variable(0.0))
    variable(1.0)
    """
    return unary(_exp, x)


def log(x: Any) -> Variable:
    """Return the natural logarithm of each entry.

    Formula: y = ln x, dy/dx = 1 / x.

    Args:
        x: a Variable, an array or a number, of any shape.

    Raises:
        DataError: `x` does not hold real numbers.

    >>> from engine import as_variable, log
    >>> log(as_variable(1.0))
    variable(0.0)
    """
    return unary(_log, x)


def log1p(x: Any) -> Variable:
    """Return ln(1 + x) for each entry, exact for small ones.

    Formula: y = ln(1 + x), dy/dx = 1 / (1 + x).

    Args:
        x: a Variable, an array or a number, of any shape.

    Raises:
        DataError: `x` does not hold real numbers.

    >>> from engine import as_variable, log1p
    >>> log1p(as_variable(0.0))
    variable(0.0)
    """
    return unary(_log1p, x)


def expm1(x: Any) -> Variable:
    """Return e^x - 1 for each entry, exact for small ones.

    Formula: y = e^x - 1, dy/dx = y + 1.

    Args:
        x: a Variable, an array or a number, of any shape.

    Raises:
        DataError: `x` does not hold real numbers.

    >>> from engine import as_variable, expm1
    >>> expm1(as_variable(0.0))
    variable(0.0)
    """
    return unary(_expm1, x)

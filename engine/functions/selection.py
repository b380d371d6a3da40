"""Selection: operations that pass some entries on and block the others."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.apply import apply, binary, unary
from engine.errors import OptionError
from engine.function import Function
from engine.operation import Example, Operation
from engine.value import raw_of
from engine.variable import Variable

__all__ = [
    "Clip",
    "Maximum",
    "Minimum",
    "Where",
    "clip",
    "maximum",
    "minimum",
    "where",
]


class Maximum(Function):
    """The larger of two; where they are equal, each receives half of the gradient."""

    spec = Operation(
        "maximum", "max", "elementwise", "max($x0, $x1)", r"\max\left($x0, $x1\right)",
        (r"\left[$x0 > $x1\right]", r"\left[$x1 > $x0\right]"),
        elementwise=True, pattern="routes", example=Example(shapes=((2, 3), (3,))),
    )  # fmt: skip

    def forward(self, a: Any, b: Any) -> Any:
        return np.maximum(a, b)

    vjps = (
        lambda self, g, y, a, b: g * _wins(a, b),
        lambda self, g, y, a, b: g * _wins(b, a),
    )


class Minimum(Function):
    """The smaller of two; where they are equal, each receives half of the gradient."""

    spec = Operation(
        "minimum", "min", "elementwise", "min($x0, $x1)", r"\min\left($x0, $x1\right)",
        (r"\left[$x0 < $x1\right]", r"\left[$x1 < $x0\right]"),
        elementwise=True, pattern="routes", example=Example(shapes=((2, 3), (3,))),
    )  # fmt: skip

    def forward(self, a: Any, b: Any) -> Any:
        return np.minimum(a, b)

    vjps = (
        lambda self, g, y, a, b: g * _wins(b, a),
        lambda self, g, y, a, b: g * _wins(a, b),
    )


class Where(Function):
    """One of two arguments for each entry, chosen by a condition that is not differentiated.

    Args:
        condition: an array of booleans.
    """

    spec = Operation(
        "where", "where", "elementwise", "where($x0, $x1)",
        r"\begin{cases} $x0 & \text{if } c \\ $x1 & \text{otherwise} \end{cases}",
        ("c", "1 - c"), elementwise=True, pattern="routes",
        example=Example(shapes=((2, 3), (3,)), params={"condition": np.array([True, False, True])}),
    )  # fmt: skip

    def __init__(self, condition: Any) -> None:
        raw = raw_of(condition)
        self.condition = np.array(raw, dtype=bool)

    def forward(self, a: Any, b: Any) -> Any:
        return np.where(self.condition, a, b)

    vjps = (
        lambda self, g, y, a, b: g * self.condition,
        lambda self, g, y, a, b: g * ~self.condition,
    )


class Clip(Function):
    """The entry, moved to the nearest bound when it lies outside; there the derivative is 0.

    Args:
        low: the lower bound.
        high: the upper bound.
    """

    spec = Operation(
        "clip", "clip", "elementwise", "clip($x0)",
        r"\min\left(\max\left($x0, $low\right), $high\right)",
        (r"\left[$low \le $x0 \le $high\right]",), elementwise=True, pattern="routes",
        example=Example(params={"low": -1.0, "high": 1.0}),
    )  # fmt: skip

    def __init__(self, low: float, high: float) -> None:
        if low > high:
            raise OptionError(f"clip needs a lower bound below the upper one; got {low} and {high}")
        self.low = low
        self.high = high

    def forward(self, x: Any) -> Any:
        return np.clip(x, self.low, self.high)

    vjps = (lambda self, g, y, x: g * ((x >= self.low) & (x <= self.high)),)


_maximum = binary(Maximum())
_minimum = binary(Minimum())


def maximum(x0: Any, x1: Any) -> Variable:
    """Return the larger of two, entry by entry.

    Formula: y = max(x0, x1); the gradient goes to the larger one, half each when equal.

    Args:
        x0: a Variable, an array or a number.
        x1: the same; the shapes are broadcast.

    Raises:
        ShapeError: the shapes do not broadcast.

    >>> from engine import as_variable, maximum
    >>> maximum(as_variable([1.0, 4.0]), 2.0)
    variable([2. 4.])
    """
    return _maximum(x0, x1)


def minimum(x0: Any, x1: Any) -> Variable:
    """Return the smaller of two, entry by entry.

    Formula: y = min(x0, x1); the gradient goes to the smaller one, half each when equal.

    Args:
        x0: a Variable, an array or a number.
        x1: the same; the shapes are broadcast.

    Raises:
        ShapeError: the shapes do not broadcast.

    >>> from engine import as_variable, minimum
    >>> minimum(as_variable([1.0, 4.0]), 2.0)
    variable([1. 2.])
    """
    return _minimum(x0, x1)


def where(condition: Any, x0: Any, x1: Any) -> Variable:
    """Return `x0` where `condition` holds, and `x1` elsewhere.

    Formula: dy/dx0 = 1 where the condition holds, dy/dx1 = 1 where it does not.

    Args:
        condition: an array of booleans; it receives no gradient.
        x0: a Variable, an array or a number.
        x1: the same; all shapes are broadcast.

    Raises:
        ShapeError: the shapes do not broadcast.

    >>> from engine import as_variable, where
    >>> where([True, False], as_variable([1.0, 2.0]), 0.0)
    variable([1. 0.])
    """
    return apply(Where(condition), x0, x1)


def clip(x: Any, low: float, high: float) -> Variable:
    """Return each entry, or the nearest bound when it lies outside.

    Formula: y = min(max(x, low), high), dy/dx = 1 inside, 0 outside.

    Args:
        x: a Variable, an array or a number, of any shape.
        low: the lower bound.
        high: the upper bound.

    Raises:
        OptionError: `low` is larger than `high`.

    >>> from engine import as_variable, clip
    >>> clip(as_variable([-3.0, 0.5]), -1.0, 1.0)
    variable([-1.   0.5])
    """
    return unary(Clip(low, high), x)


def _wins(a: Any, b: Any) -> Any:
    """Return 1 where `a` is larger than `b`, 1/2 where they are equal, 0 elsewhere."""
    return ((a > b) * 1.0 + (a >= b)) / 2

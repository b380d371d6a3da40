"""Reductions: many entries become fewer; the gradient is spread back over all of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.apply import apply
from engine.function import Function
from engine.functions.broadcasting import BroadcastTo
from engine.functions.exponentials import Exp
from engine.operation import Example, Operation
from engine.value import raw_of
from engine.variable import Variable

__all__ = [
    "CumSum",
    "LogSumExp",
    "Norm",
    "Reduction",
    "Sum",
    "cumsum",
    "logsumexp",
    "norm",
]

Axis = int | Sequence[int] | None
_ALONG = Example(params={"axis": 1})


class Reduction(Function):
    """An operation along one axis, several, or all of them.

    Args:
        axis: the axes that disappear; None for all.
        keepdims: keep them with length 1.
    """

    def __init__(self, axis: Axis = None, keepdims: bool = False) -> None:
        self.axis: Any = tuple(axis) if isinstance(axis, Sequence) else axis
        self.keepdims = keepdims

    def kept(self, reduced: Any, x: Any) -> Any:
        """Return what was reduced with the axes of `x`, of length 1 where they disappeared."""
        return reduced.reshape(self._kept_shape(x))

    def spread(self, reduced: Any, x: Any) -> Any:
        """Return what was reduced repeated to the shape of `x`."""
        return BroadcastTo(x.shape).of(self.kept(reduced, x))

    def count(self, x: Any) -> int:
        """Return how many entries go into one."""
        size: int = math.prod(x.shape)
        return size // (math.prod(self._kept_shape(x)) or 1)

    def _kept_shape(self, x: Any) -> tuple[int, ...]:
        axes = range(x.ndim) if self.axis is None else np.atleast_1d(self.axis) % (x.ndim or 1)
        return tuple(1 if i in axes else n for i, n in enumerate(x.shape))


class Sum(Reduction):
    """The sum: every entry receives the upstream gradient."""

    spec = Operation(
        "sum", "Σ", "reduction", "sum($x0)", r"\sum $x0",
        vjps=(r"\operatorname{spread}\left($g\right)",), pattern="spreads", example=_ALONG,
    )  # fmt: skip

    def forward(self, x: Any) -> Any:
        return np.sum(x, axis=self.axis, keepdims=self.keepdims)

    vjps = (lambda self, g, y, x: self.spread(g, x),)


class LogSumExp(Reduction):
    """The logarithm of the sum of exponentials, without overflow."""

    spec = Operation(
        "logsumexp", "lse", "reduction", "logsumexp($x0)", r"\ln \sum e^{$x0}",
        vjps=(r"$g \cdot e^{$x0 - $y}",), example=_ALONG,
    )  # fmt: skip

    def forward(self, x: Any) -> Any:
        top = np.max(x, axis=self.axis, keepdims=True)
        top = np.where(np.isfinite(top), top, 0).astype(x.dtype)
        total = np.log(np.sum(np.exp(x - top), axis=self.axis, keepdims=True)) + top
        return total if self.keepdims else np.squeeze(total, axis=self.axis)

    vjps = (lambda self, g, y, x: self.kept(g, x) * _exp.of(x - self.kept(y, x)),)


class Norm(Reduction):
    """The Euclidean length; its derivative at 0 is taken as 0."""

    spec = Operation(
        "norm", "‖x‖", "reduction", "‖$x0‖", r"\left\|$x0\right\|",
        vjps=(r"\frac{$x0}{$y} \cdot $g",), example=_ALONG,
    )  # fmt: skip

    def forward(self, x: Any) -> Any:
        return np.sqrt(np.sum(x * x, axis=self.axis, keepdims=self.keepdims))

    vjps = (lambda self, g, y, x: x * self.kept(g / (y + (raw_of(y) == 0)), x),)


class CumSum(Function):
    """The running sum along an axis: an entry receives the gradients of all sums it is in.

    Args:
        axis: the axis to add along.
    """

    spec = Operation(
        "cumsum", "cumsum", "reduction", "cumsum($x0)", r"\sum_{j \le i} {$x0}_{j}",
        vjps=(r"\sum_{j \ge i} {$g}_{j}",), pattern="spreads", example=_ALONG,
    )  # fmt: skip

    def __init__(self, axis: int = 0) -> None:
        self.axis = axis

    def forward(self, x: Any) -> Any:
        return np.cumsum(x, axis=self.axis)

    vjps = (lambda self, g, y, x: self._flip(CumSum(self.axis).of(self._flip(g))),)

    def _flip(self, x: Any) -> Any:
        return x[(slice(None),) * (self.axis % x.ndim) + (slice(None, None, -1),)]


_exp: Function = Exp()


def sum(x: Any, axis: Axis = None, keepdims: bool = False) -> Variable:
    """Return the sum of the entries along `axis`, or of all of them.

    Formula: y = Σ x, dy/dx = 1 for every entry.

    Args:
        x: a Variable or an array.
        axis: the axes that disappear; None for all.
        keepdims: keep them with length 1.

    Raises:
        OutOfRangeError: there is no such axis.

    >>> from engine import as_variable, sum
    >>> sum(as_variable([[1.0, 2.0], [3.0, 4.0]]), axis=0)
    variable([4. 6.])
    """
    return apply(Sum(axis, keepdims), x)


def logsumexp(x: Any, axis: Axis = None, keepdims: bool = False) -> Variable:
    """Return ln Σ e^x along `axis`, or over all entries, without overflow.

    Formula: y = ln Σ e^x, dy/dx = e^(x - y).

    Args:
        x: a Variable or an array.
        axis: the axes that disappear; None for all.
        keepdims: keep them with length 1.

    Raises:
        OutOfRangeError: there is no such axis.

    >>> from engine import as_variable, logsumexp
    >>> logsumexp(as_variable([1000.0, -1000.0]))
    variable(1000.0)
    """
    return apply(LogSumExp(axis, keepdims), x)


def norm(x: Any, axis: Axis = None, keepdims: bool = False) -> Variable:
    """Return the Euclidean length of the entries along `axis`, or of all of them.

    Formula: y = √Σ x², dy/dx = x / y; 0 where y is 0.

    Args:
        x: a Variable or an array.
        axis: the axes that disappear; None for all.
        keepdims: keep them with length 1.

    Raises:
        OutOfRangeError: there is no such axis.

    >>> from engine import as_variable, norm
    >>> norm(as_variable([3.0, 4.0]))
    variable(5.0)
    """
    return apply(Norm(axis, keepdims), x)


def cumsum(x: Any, axis: int = 0) -> Variable:
    """Return the running sums along `axis`.

    Formula: y_i = x_0 + ... + x_i.

    Args:
        x: a Variable or an array with at least one axis.
        axis: the axis to add along.

    Raises:
        OutOfRangeError: there is no such axis.

    >>> from engine import as_variable, cumsum
    >>> cumsum(as_variable([1.0, 2.0, 3.0]))
    variable([1. 3. 6.])
    """
    return apply(CumSum(axis), x)

"""Reductions: many entries become fewer; the gradient is spread back over all of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.apply import apply
from engine.function import Function
from engine.functions.exponentials import Exp
from engine.functions.shapes import BroadcastTo
from engine.operation import Example, Operation
from engine.value import raw_of
from engine.variable import Variable

__all__ = [
    "CumSum",
    "LogSumExp",
    "Max",
    "Mean",
    "Min",
    "Norm",
    "Reduction",
    "Sum",
    "Var",
    "average",
    "cumsum",
    "logsumexp",
    "mean",
    "norm",
    "var",
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


class Mean(Reduction):
    """The mean: every entry receives an equal part of the upstream gradient."""

    spec = Operation(
        "mean", "mean", "reduction", "mean($x0)", r"\frac{1}{n} \sum $x0",
        vjps=(r"\operatorname{spread}\left(\frac{$g}{n}\right)",), pattern="spreads",
        example=_ALONG,
    )  # fmt: skip

    def forward(self, x: Any) -> Any:
        return np.mean(x, axis=self.axis, keepdims=self.keepdims)

    vjps = (lambda self, g, y, x: self.spread(g / self.count(x), x),)


class Var(Reduction):
    """The variance: the mean squared distance from the mean.

    Args:
        axis: the axes that disappear; None for all.
        keepdims: keep them with length 1.
        ddof: what is subtracted from the number of entries before dividing by it.
    """

    spec = Operation(
        "var", "var", "reduction", "var($x0)",
        r"\frac{1}{n} \sum \left($x0 - \overline{$x0}\right)^{2}",
        vjps=(r"\frac{2}{n} \left($x0 - \overline{$x0}\right) \cdot $g",), example=_ALONG,
    )  # fmt: skip

    def __init__(self, axis: Axis = None, keepdims: bool = False, ddof: int = 0) -> None:
        super().__init__(axis, keepdims)
        self.ddof = ddof

    def forward(self, x: Any) -> Any:
        return np.var(x, axis=self.axis, keepdims=self.keepdims, ddof=self.ddof)

    vjps = (lambda self, g, y, x: self._pull(g, x),)

    def _pull(self, g: Any, x: Any) -> Any:
        centred = x - Mean(self.axis, keepdims=True).of(x)
        return centred * (self.kept(g, x) * (2 / (self.count(x) - self.ddof)))


class Max(Reduction):
    """The largest entry: it receives the gradient; equal ones share it."""

    spec = Operation(
        "max", "max", "reduction", "max($x0)", r"\max $x0",
        vjps=(r"\left[$x0 = $y\right] \cdot $g",), pattern="routes", example=_ALONG,
    )  # fmt: skip

    def forward(self, x: Any) -> Any:
        return np.max(x, axis=self.axis, keepdims=self.keepdims)

    vjps = (lambda self, g, y, x: self.kept(g, x) * self._shares(raw_of(y), raw_of(x)),)

    def _shares(self, y: Any, x: Any) -> Any:
        chosen = np.equal(x, self.kept(y, x))
        return chosen / np.sum(chosen, axis=self.axis, keepdims=True)


class Min(Max):
    """The smallest entry: it receives the gradient; equal ones share it."""

    spec = Operation(
        "min", "min", "reduction", "min($x0)", r"\min $x0",
        vjps=(r"\left[$x0 = $y\right] \cdot $g",), pattern="routes", example=_ALONG,
    )  # fmt: skip

    def forward(self, x: Any) -> Any:
        return np.min(x, axis=self.axis, keepdims=self.keepdims)


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
    """The running sum along an axis: an entry receives the gradients of all sums it is in."""

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
        ShapeError: there is no such axis.

    >>> from engine import as_variable, sum
    >>> sum(as_variable([[1.0, 2.0], [3.0, 4.0]]), axis=0)
    variable([4. 6.])
    """
    return apply(Sum(axis, keepdims), x)


def mean(x: Any, axis: Axis = None, keepdims: bool = False) -> Variable:
    """Return the mean of the entries along `axis`, or of all of them.

    Formula: y = Σ x / n, dy/dx = 1 / n for every entry.

    Args:
        x: a Variable or an array.
        axis: the axes that disappear; None for all.
        keepdims: keep them with length 1.

    Raises:
        ShapeError: there is no such axis.

    >>> from engine import as_variable, mean
    >>> mean(as_variable([1.0, 2.0, 6.0]))
    variable(3.0)
    """
    return apply(Mean(axis, keepdims), x)


average = mean


def var(x: Any, axis: Axis = None, keepdims: bool = False, ddof: int = 0) -> Variable:
    """Return the variance of the entries along `axis`, or of all of them.

    Formula: y = Σ (x - mean)² / (n - ddof), dy/dx = 2 (x - mean) / (n - ddof).

    Args:
        x: a Variable or an array.
        axis: the axes that disappear; None for all.
        keepdims: keep them with length 1.
        ddof: what is subtracted from the number of entries before dividing by it.

    >>> from engine import as_variable, var
    >>> var(as_variable([1.0, 3.0]))
    variable(1.0)
    """
    return apply(Var(axis, keepdims, ddof), x)


def max(x: Any, axis: Axis = None, keepdims: bool = False) -> Variable:
    """Return the largest entry along `axis`, or of all.

    The gradient goes to the largest entry; equal ones share it.

    Args:
        x: a Variable or an array.
        axis: the axes that disappear; None for all.
        keepdims: keep them with length 1.

    >>> from engine import as_variable, max
    >>> max(as_variable([1.0, 3.0, 2.0]))
    variable(3.0)
    """
    return apply(Max(axis, keepdims), x)


def min(x: Any, axis: Axis = None, keepdims: bool = False) -> Variable:
    """Return the smallest entry along `axis`, or of all.

    The gradient goes to the smallest entry; equal ones share it.

    Args:
        x: a Variable or an array.
        axis: the axes that disappear; None for all.
        keepdims: keep them with length 1.

    >>> from engine import as_variable, min
    >>> min(as_variable([1.0, 3.0, 2.0]))
    variable(1.0)
    """
    return apply(Min(axis, keepdims), x)


def logsumexp(x: Any, axis: Axis = None, keepdims: bool = False) -> Variable:
    """Return ln Σ e^x along `axis`, or over all entries, without overflow.

    Formula: y = ln Σ e^x, dy/dx = e^(x - y).

    Args:
        x: a Variable or an array.
        axis: the axes that disappear; None for all.
        keepdims: keep them with length 1.

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

    >>> from engine import as_variable, cumsum
    >>> cumsum(as_variable([1.0, 2.0, 3.0]))
    variable([1. 3. 6.])
    """
    return apply(CumSum(axis), x)

"""Statistics: the mean, the variance, the largest and the smallest entry."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.apply import apply
from engine.functions.reductions import Axis, Reduction
from engine.operation import Example, Operation
from engine.value import raw_of
from engine.variable import Variable

__all__ = [
    "Max",
    "Mean",
    "Min",
    "Var",
    "average",
    "mean",
    "var",
]

_ALONG = Example(params={"axis": 1})


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


def mean(x: Any, axis: Axis = None, keepdims: bool = False) -> Variable:
    """Return the mean of the entries along `axis`, or of all of them.

    Formula: y = Σ x / n, dy/dx = 1 / n for every entry.

    Args:
        x: a Variable or an array.
        axis: the axes that disappear; None for all.
        keepdims: keep them with length 1.

    Raises:
        OutOfRangeError: there is no such axis.

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

    Raises:
        OutOfRangeError: there is no such axis.

    >>> from engine import as_variable, var
    >>> var(as_variable([1.0, 3.0]))
    variable(1.0)
    """
    return apply(Var(axis, keepdims, ddof), x)


def max(x: Any, axis: Axis = None, keepdims: bool = False) -> Variable:
    """Return the largest entry along `axis`, or of all.

    Formula: y = max x, dy/dx = 1 at the largest entry, 0 elsewhere; k equal ones get 1/k each.

    Args:
        x: a Variable or an array.
        axis: the axes that disappear; None for all.
        keepdims: keep them with length 1.

    Raises:
        OutOfRangeError: there is no such axis.

    >>> from engine import as_variable, max
    >>> max(as_variable([1.0, 3.0, 2.0]))
    variable(3.0)
    """
    return apply(Max(axis, keepdims), x)


def min(x: Any, axis: Axis = None, keepdims: bool = False) -> Variable:
    """Return the smallest entry along `axis`, or of all.

    Formula: y = min x, dy/dx = 1 at the smallest entry, 0 elsewhere; k equal ones get 1/k each.

    Args:
        x: a Variable or an array.
        axis: the axes that disappear; None for all.
        keepdims: keep them with length 1.

    Raises:
        OutOfRangeError: there is no such axis.

    >>> from engine import as_variable, min
    >>> min(as_variable([1.0, 3.0, 2.0]))
    variable(1.0)
    """
    return apply(Min(axis, keepdims), x)

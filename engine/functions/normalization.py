"""Normalization: values are brought to mean 0 and variance 1, then scaled and moved as learnt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.apply import apply
from engine.config import training
from engine.errors import ShapeError
from engine.function import Function
from engine.functions.powers import Sqrt
from engine.functions.reductions import Axis, Reduction
from engine.functions.shapes import reshape
from engine.functions.statistics import Mean, Var
from engine.operation import Example, Operation
from engine.value import raw_of
from engine.variable import Variable, as_variable

__all__ = [
    "Standardize",
    "batch_norm",
    "layer_norm",
    "standardize",
]


class Standardize(Reduction):
    """The distance from the mean, measured in standard deviations.

    Args:
        axis: the axes over which mean and variance are taken; None for all.
        eps: is added to the variance, so that it is never 0.
    """

    spec = Operation(
        "standardize", "z", "reduction", "standardize($x0)",
        r"\frac{$x0 - \overline{$x0}}{\sqrt{\operatorname{var}\left($x0\right) + $eps}}",
        vjps=(
            r"\frac{$g - \overline{$g} - $y \cdot \overline{$g \cdot $y}}"
            r"{\sqrt{\operatorname{var}\left($x0\right) + $eps}}",
        ),
        example=Example(shapes=((4, 3),), params={"axis": 0, "eps": 1e-5}),
    )  # fmt: skip

    def __init__(self, axis: Axis = None, eps: float = 1e-5) -> None:
        super().__init__(axis, keepdims=True)
        self.eps = eps

    def forward(self, x: Any) -> Any:
        return (x - self._mean(x)) / self._deviation(x)

    vjps = (lambda self, g, y, x: self._pull(g, y) / self._deviation(x),)

    def _pull(self, g: Any, y: Any) -> Any:
        return g - self._mean(g) - y * self._mean(g * y)

    def _mean(self, x: Any) -> Any:
        return Mean(self.axis, keepdims=True).of(x)

    def _deviation(self, x: Any) -> Any:
        return _sqrt.of(Var(self.axis, keepdims=True).of(x) + self.eps)


_sqrt: Function = Sqrt()


def standardize(x: Any, axis: Axis = None, eps: float = 1e-5) -> Variable:
    """Return `x` with mean 0 and variance 1 along `axis`, or over all entries.

    Formula: y = (x - mean) / √(var + eps),
    dL/dx = (g - mean(g) - y mean(g y)) / √(var + eps).

    Args:
        x: a Variable or an array.
        axis: the axes over which mean and variance are taken; None for all.
        eps: is added to the variance, so that it is never 0.

    Raises:
        OutOfRangeError: there is no such axis.

    >>> from engine import as_variable, standardize
    >>> standardize(as_variable([1.0, 3.0]), eps=0.0)
    variable([-1.  1.])
    """
    return apply(Standardize(axis, eps), x)


def layer_norm(x: Any, gamma: Any = None, beta: Any = None, eps: float = 1e-5) -> Variable:
    """Return each row standardized, then scaled by `gamma` and moved by `beta`.

    Formula: y = gamma (x - mean) / √(var + eps) + beta, over the last axis.

    Args:
        x: an array of shape (..., features).
        gamma: scales of shape (features,), or None for 1.
        beta: shifts of shape (features,), or None for 0.
        eps: is added to the variance, so that it is never 0.

    Raises:
        ShapeError: `gamma` or `beta` does not have one entry per feature.

    >>> from engine import as_variable, layer_norm
    >>> layer_norm(as_variable([[1.0, 3.0], [10.0, 30.0]]), eps=0.0)
    variable([[-1.  1.]
              [-1.  1.]])
    """
    _check_features("layer_norm", x, -1, gamma, beta)
    return _scaled(standardize(x, -1, eps), gamma, beta)


def batch_norm(
    x: Any,
    gamma: Any = None,
    beta: Any = None,
    mean: Any = None,
    var: Any = None,
    decay: float = 0.9,
    eps: float = 2e-5,
) -> Variable:
    """Return each feature standardized over the batch, then scaled and moved.

    Formula: y = gamma (x - mean) / √(var + eps) + beta, over all axes but that of the features.

    In training, mean and variance are those of the batch, and the running `mean` and `var` are
    updated in place. Inside ``with test_mode():`` the running ones are used instead.

    Args:
        x: an array of shape (rows, features), or pictures (rows, features, height, width).
        gamma: scales of shape (features,), or None for 1.
        beta: shifts of shape (features,), or None for 0.
        mean: the running mean of shape (features,): an array, or a Variable; it gets no gradient.
        var: the running variance, likewise.
        decay: how much of the running values stays at each update.
        eps: is added to the variance, so that it is never 0.

    Raises:
        ShapeError: `x` has no axis of features, or an argument not one entry per feature.

    >>> from engine import as_variable, batch_norm
    >>> batch_norm(as_variable([[1.0, 10.0], [3.0, 30.0]]), eps=0.0)
    variable([[-1. -1.]
              [ 1.  1.]])
    """
    x = as_variable(x)
    _check_features("batch_norm", x, 1, gamma, beta, mean, var)
    features = (1, -1) + (1,) * (x.ndim - 2)
    gamma, beta = (v if v is None else reshape(v, features) for v in (gamma, beta))
    if mean is not None and var is not None and not training.get():
        mean, deviation = raw_of(mean), np.sqrt(raw_of(var) + eps)
        centred = x - mean.reshape(features)
        return _scaled(centred / deviation.reshape(features), gamma, beta)
    others = tuple(axis for axis in range(x.ndim) if axis != 1)
    several = x.size > x.shape[1]
    _update(mean, x.data.mean(axis=others), decay)
    _update(var, x.data.var(axis=others, ddof=int(several)), decay)
    return _scaled(standardize(x, others, eps), gamma, beta)


def _scaled(y: Variable, gamma: Any, beta: Any) -> Variable:
    y = y if gamma is None else y * gamma
    return y if beta is None else y + beta


def _update(running: Any, current: Any, decay: float) -> None:
    if running is not None:
        array = raw_of(running)
        array *= decay
        array += (1 - decay) * current


def _check_features(name: str, x: Any, axis: int, *given: Any) -> None:
    shape = np.shape(raw_of(x))
    if not -len(shape) <= axis < len(shape):
        raise ShapeError(f"{name} needs an axis of features; got an array of shape {shape}")
    wanted = (shape[axis],)
    shapes: Sequence[tuple[int, ...]] = [np.shape(raw_of(v)) for v in given if v is not None]
    if any(got != wanted for got in shapes):
        raise ShapeError(
            f"{name} of an array of shape {shape} takes one number per feature, in arrays of "
            f"shape {wanted}; got shapes {shapes}"
        )

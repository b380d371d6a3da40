"""Losses: the one number that training makes small."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.apply import apply
from engine.errors import ShapeError
from engine.function import Function
from engine.functions.activations import softplus
from engine.functions.arithmetic import div, mul, sub
from engine.functions.exponentials import log
from engine.functions.probabilities import Softmax
from engine.functions.selection import clip
from engine.operation import Example, Operation
from engine.value import raw_of
from engine.variable import Variable, as_variable

__all__ = [
    "MeanSquaredError",
    "SoftmaxCrossEntropy",
    "accuracy",
    "binary_cross_entropy",
    "mean_squared_error",
    "sigmoid_cross_entropy",
    "softmax_cross_entropy",
]


class MeanSquaredError(Function):
    """The squared distance of two arrays, divided by the number of rows."""

    spec = Operation(
        "mean_squared_error", "MSE", "loss", "mse($x0, $x1)",
        r"\frac{1}{n} \sum \left($x0 - $x1\right)^{2}",
        vjps=(
            r"$g \cdot \frac{2}{n} \left($x0 - $x1\right)",
            r"-$g \cdot \frac{2}{n} \left($x0 - $x1\right)",
        ),
        example=Example(shapes=((4, 2), (4, 2))),
    )  # fmt: skip

    def forward(self, a: Any, b: Any) -> Any:
        _check_same_shape("mean_squared_error", a, b)
        difference = a - b
        return np.sum(difference * difference) / _rows(a)

    vjps = (
        lambda self, g, y, a, b: g * (2 / _rows(a)) * (a - b),
        lambda self, g, y, a, b: -g * (2 / _rows(a)) * (a - b),
    )


class SoftmaxCrossEntropy(Function):
    """The mean of -ln(probability of the right label), from scores; labels get no gradient."""

    spec = Operation(
        "softmax_cross_entropy", "CE", "loss", "cross_entropy($x0, $x1)",
        r"-\frac{1}{n} \sum \ln \operatorname{softmax}\left($x0\right)_{$x1}",
        vjps=(r"\frac{$g}{n} \left(\operatorname{softmax}\left($x0\right) - [$x1]\right)", ""),
        example=Example(shapes=((4, 3), (4,)), integers={1: 3}),
    )  # fmt: skip

    def forward(self, x: Any, t: Any) -> Any:
        _check_labels(x, t)
        shifted = x - x.max(axis=1, keepdims=True)
        self._right = np.arange(len(t)), t
        self._e = np.exp(shifted)
        self._total = self._e.sum(axis=1)
        return (np.log(self._total) - shifted[self._right]).sum() / len(t)

    vjps = (
        lambda self, g, y, x, t: self._pull(g / len(x), x, t),
        lambda self, g, y, x, t: None,
    )

    def _pull(self, g: Any, x: Any, t: Any) -> Any:
        if isinstance(x, Variable):
            return (_softmax.of(x) - _one_hot(x, t)) * g
        p = self._e / self._total[:, None]
        p[self._right] -= 1
        p *= g
        return p


_softmax: Function = Softmax()
_mse: Function = MeanSquaredError()


def mean_squared_error(x0: Any, x1: Any) -> Variable:
    """Return the sum of squared differences divided by the number of rows.

    Formula: y = Σ (x0 - x1)² / n, with n the length of the first axis.

    Args:
        x0: predictions.
        x1: targets, of the same shape.

    Raises:
        ShapeError: the shapes differ.

    >>> from engine import as_variable, mean_squared_error
    >>> mean_squared_error(as_variable([1.0, 2.0]), [1.0, 4.0])
    variable(2.0)
    """
    return apply(_mse, x0, x1)


def softmax_cross_entropy(x: Any, t: Any) -> Variable:
    """Return the mean of -ln p, where p is the softmax probability of the right label.

    Formula: y = -Σ ln softmax(x)_t / n, dy/dx = (softmax(x) - [t]) / n, with [t] = 1 at the label.

    Args:
        x: scores of shape (rows, classes).
        t: the right label of each row: whole numbers, of shape (rows,).

    Raises:
        ShapeError: the shapes or the labels do not fit.

    >>> from engine import as_variable, softmax_cross_entropy
    >>> round(softmax_cross_entropy(as_variable([[0.0, 0.0]]), [1]).item(), 6)
    0.693147
    """
    return apply(SoftmaxCrossEntropy(), x, t)


def sigmoid_cross_entropy(x: Any, t: Any) -> Variable:
    """Return the mean of -ln p, where p is the logistic probability of the right answer.

    Formula: y = Σ (ln(1 + e^x) - t x) / n.

    Args:
        x: scores.
        t: the right answers, 0 or 1, of the same shape.

    Raises:
        ShapeError: the shapes differ.

    >>> from engine import as_variable, sigmoid_cross_entropy
    >>> round(sigmoid_cross_entropy(as_variable([0.0]), [1]).item(), 6)
    0.693147
    """
    _check_same_shape("sigmoid_cross_entropy", x, t)
    total = (softplus(x) - mul(x, t)).sum()
    return div(total, _rows(as_variable(x)))


def binary_cross_entropy(p: Any, t: Any) -> Variable:
    """Return the mean of -ln of the probability given to the right answer.

    Formula: y = -Σ (t ln p + (1 - t) ln(1 - p)) / n, with p kept away from 0 and 1.

    Args:
        p: probabilities of the answer 1.
        t: the right answers, 0 or 1, of the same shape.

    Raises:
        ShapeError: the shapes differ.

    >>> from engine import as_variable, binary_cross_entropy
    >>> round(binary_cross_entropy(as_variable([0.5]), [1]).item(), 6)
    0.693147
    """
    _check_same_shape("binary_cross_entropy", p, t)
    p = clip(p, 1e-15, 1 - 1e-15)
    total = (mul(t, log(p)) + mul(sub(1, t), log(1 - p))).sum()
    return div(-total, _rows(p))


def accuracy(y: Any, t: Any) -> Variable:
    """Return the part of the rows whose largest score is at the right label; no gradient.

    Formula: the number of rows with argmax y = t, divided by the number of rows.

    Args:
        y: scores of shape (rows, classes).
        t: the right label of each row: one number per row.

    Raises:
        ShapeError: there is not one label per row.

    >>> from engine import accuracy, as_variable
    >>> accuracy(as_variable([[0.1, 0.9], [0.8, 0.2]]), [1, 1])
    variable(0.5)
    """
    scores, labels = np.asarray(raw_of(y)), np.asarray(raw_of(t))
    if scores.ndim != 2 or len(scores) != labels.size:
        raise ShapeError(
            "accuracy takes scores of shape (rows, classes) and one label per row; got shapes "
            f"{scores.shape} and {labels.shape}"
        )
    return Variable(np.mean(scores.argmax(axis=1) == labels.ravel()))


def _rows(x: Any) -> int:
    return int(x.shape[0]) if x.shape else 1


def _one_hot(x: Any, t: Any) -> Any:
    raw = raw_of(x)
    hot = np.zeros_like(raw)
    hot[np.arange(len(raw)), raw_of(t)] = 1
    return hot


def _check_same_shape(name: str, a: Any, b: Any) -> None:
    shapes = [np.shape(raw_of(v)) for v in (a, b)]
    if shapes[0] != shapes[1]:
        raise ShapeError(
            f"{name} compares arrays of one shape; got {shapes[0]} and {shapes[1]}. "
            "Reshape one of them."
        )


def _check_labels(x: Any, t: Any) -> None:
    shapes_fit = np.ndim(x) == 2 and np.shape(t) == np.shape(x)[:1]
    if not shapes_fit or t.dtype.kind not in "iu":
        raise ShapeError(
            "softmax_cross_entropy takes scores of shape (rows, classes) and one whole number per "
            f"row; got shapes {np.shape(x)} and {np.shape(t)} and labels of dtype {t.dtype}"
        )
    if t.size and (t.min() < 0 or t.max() >= x.shape[1]):
        raise ShapeError(
            f"softmax_cross_entropy got labels from {t.min()} to {t.max()}; "
            f"with {x.shape[1]} classes they go from 0 to {x.shape[1] - 1}"
        )

"""Probabilities: scores that become numbers from 0 to 1 and sum to 1."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.apply import apply
from engine.function import Function
from engine.functions.exponentials import Exp
from engine.operation import Example, Operation
from engine.variable import Variable

__all__ = [
    "LogSoftmax",
    "Softmax",
    "log_softmax",
    "softmax",
]


class Softmax(Function):
    """Scores turned into probabilities along an axis.

    Args:
        axis: the axis of the classes.
    """

    spec = Operation(
        "softmax", "softmax", "loss", "softmax($x0)", r"\frac{e^{$x0}}{\sum e^{$x0}}",
        vjps=(r"$y \left($g - \sum $g \cdot $y\right)",), example=Example(params={"axis": 1}),
    )  # fmt: skip

    def __init__(self, axis: int = 1) -> None:
        self.axis = axis

    def forward(self, x: Any) -> Any:
        return _softmax_of(x, self.axis)

    vjps = (lambda self, g, y, x: y * (g - (g * y).sum(axis=self.axis, keepdims=True)),)


class LogSoftmax(Function):
    """The logarithms of the softmax probabilities, exact also for small ones.

    Args:
        axis: the axis of the classes.
    """

    spec = Operation(
        "log_softmax", "log softmax", "loss", "log_softmax($x0)",
        r"$x0 - \ln \sum e^{$x0}", vjps=(r"$g - e^{$y} \sum $g",),
        example=Example(params={"axis": 1}),
    )  # fmt: skip

    def __init__(self, axis: int = 1) -> None:
        self.axis = axis

    def forward(self, x: Any) -> Any:
        return _log_softmax_of(x, self.axis)

    vjps = (lambda self, g, y, x: g - _exp.of(y) * g.sum(axis=self.axis, keepdims=True),)


_exp: Function = Exp()


def softmax(x: Any, axis: int = 1) -> Variable:
    """Return scores as probabilities that sum to 1 along `axis`.

    Formula: y_i = e^x_i / Σ e^x_j.

    Args:
        x: scores, such as (rows, classes).
        axis: the axis of the classes.

    Raises:
        OutOfRangeError: there is no such axis.

    >>> from engine import as_variable, softmax
    >>> softmax(as_variable([[0.0, 0.0]]))
    variable([[0.5 0.5]])
    """
    return apply(Softmax(axis), x)


def log_softmax(x: Any, axis: int = 1) -> Variable:
    """Return the logarithms of the softmax probabilities.

    Formula: y_i = x_i - ln Σ e^x_j.

    Args:
        x: scores, such as (rows, classes).
        axis: the axis of the classes.

    Raises:
        OutOfRangeError: there is no such axis.

    >>> from engine import as_variable, log_softmax
    >>> log_softmax(as_variable([[0.0, 1000.0]]))
    variable([[-1000.     0.]])
    """
    return apply(LogSoftmax(axis), x)


def _softmax_of(x: Any, axis: int) -> Any:
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def _log_softmax_of(x: Any, axis: int) -> Any:
    shifted = x - x.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))

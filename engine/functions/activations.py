"""Activation functions that bend smoothly: what a neuron does to its sum."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.apply import unary
from engine.function import Function
from engine.functions.hyperbolic import Tanh
from engine.functions.selection import Clip
from engine.operation import Operation
from engine.variable import Variable

__all__ = [
    "GELU",
    "SiLU",
    "Sigmoid",
    "Softplus",
    "gelu",
    "sigmoid",
    "silu",
    "softplus",
]


class Sigmoid(Function):
    """The logistic function."""

    spec = Operation(
        "sigmoid", "σ", "elementwise", "σ($x0)", r"\sigma\left($x0\right)",
        (r"$y \left(1 - $y\right)",), elementwise=True,
    )  # fmt: skip

    def forward(self, x: Any) -> Any:
        return np.exp(-np.logaddexp(0, -x))

    vjps = (lambda self, g, y, x: g * (y * (1 - y)),)


class Softplus(Function):
    """The smooth positive part; its derivative is the logistic function."""

    spec = Operation(
        "softplus", "softplus", "elementwise", "softplus($x0)",
        r"\ln\left(1 + e^{$x0}\right)", (r"\sigma\left($x0\right)",), elementwise=True,
    )  # fmt: skip

    def forward(self, x: Any) -> Any:
        return np.logaddexp(0, x)

    vjps = (lambda self, g, y, x: g * _sigmoid.of(x),)


class SiLU(Function):
    """The argument times its logistic function."""

    spec = Operation(
        "silu", "SiLU", "elementwise", "silu($x0)", r"$x0 \cdot \sigma\left($x0\right)",
        (r"\sigma\left($x0\right) + $y \left(1 - \sigma\left($x0\right)\right)",),
        elementwise=True,
    )  # fmt: skip

    def forward(self, x: Any) -> Any:
        return x * _sigmoid.forward(x)

    vjps = (lambda self, g, y, x: g * _silu_slope(_sigmoid.of(x), y),)


class GELU(Function):
    """The Gaussian error linear unit, in its form with tanh."""

    spec = Operation(
        "gelu", "GELU", "elementwise", "gelu($x0)",
        r"\frac{$x0}{2}\left(1 + \tanh u\right),\; "
        r"u = \sqrt{2/\pi}\left($x0 + 0.044715\,{$x0}^{3}\right)",
        (r"\frac{1 + \tanh u}{2} + \frac{$x0}{2}\left(1 - \tanh^{2} u\right) \frac{du}{dx}",),
        elementwise=True,
    )  # fmt: skip

    def forward(self, x: Any) -> Any:
        return 0.5 * x * (1 + np.tanh(_bend(x)))

    vjps = (lambda self, g, y, x: g * _gelu_slope(x),)


_SCALE = float(np.sqrt(2 / np.pi))
_sigmoid: Function = Sigmoid()
_softplus: Function = Softplus()
_silu: Function = SiLU()
_gelu: Function = GELU()
_tanh: Function = Tanh()
_flat: Function = Clip(-30.0, 30.0)  # beyond, the tanh is 1, and large powers need not be computed


def sigmoid(x: Any) -> Variable:
    """Return the logistic function of each entry: a number between 0 and 1.

    Formula: y = 1 / (1 + e^-x), dy/dx = y (1 - y).

    Args:
        x: a Variable, an array or a number, of any shape.

    Raises:
        DataError: `x` does not hold real numbers.

    >>> from engine import as_variable, sigmoid
    >>> round(sigmoid(as_variable(0.0)).item(), 6)
    0.5
    """
    return unary(_sigmoid, x)


def softplus(x: Any) -> Variable:
    """Return the smooth version of `relu` for each entry.

    Formula: y = ln(1 + e^x), dy/dx = sigmoid(x).

    Args:
        x: a Variable, an array or a number, of any shape.

    Raises:
        DataError: `x` does not hold real numbers.

    >>> from engine import as_variable, softplus
    >>> round(softplus(as_variable(0.0)).item(), 6)
    0.693147
    """
    return unary(_softplus, x)


def silu(x: Any) -> Variable:
    """Return each entry times its logistic function.

    Formula: y = x σ(x), dy/dx = σ(x) + y (1 - σ(x)).

    Args:
        x: a Variable, an array or a number, of any shape.

    Raises:
        DataError: `x` does not hold real numbers.

    >>> from engine import as_variable, silu
    >>> silu(as_variable(0.0))
    variable(0.0)
    """
    return unary(_silu, x)


def gelu(x: Any) -> Variable:
    """Return the Gaussian error linear unit of each entry, in its form with tanh.

    Formula: y = x/2 (1 + tanh u), u = √(2/π) (x + 0.044715 x³).

    Args:
        x: a Variable, an array or a number, of any shape.

    Raises:
        DataError: `x` does not hold real numbers.

    >>> from engine import as_variable, gelu
    >>> gelu(as_variable(0.0))
    variable(0.0)
    """
    return unary(_gelu, x)


def _silu_slope(sigma: Any, y: Any) -> Any:
    return sigma + y * (1 - sigma)


def _bend(x: Any) -> Any:
    x = _flat.of(x)
    return _SCALE * (x + 0.044715 * (x * x * x))


def _gelu_slope(x: Any) -> Any:
    t = _tanh.of(_bend(x))
    x = _flat.of(x)
    return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * (_SCALE * (1 + 0.134145 * (x * x)))

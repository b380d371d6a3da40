"""Shapes: the same entries, arranged differently."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.apply import apply
from engine.errors import ShapeError
from engine.function import Function
from engine.operation import Example, Operation
from engine.value import raw_of
from engine.variable import Variable

__all__ = [
    "AsType",
    "Reshape",
    "Transpose",
    "astype",
    "expand_dims",
    "flatten",
    "reshape",
    "squeeze",
    "swapaxes",
    "transpose",
]


class Reshape(Function):
    """The same entries in another shape."""

    spec = Operation(
        "reshape", "reshape", "shape", "reshape($x0)",
        r"\operatorname{reshape}\left($x0\right)",
        vjps=(r"\operatorname{reshape}\left($g\right)",),
        example=Example(params={"shape": (3, 2)}),
    )  # fmt: skip

    def __init__(self, shape: Any) -> None:
        self.shape = shape

    def forward(self, x: Any) -> Any:
        return np.reshape(x, self.shape)

    vjps = (lambda self, g, y, x: g.reshape(x.shape),)


class Transpose(Function):
    """The same entries with the axes in another order."""

    spec = Operation(
        "transpose", "ᵀ", "shape", "$x0ᵀ", r"{$x0}^\top", vjps=(r"{$g}^\top",), precedence=4,
    )  # fmt: skip

    def __init__(self, axes: tuple[int, ...] | None = None) -> None:
        self.axes = axes

    def forward(self, x: Any) -> Any:
        return np.transpose(x, self.axes)

    vjps = (lambda self, g, y, x: g.transpose(self._inverse()),)

    def _inverse(self) -> tuple[int, ...] | None:
        if self.axes is None:
            return None
        order = [axis % len(self.axes) for axis in self.axes]
        return tuple(int(i) for i in np.argsort(order))


class AsType(Function):
    """The same numbers in another floating-point format."""

    spec = Operation(
        "astype", "cast", "shape", "astype($x0)", r"\operatorname{cast}\left($x0\right)",
        vjps=("$g",), example=Example(params={"dtype": "float64"}),
    )  # fmt: skip

    def __init__(self, dtype: Any) -> None:
        self.dtype = str(np.dtype(dtype))

    def forward(self, x: Any) -> Any:
        return x.astype(self.dtype)

    vjps = (lambda self, g, y, x: g.astype(x.dtype),)


def reshape(x: Any, shape: Any) -> Variable:
    """Return the entries of `x` in another shape.

    Args:
        x: a Variable or an array.
        shape: the new shape; one entry may be -1.

    Raises:
        ShapeError: the number of entries differs.

    >>> from engine import as_variable, reshape
    >>> reshape(as_variable([[1.0, 2.0], [3.0, 4.0]]), (4,))
    variable([1. 2. 3. 4.])
    """
    return apply(Reshape(shape), x)


def flatten(x: Any) -> Variable:
    """Return the entries of `x` along one axis.

    >>> from engine import as_variable, flatten
    >>> flatten(as_variable([[1.0, 2.0], [3.0, 4.0]]))
    variable([1. 2. 3. 4.])
    """
    return reshape(x, -1)


def transpose(x: Any, axes: tuple[int, ...] | None = None) -> Variable:
    """Return `x` with its axes reversed, or in the order `axes`.

    Args:
        x: a Variable or an array.
        axes: the old number of each new axis.

    Raises:
        ShapeError: `axes` is not an order of the axes.

    >>> from engine import as_variable, transpose
    >>> transpose(as_variable([[1.0, 2.0, 3.0]])).shape
    (3, 1)
    """
    return apply(Transpose(axes), x)


def swapaxes(x: Any, axis1: int, axis2: int) -> Variable:
    """Return `x` with two axes exchanged.

    >>> import numpy as np
    >>> from engine import Variable, swapaxes
    >>> swapaxes(Variable(np.ones((2, 3, 4))), 0, 2).shape
    (4, 3, 2)
    """
    order = list(range(np.ndim(raw_of(x))))
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return transpose(x, tuple(order))


def expand_dims(x: Any, axis: int) -> Variable:
    """Return `x` with a new axis of length 1 at position `axis`.

    >>> from engine import as_variable, expand_dims
    >>> expand_dims(as_variable([1.0, 2.0]), 0).shape
    (1, 2)
    """
    return reshape(x, np.expand_dims(np.empty(np.shape(raw_of(x)), bool), axis).shape)


def squeeze(x: Any, axis: int | tuple[int, ...] | None = None) -> Variable:
    """Return `x` without its axes of length 1, or without those named.

    Raises:
        ShapeError: a named axis is longer than 1.

    >>> from engine import as_variable, squeeze
    >>> squeeze(as_variable([[1.0, 2.0]])).shape
    (2,)
    """
    old = np.shape(raw_of(x))
    try:
        return reshape(x, np.squeeze(np.empty(old, bool), axis).shape)
    except ValueError as error:
        raise ShapeError(f"squeeze cannot drop axis {axis} of shape {old}: {error}") from error


def astype(x: Any, dtype: Any) -> Variable:
    """Return `x` in another floating-point format; the gradient comes back in the old one.

    >>> from engine import as_variable, astype
    >>> str(astype(as_variable(1.5), "float32").dtype)
    'float32'
    """
    return apply(AsType(dtype), x)

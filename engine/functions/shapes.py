"""Shapes: the same entries, arranged differently."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.apply import apply
from engine.errors import OutOfRangeError, ShapeError
from engine.function import Function
from engine.operation import Example, Operation
from engine.value import raw_of
from engine.variable import Variable, label

__all__ = [
    "Reshape",
    "Transpose",
    "expand_dims",
    "flatten",
    "reshape",
    "squeeze",
    "swapaxes",
    "transpose",
]


class Reshape(Function):
    """The same entries in another shape.

    Args:
        shape: the new shape; one entry may be -1.
    """

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
    """The same entries with the axes in another order.

    Args:
        axes: the old number of each new axis; None reverses them.
    """

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


def reshape(x: Any, shape: int | tuple[int, ...]) -> Variable:
    """Return the entries of `x` in another shape.

    Formula: y = the entries of x, dL/dx = the entries of g, in the shape of x.

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

    Formula: y = the entries of x, dL/dx = the entries of g, in the shape of x.

    Args:
        x: a Variable, an array or a number, of any shape.

    Raises:
        DataError: `x` does not hold real numbers.

    >>> from engine import as_variable, flatten
    >>> flatten(as_variable([[1.0, 2.0], [3.0, 4.0]]))
    variable([1. 2. 3. 4.])
    """
    return reshape(x, -1)


def transpose(x: Any, axes: tuple[int, ...] | None = None) -> Variable:
    """Return `x` with its axes reversed, or in the order `axes`.

    Formula: y[j, i] = x[i, j], dL/dx[i, j] = g[j, i].

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

    Formula: y[j, i] = x[i, j], dL/dx[i, j] = g[j, i].

    Args:
        x: a Variable or an array.
        axis1: one of them.
        axis2: the other.

    Raises:
        OutOfRangeError: there is no such axis.

    >>> import numpy as np
    >>> from engine import Variable, swapaxes
    >>> swapaxes(Variable(np.ones((2, 3, 4))), 0, 2).shape
    (4, 3, 2)
    """
    ndim = np.ndim(raw_of(x))
    first, second = (position("swapaxes", x, axis, ndim) for axis in (axis1, axis2))
    order = list(range(ndim))
    order[first], order[second] = second, first
    return transpose(x, tuple(order))


def expand_dims(x: Any, axis: int) -> Variable:
    """Return `x` with a new axis of length 1 at position `axis`.

    Formula: y = the entries of x, dL/dx = the entries of g, in the shape of x.

    Args:
        x: a Variable, an array or a number.
        axis: the place of the new axis in the result.

    Raises:
        OutOfRangeError: the result has no such place.

    >>> from engine import as_variable, expand_dims
    >>> expand_dims(as_variable([1.0, 2.0]), 0).shape
    (1, 2)
    """
    shape = list(np.shape(raw_of(x)))
    shape.insert(position("expand_dims", x, axis, len(shape) + 1), 1)
    return reshape(x, tuple(shape))


def squeeze(x: Any, axis: int | tuple[int, ...] | None = None) -> Variable:
    """Return `x` without its axes of length 1, or without those named.

    Args:
        x: a Variable or an array.
        axis: the axes that disappear; None for all of length 1.

    Raises:
        ShapeError: a named axis is longer than 1.

    Formula: y = the entries of x, dL/dx = the entries of g, in the shape of x.

    >>> from engine import as_variable, squeeze
    >>> squeeze(as_variable([[1.0, 2.0]])).shape
    (2,)
    """
    old = np.shape(raw_of(x))
    try:
        return reshape(x, np.squeeze(np.empty(old, bool), axis).shape)
    except ValueError as error:
        raise ShapeError(f"squeeze cannot drop axis {axis} of shape {old}: {error}") from error


def position(name: str, x: Any, axis: int, ndim: int) -> int:
    """Return the number of an axis, counted from the front.

    Raises:
        OutOfRangeError: there are not that many; names the operation `name` and `x`.
    """
    if not -ndim <= axis < ndim:
        raise OutOfRangeError(
            f"{name} cannot be applied to {label(x)} {np.shape(raw_of(x))}: axis {axis} is not "
            f"from {-ndim} to {ndim - 1}"
        )
    return axis % ndim

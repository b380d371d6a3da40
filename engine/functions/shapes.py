"""Shapes: the same entries, arranged differently."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.apply import apply
from engine.errors import OptionError, OutOfRangeError, ShapeError
from engine.function import Function
from engine.operation import Example, Operation
from engine.value import raw_of
from engine.variable import Variable, label

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
        try:
            self.dtype = str(np.dtype(dtype))
        except TypeError as error:
            raise OptionError(f"astype takes a floating-point format; got {dtype!r}") from error
        if np.dtype(self.dtype).kind != "f":
            raise OptionError(
                f"astype takes a floating-point format; got {self.dtype}, whose numbers have no "
                "derivative. Take x.data.astype(...) for an array."
            )

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

    Args:
        x: a Variable or an array.
        dtype: the format: ``"float32"``, ``np.float64``, ...

    Raises:
        OptionError: it is no floating-point format.

    >>> from engine import as_variable, astype
    >>> str(astype(as_variable(1.5), "float32").dtype)
    'float32'
    """
    return apply(AsType(dtype), x)


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

"""Shape operations: the same entries, arranged, repeated or picked differently."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.apply import apply
from engine.chain_rule import unbroadcast
from engine.errors import DataError, OutOfRangeError, ShapeError
from engine.function import Function
from engine.operation import Example, Operation
from engine.value import raw_of, stretches_to
from engine.variable import Variable

__all__ = [
    "AsType",
    "BroadcastTo",
    "GetItem",
    "Reshape",
    "Scatter",
    "SumTo",
    "Transpose",
    "astype",
    "broadcast_to",
    "embed_id",
    "embedding",
    "expand_dims",
    "flatten",
    "get_item",
    "getitem",
    "reshape",
    "squeeze",
    "sum_to",
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


class BroadcastTo(Function):
    """Copies of the entries that fill a larger shape; the copies' gradients are summed."""

    spec = Operation(
        "broadcast_to", "bcast", "shape", "broadcast_to($x0)",
        r"\operatorname{broadcast}\left($x0\right)", vjps=(r"\sum_{\text{copies}} $g",),
        pattern="sums", example=Example(shapes=((3,),), params={"shape": (2, 3)}),
    )  # fmt: skip

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = tuple(shape)

    def forward(self, x: Any) -> Any:
        return np.broadcast_to(x, self.shape)

    vjps = (lambda self, g, y, x: _sum_to(g, x.shape),)


class SumTo(Function):
    """The sum over the axes along which a smaller shape would be stretched."""

    spec = Operation(
        "sum_to", "Σ", "shape", "sum_to($x0)", r"\sum_{\text{copies}} $x0",
        vjps=(r"\operatorname{broadcast}\left($g\right)",),
        pattern="spreads", example=Example(params={"shape": (3,)}),
    )  # fmt: skip

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = tuple(shape)

    def forward(self, x: Any) -> Any:
        if not stretches_to(self.shape, np.shape(x)):
            raise ShapeError(
                f"sum_to cannot sum shape {np.shape(x)} to {self.shape}: "
                "the new shape must be one that broadcasts to the old one"
            )
        return unbroadcast(np.asarray(x), self.shape)

    vjps = (lambda self, g, y, x: BroadcastTo(x.shape).of(g),)


class GetItem(Function):
    """The entries that an index picks; an entry picked twice receives both gradients."""

    spec = Operation(
        "getitem", "[ ]", "shape", "$x0[…]", r"{$x0}_{[\,\cdot\,]}",
        vjps=(r"\operatorname{scatter}\left($g\right)",), pattern="routes",
        example=Example(params={"index": [0, 1, 1]}),
    )  # fmt: skip

    def __init__(self, index: Any) -> None:
        self.index = index

    def forward(self, x: Any) -> Any:
        return x[self.index]

    vjps = (lambda self, g, y, x: Scatter(self.index, x.shape).of(g),)


class Scatter(Function):
    """Zeros, with the entries added at the places that an index names."""

    spec = Operation(
        "scatter", "scatter", "shape", "scatter($x0)", r"\operatorname{scatter}\left($x0\right)",
        vjps=(r"{$g}_{[\,\cdot\,]}",),
        example=Example(shapes=((3, 3),), params={"index": [0, 1, 1], "shape": (2, 3)}),
    )  # fmt: skip

    def __init__(self, index: Any, shape: tuple[int, ...]) -> None:
        self.index = index
        self.shape = shape

    def forward(self, x: Any) -> Any:
        result = np.zeros(self.shape, dtype=x.dtype)
        np.add.at(result, self.index, x)
        return result

    vjps = (lambda self, g, y, x: g[self.index],)


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


def broadcast_to(x: Any, shape: tuple[int, ...]) -> Variable:
    """Return `x` repeated along new or short axes until it has `shape`.

    The gradient of an entry is the sum of the gradients of its copies.

    Args:
        x: a Variable, an array or a number.
        shape: a shape that `x` broadcasts to.

    Raises:
        ShapeError: `x` does not broadcast to `shape`.

    >>> from engine import as_variable, broadcast_to
    >>> broadcast_to(as_variable([1.0, 2.0]), (2, 2))
    variable([[1. 2.]
              [1. 2.]])
    """
    return apply(BroadcastTo(shape), x)


def sum_to(x: Any, shape: tuple[int, ...]) -> Variable:
    """Return the sum of `x` over the axes along which `shape` would be stretched.

    Args:
        x: a Variable or an array.
        shape: a shape that broadcasts to that of `x`.

    Raises:
        ShapeError: `shape` does not broadcast to that of `x`.

    >>> from engine import as_variable, sum_to
    >>> sum_to(as_variable([[1.0, 2.0], [3.0, 4.0]]), (1, 2))
    variable([[4. 6.]])
    """
    return apply(SumTo(shape), x)


def getitem(x: Any, index: Any) -> Variable:
    """Return ``x[index]``: a number, a slice, or an array of indices.

    Raises:
        OutOfRangeError: the index lies outside.

    >>> from engine import as_variable, getitem
    >>> getitem(as_variable([1.0, 2.0, 3.0]), slice(1, None))
    variable([2. 3.])
    """
    return apply(GetItem(_plain(index)), x)


get_item = getitem


def embedding(x: Any, w: Any) -> Variable:
    """Return the row of `w` that each whole number in `x` names: words become vectors.

    Formula: y_i = w[x_i]; a row that is named twice receives both gradients.

    Args:
        x: whole numbers of any shape, from 0 to rows - 1; they get no gradient.
        w: a Variable or an array of shape (rows, features).

    Returns:
        A Variable of the shape of `x` followed by (features,).

    Raises:
        DataError: `x` does not hold whole numbers.
        OutOfRangeError: a number is no row of `w`.

    >>> from engine import as_variable, embedding
    >>> embedding([1, 0, 1], as_variable([[1.0, 2.0], [3.0, 4.0]]))
    variable([[3. 4.]
              [1. 2.]
              [3. 4.]])
    """
    rows, index = len(raw_of(w)), np.asarray(raw_of(x))
    if index.dtype.kind not in "iu":
        raise DataError(f"embedding takes whole numbers as rows; got dtype {index.dtype}")
    if index.size and not 0 <= index.min() <= index.max() < rows:
        raise OutOfRangeError(
            f"embedding has the rows 0 to {rows - 1}; got {index.min()} to {index.max()}"
        )
    return getitem(w, index)


embed_id = embedding


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


def _plain(index: Any) -> Any:
    if isinstance(index, tuple):
        return tuple(_plain(i) for i in index)
    return np.array(raw_of(index)) if isinstance(index, (Variable, np.ndarray)) else index


def _sum_to(g: Any, shape: tuple[int, ...]) -> Any:
    return g if g.shape == shape else SumTo(shape).of(g)

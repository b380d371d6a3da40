"""Indexing: entries that are picked, and entries that are put in their places."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.apply import apply
from engine.errors import DataError, OutOfRangeError
from engine.function import Function
from engine.operation import Example, Operation
from engine.value import raw_of
from engine.variable import Variable

__all__ = [
    "GetItem",
    "Scatter",
    "embed_id",
    "embedding",
    "get_item",
    "getitem",
]


class GetItem(Function):
    """The entries that an index picks; an entry picked twice receives both gradients.

    Args:
        index: what stands in the brackets.
    """

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
    """Zeros, with the entries added at the places that an index names.

    Args:
        index: the places.
        shape: the shape of the result.
    """

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


def getitem(x: Any, index: Any) -> Variable:
    """Return ``x[index]``: a number, a slice, or an array of indices.

    Args:
        x: a Variable or an array.
        index: what stands in the brackets; it receives no gradient.

    Raises:
        OutOfRangeError: the index lies outside.

    Formula: y = x[index], dL/dx = g at the places picked, added where picked twice, 0 elsewhere.

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


def _plain(index: Any) -> Any:
    """Return an index without Variables, that nobody else can write into."""
    if isinstance(index, tuple):
        return tuple(_plain(i) for i in index)
    if isinstance(index, list):
        return [_plain(i) for i in index]
    return np.array(raw_of(index)) if isinstance(index, (Variable, np.ndarray)) else index

"""Convolution and pooling: a window slides over pictures of shape (rows, channels, height, width).

Two linear operations do the work, each the other's derivative: `windows` cuts a picture into the
parts that the window sees, `overlay` adds such parts up into a picture.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.apply import apply
from engine.errors import ShapeError
from engine.function import Function
from engine.functions.linalg import matmul
from engine.functions.shapes import reshape, transpose
from engine.functions.statistics import max as largest
from engine.functions.statistics import mean
from engine.operation import Example, Operation
from engine.variable import Variable, as_variable

__all__ = [
    "Overlay",
    "Windows",
    "average_pooling",
    "conv2d",
    "deconv2d",
    "pooling",
]

Pair = int | tuple[int, int]


class Sliding(Function):
    """An operation with a window.

    Args:
        kernel: the height and width of the window, or one number for both.
        stride: how far it moves, down and to the right.
        pad: how many zeros are put around the picture, above and at the sides.
    """

    def __init__(self, kernel: Pair, stride: Pair = 1, pad: Pair = 0) -> None:
        self.kernel = _pair(kernel)
        self.stride = _pair(stride)
        self.pad = _pair(pad)

    def places(self, height: int, width: int) -> tuple[int, int]:
        """Return how many places the window has, vertically and horizontally.

        Raises:
            ShapeError: the window is larger than the picture with its zeros.
        """
        sizes = zip((height, width), self.kernel, self.stride, self.pad, strict=True)
        down, right = ((n + 2 * p - k) // s + 1 for n, k, s, p in sizes)
        if down < 1 or right < 1:
            raise ShapeError(
                f"a window of {self.kernel} does not fit into a picture of {(height, width)} "
                f"with pad {self.pad}: make the window smaller or pad more"
            )
        return down, right

    def cut(self, row: int, column: int, down: int, right: int) -> tuple[Any, ...]:
        """Return the index of what lies under one entry of the window at all places."""
        vertical = slice(row, row + self.stride[0] * down, self.stride[0])
        horizontal = slice(column, column + self.stride[1] * right, self.stride[1])
        return (..., vertical, horizontal)


class Windows(Sliding):
    """What the window sees at each of its places."""

    spec = Operation(
        "windows", "windows", "linalg", "windows($x0)",
        r"\operatorname{windows}\left($x0\right)",
        vjps=(r"\operatorname{overlay}\left($g\right)",), pattern="sums",
        example=Example(
            shapes=((1, 2, 4, 5),), params={"kernel": (3, 2), "stride": (1, 2), "pad": (1, 0)}
        ),
    )  # fmt: skip

    def forward(self, x: Any) -> Any:
        (top, side), (down, right) = self.pad, self.places(*x.shape[2:])
        padded = np.pad(x, ((0, 0), (0, 0), (top, top), (side, side)))
        seen = np.empty((*x.shape[:2], down, right, *self.kernel), x.dtype)
        for row, column in np.ndindex(self.kernel):
            seen[..., row, column] = padded[self.cut(row, column, down, right)]
        return seen

    vjps = (
        lambda self, g, y, x: Overlay(self.kernel, self.stride, self.pad, x.shape[2:]).of(g),
    )  # fmt: skip


class Overlay(Sliding):
    """A picture in which the windows are laid over each other and added up."""

    spec = Operation(
        "overlay", "overlay", "linalg", "overlay($x0)",
        r"\operatorname{overlay}\left($x0\right)",
        vjps=(r"\operatorname{windows}\left($g\right)",), pattern="spreads",
        example=Example(
            shapes=((1, 2, 3, 2, 2, 2),),
            params={"kernel": 2, "stride": (1, 2), "pad": (0, 0), "size": (4, 4)},
        ),
    )  # fmt: skip

    def __init__(self, kernel: Pair, stride: Pair, pad: Pair, size: tuple[int, int]) -> None:
        super().__init__(kernel, stride, pad)
        self.size = size

    def forward(self, x: Any) -> Any:
        (top, side), (height, width) = self.pad, self.size
        down, right = x.shape[2:4]
        picture = np.zeros((*x.shape[:2], height + 2 * top, width + 2 * side), x.dtype)
        for row, column in np.ndindex(self.kernel):
            picture[self.cut(row, column, down, right)] += x[..., row, column]
        return picture[:, :, top : top + height, side : side + width]

    vjps = (lambda self, g, y, x: Windows(self.kernel, self.stride, self.pad).of(g),)


def conv2d(x: Any, w: Any, b: Any = None, stride: Pair = 1, pad: Pair = 0) -> Variable:
    """Return the products of filters with all parts of the pictures.

    Args:
        x: pictures of shape (rows, channels, height, width).
        w: filters of shape (outputs, channels, window height, window width).
        b: one number per filter, of shape (outputs,), or None.
        stride: how far the window moves.
        pad: how many zeros are put around the pictures.

    Raises:
        ShapeError: the channels differ, or the window does not fit.

    >>> import numpy as np
    >>> from engine import conv2d
    >>> conv2d(np.ones((1, 3, 5, 5)), np.ones((2, 3, 3, 3)), pad=1).shape
    (1, 2, 5, 5)
    """
    x, w = as_variable(x), as_variable(w)
    if x.ndim != 4 or w.ndim != 4 or x.shape[1] != w.shape[1]:
        raise ShapeError(
            "conv2d takes pictures (rows, channels, height, width) and filters (outputs, "
            f"channels, height, width) with equal channels; got {x.shape} and {w.shape}"
        )
    seen = transpose(apply(Windows(w.shape[2:], stride, pad), x), (0, 2, 3, 1, 4, 5))
    rows, down, right = seen.shape[:3]
    product = matmul(reshape(seen, (rows * down * right, -1)), reshape(w, (len(w), -1)).T)
    biased = product if b is None else product + b
    return transpose(reshape(biased, (rows, down, right, len(w))), (0, 3, 1, 2))


def deconv2d(x: Any, w: Any, b: Any = None, stride: Pair = 1, pad: Pair = 0) -> Variable:
    """Return filters laid over each other, each multiplied by an entry: `conv2d` turned around.

    Args:
        x: pictures of shape (rows, channels, height, width).
        w: filters of shape (channels, outputs, window height, window width).
        b: one number per output, of shape (outputs,), or None.
        stride: how far the window moves from one entry to the next.
        pad: how many entries are cut off around the result.

    Raises:
        ShapeError: the channels differ.

    >>> import numpy as np
    >>> from engine import deconv2d
    >>> deconv2d(np.ones((1, 3, 4, 4)), np.ones((3, 2, 2, 2)), stride=2).shape
    (1, 2, 8, 8)
    """
    x, w = as_variable(x), as_variable(w)
    if x.ndim != 4 or w.ndim != 4 or x.shape[1] != w.shape[0]:
        raise ShapeError(
            "deconv2d takes pictures (rows, channels, height, width) and filters (channels, "
            f"outputs, height, width) with equal channels; got {x.shape} and {w.shape}"
        )
    rows, channels, down, right = x.shape
    entries = reshape(transpose(x, (0, 2, 3, 1)), (-1, channels))
    parts = reshape(matmul(entries, reshape(w, (channels, -1))), (rows, down, right, *w.shape[1:]))
    sizes = zip((down, right), w.shape[2:], _pair(stride), _pair(pad), strict=True)
    size = tuple((n - 1) * s + k - 2 * p for n, k, s, p in sizes)
    laid = apply(Overlay(w.shape[2:], stride, pad, size), transpose(parts, (0, 3, 1, 2, 4, 5)))
    return laid if b is None else laid + reshape(b, (-1, 1, 1))


def pooling(x: Any, kernel: Pair, stride: Pair = 1, pad: Pair = 0) -> Variable:
    """Return the largest entry that the window sees at each place.

    Args:
        x: pictures of shape (rows, channels, height, width).
        kernel: the size of the window.
        stride: how far the window moves.
        pad: how many zeros are put around the pictures.

    Raises:
        ShapeError: the window does not fit.

    >>> import numpy as np
    >>> from engine import pooling
    >>> pooling(np.arange(16.0).reshape(1, 1, 4, 4), 2, stride=2)
    variable([[[[ 5.  7.]
                [13. 15.]]]])
    """
    return largest(apply(Windows(kernel, stride, pad), x), axis=(4, 5))


def average_pooling(x: Any, kernel: Pair, stride: Pair = 1, pad: Pair = 0) -> Variable:
    """Return the mean of what the window sees at each place.

    Args:
        x: pictures of shape (rows, channels, height, width).
        kernel: the size of the window.
        stride: how far the window moves.
        pad: how many zeros are put around the pictures.

    Raises:
        ShapeError: the window does not fit.

    >>> import numpy as np
    >>> from engine import average_pooling
    >>> average_pooling(np.ones((1, 1, 4, 4)), 2, stride=2).shape
    (1, 1, 2, 2)
    """
    return mean(apply(Windows(kernel, stride, pad), x), axis=(4, 5))


def _pair(size: Pair) -> tuple[int, int]:
    return (size, size) if isinstance(size, int) else (int(size[0]), int(size[1]))

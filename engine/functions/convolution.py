"""Convolution and pooling of pictures of shape (rows, channels, height, width)."""

from __future__ import annotations

from typing import Any

from engine.apply import apply
from engine.errors import ShapeError
from engine.functions.linalg import linear, matmul
from engine.functions.shapes import reshape, transpose
from engine.functions.statistics import max as largest
from engine.functions.statistics import mean
from engine.functions.windows import Pair, Windows, col2im, im2col, pair
from engine.variable import Variable, as_variable

__all__ = [
    "average_pooling",
    "conv2d",
    "deconv2d",
    "pooling",
]


def conv2d(x: Any, w: Any, b: Any = None, stride: Pair = 1, pad: Pair = 0) -> Variable:
    """Return the products of filters with all parts of the pictures.

    Formula: y[o, i, j] = Σ w[o, c, m, n] x[c, i·stride + m, j·stride + n] + b[o].

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
    places = Windows(w.shape[2:], stride, pad).places(*x.shape[2:])
    columns = im2col(x, w.shape[2:], stride, pad)
    product = linear(columns, reshape(w, (len(w), -1)).T, b)
    return transpose(reshape(product, (len(x), *places, len(w))), (0, 3, 1, 2))


def deconv2d(
    x: Any,
    w: Any,
    b: Any = None,
    stride: Pair = 1,
    pad: Pair = 0,
    outsize: tuple[int, int] | None = None,
) -> Variable:
    """Return filters laid over each other, each multiplied by an entry: `conv2d` turned around.

    Formula: y[o, i·stride + m, j·stride + n] = the sum of all w[c, o, m, n] x[c, i, j], + b[o].

    Args:
        x: pictures of shape (rows, channels, height, width).
        w: filters of shape (channels, outputs, window height, window width).
        b: one number per output, of shape (outputs,), or None.
        stride: how far the window moves from one entry to the next.
        pad: how many entries are cut off around the result.
        outsize: the height and width of the result, where several would do; the smallest if None.

    Raises:
        ShapeError: the channels differ, or `outsize` is not one that `conv2d` brings to `x`.

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
    rows, channels, *places = x.shape
    sizes = zip(places, w.shape[2:], pair(stride), pair(pad), strict=True)
    height, width = outsize or ((n - 1) * s + k - 2 * p for n, k, s, p in sizes)
    parts = matmul(reshape(transpose(x, (0, 2, 3, 1)), (-1, channels)), reshape(w, (channels, -1)))
    laid = col2im(parts, (rows, w.shape[1], height, width), w.shape[2:], stride, pad)
    return laid if b is None else laid + reshape(b, (-1, 1, 1))


def pooling(x: Any, kernel: Pair, stride: Pair = 1, pad: Pair = 0) -> Variable:
    """Return the largest entry that the window sees at each place.

    Formula: y = max of a window; the gradient goes to the largest entry, equal ones share it.

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

    Formula: y = mean of a window; each of its n entries receives g / n.

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

"""Windows: what a frame that slides over pictures sees, and how its parts are laid back.

Two linear operations do the work, each the other's derivative: `Windows` cuts a picture into the
parts that the window sees, `Overlay` adds such parts up into a picture.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.apply import apply
from engine.errors import OptionError, ShapeError
from engine.function import Function
from engine.functions.shapes import reshape, transpose
from engine.operation import Example, Operation
from engine.variable import Variable

__all__ = [
    "Overlay",
    "Windows",
    "col2im",
    "im2col",
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
        self.kernel = pair(kernel)
        self.stride = pair(stride)
        self.pad = pair(pad)
        if min(*self.kernel, *self.stride) < 1 or min(self.pad) < 0:
            raise OptionError(
                f"a window has a size and a stride of at least 1, and a pad of at least 0; got "
                f"kernel {self.kernel}, stride {self.stride}, pad {self.pad}"
            )

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
        if x.ndim != 4:
            raise ShapeError(
                f"a window slides over pictures (rows, channels, height, width); got {x.shape}"
            )
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
    """A picture in which the windows are laid over each other and added up.

    Args:
        kernel: the height and width of the window, or one number for both.
        stride: how far it moves, down and to the right.
        pad: how many entries are cut off, above and at the sides.
        size: the height and width of the picture.
    """

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


def im2col(
    x: Any, kernel: Pair, stride: Pair = 1, pad: Pair = 0, to_matrix: bool = True
) -> Variable:
    """Return what a window sees at each of its places, one place per row.

    Formula: a row of y = the entries under the window at one place; `col2im` adds the gradients up.

    Args:
        x: pictures of shape (rows, channels, height, width).
        kernel: the size of the window.
        stride: how far the window moves.
        pad: how many zeros are put around the pictures.
        to_matrix: True gives (rows · places, channels · window entries), False gives
            (rows, channels, window height, window width, places down, places to the right).

    Raises:
        ShapeError: the window does not fit.

    >>> import numpy as np
    >>> from engine import im2col
    >>> im2col(np.arange(9.0).reshape(1, 1, 3, 3), kernel=2)
    variable([[0. 1. 3. 4.]
              [1. 2. 4. 5.]
              [3. 4. 6. 7.]
              [4. 5. 7. 8.]])
    """
    seen = apply(Windows(kernel, stride, pad), x)
    if not to_matrix:
        return transpose(seen, (0, 1, 4, 5, 2, 3))
    rows, _, down, right = seen.shape[:4]
    return reshape(transpose(seen, (0, 2, 3, 1, 4, 5)), (rows * down * right, -1))


def col2im(
    x: Any,
    shape: tuple[int, ...],
    kernel: Pair,
    stride: Pair = 1,
    pad: Pair = 0,
    to_matrix: bool = True,
) -> Variable:
    """Return the pictures that parts add up to: `im2col` turned around, and its derivative.

    Formula: y = the sum of the parts, each at its place; `im2col` picks the gradients.

    Args:
        x: what `im2col` gives for such pictures.
        shape: the shape (rows, channels, height, width) of the pictures.
        kernel: the size of the window.
        stride: how far the window moves.
        pad: how many zeros were put around the pictures.
        to_matrix: whether `x` has one place per row.

    Raises:
        ShapeError: `x` does not have as many entries as the windows see.

    >>> import numpy as np
    >>> from engine import col2im
    >>> col2im(np.ones((4, 4)), shape=(1, 1, 3, 3), kernel=2)
    variable([[[[1. 2. 1.]
                [2. 4. 2.]
                [1. 2. 1.]]]])
    """
    rows, channels, height, width = shape
    overlay = Overlay(kernel, stride, pad, (height, width))
    places = overlay.places(height, width)
    if to_matrix:
        parts = reshape(x, (rows, *places, channels, *overlay.kernel))
        return apply(overlay, transpose(parts, (0, 3, 1, 2, 4, 5)))
    return apply(overlay, transpose(x, (0, 1, 4, 5, 2, 3)))


def pair(size: Pair) -> tuple[int, int]:
    """Return a size as height and width."""
    return (size, size) if isinstance(size, int) else (int(size[0]), int(size[1]))

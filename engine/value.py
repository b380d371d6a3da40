"""Values: what the engine keeps of the data it is given."""

from __future__ import annotations

from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import DataError

Array = NDArray[Any]
Raw = Any
"""A value as the engine keeps it: a numpy scalar for shape ``()``, otherwise an ndarray."""

tick = count(1).__next__

_EXACT = 2**18  # entries; a larger array is watched by a sample
_SAMPLE = 512
_ONE = np.float64(1)


def as_array(x: Any) -> Array:
    """Return a number or a list as an ndarray; an ndarray comes back as it is.

    Args:
        x: a number, a list of numbers, or an array.

    >>> from engine import as_array
    >>> as_array(2.0)
    array(2.)
    """
    return np.asarray(x)


def raw_of(x: Any) -> Any:
    """Return the raw value inside a Variable; anything else as it is."""
    return getattr(x, "_raw", x)


def accept(data: Any) -> Raw:
    """Return `data` as the engine keeps it.

    Raises:
        DataError: it is not an array of real numbers.
    """
    if not isinstance(data, (np.ndarray, np.generic)):
        raise DataError(
            f"{type(data)} is not supported: a Variable holds an ndarray. "
            f"Write Variable(np.array(...)), or Variable(as_array(...)) for a number."
        )
    if data.dtype.kind not in "fiub":
        raise DataError(
            f"an array of dtype {data.dtype} is not supported: a Variable holds real numbers. "
            "Convert it first, for example with array.astype(float)."
        )
    array = np.asarray(data)
    return array if array.ndim else array[()]


def gradient_dtype(raw: Raw) -> np.dtype[Any]:
    """Return the dtype a gradient has: the value's own, but float64 for whole numbers."""
    dtype: np.dtype[Any] = raw.dtype
    return dtype if dtype.kind == "f" else np.dtype(np.float64)


def ones_like(raw: Raw) -> Raw:
    """Return ones of the shape of a value, in the dtype of its gradient."""
    if type(raw) is np.float64:
        return _ONE
    one = gradient_dtype(raw).type(1)
    return np.full(raw.shape, one) if raw.ndim else one


def own(x: Any) -> Raw:
    """Return a constant as the engine keeps it, in an array that nobody else can write into."""
    return accept(np.array(x))


def fingerprint(array: Array) -> bytes:
    """Return what tells whether `array` was changed: its entries; of many, every n-th one.

    So a change of a few single entries among more than 262,144 may go unnoticed.
    """
    if array.size <= _EXACT:
        return array.tobytes()
    return array.ravel("K")[:: array.size // _SAMPLE | 1].tobytes()


def stretched(shape: tuple[int, ...], larger: tuple[int, ...]) -> tuple[int, ...] | None:
    """Return the axes along which an array of `shape` broadcasts to `larger`; None if it can't."""
    added = len(larger) - len(shape)
    axes = list(range(added))
    for axis, n in enumerate(shape, added):
        if added < 0 or n not in (1, larger[axis]):
            return None
        if n != larger[axis]:
            axes.append(axis)
    return tuple(axes)

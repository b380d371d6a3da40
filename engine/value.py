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

ndarray = np.ndarray
clock = count(1)
_COLUMNS = 509  # a prime, so that exchanged rows of an array fall into different columns


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
    if type(data) is not np.ndarray:
        data = np.asarray(data)
    return data[()] if data.ndim == 0 else data


def gradient_dtype(raw: Raw) -> np.dtype[Any]:
    """Return the dtype a gradient has: the value's own, but float64 for whole numbers."""
    dtype: np.dtype[Any] = raw.dtype
    return dtype if dtype.kind == "f" else np.dtype(np.float64)


def fingerprint(array: Array) -> bytes:
    """Return a mark that changes when an entry of `array` does: its bytes, or sums of them."""
    if array.nbytes <= 512:
        return array.tobytes()
    flat = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
    rows = flat.size // (8 * _COLUMNS)
    words = flat[: rows * 8 * _COLUMNS].view(np.uint64).reshape(rows, _COLUMNS)
    sums: Array = np.add.reduce(words, axis=0)
    return sums.tobytes() + flat[words.nbytes :].tobytes()


def stretches_to(shape: tuple[int, ...], larger: tuple[int, ...]) -> bool:
    """Say whether an array of `shape` broadcasts to `larger`."""
    pairs = zip(reversed(shape), reversed(larger))
    return len(shape) <= len(larger) and all(n in (1, m) for n, m in pairs)


def as_array(x: Any) -> Array:
    """Return a number or a list as an ndarray; an ndarray comes back as it is.

    >>> from engine import as_array
    >>> as_array(2.0)
    array(2.)
    """
    return np.asarray(x)

"""Numbers and numpy arrays as they are recorded: exactly, or as a summary when they are large."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grad_viz.trace import Array, Summary

LIMIT = 1024
"""Arrays with more entries than this are kept as a summary."""

NAMES = {kind: np.dtype(kind).name for kind in (float, np.float64, np.float32, np.float16)}


def as_array(value: Any) -> Array:
    """Return a number or numpy array as a recorded `Array`, exactly or as a summary."""
    data = np.asarray(value)
    if data.size > LIMIT:
        return Array(data.shape, data.dtype.name, (), _summary(data))
    values = data.ravel().tolist()
    if data.dtype.kind == "f" and not np.isfinite(data).all():
        values = [math.nan if number != number else number for number in values]
    return Array(data.shape, data.dtype.name, tuple(values))


class Arrays:
    """Records values; equal numbers of one trace are one object, since most of them repeat."""

    def __init__(self) -> None:
        self._numbers: dict[type, dict[float, Array]] = {kind: {} for kind in NAMES}

    def __call__(self, value: Any) -> Array:
        """Return `as_array(value)`; every NaN is the same, and no zero, since it may be -0.0."""
        kind = type(value)
        known = self._numbers.get(kind)
        if known is None:
            return as_array(value)
        number = float(value)
        found = known.get(number)
        if found is None:
            found = Array((), NAMES[kind], (math.nan if number != number else number,))
            if number:
                known[number] = found
        return found


def _summary(data: np.ndarray[Any, Any]) -> Summary:
    finite = data[np.isfinite(data)]
    if finite.size == 0:
        return Summary(math.nan, math.nan, math.nan, data.size)
    not_finite = data.size - finite.size
    return Summary(float(finite.min()), float(finite.max()), float(finite.mean()), not_finite)

"""The copies of a value that was broadcast: what arrived at each of them, before the sum."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import product

from grad_viz.trace import Array, Step

MOST = 6
"""A value with more copies than this has no table of them."""


def copies(step: Step) -> Iterator[Array]:
    """Yield the contribution to each copy of the receiver, in the receiver's shape.

    They add up to the contribution of the step. Nothing is yielded where nothing was broadcast,
    where only the summary of a large array was kept, or where there are more than `MOST` copies.

    >>> from grad_viz.trace import Array, Step
    >>> rows = Array((2, 3), "float64", (1, 2, 3, 4, 5, 6))
    >>> total = Array((3,), "float64", (5, 7, 9))
    >>> [c.values for c in copies(Step("contribution", "v0", total, None, total, broadcast=rows))]
    [(1, 2, 3), (4, 5, 6)]
    """
    small, large = step.contribution, step.broadcast
    if large is None or not large.values or 0 in small.shape:
        return
    kept = (1,) * (len(large.shape) - len(small.shape)) + small.shape
    stretched = [n if k != n else 1 for k, n in zip(kept, large.shape, strict=True)]
    if math.prod(stretched) > MOST:
        return
    strides = [math.prod(large.shape[axis + 1 :]) for axis in range(len(large.shape))]
    for copy in product(*map(range, stretched)):
        cells = product(*map(range, kept))
        at = (
            sum((i + j) * s for i, j, s in zip(copy, cell, strides, strict=True)) for cell in cells
        )
        yield Array(small.shape, small.dtype, tuple(large.values[i] for i in at))

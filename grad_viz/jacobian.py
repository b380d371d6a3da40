"""The terms of every entry that a step sends, found by asking the operation's own rule.

What an operation sends is linear in its upstream gradient. So the rule applied to an upstream
gradient of a single 1 gives what that entry is multiplied with on its way to every entry of the
target: a row of the Jacobian matrix.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from grad_viz.reapply import rows
from grad_viz.replay import EXACT, UNSUITABLE, as_numpy, settings_of
from grad_viz.trace import Array, Step, Trace

MOST_ENTRIES = 16_384
"""Of a larger Jacobian matrix no terms are looked for."""

MOST_TERMS = 300
"""More terms than this are not kept: every page would carry them."""

MOST_ARGUMENTS = 16
"""An operation of more arguments, such as a long concatenation, is not run again for each."""

Term = tuple[int, int, float]
"""An output of the operation, an entry of its gradient, and what that is multiplied with."""

Terms = tuple[tuple[Term, ...], ...]


def terms_by_entry(trace: Trace, step: Step, values: list[Array]) -> Terms:
    """Return the terms of every entry of a step's contribution, from the values of the arguments.

    Empty where they are too many, or where they do not add up to what was recorded: a rule that is
    not known, or settings other than those that the operation was made with.
    """
    sent = step.contribution
    count = sum(math.prod(array.shape) for array in step.upstream if array is not None)
    if count * len(sent.values) > MOST_ENTRIES or len(values) > MOST_ARGUMENTS:
        return ()
    try:
        with np.errstate(all="ignore"):
            sent_by = list(_rows(trace, step, values))
    except UNSUITABLE:
        return ()
    found: list[list[Term]] = [[] for _ in sent.values]
    for port, cell, row in sent_by:
        for entry in np.flatnonzero(row).tolist():
            found[entry].append((port, cell, float(row[entry])))
    return tuple(map(tuple, found)) if _is_right(step, found) else ()


def _rows(trace: Trace, step: Step, values: list[Array]) -> Iterator[tuple[int, int, Any]]:
    """Yield an output, an entry of its gradient, and what that sends to the target, flat."""
    node = trace.by_id[step.function]
    operation, settings = trace.operations.get(node.op), settings_of(node)
    if operation is None or settings is None:
        return
    row = rows(operation.name, settings, step.argnum, [as_numpy(value) for value in values])
    for port, array in enumerate(step.upstream):
        if row is not None and array is not None:
            yield from (
                (port, cell, np.ravel(row(port, cell))) for cell in range(len(array.values))
            )


def _is_right(step: Step, found: list[list[Term]]) -> bool:
    """Tell whether the terms are few and finite, and add up to what was sent."""
    terms = [term for one in found for term in one]
    if len(terms) > MOST_TERMS or not all(math.isfinite(factor) for _, _, factor in terms):
        return False
    upstream = {port: array.values for port, array in enumerate(step.upstream) if array}
    totals = [sum(upstream[port][cell] * factor for port, cell, factor in one) for one in found]
    exact = EXACT.get(step.contribution.dtype, 1e-9)
    return bool(np.allclose(totals, step.contribution.values, exact, exact, equal_nan=True))

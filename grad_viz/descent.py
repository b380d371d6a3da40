"""A step of gradient descent: every input moves against its gradient, ``x - rate * dL/dx``."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from grad_viz.expression.inputs import Numbers, read_value, write_value
from grad_viz.trace import Array, Trace

DIGITS = 6


def descended(trace: Trace, values: Mapping[str, str], rate: float) -> dict[str, str]:
    """Return the inputs after one step; those that receive no gradient stay as they are.

    Args:
        trace: the computation and its backward pass, for these values.
        values: every input as text.
        rate: how far to go, the learning rate.

    >>> from grad_viz.expression import parse
    >>> trace = parse("x**2 + 0*y").record({"x": 2.0, "y": 1.0})
    >>> descended(trace, {"x": "2", "y": "1"}, 0.25)
    {'x': '1', 'y': '1'}
    """
    gradients = trace.frame().gradients
    leaves = {node.name: node.id for node in trace.graph.nodes if node.role == "leaf"}
    moved = dict(values)
    for name in values:
        gradient = gradients.get(leaves.get(name, ""))
        if gradient is not None and is_whole(gradient):
            slope = np.reshape(gradient.values, gradient.shape)
            moved[name] = write_value(_rounded(read_value(values[name]) - rate * slope))
    return moved


def loss(trace: Trace) -> float | None:
    """Return the value that descends: the output, or the sum of its entries."""
    value = trace.by_id[trace.graph.outputs[0]].value
    return float(np.sum(value.values)) if value is not None and is_whole(value) else None


def is_whole(array: Array) -> bool:
    """Tell whether every entry of an array was recorded."""
    return len(array.values) == int(np.prod(array.shape))


def _rounded(values: Numbers) -> Numbers:
    rounded = [float(f"{value:.{DIGITS}g}") for value in values.flat]
    return np.reshape(rounded, values.shape)

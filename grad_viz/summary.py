"""The result of a trace in plain text: the value, and one line per gradient."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grad_viz.numbers import one_line
from grad_viz.trace import Array, Trace


def summary(trace: Trace) -> Iterator[str]:
    r"""Yield the value of the output and its derivative by every leaf, all digits shown.

    >>> from grad_viz.expression import parse
    >>> print(*summary(parse("square(exp(square(x)))").record({"x": 0.5})), sep="\n")
    y     = 1.648721270700128
    dy/dx = 3.297442541400256
    """
    rows = list(_rows(trace))
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        yield f"{name:<{width}} = {value}"


def _rows(trace: Trace) -> Iterator[tuple[str, str]]:
    output = trace.by_id[trace.graph.outputs[0]]
    name = output.label
    yield name, "" if output.value is None else _digits(output.value)
    gradients, made = trace.frame().gradients, {edge.target for edge in trace.graph.edges}
    for node in trace.graph.nodes:
        if node.id in gradients and node.id not in made:
            yield f"d{name}/d{node.name or node.id}", _digits(gradients[node.id])


def _digits(array: Array) -> str:
    if array.summary is not None:
        return one_line(array)
    return str(np.reshape(array.values, array.shape).tolist())

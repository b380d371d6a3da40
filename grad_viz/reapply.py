"""Recorded operations applied again, by name: to run a trace once more, and to ask one rule.

This is a door to the engine beside that of `grad_viz.record`: a trace keeps what an operation was
called and how it was set, and only the engine knows what an operation of that name computes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

import engine


def forward(operation: str, settings: Mapping[str, Any]) -> Callable[..., Any] | None:
    """Return the forward pass of an operation by its name, to run a trace again; None if unknown.

    >>> forward("sum", {"axis": 0, "keepdims": False})(np.ones((2, 3))).tolist()
    [2.0, 2.0, 2.0]
    """
    if operation not in engine.operations():
        return None
    return lambda *values: _made_again(operation, settings).forward(*values)


def rows(
    operation: str, settings: Mapping[str, Any], argnum: int, values: Sequence[Any]
) -> Callable[[int, int], Any] | None:
    """Return the rows of an operation's Jacobian matrix; None if the operation is unknown.

    What the gradient of output `port` sends to argument `argnum` from its entry `cell` alone is
    ``row(port, cell)``, in the shape of that argument.

    >>> row = rows("matmul", {}, 0, (np.ones((1, 2)), np.array([[3.0], [4.0]])))
    >>> row(0, 0).tolist()
    [[3.0, 4.0]]
    """
    if operation not in engine.operations():
        return None
    function = _made_again(operation, settings)
    made = function.forward(*values)
    results = made if isinstance(made, (tuple, list)) else [made]

    def row(port: int, cell: int) -> Any:
        upstream = [np.zeros(np.shape(result)) for result in results]
        upstream[port].flat[cell] = 1.0
        g = tuple(one[()] for one in upstream)
        vjp = function.vjps[argnum]
        sent = vjp(function, g if len(g) > 1 else g[0], results[0], *values)
        return engine.unbroadcast(sent, np.shape(values[argnum]))

    return row


def _made_again(operation: str, settings: Mapping[str, Any]) -> engine.Function:
    """Return a new object each time: some operations remember what they computed."""
    kind = engine.operations()[operation]
    function = kind.__new__(kind)
    vars(function).update(settings)
    return function

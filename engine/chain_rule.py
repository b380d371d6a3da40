"""The chain rule at one operation: what it sends to its arguments."""

from __future__ import annotations

from typing import Any

from engine.errors import ShapeError
from engine.observed import asked
from engine.value import gradient_dtype, stretched
from engine.variable import Variable, label, raws_of


def messages(node: Variable, upstream: tuple[Any, ...], graph: bool) -> list[Any]:
    """Return what the operation that made `node` sends to each argument; None to a constant.

    Args:
        node: an output of the operation.
        upstream: the gradient of each output; None where nothing arrived.
        graph: compute with Variables, so that the result can be differentiated again.
    """
    function: Any = node._function
    arguments = node._arguments()
    if function._zeros:
        pairs = zip(upstream, function._zeros, strict=True)
        upstream = tuple(zeros if g is None else g for g, zeros in pairs)
    if not function.vjps:
        return asked(function._bound_to(node), upstream, graph)
    g = upstream if function._zeros else upstream[0]
    y: Any = node if graph else node._raw
    values = arguments if graph else raws_of(arguments)
    return [
        vjp(function, g, y, *values) if isinstance(x, Variable) else None
        for x, vjp in zip(arguments, function.vjps)
    ]


def conform(sent: Any, x: Variable, node: Variable) -> Any:
    """Return a contribution in the shape and dtype of `x`: broadcasting is undone by summing.

    Raises:
        ShapeError: the shapes do not fit; names the operation and the variable.
    """
    raw = x._raw
    if sent.shape != raw.shape:
        axes = stretched(raw.shape, sent.shape)
        if axes is None:
            name = node._function.spec.name if node._function else "seed"
            raise ShapeError(
                f"the backward of {name} sent a gradient of shape {sent.shape} to {label(x)}, "
                f"whose shape is {raw.shape}; they must agree"
            )
        sent = _summed(sent, axes, raw.shape)
    dtype = raw.dtype if raw.dtype.kind == "f" else gradient_dtype(raw)
    return sent if sent.dtype == dtype else sent.astype(dtype)


def unbroadcast(g: Any, shape: tuple[int, ...]) -> Any:
    """Sum `g` over the axes along which an array of `shape` had been stretched.

    What was used many times receives the sum of all that is sent to the copies.

    Args:
        g: an array or a Variable.
        shape: a shape that broadcasts to that of `g`.

    >>> import numpy as np
    >>> from engine import unbroadcast
    >>> unbroadcast(np.ones((2, 3)), (3,))
    array([2., 2., 2.])
    """
    return _summed(g, stretched(shape, g.shape), shape)


def _summed(g: Any, axes: tuple[int, ...] | None, shape: tuple[int, ...]) -> Any:
    total = g.sum(axis=axes)
    return total if total.shape == shape else total.reshape(shape)

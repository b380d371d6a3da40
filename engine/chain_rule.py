"""The chain rule at one operation: what it sends to its arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from engine.errors import GraphError, ShapeError
from engine.function import Function
from engine.observed import observed
from engine.value import Raw, as_array, gradient_dtype, ndarray, raw_of, stretches_to
from engine.variable import Variable, as_variable, gradient_like, label

Message = tuple[int, Variable, Any]


def messages(node: Variable, upstream: tuple[Any, ...], graph: bool) -> Iterator[Message]:
    """Yield what the operation that made `node` sends to each argument that is a Variable.

    Args:
        node: an output of the operation.
        upstream: the gradient of each output; None where nothing arrived.
        graph: compute with Variables, so that the result can be differentiated again.
    """
    function, arguments = node._function, node._arguments()
    assert function is not None
    if function._zeros:
        pairs = zip(upstream, function._zeros, strict=True)
        upstream = tuple(zeros if g is None else g for g, zeros in pairs)
    if not function.vjps:
        yield from _asked(function._bound_to(node), upstream, graph)
        return
    y = node if graph else node._raw
    values = arguments if graph else [raw_of(x) for x in arguments]
    g = upstream if function._zeros else upstream[0]
    for argnum, (x, vjp) in enumerate(zip(arguments, function.vjps, strict=True)):
        if isinstance(x, Variable):
            sent = vjp(function, g, y, *values)
            if sent is not None:
                yield argnum, x, sent


def _asked(function: Function, upstream: tuple[Any, ...], graph: bool) -> Iterator[Message]:
    """Yield what a user's own `backward` returns."""
    kept = as_variable if graph else lambda g: np.array(raw_of(g))[()]
    if graph:
        answer = observed(function, [as_variable(g) for g in upstream])
    else:
        answer = function.backward(*(as_array(raw_of(g)) for g in upstream))
    sent = tuple(answer) if isinstance(answer, (tuple, list)) else (answer,)
    if len(sent) != len(function.arguments):
        raise ShapeError(
            f"the backward of {function.spec.name} returned {len(sent)} gradients "
            f"for {len(function.arguments)} inputs; return one for each, None where there is none"
        )
    for argnum, (x, g) in enumerate(zip(function.arguments, sent, strict=True)):
        if g is not None and isinstance(x, Variable):
            yield argnum, x, kept(g)


def by_hand(function: Function, upstream: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return what an applied function sends to each of its inputs, given its outputs' gradients."""
    node = next((o for o in function.outputs if o is not None), None)
    if node is None:
        raise GraphError(f"{function!r} has no result to go back from: apply it first and keep it")
    graph = any(isinstance(g, Variable) for g in upstream)
    pairs = zip(upstream, function.outputs, strict=True)
    given = tuple(g if o is None else gradient_like(g, o) for g, o in pairs)
    sent: list[Any] = [None] * len(function.arguments)
    for argnum, x, contribution in messages(node, given, graph):
        sent[argnum] = conform(contribution, x, node)
    return tuple(sent)


def upstream_of(node: Variable, take: Callable[[Variable, None], Any]) -> tuple[Any, ...] | None:
    """Return the gradient of each output of the operation that made `node`; None if all lack."""
    assert node._function is not None
    if not node._function._zeros:
        g = take(node, None)
        return None if g is None else (g,)
    upstream = tuple(None if o is None else take(o, None) for o in node._function.outputs)
    return None if all(g is None for g in upstream) else upstream


def conform(sent: Any, x: Variable, node: Variable) -> Any:
    """Return a contribution in the shape and dtype of `x`: broadcasting is undone by summing.

    Raises:
        ShapeError: the shapes do not fit; names the operation and the variable.
    """
    shape, dtype = x._raw.shape, gradient_dtype(x._raw)
    if sent.shape != shape:
        if not stretches_to(shape, sent.shape):
            name = node._function.spec.name if node._function else "seed"
            raise ShapeError(
                f"the backward of {name} sent a gradient of shape {sent.shape} to {label(x)}, "
                f"whose shape is {shape}; they must agree"
            )
        sent = unbroadcast(sent, shape)
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
    added = g.ndim - len(shape)
    stretched = (added + i for i, n in enumerate(shape) if n == 1 and g.shape[added + i] != 1)
    total = g.sum(axis=(*range(added), *stretched))
    return total if total.shape == shape else total.reshape(shape)


def unwrapped(g: Any) -> Raw:
    """Return a gradient as a raw value, out of its Variable if it is in one."""
    raw = raw_of(g)
    return raw[()] if type(raw) is ndarray else raw

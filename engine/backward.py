"""The backward pass: from an output to the leaves, in a tight loop.

`engine.steps` is the same algorithm written to be read and shown; start there.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from engine.chain_rule import conform, messages, raw_of, upstream_of
from engine.config import recording, using_config
from engine.order import checked_order
from engine.steps import starting_gradient, steps_of
from engine.value import Raw, ndarray
from engine.variable import Seed, Variable


def backward(
    output: Variable, gradient: Any = None, *, retain_grad: bool = False, create_graph: bool = False
) -> None:
    """Add the derivative of `output` to the gradient of every leaf behind it.

    See `Variable.backward` for the arguments.
    """
    seed = starting_gradient(output, gradient)
    order = checked_order(output)
    kept = order if retain_grad else ()
    token = recording.set(create_graph)
    try:
        gradients = _differentiate(output, order, seed, kept, create_graph)
        if not retain_grad:
            for node in order:
                node._grad = None
        for x, g in gradients.items():
            x._grad = g if x._grad is None or type(x._grad) is Seed else x._grad + g
    finally:
        recording.reset(token)


def differentiate(
    output: Variable, gradient: Any, kept: Collection[Variable], create_graph: bool = False
) -> dict[Variable, Any]:
    """Return the gradient of `output` for every leaf and the `kept` variables behind it.

    No variable's `grad` is touched. See `Variable.backward` for the other arguments.
    """
    seed = gradient if isinstance(gradient, Variable) else starting_gradient(output, gradient)
    order = checked_order(output)
    with using_config("enable_backprop", create_graph):
        return _differentiate(output, order, seed, kept, create_graph)


def _differentiate(
    output: Variable,
    order: list[Variable],
    seed: Any,
    kept: Collection[Variable],
    create_graph: bool,
) -> dict[Variable, Any]:
    if not create_graph:
        return sweep(output, order, raw_of(seed), kept)
    start = seed if isinstance(seed, Variable) else type(output)._leaf(seed)
    totals = {s.target: s.after for s in steps_of(output, order, start, graph=True)}
    kept = set(kept)
    return _unshared({x: g for x, g in totals.items() if x in kept or x._function is None})


def sweep(
    output: Variable, order: list[Variable], seed: Raw, kept: Collection[Variable] = ()
) -> dict[Variable, Raw]:
    """Return the gradient of every leaf and of the `kept` variables, as raw values.

    Args:
        output: where to start.
        order: what `topological_order` returned for it.
        seed: the gradient of the output.
        kept: intermediate variables whose gradient is wanted too.
    """
    gradients: dict[Variable, Raw] = {output: seed}
    finished: dict[Variable, Raw] = {}
    owned: set[Variable] = set()
    kept = set(kept)
    for node in order:
        if kept:
            finished.update(_kept_of(node, kept, gradients))
        x0, x1, y = node._x0, node._x1, node._raw
        if type(x0) is tuple:
            _add_many(gradients, owned, node)
            continue
        g = gradients.pop(node, None)
        if g is None:
            continue
        function: Any = node._function
        vjps = function.vjps
        a = x0._raw if isinstance(x0, Variable) else x0
        b = x1._raw if isinstance(x1, Variable) else x1
        if x0 is not a:
            c = vjps[0](function, g, y, a) if x1 is None else vjps[0](function, g, y, a, b)
            if type(c) is type(a) is not ndarray:
                total = gradients.get(x0)
                gradients[x0] = c if total is None else total + c
            else:
                _add_array(gradients, owned, x0, c, node, g)
        if x1 is not b:
            c = vjps[1](function, g, y, a, b)
            if type(c) is type(b) is not ndarray:
                total = gradients.get(x1)
                gradients[x1] = c if total is None else total + c
            else:
                _add_array(gradients, owned, x1, c, node, g)
    finished.update(gradients)
    return {x: _own(g, x in owned) for x, g in finished.items()}


def _add_many(gradients: dict[Variable, Raw], owned: set[Variable], node: Variable) -> None:
    """Do one step of the sweep for any number of arguments and outputs."""
    upstream = upstream_of(node, gradients)
    if upstream is not None:
        for _, x, sent in messages(node, upstream, graph=False):
            _add_array(gradients, owned, x, sent, node, None)


def _add_array(
    gradients: dict[Variable, Raw],
    owned: set[Variable],
    x: Variable,
    sent: Raw,
    node: Variable,
    g: Raw,
) -> None:
    """Add what `node` sends to `x` to the running sum, in place where nobody else sees the array.

    An array is our own when it is a sum, or when a rule has just made it: it is neither the
    upstream gradient `g` itself nor a view.
    """
    if sent is None:
        return
    c, total = conform(sent, x, node), gradients.get(x)
    if total is not None and x in owned:
        total += c
        return
    gradients[x] = c if total is None else total + c
    made_here = total is not None or (g is not None and c is not g and c.base is None)
    if made_here and type(gradients[x]) is ndarray:
        owned.add(x)


def _own(g: Raw, owned: bool) -> Raw:
    return g.copy() if type(g) is ndarray and not owned else g


def _kept_of(
    node: Variable, kept: Collection[Variable], gradients: dict[Variable, Raw]
) -> dict[Variable, Raw]:
    """Return the gradients that are wanted among the outputs of the operation that made `node`."""
    function = node._function
    outputs = function.outputs if function and function._several else (node,)
    return {o: gradients[o] for o in outputs if o is not None and o in kept and o in gradients}


def _unshared(gradients: dict[Variable, Any]) -> dict[Variable, Any]:
    """Give each variable a gradient of its own."""
    seen: set[Variable] = set()
    for x, g in gradients.items():
        if g in seen:
            gradients[x] = +g
        seen.add(g)
    return gradients

"""The backward pass: from an output to the leaves, the latest operation first.

`backward_steps` is the algorithm as it is read and shown; `sweep` makes the same steps in a tight
loop. A property test holds the two identical, bit for bit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

import numpy as np

from engine.chain_rule import conform, messages, unwrapped, upstream_of
from engine.config import recorded, recording
from engine.errors import GraphError, OverwrittenError
from engine.function import Function
from engine.modules import note_derivative
from engine.order import checked_order
from engine.value import Raw, as_array, clock, gradient_dtype, ndarray
from engine.variable import Seed, Variable, gradient_like, label

Gradients = dict[Variable, Any]


def backward(output: Variable, gradient: Any, retain_grad: bool, create_graph: bool) -> None:
    """Add the derivative of `output` to the gradient of every leaf behind it.

    See `Variable.backward` for the arguments.
    """
    order = checked_order(output)
    seed = starting_gradient(output, gradient)
    token = recording.set(recorded(create_graph))
    try:
        kept = order if retain_grad else ()
        found = differentiate(output, order, seed, kept, create_graph)
        if not retain_grad:
            for node in order:
                node._grad = None
        for x, g in found.items():
            x._grad = g if x._grad is None or type(x._grad) is Seed else x._grad + g
    finally:
        recording.reset(token)


def differentiate(
    output: Variable,
    order: list[Variable],
    seed: Any,
    kept: Collection[Variable],
    create_graph: bool,
) -> Gradients:
    """Return the gradient of every leaf and of the `kept` variables, each an array of its own.

    Args:
        output: where to start.
        order: what `checked_order` returned for it.
        seed: the gradient of the output.
        kept: intermediate variables whose gradient is wanted too.
        create_graph: compute with Variables, so that the result can be differentiated again.
    """
    if create_graph:
        began = next(clock)
        start = seed if isinstance(seed, Variable) else (output._kind or Variable)(as_array(seed))
        found = {s.target: s.after for s in steps_of(output, order, start, graph=True)}
    else:
        seed = unwrapped(seed)
        found = sweep(output, order, seed, keep=bool(kept))
    if create_graph or kept:
        wanted = set(kept)
        found = {x: g for x, g in found.items() if x._function is None or x in wanted}
    found = _each_its_own(found, seed)
    if create_graph:
        note_derivative(order, began, found.values())
    return found


def sweep(output: Variable, order: list[Variable], seed: Raw, keep: bool = False) -> Gradients:
    """Return the gradient of every leaf as a raw value, and with `keep` of every variable.

    Args:
        output: where to start.
        order: what `checked_order` returned for it.
        seed: the gradient of the output.
        keep: hold on to gradients that have been passed on.
    """
    gradients: Gradients = {output: seed}
    take = gradients.get if keep else gradients.pop
    last = 0
    for node in order:
        x0, x1 = node._x0, node._x1
        if type(x0) is tuple:
            if node._sequence != last:
                _pass_on(gradients, node, upstream_of(node, take))
            last = node._sequence
            continue
        g = take(node, None)
        if g is None:
            continue
        function: Any = node._function
        vjps, y = function.vjps, node._raw
        a = x0._raw if type(x0) is Variable else x0
        b = x1._raw if type(x1) is Variable else x1
        if a is not x0:
            c = vjps[0](function, g, y, a) if x1 is None else vjps[0](function, g, y, a, b)
            gradients[x0] = gradients[x0] + c if x0 in gradients else c
        if b is not x1:
            c = vjps[1](function, g, y, a, b)
            gradients[x1] = gradients[x1] + c if x1 in gradients else c
    return gradients


def _pass_on(gradients: Gradients, node: Variable, upstream: tuple[Any, ...] | None) -> None:
    """Do one step of the sweep for arrays, or for any number of arguments and outputs."""
    if upstream is not None:
        for _, x, sent in messages(node, upstream, graph=False):
            c, total = conform(sent, x, node), gradients.get(x)
            gradients[x] = c if total is None else total + c


def _each_its_own(gradients: Gradients, seed: Any) -> Gradients:
    """Copy the arrays that somebody else can see too, so that no gradient changes with another."""
    taken = {id(seed)}
    for x, g in gradients.items():
        if g.shape != x._raw.shape:
            raise OverwrittenError(
                f"{label(x)} was replaced after it had been used, by an array of shape {x.shape}; "
                f"its gradient has shape {g.shape}. Compute the output again."
            )
        if id(g) in taken or (type(g) is ndarray and g.base is not None):
            gradients[x] = +g
        taken.add(id(g))
    return gradients


def starting_gradient(output: Variable, gradient: Any = None) -> Any:
    """Return the seed: `gradient`, else the `grad` set by hand, else ones.

    Raises:
        ShapeError: the gradient has another shape than `output`.
    """
    if gradient is not None:
        return gradient_like(gradient, output)
    if type(output._grad) is Seed:
        return output._grad.value
    if output._raw is None:
        raise GraphError(f"{label(output)} has no data, so there is nothing to differentiate")
    one = gradient_dtype(output._raw).type(1)
    return np.full(output.shape, one) if output._raw.ndim else one


class Contribution(NamedTuple):
    """One message of the backward pass: `target` receives `contribution` from `function`.

    Attributes:
        function: the applied function that sends it; None for the seed.
        argnum: which argument of the function the target is.
        target: the variable that receives it.
        upstream: the gradient of each output of the function; None where nothing arrived.
        contribution: what is added, in the target's shape.
        broadcast: the contribution before it was summed to the target's shape, else None.
        before: the target's gradient before; None when nothing had arrived yet.
        after: the target's gradient after.

    >>> from engine import as_variable, backward_steps
    >>> seed, message = backward_steps(as_variable(3.0) * 2.0)
    >>> print(message.argnum, message.contribution, message.before, message.after)
    0 2.0 None 2.0
    """

    function: Function | None
    argnum: int
    target: Variable
    upstream: tuple[Any, ...]
    contribution: Any
    broadcast: Any
    before: Any
    after: Any


def backward_steps(output: Variable, seed: Any = None) -> Iterator[Contribution]:
    """Yield each contribution of the backward pass, in the order in which `backward` adds them.

    No variable's `grad` is touched. The first event is the seed; constants get none; ``x * x``
    gives two.

    Args:
        output: where to start.
        seed: the gradient to start with; ones when left out.

    >>> import numpy as np
    >>> from engine import Variable, backward_steps
    >>> x = Variable(np.array(3.0))
    >>> [float(step.after) for step in backward_steps(x * x)]
    [1.0, 3.0, 6.0]
    """
    start = unwrapped(starting_gradient(output, seed))
    steps = steps_of(output, checked_order(output), start, graph=False)
    while True:
        token = recording.set(False)
        try:
            step = next(steps, None)
        finally:
            recording.reset(token)
        if step is None:
            return
        yield step


def steps_of(
    output: Variable, order: list[Variable], seed: Any, graph: bool
) -> Iterator[Contribution]:
    """Yield the steps for a known order; `graph` makes them with Variables."""
    gradients: Gradients = {output: seed}
    yield Contribution(None, 0, output, (), seed, None, None, seed)
    for node in order:
        upstream = upstream_of(node, gradients.pop)
        if upstream is None:
            continue
        function = node.creator
        for argnum, x, sent in messages(node, upstream, graph):
            contribution = conform(sent, x, node)
            broadcast = sent if sent.shape != contribution.shape else None
            before = gradients.get(x)
            after = gradients[x] = contribution if before is None else before + contribution
            yield Contribution(
                function, argnum, x, upstream, contribution, broadcast, before, after
            )

"""The backward pass: from an output to the leaves, the latest operation first.

`backward_steps` is the algorithm as it is read and shown: one operation after the other passes its
gradient on. `sweep` does the same, written out for speed. A property test holds the two identical,
bit for bit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from engine.chain_rule import conform, messages
from engine.config import recorded, recording
from engine.errors import GraphError, OverwrittenError
from engine.function import Function
from engine.modules import note_derivative
from engine.order import checked_order
from engine.value import as_array, ones_like, raw_of, tick
from engine.variable import Seed, Variable, gradient_like, label, raws_of

Gradients = dict[Variable, Any]
Step = tuple[int, Variable, tuple[Any, ...], Any, Any, Any, Any]


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
    start = starting_gradient(output, seed)
    gradients: Gradients = {output: start}
    yield Contribution(None, 0, output, (), start, None, None, start)
    for node in checked_order(output):
        function = node.creator
        for step in pass_on(gradients, node):
            yield Contribution(function, *step)


def pass_on(gradients: Gradients, node: Variable, graph: bool = False) -> list[Step]:
    """Take the finished gradient of `node` and add what it sends to its arguments' gradients.

    Args:
        gradients: what has arrived so far, for each variable that has not passed it on yet.
        node: a result; the other outputs of the operation that made it pass theirs on with it.
        graph: compute with Variables, so that the result can be differentiated again.

    Returns:
        The contributions, each without its function.
    """
    function: Any = node._function
    if function._zeros:
        upstream = tuple([gradients.pop(y, None) for y in function.outputs])
    else:
        upstream = (gradients.pop(node, None),)
    steps: list[Step] = []
    if upstream[0] is None and all(g is None for g in upstream):
        return steps
    arguments = node._arguments()
    for argnum, sent in enumerate(messages(node, upstream, graph)):
        if sent is not None:
            x = arguments[argnum]
            numbers = type(sent) is type(x._raw) is np.float64
            contribution = sent if numbers else conform(sent, x, node)
            before = gradients.get(x)
            after = contribution if before is None else before + contribution
            same = contribution is sent or contribution.shape == sent.shape
            broadcast = None if same else sent
            gradients[x] = after
            steps.append((argnum, x, upstream, contribution, broadcast, before, after))
    return steps


class _Kept(Gradients):
    """Gradients of which those that have been passed on are kept in `taken`."""

    def __init__(self, start: Gradients) -> None:
        super().__init__(start)
        self.taken: Gradients = {}

    def pop(self, node: Variable, default: Any = None) -> Any:
        g = super().pop(node, default)
        if g is not None:
            self.taken[node] = g
        return g


def backward(output: Variable, gradient: Any, retain_grad: bool, create_graph: bool) -> None:
    """Add the derivative of `output` to the gradient of every leaf behind it.

    See `Variable.backward` for the arguments.
    """
    order = checked_order(output)
    token = recording.set(recorded(create_graph))
    try:
        kept = order if retain_grad else []
        found = differentiate(output, order, gradient, kept, create_graph)
        if not retain_grad:
            for node in order:
                node._grad = None
        for x, g in found.items():
            x._grad = g if x._grad is None or type(x._grad) is Seed else x._grad + g
    finally:
        recording.reset(token)


def differentiate(
    output: Variable, order: list[Variable], gradient: Any, kept: list[Variable], graph: bool
) -> Gradients:
    """Return the gradient of every leaf and of the `kept` variables, each an array of its own.

    Args:
        output: where to start.
        order: what `checked_order` returned for it.
        gradient: its gradient, or None: see `starting_gradient`.
        kept: intermediate variables whose gradient is wanted too.
        graph: compute with Variables, so that the result can be differentiated again.
    """
    began, seed = tick(), starting_gradient(output, gradient, graph)
    gradients = _Kept({output: seed}) if kept else {output: seed}
    if graph:
        for node in order:
            pass_on(gradients, node, graph)
    else:
        sweep(order, gradients)
    if isinstance(gradients, _Kept):
        gradients |= {x: gradients.taken[x] for x in kept if x in gradients.taken}
    found = _each_its_own(gradients, seed)
    if graph:
        note_derivative(order, began, found.values())
    return found


def sweep(order: list[Variable], gradients: Gradients) -> None:
    """Pass all gradients on, numbers on a short way; what is left are those of the leaves.

    Args:
        order: what `checked_order` returned for the output.
        gradients: the gradient of the output: where to start.
    """
    for node in order:
        x0, x1 = node._x0, node._x1
        if type(x0) is tuple:
            _pass_arrays_on(gradients, node)
            continue
        g = gradients.pop(node, None)
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


def _pass_arrays_on(gradients: Gradients, node: Variable) -> None:
    """Do what `pass_on` does, without an account of it."""
    function: Any = node._function
    if function._zeros or not function.vjps or node not in gradients:
        pass_on(gradients, node)
        return
    g, y, arguments = gradients.pop(node), node._raw, node._x0
    values = raws_of(arguments)
    for x, vjp in zip(arguments, function.vjps):
        sent = vjp(function, g, y, *values) if isinstance(x, Variable) else None
        if sent is not None:
            c = conform(sent, x, node)
            gradients[x] = gradients[x] + c if x in gradients else c


def starting_gradient(output: Variable, gradient: Any = None, graph: bool = False) -> Any:
    """Return the seed: `gradient`, else the `grad` set by hand, else ones; a Variable in a graph.

    Raises:
        ShapeError: the gradient has another shape than `output`.
    """
    if output._raw is None:
        raise GraphError(f"{label(output)} has no data, so there is nothing to differentiate")
    if gradient is not None:
        gradient = gradient_like(gradient, output)
    elif type(output._grad) is Seed:
        gradient = output._grad.value
    else:
        gradient = ones_like(output._raw)
    if not graph:
        return raw_of(gradient)[()]
    kind = output._kind or Variable
    return gradient if isinstance(gradient, Variable) else kind(as_array(gradient), name="seed")


def _each_its_own(gradients: Gradients, seed: Any) -> Gradients:
    """Copy the arrays that somebody else can see too, so that no gradient changes with another."""
    taken = {id(seed)}
    for x, g in gradients.items():
        if g.shape != x._raw.shape:
            raise OverwrittenError(
                f"{label(x)} was replaced after it had been used, by an array of shape {x.shape}; "
                f"its gradient has shape {g.shape}. Compute the output again."
            )
        if id(g) in taken or (type(g) is np.ndarray and g.base is not None):
            gradients[x] = +g
        taken.add(id(g))
    return gradients

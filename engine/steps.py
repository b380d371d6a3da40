"""The backward pass, one contribution at a time: the algorithm as it is shown.

`engine.backward` makes the same steps in a tighter loop; a property test holds the two identical,
bit for bit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from engine.chain_rule import conform, messages, raw_of, upstream_of
from engine.config import using_config
from engine.errors import GraphError
from engine.function import Function
from engine.order import checked_order
from engine.value import gradient_dtype
from engine.variable import Seed, Variable, gradient_like, label


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
    steps = steps_of(output, checked_order(output), start, graph=False)
    while True:
        with using_config("enable_backprop", False):
            step = next(steps, None)
        if step is None:
            return
        yield step


def steps_of(
    output: Variable, order: list[Variable], seed: Any, graph: bool
) -> Iterator[Contribution]:
    """Yield the steps for a known order; `graph` makes them with Variables."""
    gradients: dict[Variable, Any] = {output: seed}
    yield Contribution(None, 0, output, (), seed, None, None, seed)
    for node in order:
        upstream = upstream_of(node, gradients)
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


def starting_gradient(output: Variable, gradient: Any = None) -> Any:
    """Return the seed: `gradient`, else the `grad` set by hand, else ones.

    Raises:
        ShapeError: the gradient has another shape than `output`.
    """
    if gradient is not None:
        return raw_of(gradient_like(gradient, output))
    if type(output._grad) is Seed:
        return raw_of(output._grad.value)
    if output._raw is None:
        raise GraphError(f"{label(output)} has no data, so there is nothing to differentiate")
    return np.ones_like(output._raw, dtype=gradient_dtype(output._raw))[()]

"""The steps of the backward pass, as the engine made them, in the words of the trace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from grad_viz.arrays import Arrays
from grad_viz.labels import Label
from grad_viz.trace import Array, Step

if TYPE_CHECKING:
    from engine import Contribution


class Made(NamedTuple):
    """What is known of a variable that stands in the graph."""

    node: str
    label: Label
    generation: int


class Applied(NamedTuple):
    """What is known of an operation: its node, its edges by argument, its results by port."""

    node: str
    edges: list[str]
    results: list[str | None]


class Steps:
    """Turns the messages of the engine into steps, and remembers the sums they led to.

    Args:
        variables: what is known of every variable, by its identity.
        functions: what is known of every operation, by its sequence number.
        arrays: what records the values.
    """

    def __init__(
        self, variables: Mapping[int, Made], functions: Mapping[int, Applied], arrays: Arrays
    ) -> None:
        self.variables, self.functions, self.arrays = variables, functions, arrays
        self._gradients: dict[str, tuple[Any, Array]] = {}
        self._upstream: tuple[tuple[Any, ...], tuple[Array | None, ...]] = (), ()

    def step(self, event: Contribution) -> Step:
        """Return what happened at `event`."""
        function, argnum, variable, upstream, sent, stretched, _, total = event
        arrays, target = self.arrays, self.variables[id(variable)].node
        contribution = arrays(sent)
        known = self._gradients.get(target)
        before = None if known is None else known[1]
        after = contribution if total is sent else arrays(total)
        self._gradients[target] = total, after
        if function is None:
            return Step("seed", target, contribution, before, after)
        sender = self.functions[function.sequence]
        return Step(
            "contribution",
            target,
            contribution,
            before,
            after,
            sender.node,
            argnum,
            sender.edges[argnum],
            self._arrived(sender, upstream),
            arrays.optional(function.local(argnum)),
            arrays.optional(stretched),
        )

    def _arrived(self, sender: Applied, upstream: tuple[Any, ...]) -> tuple[Array | None, ...]:
        """Return the gradients at an operation's results, once for all its arguments."""
        if upstream is not self._upstream[0]:
            self._upstream = upstream, tuple(map(self._sum, sender.results, upstream))
        return self._upstream[1]

    def _sum(self, result: str | None, gradient: Any) -> Array | None:
        """Return the gradient of a result: the very sum that was recorded, where it is that."""
        raw, recorded = self._gradients.get(result or "", (None, None))
        return recorded if raw is gradient else self.arrays.optional(gradient)

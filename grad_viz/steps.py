"""The steps of the backward pass, as the engine made them, in the words of the trace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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


def steps_of(
    events: Iterable[Contribution],
    variables: Mapping[int, Made],
    functions: Mapping[int, Applied],
    arrays: Arrays,
) -> Iterator[Step]:
    """Yield the step of every message of the engine, with the sums that earlier ones led to.

    Args:
        events: the messages, the seed first.
        variables: what is known of every variable, by its identity.
        functions: what is known of every operation, by its sequence number.
        arrays: what records the values.
    """
    sums: dict[str | None, Array] = {}
    arrived: tuple[Any, ...] = ()
    upstream: tuple[Array | None, ...] = ()
    for function, argnum, variable, gradients, sent, stretched, _, total in events:
        target, contribution = variables[id(variable)].node, arrays(sent)
        before = sums.get(target)
        after = sums[target] = contribution if total is sent else arrays(total)
        if function is None:
            yield Step("seed", target, contribution, before, after)
            continue
        sender = functions[function.sequence]
        if gradients is not arrived:
            arrived, upstream = gradients, tuple([sums.get(y) for y in sender.results])
        local = function.local(argnum)
        yield Step(
            "contribution",
            target,
            contribution,
            before,
            after,
            sender.node,
            argnum,
            sender.edges[argnum],
            upstream,
            None if local is None else arrays(local),
            None if stretched is None else arrays(stretched),
        )

"""The columns of a graph: what stands in which, and where long links pass through.

A column holds units. A unit is an operation with its results, which stand side by side, or a
variable that no operation made, or a waypoint: a link that skips a column passes through one, so
that both layouts (Graphviz's and our own) only see links from one column to the next, and no
link is drawn across a node.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grad_viz.trace import Edge, Graph

WAYPOINTS = 6_000
BENT_UP_TO = 3_000
"""In graphs with more units than this, links that skip columns are drawn straight."""


FAR = 12
"""A link that passes more columns than this is long."""


@dataclass(frozen=True, slots=True)
class Layers:
    """A graph cut into columns.

    Attributes:
        columns: the units of every column, in the order of reading. A unit has the name of its
            operation, of its variable, or of its link with a number: ``e3:1``.
        results: the results of every operation.
        chains: for every link into an operation, the waypoints it passes.
        links: which units are linked from one column to the next; twins count twice.
    """

    columns: tuple[tuple[str, ...], ...]
    results: Mapping[str, tuple[str, ...]]
    chains: Mapping[str, tuple[str, ...]]
    links: tuple[tuple[str, str], ...]


def layers(graph: Graph) -> Layers:
    """Cut a graph into columns."""
    made = {n.id for n in graph.nodes if n.kind == "operation"}
    results: dict[str, tuple[str, ...]] = dict.fromkeys(made, ())
    for edge in graph.edges:
        if edge.source in made:
            results[edge.source] = (*results[edge.source], edge.target)
    unit = {target: name for name, targets in results.items() for target in targets}
    inward = [edge for edge in graph.edges if edge.target in made]
    rank = _ranks(graph, unit, inward)
    chains = _chains(inward, unit, rank)
    columns: list[list[str]] = [[] for _ in range(max(rank.values(), default=-1) + 1)]
    for name in _reading_order(graph, unit, inward):
        columns[rank[name]].append(name)
    for edge in inward:
        start = rank[unit.get(edge.source, edge.source)]
        for offset, waypoint in enumerate(chains[edge.id], start=1):
            columns[start + offset].append(waypoint)
    return Layers(
        tuple(tuple(names) for names in columns),
        results,
        chains,
        tuple(_links(inward, unit, chains, rank)),
    )


def is_waypoint(name: str) -> bool:
    """Tell a waypoint from a node."""
    return ":" in name


def _ranks(graph: Graph, unit: Mapping[str, str], inward: list[Edge]) -> dict[str, int]:
    """Return the column of every unit: the longest way from an input, inputs next to their use."""
    rank = {n.id: 0 for n in graph.nodes if n.id not in unit}
    incoming = _by_target(inward)
    for node in graph.nodes:
        if node.id in incoming:
            sources = [edge.source for edge in incoming[node.id]]
            rank[node.id] = max(rank[unit.get(s, s)] for s in sources) + 1
    _move_near_to_use(graph, unit, inward, rank)
    first_use = _first_use(inward, rank)
    rank.update({name: use - 1 for name, use in first_use.items() if name not in unit})
    return rank


def _move_near_to_use(
    graph: Graph, unit: Mapping[str, str], inward: list[Edge], rank: dict[str, int]
) -> None:
    """Move operations on inputs alone to where they are used, if that is far from the inputs.

    In a recurrent network the input of every step is multiplied by a weight: at the start of the
    picture each would have a link of its own across all of it.
    """
    alone: set[str] = set()
    incoming = _by_target(inward)
    for node in graph.nodes:
        sources = [unit.get(e.source, "") for e in incoming.get(node.id, ())]
        if node.id in incoming and all(not source or source in alone for source in sources):
            alone.add(node.id)
    users: dict[str, list[str]] = {}
    for edge in inward:
        users.setdefault(unit.get(edge.source, edge.source), []).append(edge.target)
    for node in reversed(graph.nodes):
        if node.id in alone and node.id in users:
            use = min(rank[user] for user in users[node.id])
            rank[node.id] = use - 1 if use - rank[node.id] > FAR else rank[node.id]


def _first_use(inward: list[Edge], rank: Mapping[str, int]) -> dict[str, int]:
    first: dict[str, int] = {}
    for edge in inward:
        here = rank[edge.target]
        first[edge.source] = min(here, first.get(edge.source, here))
    return first


def _chains(
    inward: list[Edge], unit: Mapping[str, str], rank: Mapping[str, int]
) -> dict[str, tuple[str, ...]]:
    chains: dict[str, tuple[str, ...]] = {}
    skipped = {e.id: rank[e.target] - rank[unit.get(e.source, e.source)] - 1 for e in inward}
    left = WAYPOINTS if len(rank) <= BENT_UP_TO else 0
    for edge in sorted(inward, key=lambda e: skipped[e.id]):
        left -= skipped[edge.id]
        count = skipped[edge.id] if left >= 0 else 0
        chains[edge.id] = tuple(f"{edge.id}:{i}" for i in range(count))
    return chains


def _links(
    inward: list[Edge],
    unit: Mapping[str, str],
    chains: Mapping[str, tuple[str, ...]],
    rank: Mapping[str, int],
) -> Iterable[tuple[str, str]]:
    for edge in inward:
        source = unit.get(edge.source, edge.source)
        passed = chains[edge.id]
        if passed or rank[edge.target] == rank[source] + 1:
            way = (source, *passed, edge.target)
            yield from itertools.pairwise(way)


def _by_target(inward: list[Edge]) -> dict[str, list[Edge]]:
    incoming: dict[str, list[Edge]] = {}
    for edge in sorted(inward, key=lambda e: e.port):
        incoming.setdefault(edge.target, []).append(edge)
    return incoming


def _reading_order(graph: Graph, unit: Mapping[str, str], inward: list[Edge]) -> list[str]:
    """Return the units as their expression is read: the first argument before the second."""
    incoming = _by_target(inward)
    order: dict[str, None] = {}
    stack = [*reversed([n.id for n in graph.nodes]), *reversed(graph.outputs)]
    while stack:
        name = stack.pop()
        name = unit.get(name, name)
        if name not in order:
            order[name] = None
            stack.extend(edge.source for edge in reversed(incoming.get(name, ())))
    return list(order)

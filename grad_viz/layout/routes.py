"""The curves of the links: calm, horizontal where they leave and arrive, never across a node.

Everything here works in `along` (the direction of reading) and `across` it; `layout` turns the
result for pictures that are read from top to bottom.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from grad_viz.layout.places import Place
from grad_viz.trace import Edge

PORT_GAP = 16.0
TWIN_GAP = 36.0
PORT_SHARE = 0.56
STUB = 9.0

Point = tuple[float, float]


def routes(
    edges: Sequence[Edge], chains: Mapping[str, tuple[str, ...]], places: Mapping[str, Place]
) -> dict[str, tuple[Point, ...]]:
    """Return the Bezier points of every edge, ``1 + 3n`` of them, from source to target."""
    ways = {e.id: (e.source, *chains.get(e.id, ()), e.target) for e in edges}
    leave = _ports(edges, lambda e: e.source, lambda e: places[ways[e.id][1]].across, places)
    arrive = _ports(edges, lambda e: e.target, lambda e: places[ways[e.id][-2]].across, places)
    twins = _twins(edges, ways)
    return {
        edge.id: _curve(
            [places[n] for n in ways[edge.id]],
            leave[edge.id],
            arrive[edge.id],
            twins.get(edge.id),
        )
        for edge in edges
    }


def _twins(edges: Sequence[Edge], chains: Mapping[str, tuple[str, ...]]) -> dict[str, float]:
    """Return how far every link between the same two nodes keeps from their middle."""
    groups: dict[tuple[str, ...], list[Edge]] = {}
    for edge in edges:
        groups.setdefault(chains[edge.id], []).append(edge)
    return {
        edge.id: (i - (len(group) - 1) / 2) * TWIN_GAP
        for group in groups.values()
        if len(group) > 1
        for i, edge in enumerate(sorted(group, key=lambda e: (e.port, e.id)))
    }


def _ports(
    edges: Sequence[Edge],
    end: Callable[[Edge], str],
    towards: Callable[[Edge], float],
    places: Mapping[str, Place],
) -> dict[str, float]:
    """Return where on the side of its node every edge is fastened, across from the centre."""
    groups: dict[str, list[Edge]] = {}
    for edge in edges:
        groups.setdefault(end(edge), []).append(edge)
    ports: dict[str, float] = {}
    for name, group in groups.items():
        group.sort(key=lambda e: (towards(e), e.port, e.id))
        room = places[name].breadth * PORT_SHARE / max(len(group) - 1, 1)
        gap = min(PORT_GAP, room)
        for i, edge in enumerate(group):
            ports[edge.id] = (i - (len(group) - 1) / 2) * gap
    return ports


def _curve(
    chain: Sequence[Place], leave: float, arrive: float, twin: float | None
) -> tuple[Point, ...]:
    first, last = chain[0], chain[-1]
    points: list[Point] = [_border(first, leave, 1)]
    _straight(points, (first.end + STUB, first.across + leave))
    for place in chain[1:-1]:
        _bend(points, (place.start, place.across))
        _straight(points, (place.end, place.across))
    if twin is not None:
        _bend(points, ((points[-1][0] + last.start - STUB) / 2, _between(first, last) + twin))
    _bend(points, (last.start - STUB, last.across + arrive))
    _straight(points, _border(last, arrive, -1))
    return tuple(points)


def _between(one: Place, other: Place) -> float:
    return (one.across + other.across) / 2


def _border(place: Place, port: float, side: int) -> Point:
    reach = place.length / 2
    if place.round:
        radius = place.breadth / 2
        reach += (radius * radius - port * port) ** 0.5 - radius
    return place.along + side * reach, place.across + port


def _bend(points: list[Point], target: Point) -> None:
    along, across = points[-1]
    if abs(target[1] - across) < 0.05:
        _straight(points, (target[0], across))
        return
    half = (target[0] - along) / 2
    points += [(along + half, across), (target[0] - half, target[1]), target]


def _straight(points: list[Point], target: Point) -> None:
    if len(points) > 3 and points[-4][1] == points[-1][1] == target[1]:
        del points[-3:]
    along, across = points[-1]
    step = (target[0] - along) / 3
    if abs(step) > 0.05:
        points += [(along + step, across), (target[0] - step, across), (target[0], across)]

"""Where the members of every unit stand, once the units have their positions.

Everything here works in `along` (the direction of reading) and `across` it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from grad_viz.layout.boxes import Size
from grad_viz.layout.layers import Layers, is_waypoint

NARROW, FAN = 44.0, 80.0
WAYPOINT = 10.0
SIBLING_GAP = 26.0


@dataclass(frozen=True, slots=True)
class Place:
    """A node or waypoint: its centre, its size, and the room of its kind in its column."""

    along: float
    across: float
    length: float
    breadth: float
    start: float
    end: float
    round: bool = False

    @property
    def centre(self) -> tuple[float, float]:
        """The middle of the node."""
        return self.along, self.across


def unit_breadth(name: str, columns: Layers, sizes: Mapping[str, Size]) -> float:
    """Return how much room a unit needs across."""
    if is_waypoint(name):
        return WAYPOINT
    return max(sizes[name][1], _stacked([sizes[r][1] for r in columns.results.get(name, ())]))


def column_lengths(
    names: Iterable[str], columns: Layers, sizes: Mapping[str, Size]
) -> tuple[float, float, float]:
    """Return how long the operations of a column are, the gap after them, and its variables."""
    gap = 0.0
    operations, variables = [0.0], [0.0]
    for name in names:
        if name in columns.results:
            operations.append(sizes[name][0])
            results = columns.results[name]
            variables += [sizes[result][0] for result in results]
            gap = max(gap, FAN if len(results) > 1 else NARROW)
        elif not is_waypoint(name):
            variables.append(sizes[name][0])
    return max(operations), gap, max(variables)


def units(
    columns: Layers,
    sizes: Mapping[str, Size],
    where: Mapping[str, float],
    starts: Sequence[float],
    lengths: Sequence[tuple[float, float, float]],
) -> dict[str, Place]:
    """Return the place of every node and waypoint."""
    places: dict[str, Place] = {}
    for names, start, (operation, gap, variable) in zip(
        columns.columns, starts, lengths, strict=True
    ):
        middle = start + operation
        other = middle + gap
        end = other + variable
        for name in names:
            across = where[name]
            if is_waypoint(name):
                size = (end - start, WAYPOINT)
                places[name] = Place((start + end) / 2, across, *size, start, end)
            elif name in columns.results:
                centre = start + operation / 2
                places[name] = Place(centre, across, *sizes[name], start, middle, round=True)
                places.update(_results(columns.results[name], sizes, across, other, end))
            else:
                places[name] = Place((other + end) / 2, across, *sizes[name], other, end)
    return places


def _results(
    names: Sequence[str], sizes: Mapping[str, Size], across: float, start: float, end: float
) -> dict[str, Place]:
    places = {}
    at = across - _stacked([sizes[name][1] for name in names]) / 2
    for name in names:
        breadth = sizes[name][1]
        centre = at + breadth / 2
        places[name] = Place((start + end) / 2, centre, *sizes[name], start, end)
        at += breadth + SIBLING_GAP
    return places


def _stacked(breadths: Sequence[float]) -> float:
    return sum(breadths) + SIBLING_GAP * max(len(breadths) - 1, 0)

"""Repeats: the same operations again and again, such as the cell of a network written in a loop.

A graph without modules that is too large to draw gets some by itself: a run of repetitions is the
module ``"×, +, tanh ×1000"``, which `fold` draws as one box.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from grad_viz.trace import Trace

TIMES = 8
"""What comes again less often than this is not called a repetition."""

SHARE = 50
"""A run of less than this part of all operations makes no picture smaller."""

LONGEST = 1_000
"""The most operations of one repetition."""

TRIED = 50
"""How many runs of the same operations are looked at more closely."""

NAMED = 4
"""How many operations the name of a run lists."""


class Run(NamedTuple):
    """Repetitions of `period` operations each, from the one at place `start`."""

    start: int
    period: int
    times: int

    @property
    def end(self) -> int:
        """The place behind the last repetition."""
        return self.start + self.period * self.times


def repeated(trace: Trace) -> Trace:
    """Return a trace in which every run of repeated operations is a module.

    In a run the same operations, with the same settings, take the same results of their own
    repetition and of the one before it. Leaves such as the input of each step of a recurrent
    network, of which every repetition has its own, are in the module too.
    """
    found = {one: path.rpartition("/")[0] for one, path in numbered(trace).items()}
    nodes = tuple(n._replace(module=found.get(n.id, n.module)) for n in trace.graph.nodes)
    return replace(trace, graph=replace(trace.graph, nodes=nodes))


def numbered(trace: Trace) -> dict[str, str]:
    """Return which repetition everything in a run is in: ``"×, +, tanh ×1000/17"``."""
    modules: dict[str, str] = {}
    names: dict[str, int] = {}
    for run in _runs(trace):
        operations = trace.forward[run.start : run.end]
        name = _name([trace.by_id[one].label for one in operations[: run.period]], run.times)
        names[name] = names.get(name, 0) + 1
        name += f" ({names[name]})" if names[name] > 1 else ""
        places = {one: at // run.period for at, one in enumerate(operations)}
        places |= _own_leaves(trace, operations, run.period)
        modules |= {one: f"{name}/{place + 1}" for one, place in places.items()}
    return modules


def _name(symbols: list[str], times: int) -> str:
    written = [symbol.replace("/", "÷") for symbol in dict.fromkeys(symbols)]
    return f"{', '.join(written[:NAMED])}{' …' if len(written) > NAMED else ''} ×{times}"


def _own_leaves(trace: Trace, operations: Sequence[str], period: int) -> dict[str, int]:
    """Return which leaf only one repetition uses, where others have one in its place, and which."""
    users: dict[str, set[int]] = {}
    alike: dict[tuple[int, int], set[str]] = {}
    for at, one in enumerate(operations):
        for port, name in enumerate(trace.links[one][0]):
            if trace.by_id[name].role == "leaf":
                alike.setdefault((at % period, port), set()).add(name)
                users.setdefault(name, set()).add(at // period)
    several = set().union(*(names for names in alike.values() if len(names) > 1))
    return {
        name: min(places) for name, places in users.items() if len(places) == 1 and name in several
    }


def _runs(trace: Trace) -> Iterator[Run]:
    """Yield the longest run, then those before and after it."""
    keys = [(trace.by_id[one].op, trace.by_id[one].params) for one in trace.forward]
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    codes = np.array([numbers[key] for key in keys], dtype=np.int32)
    distances = _distances(trace)
    pending = [(0, len(codes))]
    while pending:
        start, end = pending.pop()
        found = _candidates(codes[start:end], start, len(codes) // SHARE)
        run = next((run for run in found if _is_the_same(distances, run)), None)
        if run:
            yield run
            pending += [(run.end, end), (start, run.start)]


def _candidates(codes: NDArray[np.int32], offset: int, least: int) -> list[Run]:
    """Return the longest run of each period, if it has more operations than `least`.

    Those of most operations come first; among equals the shortest period.
    """
    found = []
    for period in range(1, min(LONGEST, len(codes) // TIMES) + 1):
        differs = np.flatnonzero(codes[period:] != codes[:-period])
        ends = np.concatenate([[-1], differs, [len(codes) - period]])
        lengths = np.diff(ends) - 1
        at = int(lengths.argmax())
        run = Run(offset + int(ends[at]) + 1, period, int(lengths[at]) // period + 1)
        if run.times >= TIMES and run.end - run.start > least:
            found.append(run)
    return sorted(found, key=lambda run: (run.start - run.end, run.period))[:TRIED]


def _distances(trace: Trace) -> list[tuple[int, ...]]:
    """Return, for every operation, how many operations ago each argument was made; a leaf 0."""
    places = {one: place for place, one in enumerate(trace.forward)}
    maker = {e.target: places[e.source] for e in trace.graph.edges if e.source in places}
    arguments = (trace.links[one][0] for one in trace.forward)
    return [
        tuple(place - maker.get(name, place) for name in names)
        for place, names in enumerate(arguments)
    ]


def _is_the_same(distances: Sequence[tuple[int, ...]], run: Run) -> bool:
    """Tell whether all repetitions but the first take the same results of the last two."""
    reach = 2 * run.period

    def near(place: int) -> tuple[int, ...]:
        return tuple(distance if distance < reach else 0 for distance in distances[place])

    places = range(run.start + run.period, run.end - run.period)
    return all(near(place) == near(place + run.period) for place in places)

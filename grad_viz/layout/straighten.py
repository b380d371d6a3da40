"""Long links drawn straight: their waypoints share one position wherever there is room."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence

from grad_viz.layout.layers import is_waypoint

GAP, WAYPOINT_GAP = 26.0, 14.0


def stacked(names: Sequence[str], across: Mapping[str, float]) -> list[float]:
    """Return the centres of some units that stand as close together as they may, from 0 on."""
    centres = [0.0]
    for one, two in itertools.pairwise(names):
        centres.append(centres[-1] + distance(one, two, across))
    return centres


def distance(one: str, two: str, across: Mapping[str, float]) -> float:
    """Return how far apart the centres of two neighbours must be."""
    gap = WAYPOINT_GAP if is_waypoint(one) or is_waypoint(two) else GAP
    return (across[one] + across[two]) / 2 + gap


def straighten(
    columns: Sequence[Sequence[str]],
    chains: Mapping[str, tuple[str, ...]],
    across: Mapping[str, float],
    where: dict[str, float],
) -> None:
    """Move the waypoints of every long link onto as few straight lines as fit."""
    beside: dict[str, tuple[str, str]] = {}
    for names in columns:
        for before, name, after in zip(["", *names], names, [*names[1:], ""], strict=False):
            if is_waypoint(name):
                beside[name] = before, after
    for chain in sorted(chains.values(), key=len, reverse=True):
        _straighten_one(chain, beside, across, where)


def _straighten_one(
    chain: Sequence[str],
    beside: Mapping[str, tuple[str, str]],
    across: Mapping[str, float],
    where: dict[str, float],
) -> None:
    run: list[str] = []
    low, high = -math.inf, math.inf
    for name in chain:
        before, after = beside[name]
        least = where[before] + distance(before, name, across) if before else -math.inf
        most = where[after] - distance(name, after, across) if after else math.inf
        if max(low, least) > min(high, most):
            _level(run, low, high, where)
            run, low, high = [], -math.inf, math.inf
        run.append(name)
        low, high = max(low, least), min(high, most)
    _level(run, low, high, where)


def _level(run: Sequence[str], low: float, high: float, where: dict[str, float]) -> None:
    if run and low <= high:
        mean = sum(where[name] for name in run) / len(run)
        where.update(dict.fromkeys(run, min(max(mean, low), high)))

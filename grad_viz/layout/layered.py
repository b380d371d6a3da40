"""Our own layered placement: in time proportional to the drawing, with nothing but Python.

Once the columns are in order, the units move as close to their neighbours as the order and the
gaps allow. That is solved exactly, one column at a time, by pooling adjacent violators.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grad_viz.layout.layers import Layers, is_waypoint
from grad_viz.layout.ordering import affordable, neighbours, ordered
from grad_viz.layout.straighten import stacked, straighten

SWEEPS = 16
STRAIGHT, BENT = 8.0, 1.0


def place(layers: Layers, across: Mapping[str, float]) -> dict[str, float]:
    """Return the position of every unit across the direction of reading.

    Args:
        layers: the columns to place.
        across: how much room every unit needs in that direction.
    """
    before, after = neighbours(layers.links)
    columns = ordered(layers, before, after)
    where: dict[str, float] = {}
    for names in columns:
        offsets = stacked(names, across)
        where.update({n: o - offsets[-1] / 2 for n, o in zip(names, offsets, strict=True)})
    for sweep in range(affordable(layers, SWEEPS)):
        forward = sweep % 2 == 1
        for names in columns if forward else reversed(columns):
            near = [[*before.get(n, ()), *after.get(n, ())] for n in names]
            if sweep < 2:
                near = [(before if forward else after).get(n, []) for n in names]
            _settle(names, near, across, where)
    straighten(columns, layers.chains, across, where)
    return where


def _settle(
    names: Sequence[str],
    near: Sequence[list[str]],
    across: Mapping[str, float],
    where: dict[str, float],
) -> None:
    offsets = stacked(names, across)
    wanted, weights = [], []
    for name, others, offset in zip(names, near, offsets, strict=True):
        pulls = [STRAIGHT if is_waypoint(name) and is_waypoint(o) else BENT for o in others]
        weight = sum(pulls)
        centre = sum(p * where[o] for p, o in zip(pulls, others, strict=True))
        wanted.append((centre / weight if weight else where[name]) - offset)
        weights.append(weight or 0.1)
    fitted = _monotone(wanted, weights)
    where.update({n: f + o for n, f, o in zip(names, fitted, offsets, strict=True)})


def _monotone(wanted: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Return the non-decreasing sequence closest to `wanted` (weighted least squares)."""
    blocks: list[tuple[float, float, int]] = []
    for value, weight in zip(wanted, weights, strict=True):
        block = (value, weight, 1)
        while blocks and blocks[-1][0] > block[0]:
            other = blocks.pop()
            total = other[1] + block[1]
            mean = (other[0] * other[1] + block[0] * block[1]) / total
            block = (mean, total, other[2] + block[2])
        blocks.append(block)
    return [value for value, _, count in blocks for _ in range(count)]

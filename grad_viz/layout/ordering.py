"""The order in which the units of every column stand: few crossings, then as it is read.

After Sugiyama: sort every column by the average position of its neighbours, swap neighbours as
long as that removes crossings, keep the best of several sweeps. Where it crosses nothing, the
first argument stands before the second, so that ``a - b`` reads right.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from grad_viz.layout.layers import Layers

ORDER_SWEEPS = 24
SWAP_PASSES = 8
WORK, FEWEST = 120_000, 4
SWAPS_UP_TO = 1_500
FEW = 64

Neighbours = dict[str, list[str]]


def crossings(columns: Sequence[Sequence[str]], after: Neighbours) -> int:
    """Count the crossings of links between neighbouring columns."""
    total = 0
    for left, right in pairwise(columns):
        at = {name: i for i, name in enumerate(right)}
        ends = [end for a in left for end in sorted(at[b] for b in after.get(a, ()))]
        total += _inversions(ends, len(right))
    return total


def affordable(layers: Layers, most: int) -> int:
    """Return how many sweeps a graph may have: `most`, and fewer the larger it is, but never none.

    Work is counted, not timed, so that a picture is the same on every machine.
    """
    size = sum(map(len, layers.columns)) + len(layers.links)
    return max(FEWEST, min(most, WORK // max(size, 1)))


def ordered(layers: Layers, before: Neighbours, after: Neighbours) -> list[list[str]]:
    """Return the units of every column in the order in which they are drawn."""
    columns = [list(names) for names in layers.columns]
    best, fewest = [list(c) for c in columns], crossings(columns, after)
    swaps = sum(len(c) for c in columns) <= SWAPS_UP_TO
    for sweep in range(affordable(layers, ORDER_SWEEPS)):
        if fewest == 0:
            break
        forward = sweep % 2 == 1
        for i in range(1, len(columns)) if forward else range(len(columns) - 2, -1, -1):
            fixed = columns[i - 1 if forward else i + 1]
            columns[i] = _sorted(columns[i], fixed, before if forward else after)
        if swaps:
            _swap(columns, before, after, sweep % 4 < 2)
        found = crossings(columns, after)
        if found < fewest:
            best, fewest = [list(c) for c in columns], found
    if swaps:
        _read(best, layers.columns, before, after)
    return best


def _sorted(names: list[str], fixed: list[str], near: Neighbours) -> list[str]:
    at = {name: i for i, name in enumerate(fixed)}
    keys: dict[str, float] = {}
    for i, name in enumerate(names):
        found = [at[other] for other in near.get(name, ())]
        alone = i * max(len(fixed) - 1, 0) / max(len(names) - 1, 1)
        keys[name] = sum(found) / len(found) if found else alone
    return sorted(names, key=keys.__getitem__)


def _swap(columns: list[list[str]], before: Neighbours, after: Neighbours, even: bool) -> None:
    """Swap neighbours in a column as long as that removes crossings."""
    for turn in range(SWAP_PASSES):
        least = 0 if even and turn == 0 else 1
        gains = [_swap_column(columns, i, before, after, least) for i in range(len(columns))]
        if not any(gains):
            return


def _swap_column(
    columns: list[list[str]], i: int, before: Neighbours, after: Neighbours, least: int
) -> bool:
    names = columns[i]
    ends = _ends(columns, i, before, after)
    swapped = False
    for k in range(len(names) - 1):
        one, two = ends[names[k]], ends[names[k + 1]]
        if _crossed(one[0], two[0]) + _crossed(one[1], two[1]) >= least:
            names[k], names[k + 1] = names[k + 1], names[k]
            swapped = True
    return swapped


def _read(
    columns: list[list[str]],
    reading: Sequence[Sequence[str]],
    before: Neighbours,
    after: Neighbours,
) -> None:
    """Put the first argument above the second wherever that crosses nothing."""
    order = {name: i for names in reading for i, name in enumerate(names)}
    for i, names in enumerate(columns):
        ends = _ends(columns, i, before, after)
        for _ in range(min(len(names), SWAP_PASSES)):
            for k in range(len(names) - 1):
                one, two = ends[names[k]], ends[names[k + 1]]
                crossed = _crossed(one[0], two[0]) + _crossed(one[1], two[1])
                if crossed == 0 and order[names[k]] > order[names[k + 1]]:
                    names[k], names[k + 1] = names[k + 1], names[k]


def _ends(
    columns: list[list[str]], i: int, before: Neighbours, after: Neighbours
) -> dict[str, tuple[list[int], list[int]]]:
    """Return where the links of every unit of a column end, to its left and to its right."""
    left = {n: k for k, n in enumerate(columns[i - 1])} if i else {}
    right = {n: k for k, n in enumerate(columns[i + 1])} if i + 1 < len(columns) else {}
    return {
        n: ([left[b] for b in before.get(n, ())], [right[b] for b in after.get(n, ())])
        for n in columns[i]
    }


def _crossed(one: list[int], two: list[int]) -> int:
    """Return how many crossings fewer there are when `two` stands before `one`."""
    if len(one) * len(two) <= FEW:
        return sum((a > b) - (a < b) for a in one for b in two)
    ends, count = sorted(two), len(two)
    return sum(bisect_left(ends, a) + bisect_right(ends, a) - count for a in one)


def neighbours(links: Sequence[tuple[str, str]]) -> tuple[Neighbours, Neighbours]:
    """Return the units linked to every unit from the column before and from the one after."""
    before: Neighbours = {}
    after: Neighbours = {}
    for one, two in links:
        before.setdefault(two, []).append(one)
        after.setdefault(one, []).append(two)
    return before, after


def _inversions(ends: Sequence[int], size: int) -> int:
    """Count the pairs out of order, with a Fenwick tree."""
    tree = [0] * (size + 1)
    total = 0
    for seen, end in enumerate(ends):
        i, below = end + 1, 0
        while i:
            below += tree[i]
            i &= i - 1
        total += seen - below
        i = end + 1
        while i <= size:
            tree[i] += 1
            i += i & -i
    return total

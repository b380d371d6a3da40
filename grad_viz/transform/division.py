"""Division: a program too large to be drawn gets so many modules that each shows little at a time.

The modules that a program says stay. What is repeated becomes modules of its own, one for each
repetition; and of many parts in a row, so many together become one: ``"cell/1–50/17"`` is the 17th
run of a cell, among the first fifty.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import takewhile

from grad_viz.trace import Trace
from grad_viz.transform.homes import ancestors, homes, module_of, modules
from grad_viz.transform.repeats import numbered

WHOLE = 250
"""A module of no more operations than this is small enough to be seen at once."""

MOST_PARTS = 100
"""With more parts than this in a row, several together become a module."""

TOGETHER = 20
"""How many large parts become one."""

ROUND = (200, 100, 50)
"""How many small parts may become one."""

FEW_LEAVES = 12
"""More leaves than this that are used in one place of a module only are in the module."""


def divided(trace: Trace) -> Trace:
    """Return a trace in which no module has many parts, the whole being one as well.

    One without modules in which nothing is repeated stays as it is.
    """
    home = homes(trace.graph)
    said = {n.id: path for n in trace.graph.nodes if (path := module_of(n))}
    if not home:
        home = said = numbered(trace)
    moved, renamed = _in_ranges(trace, home)
    places = {name: renamed.get(path, path) for name, path in said.items()} | moved
    places = _own_leaves(trace, moved) | places
    nodes = tuple(n._replace(module=places.get(n.id, "")) for n in trace.graph.nodes)
    return replace(trace, graph=replace(trace.graph, nodes=nodes)) if home else trace


def naming(trace: Trace, paths: Collection[str]) -> Trace:
    """Return a trace with these modules: as it is, or divided where it alone has them."""
    return trace if set(paths) <= set(modules(trace)) else divided(trace)


def _in_ranges(trace: Trace, home: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return where every operation is, and every module, once the ranges are modules too."""
    parts: dict[str, Counter[str]] = {}
    for one in trace.forward:
        path = home.get(one, "")
        way = ["", *ancestors(path), path] if path else [""]
        for above, part in zip(way, [*way[1:], one], strict=True):
            parts.setdefault(above, Counter())[part] += 1
    renamed = {"": ""}
    moved = {}
    for above in sorted(parts, key=lambda path: (path.count("/"), path)):
        for part, ranges in _ranges(parts[above]).items():
            place = "/".join(filter(None, [renamed[above], *ranges]))
            if part in parts:
                renamed[part] = "/".join(filter(None, [place, part.rpartition("/")[2]]))
            else:
                moved[part] = place
    return moved, renamed


def _ranges(parts: Mapping[str, int]) -> dict[str, list[str]]:
    """Return the ranges that each part of a module is in, the widest first."""
    count, total = len(parts), sum(parts.values())
    sizes = list[int]()
    if count > MOST_PARTS and total > WHOLE:
        sizes = [next((n for n in ROUND if n * total <= WHOLE * count), TOGETHER)]
    while sizes and count > MOST_PARTS * sizes[0]:
        sizes = [TOGETHER * sizes[0], *sizes]
    return {
        part: [f"{at - at % n + 1}–{min(at - at % n + n, count)}" for n in sizes]
        for at, part in enumerate(parts)
    }


def _own_leaves(trace: Trace, moved: Mapping[str, str]) -> dict[str, str]:
    """Return the deepest module with all uses of a leaf, if many leaves are used so deep inside."""
    used: dict[str, list[str]] = {}
    for edge in trace.graph.edges:
        if trace.by_id[edge.source].role == "leaf":
            used.setdefault(edge.source, []).append(moved[edge.target])
    places = {n: _common(paths) for n, paths in used.items()}
    inner = {n: path for n, path in places.items() if "/" in path or (path and len(used[n]) == 1)}
    many = Counter(path.split("/")[0] for path in inner.values())
    return {n: path for n, path in inner.items() if many[path.split("/")[0]] > FEW_LEAVES}


def _common(paths: list[str]) -> str:
    columns = zip(*(path.split("/") for path in paths), strict=False)
    return "/".join(column[0] for column in takewhile(lambda one: len({*one}) == 1, columns))

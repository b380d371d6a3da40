"""Folds: many operations drawn as one box with the links that go in and come out.

What is folded is closed: nothing outside stands between two operations of one box, so the picture
stays a graph that can be read from left to right. A variable is inside as soon as no operation
outside touches it. The steps inside are left out; every other step is as it was.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from grad_viz.folded import is_box
from grad_viz.languages import phrase
from grad_viz.trace import Graph, Trace, TraceError
from grad_viz.transform.collapse import Group, collapse
from grad_viz.transform.drawing import Drawing
from grad_viz.transform.homes import ancestors, homes, is_in, module_of, modules

MENTIONED = 12

NUMBERED = re.compile(r"[0-9]+(–[0-9]+)?")
"""What a path says of one of many runs, or of some of them."""

RUN = re.compile(r"([0-9]+–[0-9]+/)*[0-9]+")


def fold(trace: Trace, *paths: str) -> Drawing:
    """Return a trace in which the operations of each of these modules are one box.

    What stands between two operations of a module is in its box too. To open a module, fold the
    original again without it.

    Raises:
        TraceError: there is no such module.
    """
    if not paths:
        return Drawing.of(trace)
    known = check_modules(trace, paths)
    outer = {path: None for path in paths if not set(ancestors(path)) & set(paths)}
    home = homes(trace.graph)
    inside = {name: path for name, module in home.items() if (path := _at(module, outer))}
    if _is_circular(trace.graph, inside):
        inside = _closed_one_by_one(trace, home, outer)
    leaves = {n.id for n in trace.graph.nodes if n.role == "constant" or _at(module_of(n), outer)}
    groups = {path: Group(label(path, known), path) for path in outer}
    return collapse(trace, inside, groups, leaves)


def check_modules(trace: Trace, paths: Iterable[str]) -> tuple[str, ...]:
    """Return the modules of a trace.

    Raises:
        TraceError: one of `paths` is none of them.
    """
    known = modules(trace)
    for path in paths:
        if path not in known:
            choices = ", ".join(known[:MENTIONED]) + (", ..." if len(known) > MENTIONED else "")
            none = phrase("modules_none")
            raise TraceError(phrase("no_module", path=path, choices=choices or none))
    return known


def label(path: str, known: Iterable[str] = ()) -> str:
    """Return what a picture calls a module; of several runs of one part, how many there are.

    >>> label("encoder/layer1"), label("cell/3"), label("cell", ["cell", "cell/1", "cell/2"])
    ('layer1', 'cell 3', 'cell ×2')
    >>> label("net/cell/1–50"), label("×, + ×1000/1–50/17"), label("1–50")
    ('cell 1–50', '×, + 17', '1–50')
    """
    parts = path.split("/")
    names = [part for part in parts if not NUMBERED.fullmatch(part)]
    if names and names[-1] != parts[-1]:
        return f"{re.sub(' ×[0-9]+', '', names[-1])} {parts[-1]}"
    start = f"{path}/"
    runs = sum(one.startswith(start) and bool(RUN.fullmatch(one, len(start))) for one in known)
    return f"{parts[-1]} ×{runs}" if runs and "×" not in parts[-1] else parts[-1]


def _at(module: str, paths: Container[str]) -> str:
    """Return which of the paths a module is in, or ``""``."""
    return next((path for path in (*ancestors(module), module) if path in paths), "")


def _is_circular(graph: Graph, inside: Mapping[str, str]) -> bool:
    """Tell whether something stands between two operations of one group."""
    maker = {e.target: inside.get(e.source, "") for e in graph.edges if e.source in inside}
    waits: dict[str, set[str]] = {}
    for edge in graph.edges:
        source, target = inside.get(edge.source, edge.source), inside.get(edge.target, edge.target)
        if maker.get(source) != target:
            waits.setdefault(target, set()).add(source)
    try:
        TopologicalSorter(waits).prepare()
    except CycleError:
        return True
    return False


def _closed_one_by_one(
    trace: Trace, home: Mapping[str, str], paths: Iterable[str]
) -> dict[str, str]:
    """Return what is inside which module, where modules are entangled: the first ones take most."""
    inside: dict[str, str] = {}
    for path in paths:
        groups = {path: Group(path, path) for path in inside.values()}
        drawn = collapse(trace, inside, groups, ()).trace.graph
        members = {n for n, module in home.items() if is_in(module, path) and n not in inside}
        closed = _closed(drawn, members)
        taken = {n.module for n in drawn.nodes if n.id in closed and is_box(n)}
        for node in trace.graph.nodes:
            group = inside.get(node.id, "")
            if node.kind == "operation" and (group in taken or (not group and node.id in closed)):
                inside[node.id] = path
    return inside


def _closed(graph: Graph, members: set[str]) -> set[str]:
    """Return some nodes and all that stand on a way between two of them."""
    after, before = set(members), set(members)
    links = _links(graph)
    for source, target in links:
        if source in after:
            after.add(target)
    for source, target in reversed(links):
        if target in before:
            before.add(source)
    return after & before


def _links(graph: Graph) -> list[tuple[str, str]]:
    """Return the links in an order in which what leads to a node stands before what leaves it."""
    place = {node.id: i for i, node in enumerate(graph.nodes)}
    edges = sorted(graph.edges, key=lambda edge: place[edge.target])
    return [(edge.source, edge.target) for edge in edges]

"""What the viewer needs to fold and open the modules of a trace, as plain data for JSON."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from grad_viz.folded import is_box
from grad_viz.layout import layout
from grad_viz.trace import Edge, Node, Trace
from grad_viz.transform import Parts, View, views, without_loops
from grad_viz.transform.homes import ancestors, children
from grad_viz.transform.parts import folded_in
from grad_viz.transform.views import Folded, around
from grad_viz.typed_json import writer

READABLE = 30
"""A trace with more nodes than this opens with its modules folded."""


def folding(
    trace: Trace, whole: Trace, direction: str, folded: Collection[str] | None = None
) -> dict[str, Any] | None:
    """Return every view of a trace with modules; None for a trace without.

    Steps and numbers are those of the whole: a view says only what is drawn where. The first view
    is the whole itself, the second has all modules folded. ``"to"`` says which view comes after a
    module is opened or folded, and ``"members"`` what lies in each.

    Args:
        trace: what was recorded.
        whole: how the viewer draws it with everything open, and what it has therefore.
        direction: ``"LR"`` or ``"TB"``.
        folded: what is folded at first; None leaves that to the size of the trace.
    """
    found = views(trace, frozenset(folded or ()))
    if not found:
        return None
    known = [Folded(), *(view.folded for view in found)]
    numbers = {one: number for number, one in enumerate(known)}
    first = numbers[Folded(folded)] if folded is not None else int(is_large(trace))
    ways = [{"folded": sorted(one), "to": _ways(one, children(trace), numbers)} for one in known]
    members: dict[str, list[str]] = {}
    for view in found:
        members = {**_boxes(view, by_module=True), **members}
    drawn = [{}, *(_view(whole, view, direction) for view in found)]
    return {
        "views": [{**way, **view} for way, view in zip(ways, drawn, strict=True)],
        "members": members,
        "first": first,
    }


def opening(drawn: Trace, parts: Parts) -> dict[str, Any]:
    """Return the one view of a large trace; where a press leads is for the host to say.

    ``"to"`` names the modules that can be opened or folded, and ``""`` where all can be folded.
    """
    folded = folded_in(drawn)
    seen = parts.seen(folded)
    members = {p: parts.members(drawn, p) for p in seen if p and p not in folded}
    view = {"folded": sorted(folded), "to": dict.fromkeys(seen)}
    return {"views": [view], "members": {**dict.fromkeys(seen, ()), **members}, "first": 0}


def is_large(trace: Trace) -> bool:
    """Tell whether a trace opens with its modules folded."""
    return len(trace.graph.nodes) > READABLE


def _ways(
    folded: Folded, inner: Mapping[str, tuple[str, ...]], numbers: Mapping[Folded, int]
) -> dict[str, int]:
    """Return the view that comes after each module that is seen was opened, or was folded.

    That is the one in which nothing else changes, or else the one with that module alone.
    """
    ways: dict[str, int] = {}
    for path in inner:
        if not path or folded.intersection(ancestors(path)):
            continue
        if path in folded:
            wanted = [folded - {path} | {*inner[path]}, around([path], inner)]
        else:
            above = [one for one in ancestors(path) if one in inner]
            outside = {one for one in folded if path not in ancestors(one)}
            wanted = [Folded(outside | {path}), around(above[-1:], inner)]
        shown = [numbers[one] for one in wanted if one in numbers]
        ways |= {path: shown[0]} if shown else {}
    return ways


def _boxes(view: View, by_module: bool = False) -> dict[str, list[str]]:
    """Return what is in every box of a view, by the box or by its module."""
    nodes = view.drawing.trace.by_id
    found: dict[str, list[str]] = {name: [] for name, node in nodes.items() if is_box(node)}
    for name, box in view.drawing.boxes.items():
        found[box].append(name)
    return {nodes[name].module if by_module else name: inside for name, inside in found.items()}


def _view(whole: Trace, view: View, direction: str) -> dict[str, Any]:
    """Return what is drawn; bare ids stand for nodes and edges that are as in the whole."""
    drawn, edges = without_loops(view.drawing.trace), view.drawing.edges
    known = {edge.id: edge for edge in whole.graph.edges}
    same = whole.by_id.get
    return {
        "nodes": [n.id if same(n.id) == n else writer(Node)(n) for n in drawn.graph.nodes],
        "edges": [e.id if known[e.id] == e else writer(Edge)(e) for e in drawn.graph.edges],
        "boxes": _boxes(view),
        "merged": {old: new for old, new in edges.items() if new},
        "layout": layout(drawn, direction).to_dict(),
    }

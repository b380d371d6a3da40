"""What the viewer needs to fold and open the modules of a trace, as plain data for JSON."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from grad_viz.folded import is_box
from grad_viz.layout import layout
from grad_viz.trace import Edge, Node, Trace
from grad_viz.transform import View, views
from grad_viz.transform.homes import children
from grad_viz.typed_json import writer

READABLE = 30
"""A trace with more nodes than this opens with its modules folded."""


def folding(
    trace: Trace, whole: Trace, direction: str, folded: Collection[str] | None = None
) -> dict[str, Any] | None:
    """Return every view of a trace with modules; None for a trace without.

    Steps and numbers are those of the whole: a view says only what is drawn where. Bare ids
    stand for the nodes and edges that are drawn as they are in the whole.

    Args:
        trace: what was recorded.
        whole: how the viewer draws it with everything open, and what it has therefore.
        direction: ``"LR"`` or ``"TB"``.
        folded: what is folded at first; None leaves that to the size of the trace.
    """
    found = views(trace, frozenset(folded or ()))
    if not found:
        return None
    if folded is None:
        folded = found[0].folded if len(trace.graph.nodes) > READABLE else ()
    return {
        "modules": {path: list(inside) for path, inside in children(trace).items()},
        "views": [_view(whole, view, direction) for view in found],
        "folded": sorted(folded),
    }


def _view(whole: Trace, view: View, direction: str) -> dict[str, Any]:
    drawn, edges = view.drawing.trace, view.drawing.edges
    known = {edge.id: edge for edge in whole.graph.edges}
    boxes: dict[str, list[str]] = {node.id: [] for node in drawn.graph.nodes if is_box(node)}
    for name, box in view.drawing.boxes.items():
        boxes[box].append(name)
    return {
        "folded": sorted(view.folded),
        "nodes": [
            n.id if whole.by_id.get(n.id) == n else writer(Node)(n) for n in drawn.graph.nodes
        ],
        "edges": [e.id if known[e.id] == e else writer(Edge)(e) for e in drawn.graph.edges],
        "boxes": boxes,
        "merged": {old: new for old, new in edges.items() if new},
        "layout": layout(drawn, direction).to_dict(),
    }

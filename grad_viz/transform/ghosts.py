"""Ghosts: a leaf that is used often is drawn again, small, beside each of its users.

A weight that is shared by every step of a recurrent network has links across the whole picture.
With ghosts every link is short. The value, the gradient and the list of messages stay at the one
true node; a step lights up the true node, the ghost and the link between ghost and user.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from grad_viz.trace import Edge, Graph, Node, Trace
from grad_viz.transform.drawing import Drawing

USES = 4
"""A leaf with at most this many users needs no ghosts."""


def ghosts(trace: Trace, uses: int = USES) -> Drawing:
    """Return a trace in which every leaf with more than `uses` users has ghosts.

    The first user stays linked to the true node; each of the others gets a ghost. Edges and steps
    keep their ids and their numbers.
    """
    graph = trace.graph
    users = {(edge.source, edge.target) for edge in graph.edges}
    made = {edge.target for edge in graph.edges}
    counts = Counter(source for source, _ in users)
    shared = {
        n.id: n
        for n in graph.nodes
        if n.kind == "variable" and n.id not in made and counts[n.id] > uses
    }
    if not shared:
        return Drawing.of(trace)
    before, edges = _haunted(graph, shared)
    nodes = [each for node in graph.nodes for each in (*before.get(node.id, ()), node)]
    drawn = Graph(tuple(nodes), tuple(edges), graph.outputs)
    return replace(Drawing.of(trace), trace=replace(trace, graph=drawn))


def is_ghost(node: Node) -> bool:
    """Tell a ghost from every other node: a variable that takes no part itself."""
    return node.kind == "variable" and not node.role


def _haunted(graph: Graph, shared: dict[str, Node]) -> tuple[dict[str, list[Node]], list[Edge]]:
    """Return the ghosts that stand before every user, and all edges, moved to their ghosts."""
    first: dict[str, str] = {}
    names: dict[tuple[str, str], str] = {}
    before: dict[str, list[Node]] = {}
    edges = []
    for edge in graph.edges:
        leaf = shared.get(edge.source)
        if leaf is None or first.setdefault(leaf.id, edge.target) == edge.target:
            edges.append(edge)
            continue
        use = leaf.id, edge.target
        if use not in names:
            names[use] = f"{leaf.id}g{len(names)}"
            ghost = Node(names[use], "variable", leaf.label, module=leaf.module)
            before.setdefault(edge.target, []).append(ghost)
        edges.append(edge._replace(source=names[use]))
    return before, edges

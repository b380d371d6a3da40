"""What a drawing will cost, estimated before anything is placed.

Not the number of nodes but the long links are what makes a layout slow: a link that passes many
columns is as much work as a node in each of them.
"""

from __future__ import annotations

from grad_viz.trace import Graph


def cost(graph: Graph) -> int:
    """Return the number of nodes plus the number of columns that all links pass over.

    >>> from grad_viz.trace import Edge, Graph, Node
    >>> x, f = Node("v0", "variable", "x"), Node("f0", "operation", "x²")
    >>> cost(Graph((x, f), (Edge("e0", "v0", "f0", 0),), ()))
    2
    """
    into: dict[str, list[str]] = {}
    for edge in graph.edges:
        into.setdefault(edge.target, []).append(edge.source)
    depth: dict[str, int] = {}
    for node in graph.nodes:
        depth[node.id] = 1 + max(
            [depth.get(name, -1) for name in into.get(node.id, ())], default=-1
        )
    first: dict[str, int] = {}
    for edge in graph.edges:
        if edge.source not in into:
            first[edge.source] = min(first.get(edge.source, 1 << 60), depth[edge.target])
    spans = 0
    for edge in graph.edges:
        start = first[edge.source] - 1 if edge.source in first else depth[edge.source]
        spans += depth[edge.target] - start - 1
    return len(graph.nodes) + spans // 2

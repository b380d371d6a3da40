"""Which module each operation of a trace is in, and which modules there are."""

from __future__ import annotations

from collections import Counter

from grad_viz.trace import Graph, Node, Trace


def modules(trace: Trace) -> tuple[str, ...]:
    """Return the paths of the modules that can be folded, the outer ones before the inner ones.

    A node is in the module that it says, or that its name says: ``"encoder/layer1/w"`` is in
    ``encoder/layer1``, which is in ``encoder``.
    """
    found: dict[str, None] = {}
    for node in trace.graph.nodes:
        parts = module_of(node).split("/")
        found.update({"/".join(parts[: i + 1]): None for i in range(len(parts)) if parts[0]})
    return tuple(sorted(found, key=lambda path: path.count("/")))


def homes(graph: Graph) -> dict[str, str]:
    """Return the module of every operation that is in one.

    An operation is in a module when it says so, when its result is named after it, or when it uses
    a leaf that is named after it.
    """
    nodes = {node.id: node for node in graph.nodes}
    found = {n.id: n.module for n in graph.nodes if n.kind == "operation" and n.module}
    named = {n.id: module_of(n) for n in graph.nodes if n.kind == "variable" and not n.module}
    made = {e.target for e in graph.edges if nodes[e.source].kind == "operation"}
    for edge in graph.edges:
        if named.get(edge.target):
            found.setdefault(edge.source, named[edge.target])
    for edge in graph.edges:
        if edge.source not in made and named.get(edge.source):
            found.setdefault(edge.target, named[edge.source])
    return found


def outermost(trace: Trace) -> tuple[str, ...]:
    """Return the modules of several operations that lie in no other."""
    return children(trace)[""]


def children(trace: Trace) -> dict[str, tuple[str, ...]]:
    """Return the modules that lie directly in each, those of ``""`` being the outermost.

    A module of one operation says no more than the operation, and one of all the operations of
    another no more than that: neither is one of them.
    """
    counts = Counter(p for path in homes(trace.graph).values() for p in (*ancestors(path), path))
    found: dict[str, list[str]] = {"": []}
    for path in sorted(counts, key=lambda path: path.count("/")):
        above = ["", *(one for one in ancestors(path) if one in found)][-1]
        if counts[path] > 1 and counts[path] != counts[above]:
            found[path] = []
            found[above].append(path)
    return {path: tuple(inside) for path, inside in found.items()}


def ancestors(path: str) -> list[str]:
    """Return the modules that a module lies in, the outermost first.

    >>> ancestors("net/encoder/layer1")
    ['net', 'net/encoder']
    """
    parts = path.split("/")
    return ["/".join(parts[:i]) for i in range(1, len(parts))]


def is_in(module: str, path: str) -> bool:
    """Tell whether a module is the one at `path`, or inside of it."""
    return module == path or module.startswith(f"{path}/")


def module_of(node: Node) -> str:
    """Return the module that a node says it is in, or that its name says."""
    return node.module or node.name.rpartition("/")[0]

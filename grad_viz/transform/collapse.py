"""Collapsing: the operations of a group become one node; what only they touch goes inside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from grad_viz.folded import box
from grad_viz.trace import Array, Edge, Graph, Node, Operation, Step, Trace
from grad_viz.transform.drawing import Drawing


class Group(NamedTuple):
    """What becomes one box: what the picture calls it, and the module that it is, if it is one."""

    label: str
    module: str = ""


def collapse(
    trace: Trace,
    inside: Mapping[str, str],
    groups: Mapping[str, Group],
    leaves: Collection[str],
    *,
    between: bool = False,
) -> Drawing:
    """Return a trace in which every group of operations is one node.

    Args:
        trace: what to draw.
        inside: the group of every operation that goes into one; each group must be closed.
        groups: what each of them is.
        leaves: which leaves may go inside too; the others stay.
        between: what stands between two groups, and nowhere else, goes inside too.
    """
    if not inside:
        return Drawing.of(trace)
    last = {group: name for name, group in inside.items()}
    moved = {name: last[group] for name, group in inside.items()}
    hidden = _hidden(trace.graph, inside, leaves, between)
    edges, drawn_as = _edges(trace.graph, moved, hidden)
    counts = Counter(inside.values())
    boxes = {
        name: box(name, groups[group].label, counts[group], groups[group].module)
        for group, name in last.items()
    }
    nodes = _nodes(trace.graph, moved, boxes, {edge.source for edge in edges}, hidden)
    graph = Graph(_in_order(nodes, edges), tuple(edges), trace.graph.outputs)
    steps, numbers = _steps(trace, moved, hidden, drawn_as, edges)
    known = {**trace.operations}
    known.update((one.op, Operation(one.label, one.label, "fold")) for one in boxes.values())
    drawn = Trace(graph, tuple(steps), known, trace.expression)
    changed = {old: new for old, new in drawn_as.items() if old != new}
    held = _boxes_of(trace.graph, moved, hidden)
    return Drawing(drawn, (0, *numbers), changed, {**moved, **held})


def without_loops(trace: Trace) -> Trace:
    """Return a drawn trace without the ghosts of what a box makes and uses again itself.

    The steps over their links are left without one, as a viewer can have them, but no file.
    """
    ids = {node.id for node in trace.graph.nodes}
    ghosts = {_ghost_id(name) for name in ids} & ids
    nodes = tuple(node for node in trace.graph.nodes if node.id not in ghosts)
    edges = tuple(edge for edge in trace.graph.edges if edge.source not in ghosts)
    return replace(trace, graph=Graph(nodes, edges, trace.graph.outputs)) if ghosts else trace


def _boxes_of(graph: Graph, moved: Mapping[str, str], hidden: Collection[str]) -> dict[str, str]:
    """Return the box that every hidden variable is in."""
    ends = [(edge.source, edge.target) for edge in graph.edges]
    pairs = [*ends, *((target, source) for source, target in ends)]
    return {name: moved[near] for name, near in pairs if name in hidden}


def _ghost_id(variable: str) -> str:
    return f"{variable}again"


def _hidden(
    graph: Graph, inside: Mapping[str, str], leaves: Collection[str], between: bool
) -> set[str]:
    """Return the variables that no operation outside touches, but no output and no other leaf."""
    operations = {node.id for node in graph.nodes if node.kind == "operation"}
    groups: dict[str, set[str]] = {}
    made = set[str]()
    for edge in graph.edges:
        operation, variable = edge.target, edge.source
        if edge.source in operations:
            operation, variable = edge.source, edge.target
            made.add(variable)
        groups.setdefault(variable, set()).add(inside.get(operation, ""))
    return {
        name
        for name, touched in groups.items()
        if "" not in touched
        and (between or len(touched) == 1)
        and name not in graph.outputs
        and (name in made or name in leaves)
    }


def _edges(
    graph: Graph, moved: Mapping[str, str], hidden: Collection[str]
) -> tuple[list[Edge], dict[str, str | None]]:
    """Return the drawn edges, and which of them stands for every original one.

    What a box makes and uses again itself comes in as a ghost, since a link back into the box
    would be a circle.
    """
    edges: list[Edge] = []
    drawn_as: dict[str, str | None] = {}
    merged: dict[tuple[str, str], str] = {}
    ports: dict[tuple[str, bool], int] = {}
    maker = {edge.target: moved[edge.source] for edge in graph.edges if edge.source in moved}
    for edge in graph.edges:
        source, target = moved.get(edge.source, edge.source), moved.get(edge.target, edge.target)
        if maker.get(source) == target:
            source = _ghost_id(source)
        if edge.source in hidden or edge.target in hidden:
            drawn_as[edge.id] = None
        elif edge.source not in moved and edge.target not in moved:
            drawn_as[edge.id] = edge.id
            edges.append(edge)
        elif (source, target) in merged:
            drawn_as[edge.id] = merged[source, target]
        else:
            into = edge.target in moved
            side = target if into else source, into
            ports[side] = ports.get(side, -1) + 1
            drawn_as[edge.id] = merged[source, target] = edge.id
            edges.append(Edge(edge.id, source, target, ports[side]))
    return edges, drawn_as


def _nodes(
    graph: Graph,
    moved: Mapping[str, str],
    boxes: Mapping[str, Node],
    used: Collection[str],
    hidden: Collection[str],
) -> list[Node]:
    nodes = []
    for node in graph.nodes:
        if _ghost_id(node.id) in used:
            nodes.append(Node(_ghost_id(node.id), "variable", node.label))
        if node.id in boxes:
            nodes.append(boxes[node.id]._replace(generation=node.generation))
        elif node.id not in moved and node.id not in hidden:
            nodes.append(node)
    return nodes


def _in_order(nodes: list[Node], edges: list[Edge]) -> tuple[Node, ...]:
    """Return the nodes in topological order, as close as possible to the one they have."""
    place = {node.id: i for i, node in enumerate(nodes)}
    after: dict[int, list[int]] = {}
    waits = [0] * len(nodes)
    for edge in edges:
        after.setdefault(place[edge.source], []).append(place[edge.target])
        waits[place[edge.target]] += 1
    ready = [i for i, count in enumerate(waits) if not count]
    heapify(ready)
    order = []
    while ready:
        i = heappop(ready)
        order.append(nodes[i])
        for j in after.get(i, ()):
            waits[j] -= 1
            if not waits[j]:
                heappush(ready, j)
    return tuple(order)


def _steps(
    trace: Trace,
    moved: Mapping[str, str],
    hidden: Collection[str],
    drawn_as: Mapping[str, str | None],
    edges: list[Edge],
) -> tuple[list[Step], list[int]]:
    """Return the drawn steps, and the number of each in the original."""
    ports = {edge.id: edge.port for edge in edges}
    results: dict[str, list[str]] = {}
    for edge in edges:
        results.setdefault(edge.source, []).append(edge.target)
    gradients: dict[str, Array] = {}
    steps, numbers = [], []
    for number, step in enumerate(trace.steps, start=1):
        if step.target in hidden:
            continue
        gradients[step.target] = step.after
        numbers.append(number)
        box, edge_id = moved.get(step.function), drawn_as.get(step.edge)
        if box is None or edge_id is None:
            steps.append(step)
            continue
        arrived = tuple(gradients.get(result) for result in results.get(box, ()))
        step = step._replace(
            function=box,
            argnum=ports[edge_id],
            edge=edge_id,
            upstream=arrived,
            local=None,
            broadcast=None,
        )
        steps.append(step)
    return steps, numbers

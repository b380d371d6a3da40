"""Folds: many operations drawn as one box with the links that go in and come out.

What is folded is closed: nothing outside stands between two operations of one box, so the picture
stays a graph that can be read from left to right. A variable is inside as soon as no operation
outside touches it. The steps inside are left out; every other step is as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from grad_viz.trace import Graph, Node, Trace, TraceError
from grad_viz.transform.collapse import FOLD, collapse
from grad_viz.transform.drawing import Drawing

WINDOW = 60
"""How many operations a window shows."""


def modules(trace: Trace) -> tuple[str, ...]:
    """Return the paths of the modules that can be folded, the outer ones before the inner ones.

    A node is in the module that it says, or that its name says: ``"encoder/layer1/w"`` is in
    ``encoder/layer1``, which is in ``encoder``.
    """
    found: dict[str, None] = {}
    for node in trace.graph.nodes:
        parts = _module(node).split("/")
        found.update({"/".join(parts[: i + 1]): None for i in range(len(parts)) if parts[0]})
    return tuple(sorted(found, key=lambda path: path.count("/")))


def fold(trace: Trace, *paths: str) -> Drawing:
    """Return a trace in which the operations of each of these modules are one box.

    An operation is in a module when it says so, when it uses a leaf of the module, or when its
    result is named after it; and so is what stands between two such operations. To open a module,
    fold the original again without it.

    Raises:
        TraceError: there is no such module.
    """
    known = modules(trace)
    for path in paths:
        if path not in known:
            choices = ", ".join(known) or "none: name its leaves like 'layer1/w'"
            raise TraceError(f"there is no module {path!r}; the modules of this trace: {choices}")
    inside: dict[str, str] = {}
    drawing = Drawing.of(trace)
    for path in paths:
        inside = _with_module(trace, drawing.trace, inside, path)
        leaves = {n.id for n in trace.graph.nodes if n.role == "constant"}
        leaves |= {n.id for n in trace.graph.nodes if any(_is_in(_module(n), p) for p in paths)}
        drawing = collapse(trace, inside, {one: one for one in paths}, leaves)
    return drawing


def window(trace: Trace, step: int | None = None, size: int = WINDOW) -> Drawing:
    """Return a trace that shows `size` operations around the one that sends at a step.

    What comes before and after them is a box each; a variable that the window does not touch is
    in one of these. Of many messages that a box sends to one variable only the last is a step.

    Raises:
        TraceError: the trace has no such step.
    """
    number = max(trace.check_step(step), 0)
    operations = [node.id for node in trace.graph.nodes if node.kind == "operation"]
    if len(operations) <= size:
        return Drawing.of(trace)
    sender = trace.steps[number - 1].function if number else ""
    centre = operations.index(sender) if sender else len(operations)
    start = min(max(centre - size // 2, 0), len(operations) - size)
    groups = {"before": operations[:start], "after": operations[start + size :]}
    inside = {name: group for group, part in groups.items() for name in part}
    labels = {group: f"{len(part)} operations" for group, part in groups.items()}
    leaves = {node.id for node in trace.graph.nodes if node.role in ("leaf", "constant")}
    return _last_messages(collapse(trace, inside, labels, leaves, between=True))


def _last_messages(drawing: Drawing) -> Drawing:
    """Leave out of every run of messages from a box all but the last to each variable.

    A weight that is used ten thousand times outside the window gets one message from a box, with
    the sum that the weight has by then; as soon as the window sends, every gradient is exact.
    """
    trace, kept, waiting = drawing.trace, list[int](), dict[str, int]()
    for index, step in enumerate(trace.steps):
        if step.function and trace.by_id[step.function].op.startswith(FOLD):
            waiting[step.target] = index
            continue
        kept += sorted(waiting.values())
        kept.append(index)
        waiting.clear()
    kept += sorted(waiting.values())
    shown = replace(trace, steps=tuple(trace.steps[index] for index in kept))
    numbers = tuple(drawing.steps[index + 1] for index in kept)
    return Drawing(shown, (0, *numbers), drawing.edges)


def _with_module(
    trace: Trace, drawn: Trace, inside: Mapping[str, str], path: str
) -> dict[str, str]:
    """Return what is inside which module, with one more; it takes in the boxes that it closes."""
    within = {n.id for n in drawn.graph.nodes if _is_in(_module(n), path)}
    closed = _closed(drawn.graph, _members(drawn.graph, within))
    taken = {n.label for n in drawn.graph.nodes if n.id in closed and n.op.startswith(FOLD)}
    found = {}
    for node in trace.graph.nodes:
        group = inside.get(node.id, "")
        if node.kind == "operation" and (node.id in closed or group in taken):
            found[node.id] = path
        elif group:
            found[node.id] = group
    return found


def _members(graph: Graph, within: set[str]) -> set[str]:
    """Return the operations in a module: its own, the users of its leaves, what makes the rest."""
    operations = {n.id for n in graph.nodes if n.kind == "operation"}
    made = {edge.target for edge in graph.edges if edge.source in operations}
    makers = {e.source for e in graph.edges if e.source in operations and e.target in within}
    users = {e.target for e in graph.edges if e.source in within - made}
    return operations & (within | makers | users)


def _closed(graph: Graph, members: set[str]) -> set[str]:
    """Return some nodes and all that stand on a way between two of them."""
    after, before = set(members), set(members)
    for source, target in _links(graph):
        if source in after:
            after.add(target)
    for source, target in reversed(_links(graph)):
        if target in before:
            before.add(source)
    return after & before


def _links(graph: Graph) -> list[tuple[str, str]]:
    """Return the links in an order in which what leads to a node stands before what leaves it."""
    place = {node.id: i for i, node in enumerate(graph.nodes)}
    edges = sorted(graph.edges, key=lambda edge: place[edge.target])
    return [(edge.source, edge.target) for edge in edges]


def _module(node: Node) -> str:
    if node.op.startswith(FOLD):
        return node.label
    return node.module or node.name.rpartition("/")[0]


def _is_in(module: str, path: str) -> bool:
    return module == path or module.startswith(f"{path}/")

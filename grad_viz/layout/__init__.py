"""Where everything stands: one layout for the viewer, the files and the notebook.

A layout depends on the shape of the graph and on the sizes of its labels alone, so a picture
never moves from one step to the next, and is the same on every machine. `layers` cuts the graph
into columns, `layered` orders and places what stands in them, `routes` draws the links.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from grad_viz.languages import SaidError, meant, phrase
from grad_viz.layout import layered
from grad_viz.layout.boxes import PILL_HEIGHT, Size, longest, node_sizes, pill_widths
from grad_viz.layout.layers import Layers, layers
from grad_viz.layout.places import Place, column_lengths, unit_breadth, units
from grad_viz.layout.routes import routes
from grad_viz.trace import Graph, Trace

MARGIN = 36.0
WIDE, WIDEST = 72.0, 190.0
PILL_ROOM = 44.0
SLOPE = 0.16

Point = tuple[float, float]


LIMIT = 20_000
"""Graphs with more nodes than this are not laid out."""


class LayoutError(SaidError):
    """A direction that does not exist, or a graph that is too large."""


class TooLargeError(LayoutError):
    """A graph that no picture of this kind can show; the message says what can."""


@dataclass(frozen=True, slots=True)
class Box:
    """The room of one node: its centre and its size in pixels, y pointing down."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions of a whole graph.

    Attributes:
        width: of the picture, in pixels.
        height: of the picture.
        nodes: the box of every node, by its id.
        edges: the cubic Bezier points of every edge, ``1 + 3n`` of them, from the border of
            its source to the border of its target.
    """

    width: float
    height: float
    nodes: Mapping[str, Box]
    edges: Mapping[str, tuple[Point, ...]]

    def to_dict(self) -> dict[str, object]:
        """Return plain data for JSON."""
        return {
            "width": self.width,
            "height": self.height,
            "nodes": {k: [b.x, b.y, b.width, b.height] for k, b in self.nodes.items()},
            "edges": {k: [list(p) for p in points] for k, points in self.edges.items()},
        }


@dataclass(frozen=True, slots=True)
class _Task:
    """What a layout depends on, and nothing else: the key of the cache."""

    graph: Graph
    sizes: tuple[tuple[str, Size], ...]
    pills: tuple[tuple[str, float], ...]
    vertical: bool


def layout(trace: Trace, direction: str = "LR") -> Layout:
    """Return the positions of a trace's graph; the same object for the same graph and labels.

    Args:
        trace: the computation to lay out.
        direction: ``"LR"``, from left to right, or ``"TB"``, from top to bottom.

    Raises:
        LayoutError: there is no such direction.
        TooLargeError: the graph has more than `LIMIT` nodes.
    """
    check_size(trace)
    return _laid_out(
        _Task(
            graph=_bare(trace.graph),
            sizes=tuple(node_sizes(trace).items()),
            pills=tuple(pill_widths(trace).items()),
            vertical=check_direction(direction) == "TB",
        )
    )


def check_size(trace: Trace) -> None:
    """Refuse a graph that is too large to be laid out.

    Raises:
        TooLargeError: the graph has more than `LIMIT` nodes.
    """
    count = len(trace.graph.nodes)
    if count > LIMIT:
        raise TooLargeError(phrase("graph_large", count=count, most=LIMIT))


def check_direction(direction: str) -> str:
    """Return the direction as it is.

    Raises:
        LayoutError: it is neither ``"LR"`` nor ``"TB"``.
    """
    if direction in ("LR", "TB"):
        return direction
    hint = meant(str(direction).upper(), ["LR", "TB"], cutoff=0.5)
    raise LayoutError(phrase("no_direction", direction=direction, hint=hint))


def _bare(graph: Graph) -> Graph:
    nodes = tuple(
        n._replace(label="", name="", params=(), value=None, module="", source=None)
        for n in graph.nodes
    )
    return Graph(nodes, graph.edges, graph.outputs)


@lru_cache(maxsize=64)
def _laid_out(task: _Task) -> Layout:
    columns = layers(task.graph)
    sizes = {name: (h, w) if task.vertical else (w, h) for name, (w, h) in task.sizes}
    across = {
        name: unit_breadth(name, columns, sizes) for names in columns.columns for name in names
    }
    where = layered.place(columns, across)
    starts, lengths = _spacing(task, columns, sizes, where)
    places = units(columns, sizes, where, starts, lengths)
    return _finished(task, places, routes(task.graph.edges, columns.chains, places))


def _spacing(
    task: _Task, columns: Layers, sizes: Mapping[str, Size], where: Mapping[str, float]
) -> tuple[list[float], list[tuple[float, float, float]]]:
    """Return where every column starts, and how long its parts are."""
    lengths = [column_lengths(names, columns, sizes) for names in columns.columns]
    starts = [0.0]
    for parts, gap in zip(lengths, _gaps(task, columns, where), strict=False):
        starts.append(starts[-1] + sum(parts) + gap)
    return starts, lengths


def _gaps(task: _Task, columns: Layers, where: Mapping[str, float]) -> list[float]:
    """Return the room between neighbouring columns: more for long messages and steep links."""
    pills = dict(task.pills)
    into: dict[str, list[str]] = {}
    for edge in task.graph.edges:
        into.setdefault(edge.target, []).append(edge.id)
    climbs: dict[str, float] = {}
    for one, two in columns.links:
        climbs[two] = max(climbs.get(two, 0.0), abs(where[one] - where[two]))
    gaps = []
    for names in columns.columns[1:]:
        edges = [edge for name in names for edge in into.get(name, ())]
        pill = longest(pills, edges)
        room = (PILL_HEIGHT if task.vertical else pill) + PILL_ROOM if pill else 0.0
        climb = max(climbs.get(name, 0.0) for name in names) * SLOPE
        gaps.append(min(max(WIDE, room, climb), WIDEST))
    return gaps


def _finished(
    task: _Task, places: Mapping[str, Place], curves: Mapping[str, tuple[Point, ...]]
) -> Layout:
    low = min((p.across - p.breadth / 2 for p in places.values()), default=0.0) - MARGIN
    high = max((p.across + p.breadth / 2 for p in places.values()), default=0.0) + MARGIN
    length = max((p.end for p in places.values()), default=0.0) + 2 * MARGIN

    def turn(along: float, across: float) -> Point:
        x, y = round(along + MARGIN, 1), round(across - low, 1)
        return (y, x) if task.vertical else (x, y)

    sizes = dict(task.sizes)
    boxes = {n.id: Box(*turn(*places[n.id].centre), *sizes[n.id]) for n in task.graph.nodes}
    edges = {k: tuple(turn(*point) for point in points) for k, points in curves.items()}
    width, height = (high - low, length) if task.vertical else (length, high - low)
    return Layout(round(width, 1), round(height, 1), boxes, edges)

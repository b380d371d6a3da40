"""The parts of a trace: arrays, operations, nodes, links and steps, all immutable.

What a trace has hundreds of thousands of is a NamedTuple: as immutable as a frozen dataclass, and
made in a quarter of the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Number = float | int | bool
NodeKind = Literal["variable", "operation"]
Role = Literal["leaf", "constant", "intermediate", "output", ""]


@dataclass(frozen=True, slots=True)
class Summary:
    """What is kept of an array too large to keep whole."""

    minimum: float
    maximum: float
    mean: float
    not_finite: int


class Array(NamedTuple):
    """A number or an array as it was recorded.

    Attributes:
        shape: ``()`` for a number.
        dtype: numpy's name, such as ``"float64"``.
        values: every entry in row-major order; empty when only the summary was kept.
        summary: given instead of the values above `grad_viz.arrays.LIMIT` entries.
    """

    shape: tuple[int, ...]
    dtype: str
    values: tuple[Number, ...] = ()
    summary: Summary | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """What an operation is, in the words of its one definition in the engine.

    `formula`, `partials` and `vjps` are LaTeX templates over ``$x0 $x1 ...`` (arguments),
    ``$y`` (result), ``$g`` (upstream gradient) and the operation's settings by name.
    """

    name: str
    symbol: str
    family: str
    formula: str = ""
    partials: tuple[str, ...] = ()
    vjps: tuple[str, ...] = ()
    pattern: str = ""


class Node(NamedTuple):
    """A variable (a box that holds a value) or an operation (a circle that made one).

    Attributes:
        id: ``v0``, ``v1``, ... or ``f0``, ``f1``, ... in topological order.
        kind: ``"variable"`` or ``"operation"``.
        label: what the picture prints: the name, the expression that made the value, or the
            operation's symbol.
        name: the name its author gave it, or ``""``.
        role: how a variable takes part; constants receive no gradient.
        op: the key of an operation node in `Trace.operations`.
        params: an operation's settings as text, such as ``(("axis", "0"),)``.
        value: a variable's value.
        module: where it belongs, as a path: ``"mlp/layer1"``.
        generation: the longest distance from a leaf, in operations.
        source: the piece of `Trace.expression` it came from, as ``(start, end)``.
    """

    id: str
    kind: NodeKind
    label: str
    name: str = ""
    role: Role = ""
    op: str = ""
    params: tuple[tuple[str, str], ...] = ()
    value: Array | None = None
    module: str = ""
    generation: int = 0
    source: tuple[int, int] | None = None


class Edge(NamedTuple):
    """One link. Into an operation, `port` is the argument number; out of it, the output number."""

    id: str
    source: str
    target: str
    port: int


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes and edges in topological order: what a node needs stands before it."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    outputs: tuple[str, ...]


class Step(NamedTuple):
    """One message of the backward pass: `target` receives `contribution` along `edge`.

    Attributes:
        kind: ``"seed"`` for the first step, then ``"contribution"``.
        target: the variable that receives.
        contribution: what is added; it has the target's shape.
        before: the target's gradient before; None when nothing had arrived yet.
        after: the target's gradient after.
        function: the operation that sends, ``""`` for the seed.
        argnum: which argument of that operation the target is.
        edge: the edge the message travels, against its direction; ``""`` for the seed.
        upstream: the gradient at each output of the operation; None where nothing arrived.
        local: the local derivative, for elementwise operations.
        broadcast: the contribution before it was summed back to the target's shape; None
            when nothing had been broadcast.
    """

    kind: Literal["seed", "contribution"]
    target: str
    contribution: Array
    before: Array | None
    after: Array
    function: str = ""
    argnum: int = 0
    edge: str = ""
    upstream: tuple[Array | None, ...] = ()
    local: Array | None = None
    broadcast: Array | None = None

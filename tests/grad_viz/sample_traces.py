"""Small traces made by hand, so that the tests of pictures need no engine."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from grad_viz.trace import Array, Edge, Graph, Node, Operation, Role, Step, Summary, Trace


def number(value: float) -> Array:
    return Array((), "float64", (float(value),))


def vector(*values: float) -> Array:
    return Array((len(values),), "float64", tuple(float(v) for v in values))


def matrix(rows: int, columns: int, scale: float = 1.0) -> Array:
    count = rows * columns
    values = tuple(scale * math.sin(1.7 * i + 1) for i in range(count))
    return Array((rows, columns), "float64", values)


@dataclass
class Tape:
    """Writes down scalar operations and plays them back as the steps of a trace."""

    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    calls: list[tuple[str, list[str], list[float]]] = field(default_factory=list)
    made_by: dict[str, int] = field(default_factory=dict)
    operations: dict[str, Operation] = field(default_factory=dict)
    values: dict[str, float] = field(default_factory=dict)

    def variable(self, label: str, value: float, role: Role = "leaf") -> str:
        name = f"v{sum(n.kind == 'variable' for n in self.nodes)}"
        known = label if role != "constant" else ""
        self.nodes.append(Node(name, "variable", label, name=known, role=role, value=number(value)))
        self.values[name] = float(value)
        return name

    def constant(self, value: float) -> str:
        return self.variable(f"{value:g}", value, "constant")

    def apply(
        self, symbol: str, label: str, sources: Sequence[str], value: float, *partials: float
    ) -> str:
        function = f"f{len(self.calls)}"
        self.nodes.append(Node(function, "operation", symbol, op=symbol))
        self.operations[symbol] = Operation(symbol, symbol, "arithmetic")
        ends = []
        for port, source in enumerate(sources):
            ends.append(f"e{len(self.edges)}")
            self.edges.append(Edge(ends[-1], source, function, port))
        result = self.variable(label, value, "intermediate")
        self.edges.append(Edge(f"e{len(self.edges)}", function, result, 0))
        self.made_by[result] = len(self.calls)
        self.calls.append((result, ends, list(partials)))
        return result

    def add(self, a: str, b: str, label: str) -> str:
        return self.apply("+", label, [a, b], self.values[a] + self.values[b], 1, 1)

    def sub(self, a: str, b: str, label: str) -> str:
        return self.apply("−", label, [a, b], self.values[a] - self.values[b], 1, -1)

    def mul(self, a: str, b: str, label: str) -> str:
        x, y = self.values[a], self.values[b]
        return self.apply("×", label, [a, b], x * y, y, x)

    def call(
        self, symbol: str, label: str, a: str, f: Callable[[float], float], slope: float
    ) -> str:
        return self.apply(symbol, label, [a], f(self.values[a]), slope)

    def square(self, a: str, label: str) -> str:
        return self.call("x²", label, a, lambda x: x * x, 2 * self.values[a])

    def exp(self, a: str, label: str) -> str:
        return self.call("eˣ", label, a, math.exp, math.exp(self.values[a]))

    def trace(self, output: str, expression: str = "") -> Trace:
        nodes = tuple(
            Node(
                n.id,
                n.kind,
                n.label,
                n.name,
                "output" if n.id == output else n.role,
                n.op,
                value=n.value,
            )
            for n in self.nodes
        )
        graph = Graph(nodes, tuple(self.edges), (output,))
        return Trace(graph, tuple(self._steps(output)), self.operations, expression)

    def _steps(self, output: str) -> list[Step]:
        gradients = {output: 1.0}
        steps = [Step("seed", output, number(1), None, number(1))]
        roles = {n.id: n.role for n in self.nodes}
        sources = {edge.id: edge.source for edge in self.edges}
        for index in range(len(self.calls) - 1, -1, -1):
            result, ends, partials = self.calls[index]
            if result not in gradients:
                continue
            upstream = gradients[result]
            for argnum, (edge, partial) in enumerate(zip(ends, partials, strict=True)):
                target = sources[edge]
                if roles[target] == "constant":
                    continue
                before = gradients.get(target)
                gradients[target] = (before or 0.0) + upstream * partial
                steps.append(
                    Step(
                        "contribution",
                        target,
                        number(upstream * partial),
                        None if before is None else number(before),
                        number(gradients[target]),
                        f"f{index}",
                        argnum,
                        edge,
                        (number(upstream),),
                        number(partial),
                    )
                )
        return steps


def product_sum() -> Trace:
    t = Tape()
    a, b = t.variable("a", 2), t.variable("b", -3)
    left = t.mul(a, b, "a·b")
    right = t.mul(a, t.variable("c", 0.5), "a·c")
    return t.trace(t.add(left, right, "y"), "a*b + a*c")


def nested_squares() -> Trace:
    t = Tape()
    inner = t.square(t.variable("x", 0.5), "x²")
    return t.trace(t.square(t.exp(inner, "exp(x²)"), "y"), "square(exp(square(x)))")


def matyas() -> Trace:
    t = Tape()
    x, y = t.variable("x", 1), t.variable("y", 1)
    squares = t.add(t.square(x, "x²"), t.square(y, "y²"), "x²+y²")
    left = t.mul(t.constant(0.26), squares, "0.26·(x²+y²)")
    right = t.mul(t.mul(t.constant(0.48), x, "0.48·x"), y, "0.48·x·y")
    return t.trace(t.sub(left, right, "z"), "0.26*(x**2 + y**2) - 0.48*x*y")


def twice() -> Trace:
    t = Tape()
    x = t.variable("x", 3)
    return t.trace(t.mul(x, x, "y"), "x*x")


def lone_leaf() -> Trace:
    t = Tape()
    return t.trace(t.variable("x", 3), "x")


def unroll(length: int) -> Trace:
    t = Tape()
    w, state = t.variable("w", 0.9), t.variable("h0", 1)
    for i in range(1, length + 1):
        fed = t.add(t.mul(w, state, f"w·h{i - 1}"), t.variable(f"x{i}", 0.1 * i), f"s{i}")
        slope = 1 - math.tanh(t.values[fed]) ** 2
        state = t.call("tanh", f"h{i}", fed, math.tanh, slope)
    return t.trace(state)


def layers() -> Trace:
    """A dense layer with arrays: a matrix, a vector, an array too large to draw."""
    shapes = {
        "X": matrix(4, 3),
        "W": matrix(3, 2, 0.5),
        "b": vector(0.1, -0.2),
        "X@W": matrix(4, 2, 2.0),
        "h": matrix(4, 2, 1.5),
        "loss": number(0.6931),
        "table": Array((64, 784), "float32", (), Summary(-1.25, 3.5, 0.1, 2)),
    }
    nodes = (
        Node("v0", "variable", "X", "X", "leaf", value=shapes["X"]),
        Node("v1", "variable", "W", "W", "leaf", value=shapes["W"]),
        Node("f0", "operation", "@", op="matmul"),
        Node("v2", "variable", "X@W", role="intermediate", value=shapes["X@W"]),
        Node("v3", "variable", "b", "b", "leaf", value=shapes["b"]),
        Node("f1", "operation", "+", op="add"),
        Node("v4", "variable", "h", "h", "intermediate", value=shapes["h"]),
        Node("v5", "variable", "table", "table", "constant", value=shapes["table"]),
        Node("f2", "operation", "softmax_cross_entropy", op="softmax_cross_entropy"),
        Node("v6", "variable", "loss", "loss", "output", value=shapes["loss"]),
    )
    links = [
        "v0 f0 0",
        "v1 f0 1",
        "f0 v2 0",
        "v2 f1 0",
        "v3 f1 1",
        "f1 v4 0",
        "v4 f2 0",
        "v5 f2 1",
        "f2 v6 0",
    ]
    edges = tuple(Edge(f"e{i}", *link.split()[:2], int(link[-1])) for i, link in enumerate(links))
    one, grad = number(1), matrix(4, 2, 0.25)
    bad = Array((4, 3), "float64", (math.nan, math.inf, -math.inf, *matrix(3, 3).values))
    steps = (
        Step("seed", "v6", one, None, one),
        Step("contribution", "v4", grad, None, grad, "f2", 0, "e6", (one,)),
        Step("contribution", "v2", grad, None, grad, "f1", 0, "e3", (grad,)),
        Step(
            "contribution",
            "v3",
            vector(0.5, -0.25),
            None,
            vector(0.5, -0.25),
            "f1",
            1,
            "e4",
            (grad,),
            None,
            grad,
        ),
        Step("contribution", "v0", bad, None, bad, "f0", 0, "e0", (grad,)),
        Step("contribution", "v1", matrix(3, 2, 9), None, matrix(3, 2, 9), "f0", 1, "e1", (grad,)),
    )
    return Trace(Graph(nodes, edges, ("v6",)), steps, {}, "softmax_cross_entropy(X@W + b, table)")


def odd_values() -> Trace:
    t = Tape()
    x = t.variable("x", math.nan)
    y = t.mul(x, t.variable("huge", 1.2345678e300), "x·huge")
    z = t.add(y, t.variable("minus infinity", -math.inf), "s")
    return t.trace(t.mul(z, t.variable("tiny", -1.23456e-300), "out"))


def empty_array() -> Trace:
    nothing = Array((0,), "float64", ())
    node = Node("v0", "variable", "x", "x", "output", value=nothing)
    return Trace(Graph((node,), (), ("v0",)), (Step("seed", "v0", nothing, None, nothing),))


def named(label: str) -> Trace:
    """y = label + 1, where a user chose the label."""
    t = Tape()
    return t.trace(t.add(t.variable(label, 1), t.constant(1), "y"))


def random_trace(seed: int, size: int) -> Trace:
    """A graph of `size` operations in which values are used at random, all of them at last."""
    chance = random.Random(seed)
    t = Tape()
    values = [t.variable(f"x{i}", chance.uniform(0.5, 1.5)) for i in range(3)]
    for _ in range(size):
        one, two = (
            chance.choice(values[-4:] if chance.random() < 0.7 else values) for _ in range(2)
        )
        kind = chance.randrange(4)
        if kind == 0:
            values.append(t.call("sin", "s", one, math.sin, math.cos(t.values[one])))
        elif kind == 1:
            values.append(t.mul(t.constant(2), one, "d"))
        else:
            values.append((t.mul if kind == 2 else t.add)(one, two, "p"))
    used = {edge.source for edge in t.edges}
    first, *rest = [value for value in values if value not in used]
    for value in rest:
        first = t.add(first, value, "r")
    return t.trace(first)


SAMPLES: dict[str, Callable[[], Trace]] = {
    "product_sum": product_sum,
    "nested_squares": nested_squares,
    "matyas": matyas,
    "twice": twice,
    "lone_leaf": lone_leaf,
    "layers": layers,
    "odd_values": odd_values,
    "empty_array": empty_array,
    "unroll": lambda: unroll(4),
    "chinese": lambda: named("损失函数"),
    "emoji": lambda: named("🔥 loss 😀"),
}


def network() -> Trace:
    """A network of two inputs, three hidden neurons and one output, number by number."""
    t = Tape()
    inputs = [t.variable("x1", 1.0), t.variable("x2", -0.5)]
    hidden = [_neuron(t, inputs, f"h{i}", 0.3 * i - 0.4) for i in (1, 2, 3)]
    return t.trace(_neuron(t, hidden, "y", 0.7))


def _neuron(t: Tape, inputs: Sequence[str], label: str, weight: float) -> str:
    total = t.variable(f"b_{label}", 0.1)
    for i, one in enumerate(inputs, start=1):
        w = t.variable(f"w{i}_{label}", weight * i)
        total = t.add(total, t.mul(w, one, f"w·{i}"), f"s{i}_{label}")
    slope = 1 - math.tanh(t.values[total]) ** 2
    return t.call("tanh", label, total, math.tanh, slope)


SAMPLES["network"] = network

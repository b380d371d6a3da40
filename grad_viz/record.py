"""The graph walker: from a Variable back through its creators, into an immutable Trace.

The steps are the engine's own: `record` drains `engine.backward_steps`, the very generator
whose arithmetic `Variable.backward` uses, and leaves every ``.grad`` as it was.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import engine
from engine import Variable
from grad_viz.labels import Label, constant_label, result_label
from grad_viz.trace import Array, Edge, Graph, Node, Operation, Role, Step, Summary, Trace

__all__ = ["LIMIT", "Variable", "as_array", "record"]

LIMIT = 1024
"""Arrays with more entries than this are kept as a summary."""

Source = tuple[Variable, tuple[int, int]]


def record(output: Variable, *, expression: str = "", sources: Iterable[Source] = ()) -> Trace:
    """Return the trace of the computation behind `output` and of its whole backward pass.

    Args:
        output: the result to differentiate; its gradient is seeded with ones of its shape.
        expression: the text it came from, when somebody typed it.
        sources: which piece of that text, as ``(start, end)``, made which Variable.

    Raises:
        TypeError: `output` is not a Variable.

    >>> import numpy as np
    >>> from engine import Variable, square
    >>> trace = record(square(Variable(np.array(3.0), "x")))
    >>> [node.label for node in trace.graph.nodes]
    ['x', 'x²', 'y']
    >>> trace.frame().gradients["v0"].values
    (6.0,)
    """
    if not isinstance(output, Variable):
        raise TypeError(f"record expects the output Variable, got {type(output).__name__}")
    walk = _Walk(output, {id(variable): span for variable, span in sources})
    steps = tuple(walk.step(event) for event in _backward_steps(output))
    graph = Graph(tuple(walk.nodes), tuple(walk.edges), (walk.ids[id(output)],))
    return Trace(graph, steps, walk.operations, expression)


def _backward_steps(output: Variable) -> Iterable[engine.Contribution]:
    """Return the backward pass, or nothing where the output depends on no variable."""
    with np.errstate(all="ignore"):
        yield from engine.backward_steps(output)


@dataclass
class _Walk:
    """The nodes and edges found so far, and the ids they were given."""

    output: Variable
    spans: dict[int, tuple[int, int]]
    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    operations: dict[str, Operation] = field(default_factory=dict)
    ids: dict[int, str] = field(default_factory=dict)
    labels: dict[int, Label] = field(default_factory=dict)
    functions: dict[int, str] = field(default_factory=dict)
    arguments: dict[tuple[int, int], str] = field(default_factory=dict)
    generations: dict[str, int] = field(default_factory=dict)
    gradients: dict[str, Array] = field(default_factory=dict)
    variable_count: int = 0

    def __post_init__(self) -> None:
        for function in _functions_in_order(self.output):
            self._add_function(function)
        if id(self.output) not in self.ids:
            self._add_variable(self.output, Label(self.output.name or ""))

    def _add_function(self, function: engine.Function) -> None:
        sources, labels = [], []
        for argument in function.arguments:
            source, label = self._argument(argument)
            sources.append(source)
            labels.append(label)
        operation, params = function.spec, _params(function)
        key = self._operation(operation)
        node = f"f{len(self.functions)}"
        self.functions[function.sequence] = node
        outputs = [variable for variable in function.outputs if variable is not None]
        generation = max((self.generations[source] for source in sources), default=0)
        self.nodes.append(
            Node(
                id=node,
                kind="operation",
                label=operation.symbol,
                op=key,
                params=params,
                generation=generation,
                source=self._span(outputs[0]) if outputs else None,
            )
        )
        for argnum, source in enumerate(sources):
            self.arguments[function.sequence, argnum] = self._add_edge(source, node, argnum)
        for port, variable in enumerate(function.outputs):
            if variable is not None:
                made = result_label(operation.text, operation.precedence, labels, dict(params))
                self._add_edge(node, self._add_variable(variable, made, generation + 1), port)

    def _argument(self, argument: Any) -> tuple[str, Label]:
        """Return the node of an argument and its label; a raw value becomes a constant."""
        if not isinstance(argument, Variable):
            label = constant_label(as_array(argument))
            return self._add_node(as_array(argument), label.text, "constant"), label
        if id(argument) not in self.ids:
            self._add_variable(argument, Label(argument.name or ""))
        return self.ids[id(argument)], self.labels[id(argument)]

    def _add_variable(self, variable: Variable, made: Label, generation: int = 0) -> str:
        label = Label(variable.name) if variable.name else made
        if variable is self.output and not variable.name:
            label = Label(self._letter())
        node = self._add_node(
            as_array(variable.data),
            label.text,
            self._role(variable),
            name=variable.name or "",
            generation=generation,
            source=self._span(variable),
        )
        self.ids[id(variable)], self.labels[id(variable)] = node, label
        return node

    def _add_node(self, value: Array, label: str, role: Role, **rest: Any) -> str:
        node = f"v{self.variable_count}"
        self.variable_count += 1
        self.nodes.append(Node(node, "variable", label, role=role, value=value, **rest))
        self.generations[node] = self.nodes[-1].generation
        return node

    def _add_edge(self, source: str, target: str, port: int) -> str:
        edge = f"e{len(self.edges)}"
        self.edges.append(Edge(edge, source, target, port))
        return edge

    def _role(self, variable: Variable) -> Role:
        if variable is self.output:
            return "output"
        if variable.creator is not None:
            return "intermediate"
        return "leaf" if getattr(variable, "requires_grad", True) else "constant"

    def _letter(self) -> str:
        """Return what to call an output without a name: ``y``, unless something else is."""
        taken = {node.name for node in self.nodes}
        return next((letter for letter in "yLz" if letter not in taken), "output")

    def _span(self, variable: Variable) -> tuple[int, int] | None:
        return self.spans.get(id(variable))

    def _operation(self, spec: engine.Operation) -> str:
        """Return the key of an operation, adding it to the table when it is new."""
        operation = Operation(
            spec.name,
            spec.symbol,
            spec.family,
            spec.formula,
            tuple(spec.partials),
            tuple(spec.vjps),
            spec.pattern,
        )
        key, count = spec.name, 1
        while self.operations.setdefault(key, operation) != operation:
            count += 1
            key = f"{spec.name}#{count}"
        return key

    def step(self, event: engine.Contribution) -> Step:
        """Return what happened at `event`, and remember the sum it led to."""
        target = self.ids[id(event.target)]
        before, after = self.gradients.get(target), as_array(event.after)
        self.gradients[target] = after
        contribution = as_array(event.contribution)
        function = event.function
        if function is None:
            return Step("seed", target, contribution, before, after)
        return Step(
            "contribution",
            target,
            contribution,
            before,
            after,
            function=self.functions[function.sequence],
            argnum=event.argnum,
            edge=self.arguments[function.sequence, event.argnum],
            upstream=tuple(_optional(gradient) for gradient in event.upstream),
            local=_optional(function.local(event.argnum)),
            broadcast=_optional(event.broadcast),
        )


def _functions_in_order(output: Variable) -> list[engine.Function]:
    """Return every operation behind `output`, each after those it needs."""
    found: dict[int, engine.Function] = {}
    pending = [output.creator]
    while pending:
        function = pending.pop()
        if function is not None and function.sequence not in found:
            found[function.sequence] = function
            pending += [
                argument.creator
                for argument in function.arguments
                if isinstance(argument, Variable)
            ]
    return [found[sequence] for sequence in sorted(found)]


def _params(function: engine.Function) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(value)) for name, value in function.params.items())


def _optional(value: Any) -> Array | None:
    return None if value is None else as_array(value)


def as_array(value: Any) -> Array:
    """Return a number or numpy array as a recorded `Array`, exactly or as a summary."""
    data = np.asarray(value)
    if data.size > LIMIT:
        return Array(data.shape, data.dtype.name, (), _summary(data))
    values = data.ravel().tolist()
    if data.dtype.kind == "f" and not np.isfinite(data).all():
        values = [math.nan if number != number else number for number in values]
    return Array(data.shape, data.dtype.name, tuple(values))


def _summary(data: np.ndarray[Any, Any]) -> Summary:
    finite = data[np.isfinite(data)]
    if finite.size == 0:
        return Summary(math.nan, math.nan, math.nan, data.size)
    not_finite = data.size - finite.size
    return Summary(float(finite.min()), float(finite.max()), float(finite.mean()), not_finite)

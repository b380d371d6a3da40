"""The graph walker: from a Variable back through its creators, into an immutable Trace.

The steps are the engine's own: `record` drains `engine.backward_steps`, the very generator
whose arithmetic `Variable.backward` uses, and leaves every ``.grad`` as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, count
from typing import Any

import numpy as np

import engine
from engine import Variable
from engine.order import topological_order
from engine.value import raw_of
from grad_viz.arrays import Arrays
from grad_viz.garbage import nothing_to_collect
from grad_viz.labels import LONGEST, Label, constant_label, result_label, short_names
from grad_viz.places import Places
from grad_viz.settings import setting_text
from grad_viz.steps import Applied, Made, steps_of
from grad_viz.trace import Edge, Graph, Node, Operation, Role, Trace

__all__ = ["Variable", "record"]

Source = tuple[Variable, tuple[int, int]]
Naming = tuple[Variable, str]
Outputs = tuple[Variable | None, ...]
UNNAMED = Label("")


def record(
    output: Variable,
    *,
    expression: str = "",
    sources: Iterable[Source] = (),
    names: Iterable[Naming] = (),
) -> Trace:
    """Return the trace of the computation behind `output` and of its whole backward pass.

    Args:
        output: the result to differentiate; its gradient is seeded with ones of its shape.
        expression: the text it came from: what somebody typed, or the source of a function.
        sources: which piece of that text, as ``(start, end)``, made which Variable.
        names: what to call a Variable that has no name of its own.

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
    spans = {id(variable): span for variable, span in sources}
    with nothing_to_collect():
        events = _backward_steps(output)
        seed = next(events)
        walk = _Walk(output, spans, {id(variable): name for variable, name in names})
        found = chain((seed,), events)
        steps = tuple(steps_of(found, walk.variables, walk.functions, walk.arrays))
        graph = Graph(tuple(walk.nodes), tuple(walk.edges), (walk.variables[id(output)].node,))
    return Trace(graph, steps, walk.operations, expression)


def _backward_steps(output: Variable) -> Iterator[engine.Contribution]:
    with np.errstate(all="ignore"):
        yield from engine.backward_steps(output)


class _Walk:
    """The nodes and edges found so far, and the ids they were given."""

    def __init__(
        self, output: Variable, spans: Mapping[int, tuple[int, int]], names: Mapping[int, str]
    ) -> None:
        self.output, self.spans, self.names = output, spans, names
        self.nodes: list[Node] = []
        self.edges: list[Edge] = []
        self.operations: dict[str, Operation] = {}
        self.variables: dict[int, Made] = {}
        self.functions: dict[int, Applied] = {}
        self.arrays = Arrays()
        self._keys: dict[int, tuple[engine.Operation, str]] = {}
        self._numbers = count()
        functions = _functions_in_order(output)
        outputs = [function.outputs for function in functions]
        self._short_names = short_names(self._all_names(functions, outputs))
        self.places = Places(functions)
        for function, made in zip(functions, outputs, strict=True):
            self._add_function(function, made)
        if id(output) not in self.variables:
            self._add_variable(output)

    def _add_function(self, function: engine.Function, outputs: Outputs) -> None:
        node, params = f"f{len(self.functions)}", _params(function)
        operation, module, known = function.spec, self.places.of(function), self.variables.get
        arguments = [known(id(x)) or self._argument(x, function) for x in function.arguments]
        generation = max([made.generation for made in arguments] or [0])
        span = self._span(*outputs) if self.spans else None
        symbol, key = operation.symbol, self._operation(operation)
        self.nodes.append(
            Node(node, "operation", symbol, "", "", key, params, None, module, generation, span)
        )
        edges: list[str] = []
        for port, made in enumerate(arguments):
            edges.append(edge := f"e{len(self.edges)}")
            self.edges.append(Edge(edge, made.node, node, port))
        labels = tuple([made.label for made in arguments])
        label = result_label(operation.text, operation.precedence, labels, params)
        results: list[str | None] = [None] * len(outputs)
        for port, variable in enumerate(outputs):
            if variable is not None:
                made = self._add_variable(variable, label, generation + 1, module)
                self.edges.append(Edge(f"e{len(self.edges)}", node, made.node, port))
                results[port] = made.node
        self.functions[function.sequence] = Applied(node, edges, results)

    def _argument(self, argument: Any, user: engine.Function) -> Made:
        """Return what is known of a leaf; a raw value becomes a constant of its own."""
        if isinstance(argument, Variable):
            return self._add_variable(argument, module=self.places.of_leaf(argument, user))
        value, module = self.arrays(argument), self.places.of(user)
        made = Made(f"v{next(self._numbers)}", constant_label(value), 0)
        text = made.label.text
        self.nodes.append(Node(made.node, "variable", text, "", "constant", "", (), value, module))
        return made

    def _add_variable(
        self, variable: Variable, label: Label = UNNAMED, generation: int = 0, module: str = ""
    ) -> Made:
        name, node = variable.name or self.names.get(id(variable), ""), f"v{next(self._numbers)}"
        if name:
            label = Label(name)
        elif variable is self.output:
            label = Label(self._letter())
        elif len(label.text) > LONGEST:
            label = Label(next(self._short_names))
        role, value = self._role(variable, generation), self.arrays(raw_of(variable))
        text, span = label.text, self.spans.get(id(variable))
        self.nodes.append(
            Node(node, "variable", text, name, role, "", (), value, module, generation, span)
        )
        made = self.variables[id(variable)] = Made(node, label, generation)
        return made

    def _span(self, *variables: Variable | None) -> tuple[int, int] | None:
        """Return which piece of the text made the first of these that is still there."""
        made = next((variable for variable in variables if variable is not None), None)
        return self.spans.get(id(made))

    def _role(self, variable: Variable, generation: int) -> Role:
        if variable is self.output:
            return "output"
        if generation:
            return "intermediate"
        return "leaf" if getattr(variable, "requires_grad", True) else "constant"

    def _letter(self) -> str:
        """Return what to call an output without a name: ``y``, unless something else is."""
        taken = {node.name for node in self.nodes}
        return next((letter for letter in "yLz" if letter not in taken), "output")

    def _all_names(
        self, functions: Iterable[engine.Function], outputs: Iterable[Outputs]
    ) -> Iterator[str]:
        """Yield the name of everything that takes part; they are looked up when they are needed."""
        yield from self.names.values()
        for used in chain((function.arguments for function in functions), outputs):
            for one in used:
                if isinstance(one, Variable) and one.name:
                    yield one.name

    def _operation(self, spec: engine.Operation) -> str:
        """Return the key of an operation, adding it to the table when it is new."""
        known = self._keys.get(id(spec))
        if known is not None:
            return known[1]
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
        self._keys[id(spec)] = spec, key
        return key


def _functions_in_order(output: Variable) -> list[engine.Function]:
    """Return every operation behind `output`, each after those it needs."""
    found: dict[int, engine.Function] = {}
    for variable in reversed(topological_order(output)):
        function = variable.creator
        if function is not None:
            found.setdefault(function.sequence, function)
    return list(found.values())


def _params(function: engine.Function) -> tuple[tuple[str, str], ...]:
    params = function.params
    return tuple((name, setting_text(value)) for name, value in params.items()) if params else ()

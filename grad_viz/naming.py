"""What the formulas of a step call things: names where there are names, letters elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property

from grad_viz import mathml
from grad_viz.label_formula import label_formula
from grad_viz.labels import is_short_name
from grad_viz.mathml import Tree
from grad_viz.trace import Array, Node, Step, Trace

RESULTS, ARGUMENTS, NUDGES = "uzhr", "vwstpqabcdefgijklmno", "hεδη"


class Names:
    """The names of one trace's variables, as mathematics and as words."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self._known: dict[str, dict[str, Tree]] = {}
        called = {node.name or node.label for node in trace.graph.nodes}
        taken = {re.sub("[0-9]+$", "", one) for one in called}
        self._result_letter = next((c for c in RESULTS if c not in taken), "result")
        self.nudge = mathml.name(next((c for c in NUDGES if c not in taken), "nudge"))
        self._letters = [c for c in ARGUMENTS if c not in taken] or ["arg"]
        self._arguments: dict[str, dict[int, str]] = {}
        self._uses: dict[tuple[str, str], list[int]] = {}
        self._results = trace.results
        for edge in trace.graph.edges:
            if edge.target.startswith("f"):
                self._arguments.setdefault(edge.target, {})[edge.port] = edge.source
                self._uses.setdefault((edge.target, edge.source), []).append(edge.port)

    @cached_property
    def output(self) -> Tree:
        """The output by its label."""
        node = self.trace.by_id[self.trace.graph.outputs[0]]
        return mathml.name(node.name) if node.name else label_formula(node.label)

    def title(self, variable: str) -> str:
        """Return what a sentence calls a variable."""
        return self.trace.by_id[variable].label or mathml.text(self.of(variable))

    def fenced(self, variable: str) -> str:
        """Return a variable's title, in parentheses where it would be misread without them."""
        title = self.title(variable)
        return title if re.fullmatch(r"[^\W\d]\w*(\([^()]*\))?", title) else f"({title})"

    def of(self, variable: str, letter: str = "x") -> Tree:
        """Return a variable's name, or its label as it is drawn, or `letter` if it has neither."""
        node = self.trace.by_id[variable]
        if node.role == "output":
            return self.output
        if node.role == "constant":
            return mathml.number(node.label)
        return mathml.name(node.name) if node.name else label_formula(node.label or letter)

    @cached_property
    def _makers(self) -> dict[str, str]:
        return {one: maker for maker, made in self._results.items() for one in made.values()}

    def maker(self, variable: str) -> Node | None:
        """Return the operation that made a variable, None for an input."""
        return self.trace.by_id.get(self._makers.get(variable, ""))

    def has_short_name(self, variable: str) -> bool:
        """Tell whether a variable has a name in place of an expression that is too long."""
        node = self.trace.by_id[variable]
        return node.role == "intermediate" and not node.name and is_short_name(node.label)

    def arguments(self, function: str) -> list[str]:
        """Return the variables that an operation takes, by argument number."""
        return [variable for _, variable in sorted(self._arguments.get(function, {}).items())]

    def results(self, function: str) -> list[str]:
        """Return the variables that an operation makes, by output number."""
        return [variable for _, variable in sorted(self._results[function].items())]

    def of_operation(self, function: str) -> dict[str, Tree]:
        """Return the names that fill the formula of an operation."""
        return {**self._called(function), "y": self._short_result(self.results(function)[0])}

    def values_of(self, function: str) -> dict[str, Array]:
        """Return the values that fill the formula of an operation."""
        return self._values(function, self.results(function)[0])

    def argument(self, function: str, argnum: int) -> Tree:
        """Return the name of an operation's argument; a letter where two are drawn alike."""
        return self._called(function)[f"x{argnum}"]

    def uses(self, step: Step) -> list[int]:
        """Return the argument numbers at which the operation that sends takes the receiver."""
        return self._uses.get((step.function, step.target), [])

    def places(self, step: Step) -> dict[str, Tree]:
        """Return letters for the places of the receiver, where its own name would say two things.

        In ``y = x·x`` the derivative of y by its first factor is not that by x, nor is in
        ``y = x² + x`` the one by its second term: both are derivatives by the place alone.
        """
        uses, is_output = self.uses(step), self._result(step) in self.trace.graph.outputs
        clash = len(uses) > 1 or (is_output and len(self.trace.ledgers[step.target]) > 1)
        return {f"x{argnum}": self._letter(argnum) for argnum in uses if clash}

    def _letter(self, argnum: int) -> Tree:
        return mathml.name(self._letters[argnum % len(self._letters)])

    def _called(self, function: str) -> dict[str, Tree]:
        """Return the names of all arguments of an operation, which are looked up once."""
        if function not in self._known:
            arguments = self._arguments.get(function, {})
            labels = Counter(self.trace.by_id[variable].label for variable in {*arguments.values()})
            self._known[function] = {
                f"x{argnum}": self._name_of(argnum, variable, labels)
                for argnum, variable in arguments.items()
            }
        return self._known[function]

    def _name_of(self, argnum: int, variable: str, labels: Counter[str]) -> Tree:
        label = self.trace.by_id[variable].label
        return self.of(variable) if label and labels[label] == 1 else self._letter(argnum)

    def result(self, step: Step) -> Tree:
        """Return the name of the result of the operation that sends."""
        return self._short_result(self._result(step))

    def _short_result(self, variable: str) -> Tree:
        node = self.trace.by_id[variable]
        if node.name or node.role == "output" or is_short_name(node.label):
            return self.of(variable)
        return mathml.name(self._result_letter)

    def result_label(self, step: Step) -> str:
        """Return what the picture calls the result of the operation that sends."""
        return self.title(self._result(step))

    def bindings(self, step: Step) -> dict[str, Tree]:
        """Return the names that fill the templates of the operation that sends."""
        result = self.result(step)
        return {
            **self._called(step.function),
            **self.places(step),
            "y": result,
            "g": mathml.partial(self.output, result),
        }

    def values(self, step: Step) -> dict[str, Array]:
        """Return the values that fill the templates of the operation that sends."""
        return self._values(step.function, self._result(step))

    def _values(self, function: str, result: str) -> dict[str, Array]:
        nodes = {f"x{i}": v for i, v in self._arguments.get(function, {}).items()}
        nodes["y"] = result
        found = {key: self.trace.by_id[variable].value for key, variable in nodes.items()}
        return {key: value for key, value in found.items() if value is not None}

    def _result(self, step: Step) -> str:
        """Return the first result of the operation that sends through which a gradient came."""
        results = self._results[step.function]
        reached = (port for port, g in enumerate(step.upstream) if g is not None)
        return next((results[p] for p in reached if p in results), next(iter(results.values())))

"""What the cards put into a formula: numbers short enough to read there, settings, names."""

from __future__ import annotations

from grad_viz import mathml
from grad_viz.mathml import Tree
from grad_viz.numbers import content
from grad_viz.trace import Array, Node, Operation, Trace

LONGEST_PLUGGED = 12
"""Values with a longer text than this are not plugged into a formula."""


def plugged(value: Array) -> str:
    """Return a number or a short vector as text, `""` for what is too long for a formula."""
    shown = content(value)
    fits = not shown.grid and not shown.shape and len(shown.text) <= LONGEST_PLUGGED
    return shown.text if fits else ""


def numbers(values: dict[str, Array]) -> dict[str, Tree] | None:
    """Return values as they stand in a formula, or None if one of them is too long."""
    texts = {key: plugged(value) for key, value in values.items()}
    if not all(texts.values()):
        return None
    return {key: mathml.number(text) for key, text in texts.items()}


def settings(node: Node) -> dict[str, Tree]:
    """Return an operation's settings as they stand in a formula."""
    return {name: ["mi", text] for name, text in node.params}


def equation(result: Tree, formula: str, names: dict[str, Tree], node: Node) -> Tree:
    """Return ``result = formula`` with an operation's names and settings in it."""
    right = mathml.fill(formula, names | settings(node))
    return ["mrow", result, ["mo", "="], right]


def operation_of(trace: Trace, node: Node) -> Operation:
    """Return what the trace says of an operation, or the little that its node says."""
    return trace.operations.get(node.op, Operation(node.op, node.label, "custom"))


def spoken(operation: Operation) -> str:
    """Return what a sentence calls an operation: its sign, or its name if that has letters."""
    return operation.name if any(c.isalpha() for c in operation.symbol) else operation.symbol

"""Print a program and its backward pass as straight-line Python on numpy, nothing recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import engine
from benchmarks.programs import Program

# For each operation: the result, and what each argument receives.
LINES = {
    "add": ("{a} + {b}", ("{g}", "{g}")),
    "sub": ("{a} - {b}", ("{g}", "-{g}")),
    "mul": ("{a} * {b}", ("{g} * {b}", "{g} * {a}")),
    "pow": ("{a} ** {b}", ("{g} * {b} * {a} ** ({b} - 1)", "")),
    "relu": ("np.maximum({a}, 0.0)", ("{g} * ({a} > 0)",)),
}


def compile_program(program: Program) -> Callable[[], tuple[Any, list[Any]]]:
    """Return a function that computes the value and the gradients of the leaves."""
    leaves = [engine.Variable(np.array(value)) for value in program.leaves]
    output = program.formula(leaves, engine)
    source = "\n".join(lines_of(leaves, output))
    scope: dict[str, Any] = {"np": np}
    exec(compile(source, "<straight line>", "exec"), scope)
    run: Callable[[], tuple[Any, list[Any]]] = scope["run"]
    values = program.leaves
    return lambda: run(*(np.array(value) for value in values))


def lines_of(leaves: list[Any], output: Any) -> list[str]:
    """Return the program as source text: forward, then backward, then the gradients."""
    from engine.order import topological_order

    names = {leaf: f"x{i}" for i, leaf in enumerate(leaves)}
    order = topological_order(output)
    lines = [f"def run({', '.join(names.values())}):"]
    for i, node in enumerate(reversed(order)):
        names[node] = f"v{i}"
        result, _ = LINES[node.creator.spec.name]
        lines.append(f"  v{i} = " + result.format(**operands(node, names)))
    lines.append(f"  g_{names[output]} = np.ones_like({names[output]})")
    reached = {output}
    for node in order:
        lines += pulled(node, names, reached)
    gradients = ", ".join(f"g_{names[leaf]}" for leaf in leaves)
    return [*lines, f"  return {names[output]}, [{gradients}]"]


def pulled(node: Any, names: dict[Any, str], reached: set[Any]) -> list[str]:
    lines = []
    creator = node.creator
    for x, rule in zip(creator.arguments, LINES[creator.spec.name][1], strict=True):
        if isinstance(x, engine.Variable):
            name = f"g_{names[x]}"
            sent = rule.format(**operands(node, names), g=f"g_{names[node]}")
            lines.append(f"  {name} = {name} + {sent}" if x in reached else f"  {name} = {sent}")
            reached.add(x)
    return lines


def operands(node: Any, names: dict[Any, str]) -> dict[str, str]:
    given = [
        names[x] if isinstance(x, engine.Variable) else repr(x) for x in node.creator.arguments
    ]
    return dict(zip("ab", given, strict=False))

"""The order of the backward pass: each operation after all that need its result."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from engine.errors import OverwrittenError
from engine.value import ndarray
from engine.variable import Variable, label, watch

_by_sequence = attrgetter("_sequence")


def topological_order(output: Variable) -> list[Variable]:
    """Return every variable behind `output` that an operation made, the latest first.

    Operations are numbered as they are applied, so sorting by number puts each one after all that
    need it.
    """
    return _walk(output)[0]


def checked_order(output: Variable) -> list[Variable]:
    """Return the topological order, after a look at whether values are still the ones used.

    Raises:
        OverwrittenError: a value was changed after an operation that needs it had used it.
    """
    order, leaves = _walk(output)
    for leaf in leaves:
        if type(leaf._raw) is ndarray:
            watch(leaf)
    newest = max((leaf._sequence for leaf in leaves), default=0)
    for node in reversed(order):
        if node._sequence > newest:
            break
        _refuse_overwritten(node)
    return order


def _walk(output: Variable) -> tuple[list[Variable], list[Variable]]:
    """Return the results behind `output`, the latest first, and the leaves."""
    made: list[Variable] = []
    leaves: list[Variable] = []
    seen, stack = {output}, [output]
    while stack:
        node = stack.pop()
        if node._function is None:
            leaves.append(node)
            continue
        made.append(node)
        x0, x1 = node._x0, node._x1
        if isinstance(x0, Variable):
            if x0 not in seen:
                seen.add(x0)
                stack.append(x0)
        elif type(x0) is tuple:
            unseen = {x for x in x0 if isinstance(x, Variable)} - seen
            seen |= unseen
            stack += unseen
        if isinstance(x1, Variable) and x1 not in seen:
            seen.add(x1)
            stack.append(x1)
    made.sort(key=_by_sequence, reverse=True)
    return made, leaves


def _refuse_overwritten(node: Variable) -> None:
    function: Any = node._function
    for argnum, x in enumerate(node._arguments()):
        changed = isinstance(x, Variable) and x._sequence > node._sequence
        if changed and argnum in function.spec.saves:
            raise OverwrittenError(
                f"{label(x)} was changed after {function.spec.name} had used it, and the "
                "derivative needs the old value. Call backward() before you change it, or "
                "compute the output again."
            )

"""The order of the backward pass: each operation after all that need its result."""

from __future__ import annotations

from operator import attrgetter

from engine.errors import OverwrittenError
from engine.variable import Variable, label

_number = attrgetter("_sequence")


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
    newest = 0
    for leaf in leaves:
        leaf._watch()
        newest = max(newest, leaf._sequence)
    for node in reversed(order):
        if node._sequence > newest:
            break
        _refuse_overwritten(node)
    return order


def _walk(output: Variable) -> tuple[list[Variable], list[Variable]]:
    """Return the results behind `output`, the latest first, and the leaves."""
    if output._function is None:
        return [], [output]
    seen = {output}
    made: list[Variable] = [output]
    leaves: list[Variable] = []
    for node in made:
        x0, x1 = node._x0, node._x1
        if type(x0) is Variable and x0 not in seen:
            seen.add(x0)
            (leaves if x0._function is None else made).append(x0)
        elif type(x0) is tuple:
            for x in x0:
                if isinstance(x, Variable) and x not in seen:
                    seen.add(x)
                    (leaves if x._function is None else made).append(x)
        if type(x1) is Variable and x1 not in seen:
            seen.add(x1)
            (leaves if x1._function is None else made).append(x1)
    made.sort(key=_number, reverse=True)
    return made, leaves


def _refuse_overwritten(node: Variable) -> None:
    assert node._function is not None
    for argnum, x in enumerate(node._arguments()):
        changed = isinstance(x, Variable) and x._sequence > node._sequence
        if changed and argnum in node._function.spec.saves:
            raise OverwrittenError(
                f"{label(x)} was changed after {node._function.spec.name} had used it, and the "
                "derivative needs the old value. Call backward() before you change it, or "
                "compute the output again."
            )

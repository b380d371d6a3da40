"""A user's own `backward`, asked for what it sends.

If that is to be differentiated again, it should compute with Variables. What it saved comes back as
the Variables it belongs to; if it reads plain arrays all the same, a warning says which.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from engine.config import no_grad, reads
from engine.errors import ShapeError
from engine.value import as_array, raw_of
from engine.variable import Variable, as_variable, label


def asked(function: Any, upstream: tuple[Any, ...], graph: bool) -> list[Any]:
    """Return what a user's own `backward` sends to each argument; None to a constant.

    Args:
        function: the applied function.
        upstream: the gradient of each output.
        graph: compute with Variables, so that the result can be differentiated again.

    Raises:
        ShapeError: it does not return one gradient for each argument.
    """
    if graph:
        answer = observed(function, [as_variable(g) for g in upstream])
    else:
        with no_grad():
            answer = function.backward(*(as_array(raw_of(g)) for g in upstream))
    sent = answer if isinstance(answer, (tuple, list)) else (answer,)
    if len(sent) != len(function.arguments):
        raise ShapeError(
            f"the backward of {function.spec.name} returned {len(sent)} gradients "
            f"for {len(function.arguments)} inputs; return one for each, None where there is none"
        )
    kept = as_variable if graph else lambda g: np.array(raw_of(g))[()]
    pairs = zip(function.arguments, sent, strict=True)
    return [kept(g) if isinstance(x, Variable) and g is not None else None for x, g in pairs]


def observed(function: Any, upstream: list[Variable]) -> Any:
    """Return what the `backward` of an applied function answers to Variables.

    Numpy's own functions refuse Variables: where that fails, it gets the saved arrays after all.

    Warns:
        UserWarning: it reads the data of a Variable, which second derivatives take for a constant.
    """
    seen: list[Any] = []
    token = reads.set(seen)
    try:
        answer = function.backward(*upstream)
    except TypeError:
        if not function.saved_tensors:
            raise
        seen.extend(function.arguments)
        reads.set(None)
        answer = function.backward(*upstream)
    finally:
        reads.reset(token)
    known = (*function.arguments, *function.outputs, *upstream)
    read = [x for x in known if isinstance(x, Variable) and _is_real(x) and x in seen]
    if read:
        warnings.warn(
            f"with create_graph, the backward of {function.spec.name} reads the data of "
            f"{' and of '.join(map(label, read))}, which second derivatives take for a constant. "
            "Compute with the Variable itself, unless it is only compared",
            stacklevel=2,
        )
    return answer


def saved_of(function: Any, saved: tuple[Any, ...], arrays: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return saved arrays as a `backward` needs them: while it is observed, as Variables.

    Args:
        function: the applied function.
        saved: what its `forward` saved.
        arrays: what its `forward` received and returned.
    """
    seen = reads.get()
    if seen is None:
        return saved
    pairs = zip(arrays, (*function.arguments, *function.outputs), strict=True)
    owners = {id(a): x if isinstance(x, Variable) else a for a, x in pairs}
    if any(_is_real(v) and id(v) not in owners for v in saved):
        seen.extend(x for x in function.arguments if isinstance(x, Variable))
    return tuple(owners.get(id(v), v) for v in saved)


def _is_real(x: Any) -> bool:
    return isinstance(x, (Variable, np.ndarray)) and x.dtype.kind == "f"

"""Applying an operation: compute the result, and link it to what it was computed from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from engine.config import recording
from engine.errors import DataError, EngineError, OutOfRangeError, ShapeError
from engine.value import Raw, accept, as_array, clock, ndarray
from engine.variable import Variable, label, watch

if TYPE_CHECKING:
    from engine.function import Function

_NUMBERS = frozenset((float, int))
REFUSALS = (ValueError, TypeError, IndexError)
_new = Variable.__new__


def unary(function: Function, x: Any) -> Variable:
    """Apply `function` to one argument and record it."""
    if type(x) is Variable:
        kind, a, tracked = Variable, x._raw, recording.get()
    else:
        kind, x, a = argument(Variable, x)
        tracked = recording.get() and isinstance(x, Variable)
    try:
        value = function.forward(a)
    except REFUSALS as error:
        raise explain(function, (x,), error) from error
    if type(value) is ndarray or type(a) is ndarray:
        value = settle(value, (x,), (a,), tracked)
    if not tracked:
        return kind._leaf(value)
    y = _new(kind)
    y._raw = value
    y._grad = y.name = y._x1 = None
    y._function = function
    y._x0 = x
    y._sequence = next(clock)
    return y


def binary(function: Function, x0: Any, x1: Any) -> Variable:
    """Apply `function` to two arguments and record it."""
    if type(x0) is Variable and type(x1) is Variable:
        kind, a, b, tracked = Variable, x0._raw, x1._raw, recording.get()
    elif type(x0) is Variable and type(x1) in _NUMBERS:
        kind, a, b, tracked = Variable, x0._raw, x1, recording.get()
    elif type(x1) is Variable and type(x0) in _NUMBERS:
        kind, a, b, tracked = Variable, x0, x1._raw, recording.get()
    else:
        kind, x0, a = argument(Variable, x0)
        kind, x1, b = argument(kind, x1)
        tracked = recording.get() and (isinstance(x0, Variable) or isinstance(x1, Variable))
    try:
        value = function.forward(a, b)
    except REFUSALS as error:
        raise explain(function, (x0, x1), error) from error
    if type(value) is ndarray or type(a) is ndarray:
        value = settle(value, (x0, x1), (a, b), tracked)
    if not tracked:
        return kind._leaf(value)
    y = _new(kind)
    y._raw = value
    y._grad = y.name = None
    y._function = function
    y._x0 = x0
    y._x1 = x1
    y._sequence = next(clock)
    return y


def argument(kind: type[Variable], x: Any) -> tuple[type[Variable], Any, Raw]:
    """Return the kind of the result, `x` as the graph keeps it, and its raw value."""
    if type(x) in _NUMBERS:
        return kind, x, x
    if isinstance(x, Variable):
        return x._kind(kind), x if x.requires_grad else x._raw, x._raw
    if x is None:
        raise DataError("None is not supported: an argument is a Variable, an array or a number")
    raw = accept(as_array(x))
    return kind, raw, raw


def settle(value: Raw, arguments: tuple[Any, ...], raws: tuple[Raw, ...], tracked: bool) -> Raw:
    """Look at the arrays that went in; return the result as the engine keeps it.

    That is: no 0-d array, and no argument's own array.
    """
    if tracked:
        for x, raw in zip(arguments, raws, strict=True):
            if type(raw) is ndarray:
                watch(x)
    if type(value) is ndarray and value.ndim == 0:
        return value[()]
    return value.view() if any(value is raw for raw in raws) else value


def explain(function: Function, inputs: tuple[Any, ...], error: Exception) -> Exception:
    """Return numpy's complaint with the operation, the variables and the shapes it is about."""
    if isinstance(error, EngineError):
        return error
    given = ", ".join(f"{label(x)} {np.shape(getattr(x, '_raw', x))}" for x in inputs)
    kind: type[EngineError] = ShapeError
    if isinstance(error, IndexError):
        kind = OutOfRangeError
    elif isinstance(error, TypeError):
        kind = DataError
    return kind(f"{function.spec.name} cannot be applied to {given}: {error}")

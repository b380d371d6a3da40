"""Applying an operation: compute the result, and link it to what it was computed from.

Elementwise operations on numbers take a short way and link to their one or two arguments;
everything else takes the general way and links to a tuple of arguments.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.config import recording, within
from engine.errors import DataError, EngineError, OutOfRangeError, ShapeError
from engine.value import Raw, as_array, own, raw_of, tick
from engine.variable import Variable, label, raws_of

if TYPE_CHECKING:
    from engine.function import Function

_number = np.float64
_numbers = frozenset([np.float64, float, int])
_new = Variable.__new__
_is_recording = recording.get


def unary(function: Function, x: Any) -> Variable:
    """Apply an elementwise operation to one argument and record it."""
    if type(x) is Variable and type(x._raw) is _number and _is_recording():
        return _linked(Variable, function.forward(x._raw), function, x)
    return apply(function, x)


def binary(function: Function, swapped: bool = False) -> Callable[[Any, Any], Variable]:
    """Return what applies an elementwise operation to two arguments and records it.

    Most operations come through here, so that `_linked` is spelled out.

    Args:
        function: the operation.
        swapped: the second argument is given first, as to ``__rsub__``.
    """
    forward = function.forward

    def apply_to(x0: Any, x1: Any) -> Variable:
        if swapped:
            x0, x1 = x1, x0
        a = x0._raw if type(x0) is Variable else x0
        b = x1._raw if type(x1) is Variable else x1
        numbers = (type(a) is _number or type(a) in _numbers) and (
            type(b) is _number or type(b) in _numbers
        )
        if numbers and (a is not x0 or b is not x1) and _is_recording():
            y = _new(Variable)
            y._raw = forward(a, b)
            y._grad = y.name = None
            y._function = function
            y._x0 = x0
            y._x1 = x1
            y._sequence = tick()
            return y
        del a, b  # a variable looks who else refers to its array
        return apply(function, x0, x1)

    return apply_to


def apply(function: Function, *inputs: Any) -> Variable:
    """Apply an operation of the library that has one result, and record it."""
    entry = within.get()
    function = function if entry is None else function._with(entry=entry)
    kind, tracked, arguments = _arguments(inputs)
    try:
        value = function.forward(*raws_of(arguments))
    except (ValueError, TypeError, IndexError) as error:
        raise _explained(function, inputs, error) from error
    value = _owned(value, function, arguments)
    return _linked(kind, value, function, arguments) if tracked else kind(value)


def record(function: Function, inputs: tuple[Any, ...], listed: bool = False) -> list[Variable]:
    """Compute the results of any operation, and link them to what it was applied to.

    Args:
        function: the operation.
        inputs: Variables, and arrays or numbers for constants.
        listed: they came in one list.
    """
    kind, tracked, arguments = _arguments(inputs)
    try:
        results = function._results(raws_of(arguments), listed)
    except (ValueError, TypeError, IndexError) as error:
        raise _explained(function, inputs, error) from error
    values = [_owned(value, function, arguments) for value in results]
    return [_linked(kind, v, function, arguments) if tracked else kind(v) for v in values]


def _arguments(inputs: tuple[Any, ...]) -> tuple[type[Variable], bool, tuple[Any, ...]]:
    """Return the kind of the results, whether to link them, and to what: constants are copied."""
    kind, tracked, arguments = Variable, False, []
    for x in inputs:
        if isinstance(x, Variable):
            kind = x._kind or kind
            if x.requires_grad:
                tracked = True
                x._watch()
            else:
                x = own(x._raw)
        elif x is None:
            raise DataError("None is not supported: give a Variable, an array or a number")
        elif type(x) not in _numbers:
            x = own(x)
        arguments.append(x)
    return kind, tracked and _is_recording() is not False, tuple(arguments)


def _linked(kind: type[Variable], value: Any, function: Function, x0: Any) -> Variable:
    y = _new(kind)
    y._raw = value
    y._grad = y.name = y._x1 = None
    y._function = function
    y._x0 = x0
    y._sequence = tick()
    return y


def _owned(value: Any, function: Function, arguments: tuple[Any, ...]) -> Raw:
    """Return a result as the engine keeps it: not as a view of what a leaf's owner may change."""
    array = as_array(value)
    if array.ndim == 0:
        return array[()]
    shared = function.spec.family == "custom"
    if array.base is not None:
        leaves = [x for x in arguments if isinstance(x, Variable) and x._function is None]
        shared = shared or any(np.may_share_memory(array, x._raw) for x in leaves)
    return array.copy() if shared else array


def _explained(function: Function, inputs: tuple[Any, ...], error: Exception) -> Exception:
    """Return numpy's complaint with the operation, the variables and the shapes it is about."""
    if isinstance(error, EngineError):
        return error
    given = ", ".join(f"{label(x)} {np.shape(raw_of(x))}" for x in inputs)
    kind: type[EngineError] = DataError if isinstance(error, TypeError) else ShapeError
    kind = OutOfRangeError if isinstance(error, IndexError) else kind
    return kind(f"{function.spec.name} cannot be applied to {given}: {error}")

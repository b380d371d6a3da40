"""Trace a Python function: call it once; its own source names what it computes.

trace = record_call(loss, x=[1.0, -0.5], w=[[0.5], [2.0]])
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from grad_viz.languages import SaidError, phrase
from grad_viz.record import Variable, record
from grad_viz.trace import Trace
from grad_viz.watch import Watch, code_of

AS_IT_IS = (int, bool, str, "int", "bool", "str")
"""A parameter with one of these annotations is a setting, not an input to differentiate by."""


class CallError(SaidError, TypeError):
    """A function that cannot be called with these inputs, or whose result is no Variable."""


def record_call(function: Callable[..., Any], /, *arguments: Any, **inputs: Any) -> Trace:
    """Call `function` and return the trace of its result, with the names of its source.

    ``h = tanh(x @ w)`` makes the picture say ``h``, and each node knows the piece of the source
    that made it. The weights of a model, a list or a dictionary are called by their place there:
    ``layers[0].w``. A name that a Variable was given by hand always wins, and no Variable of
    yours gets another name.

    Args:
        function: a Python function of Variables that returns one Variable.
        arguments: what to call it with. Numbers, lists of numbers and arrays become Variables,
            named after the parameter; Variables, and whatever is no number, are handed on as they
            are, and so is all for a parameter annotated ``int``, ``bool`` or ``str``.
        inputs: the same by keyword.

    Raises:
        CallError: the inputs do not fit the function, or it returns something else.

    >>> from engine import tanh
    >>> def neuron(x, w, b):
    ...     z = w * x + b
    ...     return tanh(z)
    >>> trace = record_call(neuron, x=0.5, w=2.0, b=-1.0)
    >>> [node.label for node in trace.graph.nodes if node.kind == "variable"]
    ['w', 'x', 'w·x', 'b', 'z', 'y']
    """
    call = _bound(function, arguments, inputs)
    code = code_of(function)
    if code is None:
        return record(_checked(function, function(*call.args, **call.kwargs)))
    watch = Watch(code)
    result = watch.call(lambda: function(*call.args, **call.kwargs))
    return record(
        _checked(function, result),
        expression=watch.source.text,
        sources=watch.places,
        names=watch.names,
    )


def title(function: Callable[..., Any]) -> str:
    """Return what a message calls a function."""
    return getattr(function, "__name__", type(function).__name__)


def _bound(
    function: Callable[..., Any], arguments: tuple[Any, ...], inputs: Mapping[str, Any]
) -> inspect.BoundArguments:
    """Return the arguments of the call, numbers as Variables.

    Raises:
        CallError: they do not fit the function.
    """
    try:
        signature = inspect.signature(function)
        bound = signature.bind(*arguments, **inputs)
    except (TypeError, ValueError) as error:
        said = phrase("not_callable_with", function=title(function), error=str(error))
        raise CallError(said) from None
    for name, value in bound.arguments.items():
        parameter = signature.parameters[name]
        if parameter.annotation in AS_IT_IS:
            continue
        if parameter.kind is parameter.VAR_KEYWORD:
            given: Any = {key: _input(key, one) for key, one in value.items()}
        elif parameter.kind is parameter.VAR_POSITIONAL:
            given = tuple(_input(f"{name}{place}", one) for place, one in enumerate(value))
        else:
            given = _input(name, value)
        bound.arguments[name] = given
    return bound


def _input(name: str, value: Any) -> Any:
    """Return a number, list of numbers or array as a Variable; anything else as it is.

    Raises:
        CallError: a list of rows that differ in length.
    """
    if not _is_numeric(value):
        return value
    try:
        numbers = np.asarray(value)
    except ValueError:
        raise CallError(phrase("rows_differ", name=name)) from None
    if numbers.dtype.kind in "iu":
        numbers = numbers.astype(np.float64)
    return Variable(numbers.copy(), name)


def _is_numeric(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return bool(value) and all(map(_is_numeric, value))
    if isinstance(value, (np.ndarray, np.generic)):
        return value.dtype.kind in "iuf"
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _checked(function: Callable[..., Any], result: Any) -> Variable:
    if isinstance(result, Variable):
        return result
    got = type(result).__name__
    raise CallError(phrase("no_variable", function=title(function), got=got))

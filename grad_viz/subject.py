"""What a command line is about: an expression, a Python function, or a saved trace.

x**2                                an expression, never run as Python
file.py:loss, package.module:loss   a function, imported and called with the inputs
trace.json, or - for a pipe         a trace that was saved
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from grad_viz.call import CallError, record_call, title
from grad_viz.expression import parse
from grad_viz.expression.errors import InputError
from grad_viz.expression.inputs import Numbers, read_inputs
from grad_viz.import_function import import_function, names_a_function, running
from grad_viz.languages import phrase
from grad_viz.trace import Trace, TraceError

PIPE = "-"


def trace_of(subject: str, inputs: Sequence[str]) -> Trace:
    """Return the trace of what `subject` names, at the inputs written as ``name=value``.

    >>> trace_of("x*x", ["x=3"]).frame().gradients["v0"].values
    (6.0,)

    Raises:
        ExpressionError: the expression or an input cannot be read.
        ImportedError, FailedError, CallError: the function is not there, stopped, or does not fit.
        TraceError: the saved trace cannot be read.
    """
    if subject == PIPE or subject.lower().endswith(".json"):
        return _saved(subject, inputs)
    if subject.endswith(".py"):
        raise TraceError(phrase("which_function", file=subject))
    values = read_inputs(inputs)
    if names_a_function(subject):
        return _called(import_function(subject), values)
    return parse(subject, values).record(values)


def _saved(subject: str, inputs: Sequence[str]) -> Trace:
    """Return a trace from a file or from the standard input."""
    if inputs:
        raise TraceError(phrase("saved_inputs", text=inputs[0]))
    try:
        text = sys.stdin.read() if subject == PIPE else Path(subject).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise TraceError(phrase("not_readable", path=subject, reason=reason)) from None
    if not text.strip():
        raise TraceError(phrase("pipe_empty"))
    return Trace.from_json(text)


def _called(function: Callable[..., Any], values: Mapping[str, Numbers]) -> Trace:
    given = {name: _setting(function, name, value) for name, value in values.items()}
    with running(title(function)):
        try:
            return record_call(function, **given)
        except CallError as error:
            mistake = error
    raise mistake


def _setting(function: Callable[..., Any], name: str, value: Numbers) -> Any:
    """Return an input as its parameter is annotated: as whole numbers for ``int``.

    Raises:
        InputError: the parameter is annotated ``int`` and the value is not whole.
    """
    try:
        parameter = inspect.signature(function).parameters.get(name)
    except (TypeError, ValueError):
        return value
    if parameter is None or parameter.annotation not in (int, "int"):
        return value
    with np.errstate(invalid="ignore"):
        whole = value.astype(int)
    if (whole != value).any():
        raise InputError(phrase("input_whole", name=name, value=str(value)))
    return whole if whole.ndim else int(whole)

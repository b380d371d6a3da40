"""The values of inputs: ``x=0.5``, ``x=[1, 2, 3]``, ``w=[[1, 2], [3, 4]]`` to arrays of floats.

A value is a number, or a list of values of one shape. A number may be computed from numbers,
``pi`` and ``e`` with + - * / **; ``nan`` and ``inf`` are numbers too.
"""

from __future__ import annotations

import ast
import difflib
import math
import operator
from collections.abc import Callable, Iterable
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from grad_viz.expression.errors import ExpressionError, InputError, listed
from grad_viz.expression.grammar import CONSTANTS, evaluation_order, is_given, read
from grad_viz.expression.spelling import MAX_LENGTH, TOKEN
from grad_viz.languages import Phrase, phrase

MAX_ENTRIES = 4_096
MAX_VALUE_LENGTH = 40_000
MAX_DIMENSIONS = 4

ARITHMETIC: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}

Numbers = npt.NDArray[Any]


def read_value(text: str) -> Numbers:
    """Return the number or array that a text stands for, as float64.

    >>> read_value("[[1, 2], [3, 4]]").tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    >>> float(read_value("pi/4"))
    0.7853981633974483

    Raises:
        InputError: the text is not a number or a list of numbers with rows of one length.
    """
    if not str(text).strip():
        raise InputError(phrase("no_number"), 0)
    if max(map(len, text.split(","))) > MAX_LENGTH:
        raise InputError(phrase("number_long", most=MAX_LENGTH), 0)
    try:
        found = read(text, MAX_VALUE_LENGTH, MAX_VALUE_LENGTH)
    except ExpressionError as error:
        raise InputError(error.said, error.position, error.suggestion) from None
    if len(found) != 1 or found[0].name or not is_given(found[0].value):
        raise InputError(phrase("no_value"), 0)
    return literal(found[0].value)


def read_input(text: str) -> tuple[str, Numbers]:
    """Return the name and the value of an input written as ``name=value``.

    >>> read_input("x=0.5")
    ('x', array(0.5))

    Raises:
        InputError: there is no ``name=`` in front, or the value cannot be read.
    """
    name, equals, value = text.partition("=")
    if not equals or not is_name(name.strip()):
        raise InputError(phrase("input_form", text=repr(text[:40])), 0)
    return name.strip(), read_value_of(name.strip(), value)


def read_value_of(name: str, text: str) -> Numbers:
    """Return what `read_value` returns; its errors name the input.

    Raises:
        InputError: as for `read_value`.
    """
    try:
        return read_value(text)
    except InputError as error:
        said = phrase("in_value", name=name, error=error.said)
        raise InputError(said, error.position, error.suggestion) from None


def read_inputs(texts: Iterable[str]) -> dict[str, Numbers]:
    """Return the inputs written as ``name=value``, each name once.

    Raises:
        InputError: one of them cannot be read, or a name is given twice.
    """
    found: dict[str, Numbers] = {}
    for text in texts:
        name, value = read_input(text)
        if name in found:
            raise InputError(phrase("given_twice", name=name))
        found[name] = value
    return found


def write_value(value: npt.ArrayLike) -> str:
    """Return the shortest text that `read_value` reads back exactly.

    >>> write_value([[1.0, 0.5], [float("-inf"), 2.0]])
    '[[1,0.5],[-inf,2]]'
    """
    return _write(np.asarray(value, dtype=float).tolist())


def is_name(text: str) -> bool:
    """Tell whether a text is a name that an input may have."""
    token = TOKEN.fullmatch(text)
    return token is not None and token["name"] is not None and len(text) <= 30


def as_numbers(name: str, value: npt.ArrayLike) -> Numbers:
    """Return the value of an input as a float64 array.

    Raises:
        InputError: it is not made of numbers, its rows differ in length, or it is too large.
    """
    return _as_numbers(phrase("value_of", name=name), value)


def _as_numbers(subject: Phrase, value: Any) -> Numbers:
    try:
        numbers = np.array(value, dtype=np.float64)
    except (ValueError, TypeError, OverflowError):
        raise InputError(phrase("no_numbers", subject=subject)) from None
    _check_size(numbers, subject)
    return numbers


def as_labels(name: str, value: npt.ArrayLike) -> Numbers:
    """Return the value of an input as whole numbers: the classes of a classification.

    Raises:
        InputError: as for `as_numbers`, or an entry is not a whole number from 0 up.
    """
    numbers = as_numbers(name, value)
    if not (np.isfinite(numbers) & (numbers >= 0) & (numbers == np.floor(numbers))).all():
        raise InputError(phrase("labels_whole", name=name, got=write_value(numbers)[:60]))
    return numbers.astype(np.int64)


def check_inputs(wanted: Iterable[str], given: Iterable[str]) -> None:
    """Check that every wanted input is given and that nothing else is.

    Raises:
        InputError: with the names that are missing, or the one that is not wanted.
    """
    wanted, given = tuple(wanted), tuple(given)
    missing = [name for name in wanted if name not in given]
    if missing:
        example = " ".join(f"{name}=1" for name in missing)
        key = "input_missing" if len(missing) == 1 else "inputs_missing"
        raise InputError(phrase(key, names=listed(missing), example=example))
    for name in given:
        if name not in wanted:
            near = difflib.get_close_matches(name, wanted, 1)
            key = "input_near" if near else "input_unknown" if wanted else "inputs_none"
            said = phrase(key, name=name, near="".join(near), wanted=", ".join(wanted))
            raise InputError(said)


def literal(node: ast.expr) -> Numbers:
    """Return the number or array that a checked node without names stands for.

    Raises:
        InputError: an empty list, rows of different lengths, or too many entries.
    """
    nested = _nested(node)
    try:
        numbers = np.array(nested, dtype=np.float64)
    except ValueError:
        raise InputError(phrase("list_rows")) from None
    return _as_numbers(phrase("the_list" if numbers.ndim else "the_number"), numbers)


def _nested(node: ast.expr) -> Any:
    if isinstance(node, ast.List):
        return [_nested(entry) for entry in node.elts]
    return _constant(node)


def _constant(node: ast.expr) -> np.float64:
    """Return the number a node stands for; too large a number is inf, never an error."""
    stack: list[np.float64] = []
    with np.errstate(all="ignore"):
        for part in evaluation_order(node):
            if isinstance(part, ast.Constant):
                stack.append(number(part))
            elif isinstance(part, ast.Name):
                stack.append(np.float64(CONSTANTS[part.id]))
            elif isinstance(part, ast.UnaryOp):
                stack.append(-stack.pop() if isinstance(part.op, ast.USub) else stack.pop())
            elif isinstance(part, ast.BinOp) and not isinstance(part.op, ast.MatMult):
                right, left = stack.pop(), stack.pop()
                stack.append(ARITHMETIC[type(part.op)](left, right))
            else:
                raise InputError(phrase("list_arithmetic"))
    return stack.pop()


def number(node: ast.Constant) -> np.float64:
    """Return a written number as a float; one beyond every float is inf."""
    try:
        return np.float64(cast("float", node.value))
    except OverflowError:
        return np.float64(math.inf)


def _check_size(numbers: Numbers, subject: Phrase) -> None:
    if numbers.size == 0:
        raise InputError(phrase("list_empty", subject=subject))
    if numbers.size > MAX_ENTRIES or numbers.ndim > MAX_DIMENSIONS:
        shape, limits = str(numbers.shape), {"most": MAX_ENTRIES, "dimensions": MAX_DIMENSIONS}
        raise InputError(phrase("list_large", subject=subject, shape=shape, **limits))


def _write(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ",".join(map(_write, value)) + "]"
    return repr(value).removesuffix(".0")

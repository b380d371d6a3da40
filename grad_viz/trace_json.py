"""A trace as JSON and back: exact both ways, and strict about what it reads.

NaN and the infinities are written as strings, since JSON has no number for them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from grad_viz.trace import SCHEMA, Array, Trace, TraceError

SPECIAL = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
Reader = Callable[[Any], Any]


class _MismatchError(Exception):
    """A value of the wrong kind, and the path to it, built while the error travels outwards."""

    def __init__(self, expected: str, got: object) -> None:
        super().__init__()
        self.problem = f"expected {expected}, got {_shown(got)}"
        self.path = ""


def write_trace(trace: Trace) -> str:
    """Return `trace` as compact JSON text."""
    return json.dumps(plain(trace), allow_nan=False, ensure_ascii=False, separators=(",", ":"))


def plain(trace: Trace) -> dict[str, Any]:
    """Return `trace` as dicts, lists, strings and finite numbers."""
    return {"schema": SCHEMA, **_plain(trace)}


def read_trace(text: str) -> Trace:
    """Return the trace that `write_trace` wrote.

    Raises:
        TraceError: the text is not JSON, is of another schema, or contradicts itself.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise TraceError(f"this is not JSON: {error}") from None
    if not isinstance(data, dict) or "schema" not in data:
        raise TraceError('this is not a trace: expected an object with the key "schema"')
    if data.pop("schema") != SCHEMA:
        raise TraceError(f"this trace is of another schema: this version reads schema {SCHEMA}")
    try:
        trace: Trace = _reader(Trace)(data)
    except _MismatchError as error:
        raise TraceError(f"not a trace: at {error.path or 'the top'}: {error.problem}") from None
    _check_references(trace)
    return trace


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else _special_name(value)
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return {name: _plain(getattr(value, name)) for name in _field_names(value.__class__)}


def _special_name(value: float) -> str:
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


@cache
def _field_names(cls: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cls))


@cache
def _reader(kind: Any) -> Reader:
    """Return the function that reads one JSON value as `kind`, a type of `grad_viz.trace`."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple:
        return _tuple_reader(arguments)
    if origin is Literal:
        return _literal_reader(arguments)
    if origin is UnionType and NoneType in arguments:
        inner = _reader(next(a for a in arguments if a is not NoneType))
        return lambda value: None if value is None else inner(value)
    if origin is UnionType or kind is float:
        return _read_number
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping_reader(_reader(arguments[1]))
    if is_dataclass(kind):
        return _dataclass_reader(kind)
    return _scalar_reader(kind)


def _tuple_reader(arguments: tuple[Any, ...]) -> Reader:
    repeated = len(arguments) == 2 and arguments[1] is Ellipsis
    one = _reader(arguments[0])

    def read(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or not (repeated or len(value) == len(arguments)):
            expected = "a list" if repeated else f"a list of {len(arguments)}"
            raise _MismatchError(expected, value)
        return tuple(_at(f"[{i}]", one, item) for i, item in enumerate(value))

    return read


def _literal_reader(choices: tuple[Any, ...]) -> Reader:
    def read(value: Any) -> Any:
        if not isinstance(value, str) or value not in choices:
            raise _MismatchError("one of " + ", ".join(map(repr, choices)), value)
        return value

    return read


def _mapping_reader(one: Reader) -> Reader:
    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise _MismatchError("an object", value)
        return {key: _at(f".{key}", one, item) for key, item in value.items()}

    return read


def _dataclass_reader(cls: Any) -> Reader:
    hints = get_type_hints(cls)
    names = _field_names(cls)

    def read(value: Any) -> Any:
        if not isinstance(value, dict) or not value.keys() <= set(names):
            raise _MismatchError(f"an object with the keys {', '.join(names)}", value)
        found = [key for key in names if key in value]
        given = {key: _at(f".{key}", _reader(hints[key]), value[key]) for key in found}
        try:
            return cls(**given)
        except TypeError:
            missing = ", ".join(sorted(set(names) - given.keys()))
            raise _MismatchError(f"also the keys {missing}", value) from None

    return read


def _scalar_reader(kind: type) -> Reader:
    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise _MismatchError({str: "text", int: "a whole number"}[kind], value)
        return value

    return read


def _read_number(value: Any) -> Any:
    if isinstance(value, str) and value in SPECIAL:
        return SPECIAL[value]
    if not isinstance(value, (int, float)):
        raise _MismatchError("a number", value)
    return value


def _at(place: str, reader: Reader, value: Any) -> Any:
    try:
        return reader(value)
    except _MismatchError as error:
        error.path = place.lstrip(".") + (error.path and f".{error.path}".replace(".[", "["))
        raise


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else text[:37] + "..."


def _check_references(trace: Trace) -> None:
    """Raise TraceError where ids do not fit together or an array is not of its shape."""
    kinds = {node.id: node.kind for node in trace.graph.nodes}
    edges = {edge.id for edge in trace.graph.edges}
    if len(kinds) != len(trace.graph.nodes) or len(edges) != len(trace.graph.edges):
        raise TraceError("not a trace: an id stands twice")
    _check_graph(trace, kinds)
    for number, step in enumerate(trace.steps, start=1):
        sent = kinds.get(step.function) == "operation" and step.edge in edges
        if kinds.get(step.target) != "variable" or not (sent or step.kind == "seed"):
            raise TraceError(f"not a trace: step {number} speaks of a node that is not there")
        for array in (step.contribution, step.before, step.after, step.local, *step.upstream):
            _check_array(f"step {number}", array)


def _check_graph(trace: Trace, kinds: Mapping[str, str]) -> None:
    for edge in trace.graph.edges:
        if {kinds.get(edge.source), kinds.get(edge.target)} != {"variable", "operation"}:
            raise TraceError(f"not a trace: edge {edge.id} must join a variable and an operation")
    for node in trace.graph.nodes:
        if node.kind == "operation" and node.op not in trace.operations:
            raise TraceError(f"not a trace: {node.id} is of an unknown operation {node.op!r}")
        _check_array(node.id, node.value)
    for output in trace.graph.outputs:
        if kinds.get(output) != "variable":
            raise TraceError(f"not a trace: the output {output!r} is not one of its variables")


def _check_array(where: str, array: Array | None) -> None:
    if array is None or array.summary is not None:
        return
    if any(size < 0 for size in array.shape) or math.prod(array.shape) != len(array.values):
        got = f"{len(array.values)} values for the shape {array.shape}"
        raise TraceError(f"not a trace: {where} has {got}")

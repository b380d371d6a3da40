"""Plain data for JSON from typed objects and back: the types of the fields say how.

NaN and the infinities become strings, since JSON has no number for them. Reading is strict.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from functools import cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from grad_viz.languages import Phrase, phrase

SPECIAL = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
Writer = Callable[[Any], Any]
Reader = Callable[[Any], Any]


class MismatchError(Exception):
    """A value of the wrong kind, and the path to it, built while the error travels outwards."""

    def __init__(self, expected: Phrase, got: object) -> None:
        super().__init__()
        self.problem = phrase("mismatch", expected=expected, got=_shown(got))
        self.path = ""

    def inside(self, place: str) -> MismatchError:
        """Return the error with one more step on its path: a key, or an index in brackets."""
        self.path = place + (self.path and f".{self.path}".replace(".[", "["))
        return self


@cache
def writer(kind: Any) -> Writer:
    """Return the function that makes plain data of a value of this `kind`, a type."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple:
        return _list_writer(writer(arguments[0]))
    if origin is UnionType and NoneType in arguments:
        inner = writer(next(a for a in arguments if a is not NoneType))
        return lambda value: None if value is None else inner(value)
    if origin is UnionType or kind is float:
        return _plain_number
    if isinstance(origin, type) and issubclass(origin, Mapping):
        one = writer(arguments[1])
        return lambda value: {key: one(item) for key, item in value.items()}
    if origin is Literal or kind in (str, int):
        return _as_it_is
    return _object_writer(kind)


def _list_writer(one: Writer) -> Writer:
    return list if one is _as_it_is else lambda value: [one(item) for item in value]


def _object_writer(cls: Any) -> Writer:
    """Return the function that makes a dict of an object: only what is not plain is converted."""
    writers = {name: writer(hint) for name, hint in _field_types(cls).items()}
    names, values = tuple(writers), attrgetter(*writers)
    changed = [(name, one) for name, one in writers.items() if one is not _as_it_is]

    def write(value: Any) -> dict[str, Any]:
        data = dict(zip(names, values(value), strict=True))
        for name, one in changed:
            data[name] = one(data[name])
        return data

    return write


def _as_it_is(value: Any) -> Any:
    return value


def _plain_number(value: float) -> float | str:
    if value - value == 0:
        return value
    return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"


@cache
def reader(kind: Any) -> Reader:
    """Return the function that reads one JSON value as this `kind`, a type."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple:
        return _tuple_reader(arguments)
    if origin is Literal:
        return _literal_reader(arguments)
    if origin is UnionType and NoneType in arguments:
        inner = reader(next(a for a in arguments if a is not NoneType))
        return lambda value: None if value is None else inner(value)
    if origin is UnionType or kind is float:
        return _read_number
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping_reader(reader(arguments[1]))
    if kind in (str, int):
        return _scalar_reader(kind)
    return _object_reader(kind)


def _tuple_reader(arguments: tuple[Any, ...]) -> Reader:
    repeated = len(arguments) == 2 and arguments[1] is Ellipsis
    one = reader(arguments[0])

    def read(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or not (repeated or len(value) == len(arguments)):
            count = len(arguments)
            raise MismatchError(
                phrase("a_list") if repeated else phrase("list_of", count=count), value
            )
        items: list[Any] = []
        try:
            items.extend(map(one, value))
        except MismatchError as error:
            raise error.inside(f"[{len(items)}]") from None
        return tuple(items)

    return read


def _literal_reader(choices: tuple[Any, ...]) -> Reader:
    def read(value: Any) -> Any:
        if not isinstance(value, str) or value not in choices:
            raise MismatchError(phrase("one_of", choices=", ".join(map(repr, choices))), value)
        return value

    return read


def _mapping_reader(one: Reader) -> Reader:
    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise MismatchError(phrase("an_object"), value)
        return _entries(dict.fromkeys(value, one), value)

    return read


def _object_reader(cls: Any) -> Reader:
    readers = {name: reader(hint) for name, hint in _field_types(cls).items()}

    def read(value: Any) -> Any:
        if not isinstance(value, dict) or not value.keys() <= readers.keys():
            raise MismatchError(phrase("object_with", keys=", ".join(readers)), value)
        given = _entries(readers, value)
        try:
            return cls(**given)
        except TypeError:
            missing = ", ".join(sorted(readers.keys() - given.keys()))
            raise MismatchError(phrase("also_keys", keys=missing), value) from None

    return read


def _entries(readers: Mapping[str, Reader], value: dict[str, Any]) -> dict[str, Any]:
    """Return what is read of every entry of an object, each with the reader of its key."""
    key, given = "", {}
    try:
        for key, item in value.items():
            given[key] = readers[key](item)
    except MismatchError as error:
        raise error.inside(key) from None
    return given


def _scalar_reader(kind: type) -> Reader:
    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise MismatchError(phrase("a_text") if kind is str else phrase("a_whole"), value)
        return value

    return read


def _read_number(value: Any) -> Any:
    if isinstance(value, str) and value in SPECIAL:
        return SPECIAL[value]
    if not isinstance(value, (int, float)):
        raise MismatchError(phrase("a_number"), value)
    return value


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else text[:37] + "..."


@cache
def _field_types(cls: Any) -> dict[str, Any]:
    """Return the types of the fields of a dataclass or NamedTuple, by name and in order."""
    hints = get_type_hints(cls)
    return {name: hints[name] for name in getattr(cls, "_fields", cls.__match_args__)}

"""The functions that may be typed: the engine's own, found in its registry, with how to call each.

Beside `grad_viz.record` this is the only module here that imports the engine. A function is offered
as soon as the engine has it, provided that text can state all it needs: arguments that are arrays,
and settings that are numbers, sizes or true and false, as its signature says.
"""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy.typing as npt

import engine
from engine import Variable
from engine.errors import EngineError
from engine.order import topological_order

__all__ = [
    "OF_TWO",
    "WORDS",
    "EngineError",
    "Setting",
    "Variable",
    "Word",
    "entries_behind",
    "leaf",
    "made_by",
    "nearest",
    "within",
]

KINDS = {
    "int": "whole",
    "int | None": "whole",
    "float": "number",
    "bool": "flag",
    "Axis": "sizes",
    "Pair": "sizes",
    "tuple[int, ...]": "sizes",
    "tuple[int, ...] | None": "sizes",
    "tuple[int, int] | None": "sizes",
    "int | tuple[int, ...]": "sizes",
    "int | tuple[int, ...] | None": "sizes",
}
"""What kind of setting an annotation of the engine stands for."""

ARRAYS, SEQUENCE = "Any", "Sequence[Any]"

LABELS = {"embedding": (0,), "embed_id": (0,)}
"""Whole-number arguments of functions that are made of several operations."""

UNTYPED = {
    "accuracy": "has no gradient",
    "astype": "takes the name of a format",
    "get_item": "takes an index",
    "getitem": "takes an index",
    "split": "has several results",
    "unstack": "has several results",
    "where": "takes a comparison",
}
"""The functions that text cannot state, and why."""

LEFT_OUT = {"batch_norm": {"mean", "var", "decay"}}
"""What a training loop hands to a function, and a text does not: the running averages."""

EXAMPLES: dict[str, object] = {
    "axes": (1, 0),
    "axis1": 0,
    "axis2": 1,
    "col2im.shape": (1, 1, 4, 4),
    "high": 1,
    "kernel": 2,
    "low": -1,
    "outsize": (4, 4),
    "shape": (2, 2),
}
"""How a setting without a default is written in menus; others are 0."""

SYNONYMS = {
    "ln": "log", "tg": "tan", "atan": "arctan", "asin": "arcsin", "acos": "arccos",
    "sigma": "sigmoid", "σ": "sigmoid", "logistic": "sigmoid", "power": "pow", "sqr": "square",
    "mse": "mean_squared_error", "mse_loss": "mean_squared_error",
    "cross_entropy": "softmax_cross_entropy", "avg": "mean",
    "absolute": "abs", "fabs": "abs", "th": "tanh", "sh": "sinh", "ch": "cosh", "ReLU": "relu",
}  # fmt: skip

OF_TWO = {"max": "maximum", "min": "minimum"}


@dataclass(frozen=True)
class Setting:
    """A setting of a function: what `KINDS` says of it, and how it is written in menus."""

    name: str
    kind: str
    shown: object
    needed: bool = False


@dataclass(frozen=True)
class Word:
    """A function that may be typed.

    Attributes:
        name: what is typed.
        function: the engine's function.
        arguments: the names of the arrays it needs, for messages and menus.
        optional: the names of the arrays that may follow.
        settings: the settings it takes; those it needs may be typed without their names.
        labels: the numbers of the arguments that are whole-number labels, not variables.
        elementwise: entry i of the result depends on entry i of the arguments alone.
        joins: it takes any number of arrays.
        several: it applies several operations.
    """

    name: str
    function: Callable[..., Variable]
    arguments: tuple[str, ...]
    optional: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    labels: tuple[int, ...] = ()
    elementwise: bool = False
    joins: bool = False
    several: bool = False

    @property
    def signature(self) -> str:
        """How it is written: ``sum(x, axis=0)``."""
        settings = [f"{setting.name}={setting.shown}" for setting in self.settings]
        return f"{self.name}({', '.join([*self.arguments, *self.optional, *settings])})"

    @property
    def needed(self) -> tuple[str, ...]:
        """The names of the settings that have no default."""
        return tuple(setting.name for setting in self.settings if setting.needed)

    @property
    def most(self) -> int:
        """The largest number of arrays."""
        return 50 if self.joins else len(self.arguments) + len(self.optional)

    def call(self, arrays: Sequence[Any], settings: Mapping[str, object]) -> Variable:
        """Apply the function; a seed that nobody chose is 0, so that a link shows the same."""
        seeds = {setting.name: 0 for setting in self.settings if setting.name == "seed"}
        given = (arrays,) if self.joins else arrays
        return self.function(*given, **{**seeds, **settings})


def leaf(name: str, value: npt.ArrayLike) -> Variable:
    """Return an input of a computation: a Variable with a name."""
    return Variable(value, name=name)


def made_by(result: Variable) -> list[Variable]:
    """Return the values that led to a result and were computed, the first one first."""
    return topological_order(result)[::-1]


def within(path: str) -> AbstractContextManager[None]:
    """Let what is computed inside the ``with`` block belong to a module, if a path is given."""
    return engine.module(path) if path else nullcontext()


def entries_behind(y: object) -> int:
    """Return how many entries all the values have that `y` was computed from."""
    return sum(v.size for v in topological_order(y)) if isinstance(y, Variable) else 0


def grad(y: object, x: object) -> Variable:
    """Return the derivative of `y` by `x`, which can be differentiated again.

    Raises:
        TypeError: one of them depends on no input.
    """
    if not isinstance(y, Variable) or not isinstance(x, Variable):
        raise TypeError("grad differentiates a value that depends on an input, as in grad(y, x)")
    slope: Variable = engine.grad(y, x, create_graph=True)
    return slope


def nearest(name: str) -> str:
    """Return the function that `name` was meant to be, or ``""``.

    >>> nearest("sqaure"), nearest("ln"), nearest("qqq")
    ('square', 'log', '')
    """
    known = SYNONYMS.get(name, SYNONYMS.get(name.lower(), name.lower()))
    if known in WORDS:
        return known
    return next(iter(difflib.get_close_matches(known, WORDS, 1)), "")


def _words() -> dict[str, Word]:
    names = {*engine.functions.__all__, *engine.operations()}
    candidates = [Word("grad", grad, ("y", "x"), several=True), *map(_word, names)]
    words = sorted((word for word in candidates if word), key=lambda word: word.name)
    return {word.name: word for word in words}


def _word(name: str) -> Word | None:
    """Return how to type a function, or None for a class and for what text cannot state."""
    function = getattr(engine.functions, name, None)
    if not inspect.isfunction(function) or name in UNTYPED:
        return None
    left_out = LEFT_OUT.get(name, set())
    parameters = [
        p for p in inspect.signature(function).parameters.values() if p.name not in left_out
    ]
    arrays = [p for p in parameters if p.annotation in (ARRAYS, SEQUENCE)]
    registered = engine.operations().get(name)
    joins = any(p.annotation == SEQUENCE for p in arrays)
    needed = ["x0", "x1"] if joins else [p.name for p in arrays if p.default is p.empty]
    return Word(
        name,
        function,
        tuple(needed),
        tuple(p.name for p in arrays if p.default is not p.empty),
        tuple(_setting(name, p) for p in parameters if p not in arrays),
        tuple(registered.spec.example.integers) if registered else LABELS.get(name, ()),
        registered.spec.elementwise if registered else False,
        joins,
        registered is None,
    )


def _setting(function: str, parameter: inspect.Parameter) -> Setting:
    name, default = parameter.name, parameter.default
    shown = default
    if default in (parameter.empty, None):
        shown = EXAMPLES.get(f"{function}.{name}", EXAMPLES.get(name, 0))
    return Setting(name, KINDS[parameter.annotation], shown, default is parameter.empty)


WORDS: Mapping[str, Word] = MappingProxyType(_words())

"""The functions that may be typed: the engine's own, found in its registry, with how to call each.

Beside `grad_viz.record` this is the only module here that imports the engine. An operation is
offered as soon as the engine registers it, provided that text can state all it needs: arguments
that are arrays, as many as its example has shapes, and settings that are whole numbers.
"""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from types import MappingProxyType

import numpy.typing as npt

import engine
from engine import Variable
from engine.errors import EngineError
from engine.order import topological_order

__all__ = [
    "OF_TWO",
    "WORDS",
    "EngineError",
    "Variable",
    "Word",
    "entries_behind",
    "leaf",
    "nearest",
    "within",
]

SETTINGS = frozenset({"axis"})

SYNONYMS = {
    "ln": "log", "tg": "tan", "atan": "arctan", "asin": "arcsin", "acos": "arccos",
    "sigma": "sigmoid", "σ": "sigmoid", "logistic": "sigmoid", "power": "pow", "sqr": "square",
    "dot": "matmul", "mse": "mean_squared_error", "mse_loss": "mean_squared_error",
    "cross_entropy": "softmax_cross_entropy", "avg": "mean", "average": "mean",
    "absolute": "abs", "fabs": "abs", "th": "tanh", "sh": "sinh", "ch": "cosh", "ReLU": "relu",
}  # fmt: skip

OF_TWO = {"max": "maximum", "min": "minimum"}


@dataclass(frozen=True)
class Word:
    """A function that may be typed.

    Attributes:
        name: what is typed.
        function: the engine's function.
        arguments: the names of its arguments, for messages and menus.
        settings: the settings it takes, each a whole number.
        labels: the numbers of the arguments that are whole-number labels, not variables.
        elementwise: entry i of the result depends on entry i of the arguments alone.
    """

    name: str
    function: Callable[..., Variable]
    arguments: tuple[str, ...]
    settings: tuple[str, ...] = ()
    labels: tuple[int, ...] = ()
    elementwise: bool = False

    @property
    def signature(self) -> str:
        """How it is written: ``sum(x, axis=0)``."""
        settings = [f"{name}=0" for name in self.settings]
        return f"{self.name}({', '.join([*self.arguments, *settings])})"


def leaf(name: str, value: npt.ArrayLike) -> Variable:
    """Return an input of a computation: a Variable with a name."""
    return Variable(value, name=name)


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
    candidates = [Word("grad", grad, ("y", "x")), *map(_word, engine.operations())]
    words = sorted((word for word in candidates if word), key=lambda word: word.name)
    return {word.name: word for word in words}


def _word(name: str) -> Word | None:
    """Return how to type an operation, or None when text cannot state all it needs."""
    function = getattr(engine, name, None)
    if not callable(function) or inspect.isclass(function):
        return None
    parameters = inspect.signature(function).parameters.values()
    needed = [p for p in parameters if p.default is p.empty]
    operation = engine.operations()[name].spec
    if len(needed) != len(operation.example.shapes):
        return None
    return Word(
        name,
        function,
        tuple(p.name for p in needed),
        tuple(p.name for p in parameters if p.name in SETTINGS and p not in needed),
        tuple(sorted(operation.example.integers)),
        operation.elementwise,
    )


WORDS: Mapping[str, Word] = MappingProxyType(_words())

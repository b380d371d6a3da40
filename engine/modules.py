"""Modules: which part of a program an operation belongs to.

>>> from engine import as_variable, module, tanh
>>> x = as_variable(0.5)
>>> with module("encoder"):
...     with module("layer1"):
...         h = tanh(2.0 * x)
>>> h.creator.entry.path
'encoder/layer1'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from engine.config import recorded, recording, within
from engine.errors import OptionError
from engine.value import tick


class Entry:
    """One time that a module was entered.

    Attributes:
        name: what the module is called.
        outer: the entry that this one lies in, or None.
        start: the number of its beginning; what is made inside has a higher one.
    """

    __slots__ = ("name", "outer", "start")

    def __init__(self, name: str, outer: Entry | None) -> None:
        self.name, self.outer, self.start = name, outer, tick()

    def holds(self, variable: Any) -> bool:
        """Say whether a variable that was used inside was made inside too."""
        return bool(variable._sequence > self.start)

    @property
    def path(self) -> str:
        """The names from the outermost module to this one: ``"encoder/layer1"``."""
        return f"{self.outer.path}/{self.name}" if self.outer else self.name


class Derivative(Entry):
    """The operations of one differentiation that can itself be differentiated.

    Only those that made its results hold it: the others are told by their number, which lies
    between `start` and `end`. So nothing is noted while the derivative is computed.

    Attributes:
        before: the derivatives that were differentiated.
        order: 1 for a derivative of the program, 2 for one of a first derivative, ...
        end: the number after the last one.
    """

    __slots__ = ("before", "end", "order")

    def __init__(self, before: tuple[Derivative, ...], start: int) -> None:
        self.order: int = 1 + max((entry.order for entry in before), default=0)
        super().__init__(f"derivative {self.order}", None)
        self.before, self.start, self.end = before, start, self.start

    def holds(self, variable: Any) -> bool:
        """Say whether a variable was made while the derivative was computed."""
        return bool(self.start < variable._sequence < self.end)


def note_derivative(path: Iterable[Any], start: int, gradients: Iterable[Any]) -> None:
    """Let what was computed from number `start` on belong to the derivative of `path`.

    Args:
        path: the variables that were differentiated.
        start: the number of the beginning.
        gradients: the results, each a Variable.
    """
    entries = {node._function.entry for node in path}
    entry = Derivative(tuple(e for e in entries if isinstance(e, Derivative)), start)
    for gradient in gradients:
        function = gradient._function
        if function is not None and function.entry is None and gradient._sequence > start:
            gradient._function = function._with(entry=entry)


@contextmanager
def module(name: str) -> Iterator[None]:
    """Let the operations applied inside the ``with`` block belong to a module, for pictures.

    Modules nest, and hold for one thread or task alone. No value depends on them. Entering a name
    again, in a loop, is another run of the same part: pictures count the runs. As a decorator, a
    function is a module: ``@module("layer1")``.

    Args:
        name: what pictures call it; ``"encoder/layer1"`` is a module in a module.

    Raises:
        OptionError: the name, or a part of it, is empty.

    >>> from engine import as_variable, module, tanh
    >>> with module("layer1"):
    ...     h = tanh(as_variable(0.5))
    >>> h.creator.entry.path
    'layer1'
    """
    if not all(part.strip() for part in str(name).split("/")):
        raise OptionError(
            f"a module has a name such as 'layer1' or 'encoder/layer1', and got {name!r}"
        )
    token = within.set(Entry(str(name), within.get()))
    recording.set(recorded(recording.get() is not False))
    try:
        yield
    finally:
        within.reset(token)
        recording.set(recorded(recording.get() is not False))

"""Watching one call of a Python function: which name got which value, and where it was written.

Python reports the calls that a function makes and their results to a profiling function; that
is all the watch uses. It sees the calling thread only, and nothing before or after the call.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import CodeType, FrameType, MethodType
from typing import Any

from grad_viz.belongings import variables_in
from grad_viz.record import Variable
from grad_viz.source_text import SourceText, source_text

ENGINE = Path(inspect.getfile(Variable)).parent
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


class Watch:
    """What one call of a function has shown.

    Args:
        code: the code of the function to watch; calls of other functions are looked into only
            for what they return to it.

    Attributes:
        source: the source of the function.
        names: every Variable that was bound to a name, with that name. A name that is bound
            anew has a number from the second time on: ``h``, ``h₂``, ``h₃``.
        places: every Variable that the call computed, with its ``(start, end)`` in the source.
    """

    def __init__(self, code: CodeType) -> None:
        self.code = code
        self.source: SourceText = source_text(code)
        self.names: list[tuple[Variable, str]] = []
        self.places: list[tuple[Variable, tuple[int, int]]] = []
        self._positions = list(code.co_positions())
        self._frame: FrameType | None = None
        self._begun = False
        self._named: set[int] = set()
        self._known: set[int] = set()
        self._held: list[Variable] = []
        self._taken: dict[str, int] = {}

    def call(self, function: Callable[[], Any]) -> Any:
        """Return what `function()` returns, and watch the first call of the code meanwhile."""
        before = sys.getprofile()
        sys.setprofile(self._event)
        try:
            return function()
        finally:
            sys.setprofile(before)
            self._frame = None

    def _event(self, frame: FrameType, event: str, result: Any) -> None:
        if not self._begun:
            if event == "call" and frame.f_code is self.code:
                self._begun, self._frame = True, frame
                self._begin(frame)
        elif event == "return" and self._frame is not None:
            if frame is self._frame:
                self._look(frame)
            elif frame.f_back is self._frame:
                self._look(self._frame)
                self._returned(result, self._frame.f_lasti)

    def _begin(self, frame: FrameType) -> None:
        """What exists before the call was not computed on one of its lines."""
        self._look(frame)
        for name, value in frame.f_locals.items():
            for path, variable in variables_in(name, value):
                self._bind(path, variable)
        for name in self.code.co_names:
            if isinstance(value := frame.f_globals.get(name), Variable):
                self._bind(name, value)
        self._known |= self._named

    def _look(self, frame: FrameType) -> None:
        for name, value in frame.f_locals.items():
            if isinstance(value, Variable) and not name.startswith(("_", ".")):
                self._bind(name, value)

    def _bind(self, name: str, variable: Variable) -> None:
        if id(variable) in self._named:
            return
        self._named.add(id(variable))
        self._held.append(variable)
        name = variable.name or name
        count = self._taken[name] = self._taken.get(name, 0) + 1
        if not variable.name:
            number = str(count).translate(SUBSCRIPTS) if count > 1 else ""
            self.names.append((variable, name + number))

    def _returned(self, result: Any, instruction: int) -> None:
        """Remember the place of a result and of all that the callee computed for it."""
        span = self.source.span(self._positions[instruction // 2])
        pending = list(_variables(result))
        while span is not None and pending:
            variable = pending.pop()
            creator = variable.creator
            if creator is None or id(variable) in self._known:
                continue
            self._known.add(id(variable))
            self.places.append((variable, span))
            pending += _variables(creator.arguments)
            pending += _variables(creator.outputs)


def _variables(value: Any) -> Iterator[Variable]:
    """Yield a Variable, or those in a list or tuple."""
    if isinstance(value, Variable):
        yield value
    elif isinstance(value, (list, tuple)):
        yield from (item for item in value if isinstance(item, Variable))


def code_of(function: Callable[..., Any]) -> CodeType | None:
    """Return the code that a call of `function` runs.

    None where it is not written in Python, or is an operation of the engine itself.
    """
    while (inner := _inside(function)) is not None:
        function = inner
    code = getattr(function, "__code__", None)
    if code is None:
        method = inspect.getattr_static(type(function), "__call__", None)
        code = getattr(method, "__code__", None)
    own = isinstance(code, CodeType) and not Path(code.co_filename).is_relative_to(ENGINE)
    return code if own else None


def _inside(function: Any) -> Any:
    """Return what a partial, a method or a decorated function wraps, or None."""
    if isinstance(function, partial):
        return function.func
    if isinstance(function, MethodType):
        return function.__func__
    return getattr(function, "__wrapped__", None)

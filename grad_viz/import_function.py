"""Find the function that a command line names: ``path/to/file.py:loss`` or ``package.module:loss``.

Importing runs the code of the file. That is what the person asked for, on their own machine and
by their own words; the app and its links never come here.
"""

from __future__ import annotations

import importlib
import inspect
import re
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from difflib import get_close_matches
from importlib.util import module_from_spec, spec_from_file_location
from operator import attrgetter
from pathlib import Path
from types import ModuleType
from typing import Any

from grad_viz.languages import Phrase, SaidError, phrase

FUNCTION = re.compile(r"(?P<place>.+\.py|[^\W\d][\w.]*):(?P<name>[^\W\d][\w.]*)", re.DOTALL)


class ImportedError(SaidError):
    """A file, a module or a function in it that is not there."""


class FailedError(SaidError, RuntimeError):
    """Somebody's Python code that stopped with an error of its own."""


def names_a_function(text: str) -> bool:
    """Tell whether a text has the form ``file.py:function`` or ``package.module:function``."""
    return FUNCTION.fullmatch(text) is not None


def import_function(text: str) -> Callable[..., Any]:
    """Return the function that a text of that form names.

    Raises:
        ImportedError: there is no such file, module or function.
        FailedError: the file stopped with an error while it was imported.
    """
    match = FUNCTION.fullmatch(text)
    if match is None:
        raise ImportedError(phrase("function_form", text=text))
    place, name = match["place"], match["name"]
    module = _file(Path(place)) if place.endswith(".py") else _module(place)
    try:
        found = attrgetter(name)(module)
    except AttributeError:
        hint = advice(module, name)
        raise ImportedError(phrase("none_in", name=name, place=place, hint=hint)) from None
    if not callable(found):
        hint = advice(module, name)
        raise ImportedError(phrase("not_function", name=name, place=place, hint=hint))
    function: Callable[..., Any] = found
    return function


def advice(module: ModuleType, name: str = "") -> Phrase:
    """Return which function of a module may be meant."""
    own = [
        key
        for key, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__
    ]
    near = get_close_matches(name, own, 1)
    if near:
        return phrase("advice_near", near=near[0])
    return phrase("advice_list", known=", ".join(own)) if own else phrase("advice_none")


@contextmanager
def running(what: str) -> Iterator[None]:
    """Run somebody's code: what it prints goes to the error output, its errors get one sentence.

    Raises:
        FailedError: the code raised an exception.
    """
    try:
        with redirect_stdout(sys.stderr):
            yield
    except Exception as error:
        said = phrase("stopped", what=what, where=_where(error), error=_sentence(error))
        raise FailedError(said) from error


def _file(path: Path) -> ModuleType:
    if not path.is_file():
        raise ImportedError(phrase("no_file", path=str(path)))
    name = path.stem if path.stem not in sys.modules else f"{path.stem} (file)"
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportedError(phrase("no_import", path=str(path)))
    module = module_from_spec(spec)
    sys.modules[name] = module
    sys.path.insert(0, str(path.resolve().parent))
    with running(str(path)):
        spec.loader.exec_module(module)
    return module


def _module(name: str) -> ModuleType:
    if "" not in sys.path:
        sys.path.insert(0, "")
    try:
        with running(name):
            return importlib.import_module(name)
    except FailedError as error:
        cause = error.__cause__
        if isinstance(cause, ModuleNotFoundError) and name.startswith(cause.name or name):
            raise ImportedError(phrase("no_python_module", name=name)) from None
        raise


def _where(error: BaseException) -> Phrase:
    """Return the innermost place in code that is not part of this project or of Python."""
    if isinstance(error, SyntaxError):
        return phrase("stopped_line", line=error.lineno)
    frames = traceback.extract_tb(error.__traceback__)
    project = str(Path(__file__).resolve().parent.parent)
    own = [f for f in frames if not f.filename.startswith((project, "<frozen"))] or list(frames)
    return phrase("stopped_file", file=Path(own[-1].filename).name, line=own[-1].lineno)


def _sentence(error: BaseException) -> str:
    message = " ".join(str(error.msg if isinstance(error, SyntaxError) else error).split())
    return f"{type(error).__name__}: {message}" if message else type(error).__name__

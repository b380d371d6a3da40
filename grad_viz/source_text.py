"""The source of a function as the text of a trace, and where in it an instruction was written."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from textwrap import dedent
from types import CodeType

Position = tuple[int | None, int | None, int | None, int | None]


@dataclass(frozen=True)
class SourceText:
    """The lines of a function, moved to the left margin.

    Attributes:
        lines: the lines as the file has them, without their ends.
        first: the number of the first of them in its file.
        margin: how many characters of indentation the text leaves out.
    """

    lines: tuple[str, ...] = ()
    first: int = 1
    margin: int = 0

    @property
    def text(self) -> str:
        """The source as a reader sees it."""
        return "\n".join(self._moved())

    def span(self, position: Position) -> tuple[int, int] | None:
        """Return the ``(start, end)`` in the text of a position in the file.

        A position is what ``co_positions`` of a code object yields: first line, last line,
        first column, last column; columns count the bytes of UTF-8.
        """
        line, last, column, end = position
        if line is None or last is None or column is None or end is None:
            return None
        if not self.first <= line <= last < self.first + len(self.lines):
            return None
        return self._place(line - self.first, column), self._place(last - self.first, end)

    def _place(self, row: int, column: int) -> int:
        lengths = (len(line) + 1 for line in self._moved())
        starts = list(accumulate(lengths, initial=0))
        written = self.lines[row].encode("utf-8")[:column].decode("utf-8", "ignore")
        return starts[row] + max(0, len(written) - self._left_out(self.lines[row]))

    def _moved(self) -> Iterator[str]:
        return (line[self._left_out(line) :] for line in self.lines)

    def _left_out(self, line: str) -> int:
        return min(self.margin, len(line) - len(line.lstrip()))


def source_text(code: CodeType) -> SourceText:
    """Return the body of a function, without its head and docstring, at the left margin.

    A lambda or a function on one line is given as its line is; there are no lines where the
    source cannot be found.
    """
    try:
        found, first = inspect.getsourcelines(code)
    except (OSError, TypeError):
        return SourceText()
    lines = [line.rstrip("\r\n") for line in found]
    while len(lines) > 1 and not lines[-1].strip():
        lines.pop()
    head = _head(lines)
    margin = len(lines[head]) - len(lines[head].lstrip())
    return SourceText(tuple(lines[head:]), first + head, margin)


def _head(lines: list[str]) -> int:
    """Return how many lines stand before the first statement of a function."""
    try:
        tree = ast.parse(dedent("\n".join(lines)))
    except SyntaxError:
        return 0
    function = tree.body[0] if tree.body else None
    if not isinstance(function, ast.FunctionDef):
        return 0
    described = ast.get_docstring(function) is not None and len(function.body) > 1
    statement = function.body[1 if described else 0]
    return statement.lineno - 1 if statement.lineno > function.lineno else 0

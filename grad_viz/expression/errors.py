"""What goes wrong with typed text: always one sentence, with a place and, where known, a repair.

    ExpressionError         the typed expression
      InputError            the value of an input, or an input that is missing
      LinkError             the query parameters of a link (see `grad_viz.permalink`)

A front end catches `ExpressionError` and shows ``str(error)``, or ``error.say(language)``; nothing
else is raised for what a person types. The sentences are in `grad_viz.languages`, under "errors".
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import reduce

from grad_viz.languages import Phrase, SaidError, phrase


class ExpressionError(SaidError):
    """A typed text that cannot be used.

    Attributes:
        said: one sentence: what was read, where, and what to write instead.
        position: the place in the text, counted from 0; None when no place is to blame.
        suggestion: the whole text repaired, ready to be offered; ``""`` when unknown.
    """

    def __init__(
        self, said: Phrase | str, position: int | None = None, suggestion: str = ""
    ) -> None:
        super().__init__(said)
        self.position = position
        self.suggestion = suggestion


class InputError(ExpressionError):
    """An input that is missing, unknown, or not a number or an array of numbers."""


def place(text: str, position: int) -> Phrase:
    r"""Return where `position` is, as a person counts.

    >>> str(place("x + y", 4))
    'at column 5'
    >>> str(place("a = x; # first\ny = a ** b", 22))
    'at line 2, column 8'
    """
    before = text[:position]
    column = position - (before.rfind("\n") + 1) + 1
    if "\n" not in text.strip("\n"):
        return phrase("at_column", column=column)
    return phrase("at_line", line=before.count("\n") + 1, column=column)


def pointed(text: str, position: int, around: int = 40) -> str:
    """Return the line of a place, and under it a caret; of a long line only what is around.

    >>> print(pointed("1 + sqaure(x)", 4))
    1 + sqaure(x)
        ^
    """
    first = text.rfind("\n", 0, position) + 1
    line, column = text[first:].partition("\n")[0], position - first
    start, end = max(column - around, 0), min(column + around, len(line))
    before = ("…" if start else "") + line[start:column]
    after = line[column:end] + ("…" if end < len(line) else "")
    width = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in before)
    return f"{before}{after}\n{' ' * width}^"


def listed(things: Sequence[object]) -> Phrase | str:
    """Return things in a row, as in ``(2,) and (3,)``.

    >>> str(listed(("a", "b", "c")))
    'a and b and c'
    """
    pieces: list[Phrase | str] = [str(thing) for thing in things]
    return reduce(lambda left, right: phrase("and", left=left, right=right), pieces)


def excerpt(text: str, start: int, end: int, limit: int = 40) -> str:
    """Return a piece of the text on one line, in backquotes, shortened to `limit` characters."""
    piece = " ".join(text[start:end].split())
    return f"`{piece if len(piece) <= limit else piece[: limit - 1] + '…'}`"


def replaced(text: str, start: int, end: int, new: str) -> str:
    """Return the text with one piece of it written differently."""
    return text[:start] + new + text[end:]

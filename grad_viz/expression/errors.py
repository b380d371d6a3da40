"""What goes wrong with typed text: always one sentence, with a place and, where known, a repair.

    ExpressionError         the typed expression
      InputError            the value of an input, or an input that is missing
      LinkError             the query parameters of a link (see `grad_viz.permalink`)

A front end catches `ExpressionError` and shows ``str(error)``; nothing else is raised for what a
person types.
"""

from __future__ import annotations


class ExpressionError(ValueError):
    """A typed text that cannot be used.

    Attributes:
        message: one sentence: what was read, where, and what to write instead.
        position: the place in the text, counted from 0; None when no place is to blame.
        suggestion: the whole text repaired, ready to be offered; ``""`` when unknown.
    """

    def __init__(self, message: str, position: int | None = None, suggestion: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.position = position
        self.suggestion = suggestion


class InputError(ExpressionError):
    """An input that is missing, unknown, or not a number or an array of numbers."""


def place(text: str, position: int) -> str:
    r"""Return where `position` is, as a person counts.

    >>> place("x + y", 4)
    'at column 5'
    >>> place("a = x; # first\ny = a ** b", 22)
    'at line 2, column 8'
    """
    before = text[:position]
    column = position - (before.rfind("\n") + 1) + 1
    if "\n" not in text.strip("\n"):
        return f"at column {column}"
    return f"at line {before.count(chr(10)) + 1}, column {column}"


def excerpt(text: str, start: int, end: int, limit: int = 40) -> str:
    """Return a piece of the text on one line, in backquotes, shortened to `limit` characters."""
    piece = " ".join(text[start:end].split())
    return f"`{piece if len(piece) <= limit else piece[: limit - 1] + '…'}`"


def replaced(text: str, start: int, end: int, new: str) -> str:
    """Return the text with one piece of it written differently."""
    return text[:start] + new + text[end:]

"""Which letters of a label a file can hold: control characters and halves of pairs go."""

from __future__ import annotations

import re

FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def one_line(label: str) -> str:
    r"""Return a label as one line: newlines and tabs become spaces.

    >>> one_line("two\nlines\x07")
    'two lines'
    """
    return lines(label.replace("\t", " ")).replace("\n", " ")


def lines(label: str) -> str:
    r"""Return a label with its newlines.

    >>> lines("two\nlines\x07")
    'two\nlines'
    """
    return FORBIDDEN.sub("", label)


def halves_escaped(json: str) -> str:
    r"""Return JSON text that means the same, and has no half of a pair: UTF-8 has none.

    >>> halves_escaped('"\ud800"')
    '"\\ud800"'
    """
    return re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", json)

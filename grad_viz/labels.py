"""The short label of a value: its name, its number, or the expression that made it.

A value whose expression is too long for a picture gets a short name of its own, as in a table that
evaluates an expression line by line. What is made of it is then short again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import count
from string import Template
from typing import NamedTuple

from grad_viz.numbers import one_line
from grad_viz.trace import Array

LONGEST = 14
"""An expression with more characters than this is replaced by a short name."""

LETTERS = "vstqrphg"
"""What short names begin with: the first letter of these that no name of the program has."""

SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

SUM, PRODUCT, MINUS, TIGHTEST = 1, 2, 3, 9


class Label(NamedTuple):
    """A label and how tightly it binds: 9 for a name, 1 for a sum."""

    text: str
    precedence: int = TIGHTEST


@lru_cache(maxsize=1024)
def constant_label(value: Array) -> Label:
    """Return the label of a constant: the number itself."""
    text = one_line(value)
    return Label(text, MINUS if text.startswith("-") else TIGHTEST)


Params = tuple[tuple[str, str], ...]


@lru_cache(maxsize=4096)
def result_label(
    template: str, precedence: int, arguments: tuple[Label, ...], params: Params
) -> Label:
    """Return the label of what an operation made of `arguments`, however long.

    Args:
        template: the operation's text, such as ``"$x0·$x1"``.
        precedence: how tightly that text binds.
        arguments: the labels of the operation's arguments.
        params: the operation's settings, such as ``(("axis", "0"),)``.

    >>> result_label("$x0·$x1", 2, (Label("a+b", 1), Label("c")), ()).text
    '(a+b)·c'
    """
    pieces = list(_pieces(template, params))
    for place in range(1, len(pieces), 2):
        label = arguments[int(pieces[place])]
        loose = _loosens(label, template, precedence, int(pieces[place]))
        pieces[place] = f"({label.text})" if loose else label.text
    text = "".join(pieces)
    if "^" in text:
        text = re.sub(r"\^([0-9]+)(?![\w.])", lambda power: power[1].translate(SUPERSCRIPT), text)
    return Label(text, precedence)


@lru_cache(maxsize=512)
def _pieces(template: str, params: Params) -> tuple[str, ...]:
    """Return a template cut at its arguments: text, number of an argument, text, and so on."""
    return tuple(re.split(r"\$x([0-9]+)", Template(template).safe_substitute(dict(params))))


def short_names(taken: Iterable[str]) -> Iterator[str]:
    """Yield v1, v2, … or, where a name that is `taken` begins so, those of another letter.

    >>> names = short_names(["x", "v2"])
    >>> next(names), next(names)
    ('s1', 's2')
    """
    used = {re.sub(r"[0-9_.]+$", "", name) for name in set(taken)}
    letter = next((one for one in LETTERS if one not in used), "value")
    yield from (f"{letter}{number}" for number in count(1))


def is_short_name(label: str) -> bool:
    """Tell whether a label is of the kind that `short_names` gives, and not an expression."""
    return re.fullmatch("[a-z]+[0-9]+", label) is not None


def _loosens(label: Label, template: str, precedence: int, argnum: int) -> bool:
    """Tell whether an argument would be misread without parentheses."""
    if precedence >= TIGHTEST:
        return False
    if argnum and label.precedence == MINUS:
        return True
    if label.precedence != precedence:
        return label.precedence < precedence
    chains = precedence in (SUM, PRODUCT) and not any(sign in template for sign in "-−/÷")
    return not chains and not (argnum == 0 and precedence in (SUM, PRODUCT))

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
    binding = tuple([label.precedence for label in arguments])
    text = _form(template, precedence, binding, params).format(*[one.text for one in arguments])
    if "^" in text:
        text = re.sub(r"\^([0-9]+)(?![\w.])", lambda power: power[1].translate(SUPERSCRIPT), text)
    return Label(text, precedence)


@lru_cache(maxsize=1024)
def _form(template: str, precedence: int, binding: tuple[int, ...], params: Params) -> str:
    """Return a template as a format string, with parentheses around what binds too loosely.

    >>> _form("$x0·$x1", 2, (1, 9), ())
    '({0})·{1}'
    """
    text = Template(template).safe_substitute(dict(params))
    pieces = re.split(r"\$x([0-9]+)", text.replace("{", "{{").replace("}", "}}"))
    for place in range(1, len(pieces), 2):
        argnum = int(pieces[place])
        loose = _loosens(binding[argnum], template, precedence, argnum)
        pieces[place] = f"({{{argnum}}})" if loose else f"{{{argnum}}}"
    return "".join(pieces)


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


def _loosens(inner: int, template: str, precedence: int, argnum: int) -> bool:
    """Tell whether an argument would be misread without parentheses."""
    if precedence >= TIGHTEST:
        return False
    if argnum and inner == MINUS:
        return True
    if inner != precedence:
        return inner < precedence
    chains = precedence in (SUM, PRODUCT) and not any(sign in template for sign in "-−/÷")
    return not chains and not (argnum == 0 and precedence in (SUM, PRODUCT))

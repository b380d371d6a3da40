"""The short label of a value: its name, its number, or the expression that made it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from string import Template
from typing import NamedTuple

from grad_viz.numbers import one_line
from grad_viz.trace import Array

LONGEST = 14
"""A label with more characters than this is shortened with ``…``."""

KEPT = 5
"""An argument of at most this many characters is kept when its expression is shortened."""

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
    """Return the label of what an operation made of `arguments`.

    Args:
        template: the operation's text, such as ``"$x0·$x1"``.
        precedence: how tightly that text binds.
        arguments: the labels of the operation's arguments.
        params: the operation's settings, such as ``(("axis", "0"),)``.

    >>> result_label("$x0·$x1", 2, (Label("a+b", 1), Label("c")), ()).text
    '(a+b)·c'
    """
    whole = _fill(template, precedence, [a.text for a in arguments], arguments, params)
    if len(whole) > LONGEST:
        kept = [a.text if len(a.text) <= KEPT else "…" for a in arguments]
        whole = _fill(template, precedence, kept, arguments, params)
    if len(whole) > LONGEST:
        whole = whole[: LONGEST - 1] + "…"
    return Label(whole, precedence)


def _fill(
    template: str,
    precedence: int,
    texts: Sequence[str],
    labels: Sequence[Label],
    params: Params,
) -> str:
    bound = {
        f"x{i}": f"({text})" if text != "…" and _loosens(label, template, precedence, i) else text
        for i, (text, label) in enumerate(zip(texts, labels, strict=True))
    }
    text = Template(template).safe_substitute({**dict(params), **bound})
    return re.sub(r"\^([0-9]+)(?![\w.])", lambda power: power[1].translate(SUPERSCRIPT), text)


def _loosens(label: Label, template: str, precedence: int, argnum: int) -> bool:
    """Tell whether an argument would be misread without parentheses."""
    if precedence >= TIGHTEST:
        return False
    if label.precedence != precedence:
        return label.precedence < precedence
    chains = precedence in (SUM, PRODUCT) and not any(sign in template for sign in "-−/÷")
    return not chains and not (argnum == 0 and precedence in (SUM, PRODUCT))

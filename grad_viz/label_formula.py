"""The label of a value, such as ``exp(x²)·w0``, as a formula."""

from __future__ import annotations

import re

from grad_viz import mathml
from grad_viz.mathml import Tree

RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
PIECES = re.compile(rf"[0-9.]+(?:e[-+]?[0-9]+)?|[{RAISED}]+|(?:(?![{RAISED}ᵀ])[\w.])+|\S")
LONGEST = 64
DIGITS = str.maketrans(RAISED, "0123456789")


def label_formula(text: str) -> Tree:
    """Return a label as a formula; as it is written where its parentheses do not close.

    >>> mathml.text(label_formula("exp(x²)·w0"))
    'exp(x²) · w0'
    """
    rest = PIECES.findall(text)[::-1]
    closes = rest.count("(") == rest.count(")") and len(rest) <= LONGEST
    parts = _row(rest) if closes else []
    if rest or not parts:
        return mathml.name(text)
    return parts[0] if len(parts) == 1 else ["mrow", *parts]


def _row(rest: list[str]) -> list[Tree]:
    """Return the pieces up to a closing parenthesis; `rest` has the next piece at its end."""
    parts: list[Tree] = []
    while rest:
        piece = rest.pop()
        if piece == ")":
            break
        if piece == "(":
            inside = ["mrow", ["mo", "("], *_row(rest), ["mo", ")"]]
            called = parts and parts[-1][0] == "mi"
            parts.append(["mrow", parts.pop(), inside] if called else inside)
        elif parts and piece[0] in RAISED:
            parts.append(mathml.power(parts.pop(), ["mn", piece.translate(DIGITS)]))
        elif parts and piece == "ᵀ":
            parts.append(mathml.power(parts.pop(), ["mo", "⊤"]))
        else:
            parts.append(_atom(piece))
    return parts


def _atom(piece: str) -> Tree:
    if piece[0].isdecimal() or piece[0] == ".":
        return mathml.number(piece)
    return mathml.name(piece) if piece[0].isalpha() or piece == "_" else ["mo", piece]

"""A LaTeX template with names or numbers plugged in, as a MathML tree and as plain text.

A tree is nested lists, ``["mrow", ["mi", "x"], ["mo", "="], ["mn", "2"]]``: a host builds
elements from it one by one, so no text of a user is ever read as markup.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from string import Template
from typing import Any
from xml.etree import ElementTree

from latex2mathml.converter import convert

Tree = list[Any]

COMPOUND = {"mfrac", "mrow", "mtext"}
SIGNS = (["mo", "+"], ["mo", "-"], ["mo", "−"])
ROWS = {"mrow", "math", "msqrt", "mtd"}
SPACED = {"+=", *"=+·×⋅⊙<>≤≥"}
MINUS_BETWEEN = re.compile(r"[\w)\]⊤²]$")
ONE_THING = re.compile(r"\)|∂[^/]+|-?[\w.∞⊤]+(\([^()]*\))?")
NAME = re.compile(r"[^\W\d]\w*(\([^()]*\))?")
NUMBERED = re.compile(r"([^\W\d_]+)_?([0-9]+)")
WORD_AT_END = re.compile(r"[^\W\d_]\d*$")
NO_FENCE_INSIDE = {"msqrt", "mfrac", "mtd"}
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
FIRST_PLACEHOLDER = 0xE000  # Unicode's private use area: no formula contains these


def math(*parts: Tree) -> Tree:
    """Return one formula made of `parts`, side by side."""
    return ["math", ["mrow", *parts]]


def name(text: str) -> Tree:
    """Return `text` as a name; digits at its end become a subscript."""
    if found := NUMBERED.fullmatch(text):
        return ["msub", ["mi", found[1]], ["mn", found[2]]]
    return ["mi" if NAME.fullmatch(text) else "mtext", text]


def number(text: str) -> Tree:
    """Return a number or a short array, already written as text."""
    if text.startswith("-"):
        return ["mrow", ["mo", "−"], ["mn", text[1:]]]
    return ["mn", text]


def operator(text: str) -> Tree:
    """Return an operator such as ``=``."""
    return ["mo", text]


def partial(of: Tree, by: Tree) -> Tree:
    """Return the derivative of `of` by `by`, as a fraction."""
    return ["mfrac", ["mrow", ["mo", "∂"], fenced(of)], ["mrow", ["mo", "∂"], fenced(by)]]


def fill(template: str, bindings: Mapping[str, Tree]) -> Tree:
    r"""Return the tree of a LaTeX `template` with every ``$key`` replaced by ``bindings[key]``.

    >>> text(fill(r"2 \cdot $x0", {"x0": number("-3")}))
    '2 · (-3)'
    """
    keys = tuple(sorted(bindings))
    places = {chr(FIRST_PLACEHOLDER + i): bindings[key] for i, key in enumerate(keys)}
    return _plug(_skeleton(template, keys), places)


def pieces(tree: Tree) -> list[Tree]:
    """Return a formula in pieces that each start at an equals sign, so that it may take lines."""
    if tree[0] != "math" or len(tree) != 2 or tree[1][0] != "mrow":
        return [tree]
    rows: list[Tree] = [[]]
    for part in tree[1][1:]:
        equals = part == ["mo", "="]
        if equals and len(rows[-1]) > 1:
            rows.append([])
        rows[-1].append(["mo", {"form": "infix"}, "="] if equals else part)
    return [math(*row) for row in rows]


def text(tree: Tree) -> str:
    """Return a tree as one line of plain text, for terminals and transcripts."""
    tag = tree[0]
    if tag == "mspace":
        return " "
    if len(tree) == 2 and isinstance(tree[1], str):
        written = tree[1].replace("−", "-").replace("\xa0", " ")
        return f" {written} " if tag == "mo" and written in SPACED else written
    children = [text(child) for child in tree[1:]]
    if tag == "mfrac":
        return "/".join(map(_grouped, children))
    if tag == "msup" and children[1].isdecimal():
        return _grouped(children[0]) + children[1].translate(RAISED)
    if tag == "msup":
        return "^".join(map(_grouped, children))
    if tag in ("msub", "msubsup"):
        return ("" if children[1].isdecimal() else "_").join(children)
    if tag == "msqrt":
        return f"√({''.join(children)})"
    return _joined(children)


def _joined(pieces: list[str]) -> str:
    """Return the pieces side by side, a minus between two of them and words with spaces."""
    line = pieces[0] if pieces else ""
    for piece in pieces[1:]:
        if piece == "-" and MINUS_BETWEEN.search(line):
            piece = " - "
        words_meet = piece[:1].isalpha() and WORD_AT_END.search(line)
        line += f" {piece}" if words_meet else piece
    return line


def _grouped(written: str) -> str:
    """Return `written` in parentheses unless it is one number, one name or one call."""
    return written if ONE_THING.fullmatch(written) else f"({written})"


@lru_cache(maxsize=512)
def _skeleton(template: str, keys: tuple[str, ...]) -> Tree:
    """Return the tree of a template in which each key is a private character."""
    marks = {key: chr(FIRST_PLACEHOLDER + i) for i, key in enumerate(keys)}
    latex = Template(template).safe_substitute(marks)
    root = ElementTree.fromstring(convert(latex))
    return _tree(root[0] if len(root) == 1 else root)


def _tree(element: ElementTree.Element) -> Tree:
    tag = element.tag.rpartition("}")[2]
    if len(element) == 0:
        written = element.text or ""
        return [tag, "𝟙" if element.get("mathvariant") == "double-struck" else written]
    children: Tree = []
    for child in element:
        made = _tree(child)
        upright = child.get("mathvariant") == "normal"
        if upright and children and children[-1][0] == "mi" and element.tag.endswith("mrow"):
            children[-1] = ["mi", children[-1][1] + made[1]]
        else:
            children.append(made)
    return children[0] if tag == "mrow" and len(children) == 1 else [tag, *children]


def _plug(tree: Tree, places: Mapping[str, Tree]) -> Tree:
    if len(tree) == 2 and isinstance(tree[1], str):
        return places.get(tree[1], tree)
    children: Tree = []
    for i, child in enumerate(tree[1:]):
        made = _plug(child, places)
        if made is not child and isinstance(child[1], str):
            free = _stands_free(tree[0], tree[1:], i) or (_is_sum(tree) and _is_product(made))
            if not free and (made[0] != "mfrac" or tree[0] == "msup"):
                made = fenced(made)
            factors = tree[0] in ROWS and children and children[-1][0] == "mn"
            if factors and (_is_number(made) or _is_word(made)):
                children.append(["mo", "·"])
        children.append(made)
    return power(*children) if tree[0] == "msup" else [tree[0], *children]


def _is_number(tree: Tree) -> bool:
    return bool(tree[0] == "mn" or tree[:2] == ["mrow", ["mo", "("]])


def _is_word(tree: Tree) -> bool:
    """Tell whether a tree is a name of several letters, or starts with one: a call or a power."""
    while tree[0] in ("mrow", "msup", "msub"):
        tree = tree[1]
    return bool(tree[0] == "mi" and len(tree[1]) > 1)


def _is_sum(tree: Tree) -> bool:
    signs = [part for part in tree[1:] if part[0] == "mo"]
    return tree[0] == "mrow" and bool(signs) and all(sign in SIGNS for sign in signs)


def _is_product(tree: Tree) -> bool:
    return tree[0] == "mrow" and not any(part in SIGNS for part in tree)


def _is_tight(tree: Tree) -> bool:
    """Tell whether a tree needs no parentheses: it ends with some, and a power of them at most."""
    first, last = tree[1], tree[-1]
    if tree[0] != "mrow":
        return False
    called = first[0] == "mi" and last[:2] == ["mrow", ["mo", "("]]
    return called or (first == ["mo", "("] and ["mo", ")"] in (last, last[1]))


def _stands_free(tag: str, children: Tree, i: int) -> bool:
    """Tell whether a child needs no parentheses of its own."""
    alone = len(children) == 1 and tag != "msup"
    inside = children[max(i - 1, 0)] == ["mo", "("] and children[i + 1 : i + 2] == [["mo", ")"]]
    exponent = tag == "msup" and i == 1
    return alone or exponent or inside or tag in NO_FENCE_INSIDE


def fenced(tree: Tree, *, base: bool = False) -> Tree:
    """Return `tree` in parentheses where it, or a power with it as `base`, would be misread."""
    if _is_tight(tree) and (not base or tree[-1] == ["mo", ")"]):
        return tree
    if tree[0] in COMPOUND or (base and tree[0] == "msup"):
        return ["mrow", ["mo", "("], tree, ["mo", ")"]]
    return tree


def power(base: Tree, exponent: Tree) -> Tree:
    """Return a power; of a sum on one line its last parenthesis is raised, as in print."""
    base = fenced(base, base=True)
    if base[-1] == ["mo", ")"] and "mfrac" not in str(base):
        return [*base[:-1], ["msup", base[-1], exponent]]
    return ["msup", base, exponent]

"""The first reading of typed text: characters, brackets and words, before any grammar.

Most slips of the pen are found here, where the exact place is known and a repair can be offered:
``x^2``, ``2x``, ``x²``, ``×``, full-width signs, a missing parenthesis, ``lambda``.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from grad_viz.expression.errors import ExpressionError, excerpt, place, replaced
from grad_viz.languages import Phrase, phrase

MAX_LENGTH = 2_000
MAX_BRACKETS = 50

GREEK = "αβγδεζηθικλμνξπρστυφχψω"
OPENING = {"(": ")", "[": "]"}
CLOSING = {closing: opening for opening, closing in OPENING.items()}

REPAIRS = {
    "×": "*", "·": "*", "⋅": "*", "∙": "*", "∗": "*", "•": "*", "÷": "/", "∕": "/",
    "−": "-", "–": "-", "—": "-", "√": "sqrt", "∑": "sum", "∞": "inf",
    "⁰": "**0", "¹": "**1", "²": "**2", "³": "**3", "⁴": "**4", "⁵": "**5", "⁶": "**6",
    "⁷": "**7", "⁸": "**8", "⁹": "**9", "ᵀ": "ᵀ",
    "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "у": "y", "х": "x", "ο": "o", "µ": "μ",
    "^": "**", "{": "(", "}": ")",
}  # fmt: skip

REASONS = {
    "'": "quotes",
    '"': "quotes",
    "`": "quotes",
    "\\": "latex",
    "!": "no_derivative",
    "$": "no_sign",
    "?": "no_sign",
}

TOKEN = re.compile(
    rf"(?P<number>(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)"
    rf"|(?P<name>[A-Za-z_{GREEK}][A-Za-z0-9_{GREEK}]*)"
    r"|(?P<space>[^\S\n]+)"
    r"|(?P<sign>.)",
    re.ASCII | re.DOTALL,
)


def spell(text: str, limit: int = MAX_LENGTH) -> str:
    """Return the text with its comments blanked, after checking every character and word.

    Every character stays at its place, so that positions in the result are positions in `text`.

    Raises:
        ExpressionError: with the place of the first slip and, where there is one, the repair.
    """
    if not isinstance(text, str):
        raise ExpressionError(phrase("no_text", type=type(text).__name__))
    if len(text) > limit:
        raise ExpressionError(phrase("text_long", count=len(text), most=limit), position=limit)
    blanked = re.sub(r"#[^\n]*", lambda comment: " " * len(comment[0]), text)
    if not blanked.strip(" \t\r\n;"):
        raise ExpressionError(phrase("empty"))
    _check_characters(blanked)
    _check_words(blanked)
    _check_brackets(blanked)
    _check_neighbours(blanked)
    return blanked


def statements(text: str) -> Iterator[tuple[int, str]]:
    """Split at every ``;`` and line end outside brackets: ``(start, piece)``, no blank pieces.

    >>> list(statements("a = x**2; y = a + a"))
    [(0, 'a = x**2'), (10, 'y = a + a')]
    """
    depth, start = 0, 0
    for position, character in enumerate(text + "\n"):
        depth += (character in OPENING) - (character in CLOSING)
        if character == ";" or (character == "\n" and depth == 0):
            piece = text[start:position]
            if piece.strip():
                indent = len(piece) - len(piece.lstrip())
                yield start + indent, re.sub(r"\s", " ", piece.strip())
            start = position + 1


def _check_characters(text: str) -> None:
    for position, character in enumerate(text):
        if character in "^{}'\"`\\!$?" or not _is_plain(character):
            raise _unknown_character(text, position)


def _is_plain(character: str) -> bool:
    return " " <= character <= "~" or character in "\t\n\r" or character in GREEK


def _unknown_character(text: str, position: int) -> ExpressionError:
    character = text[position]
    where = place(text, position)
    repair = _repair(character)
    if character in REASONS:
        return ExpressionError(phrase(REASONS[character], what=character, where=where), position)
    shown: Phrase | str = f"`{character}`"
    if not character.isprintable():
        shown = phrase("invisible", code=f"U+{ord(character):04X}")
    if repair != character:
        key = "write_instead" if repair.strip() else "leave_out"
        said = phrase(key, what=shown, where=where, repair=repair)
        return ExpressionError(said, position, _repaired(text))
    name = unicodedata.name(character, "a control character").lower()
    return ExpressionError(phrase("stranger", what=shown, name=name, where=where), position)


def _repair(character: str) -> str:
    """Return what was meant by a character, or the character itself when nobody knows."""
    repair = REPAIRS.get(character, unicodedata.normalize("NFKC", character))
    return repair if all(map(_is_plain, repair)) else character


def _repaired(text: str) -> str:
    return "".join(map(_repair, text))


def _check_words(text: str) -> None:
    for token in TOKEN.finditer(text):
        word = token["name"]
        if word and (_is_reserved(word) or word.startswith("_") or len(word) > 30):
            key = "keyword" if _is_reserved(word) else "name"
            shown, where = excerpt(text, *token.span()), place(text, token.start())
            raise ExpressionError(phrase(key, what=shown, where=where), token.start())


def _is_reserved(word: str) -> bool:
    return keyword.iskeyword(word) and word not in ("True", "False")


def _check_brackets(text: str) -> None:
    opened: list[int] = []
    for position, character in enumerate(text):
        if character in OPENING:
            opened.append(position)
        elif character in CLOSING:
            if not opened or text[opened[-1]] != CLOSING[character]:
                raise _not_opened(text, position)
            opened.pop()
        elif character == ";" and opened:
            break
        if len(opened) > MAX_BRACKETS:
            said = phrase("brackets_deep", most=MAX_BRACKETS, where=place(text, position))
            raise ExpressionError(said, position)
    if opened:
        bracket, where = text[opened[-1]], place(text, opened[-1])
        closing = OPENING[bracket]
        raise ExpressionError(
            phrase("never_closed", bracket=bracket, where=where, closing=closing),
            opened[-1],
            text.rstrip() + closing if ";" not in text and "\n" not in text.strip() else "",
        )


def _not_opened(text: str, position: int) -> ExpressionError:
    bracket, where = text[position], place(text, position)
    said = phrase("closes_nothing", bracket=bracket, where=where, opening=CLOSING[bracket])
    return ExpressionError(said, position, replaced(text, position, position + 1, ""))


def _check_neighbours(text: str) -> None:
    tokens = [token for token in TOKEN.finditer(text) if not token["space"]]
    for left, right in pairwise(tokens):
        if _ends_a_value(left) and _starts_a_value(right) and not (left["name"] and right["sign"]):
            said = phrase(
                "operator_or_call" if left["name"] else "operator_missing",
                left=excerpt(text, *left.span()),
                right=excerpt(text, *right.span()),
                where=place(text, right.start()),
            )
            repaired = "" if left["name"] else replaced(text, left.end(), right.start(), "*")
            raise ExpressionError(said, right.start(), repaired)


def _ends_a_value(token: re.Match[str]) -> bool:
    return bool(token["number"] or token["name"]) or token[0] == ")"


def _starts_a_value(token: re.Match[str]) -> bool:
    return bool(token["number"] or token["name"]) or token[0] == "("

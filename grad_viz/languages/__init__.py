"""The words of the cards, the viewer and the app, one JSON file per language.

A language is one file beside this one; every file has the same keys, which a test holds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

DEFAULT = "en"


@dataclass(frozen=True)
class Phrase:
    """Words with values in their gaps; a value may be a phrase itself.

    >>> Phrase("app", "block", {"letter": "A"}).say("zh")
    '积木 A'
    """

    part: str
    key: str
    values: Mapping[str, Any]

    def say(self, language: str = DEFAULT) -> str:
        """Return the words in a language."""
        said = {
            name: value.say(language) if isinstance(value, Phrase) else value
            for name, value in self.values.items()
        }
        return words(language, self.part)[self.key].format(**said)

    def __str__(self) -> str:
        return self.say()


def phrase(key: str, /, **values: Any) -> Phrase:
    """Return one of the sentences about a mistake, or a piece of one.

    >>> str(phrase("value_of", name="x"))
    'The value of x'
    """
    return Phrase("errors", key, values)


def meant(word: str, known: Iterable[str], cutoff: float = 0.6) -> Phrase | str:
    """Return the end of a sentence that asks for the known word most like `word`, if any is.

    >>> str(meant("darkk", ["light", "dark"])), str(meant("x", ["light", "dark"]))
    ("; did you mean 'dark'?", '')
    """
    close = get_close_matches(word, list(known), n=1, cutoff=cutoff)
    return phrase("meant", near=close[0]) if close else ""


class SaidError(ValueError):
    """A mistake told in one sentence: what was got, what was expected, and what to do.

    Attributes:
        said: the sentence; it can be said in every language where it is a `Phrase`.
    """

    def __init__(self, said: Phrase | str) -> None:
        super().__init__(str(said))
        self.said = said

    def say(self, language: str = DEFAULT) -> str:
        """Return the sentence in a language; one that is English only stays as it is."""
        return self.said.say(language) if isinstance(self.said, Phrase) else self.said


class LanguageError(SaidError):
    """A language that has no file."""


@cache
def available() -> tuple[str, ...]:
    """Return the codes of every language, the default first."""
    names = (f.name for f in files(__name__).iterdir() if f.name.endswith(".json"))
    return tuple(sorted((n.removesuffix(".json") for n in names), key=lambda n: (n != DEFAULT, n)))


@cache
def words(language: str, part: str) -> MappingProxyType[str, str]:
    """Return the words of a part: "card", "viewer", "app", "examples", "command" or "errors".

    Raises:
        LanguageError: there is no such language.
    """
    return MappingProxyType(_table(language)[part])


@cache
def _table(language: str) -> dict[str, Any]:
    if language not in available():
        known = ", ".join(available())
        raise LanguageError(phrase("no_language", language=language, known=known))
    text = files(__name__).joinpath(f"{language}.json").read_text(encoding="utf-8")
    table: dict[str, Any] = json.loads(text)
    return table

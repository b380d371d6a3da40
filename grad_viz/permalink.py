"""A whole state in a link: ``?f=square(exp(square(x)))&x=0.5&step=3``.

    f       the expression
    x, ...  the inputs, by name; one called like a key of this table, or like one that Streamlit
            keeps for itself, is written ``~f``
    step    the frame of the backward pass, below 0 of the forward pass
    theme   a theme of `grad_viz.theme`
    lang    a language of `grad_viz.languages`

Query parameters are a stranger's text: every one is checked here before anything else sees it.
Parameters that mean nothing here are left alone, because hosts and mailers add their own. A
parameter that cannot be read is left out, and the link says what was wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlencode

from grad_viz.expression import Expression, parse
from grad_viz.expression.errors import ExpressionError
from grad_viz.expression.inputs import Numbers, is_name, read_value_of, write_value
from grad_viz.languages import available, phrase
from grad_viz.theme import THEMES

KEYS = ("f", "step", "theme", "lang")
STREAMLITS_OWN = ("embed", "embed_options")
MAX_PARAMETERS = 64
MAX_STEP = 99_999

Query = Mapping[str, str | Iterable[str]]
Read = TypeVar("Read")


class LinkError(ExpressionError):
    """A link that does not say what to show."""


@dataclass(frozen=True)
class Permalink:
    """What a link says.

    Attributes:
        expression: the typed text; ``""`` when the link names none.
        inputs: the values it gives to inputs of the expression; others keep their defaults.
        step: the frame to open at; None for the host's choice.
        theme: the name of a theme, or ``""``.
        language: the code of a language, or ``""``.
        mistakes: what could not be read, and is therefore not in the rest.
    """

    expression: str = ""
    inputs: Mapping[str, Numbers] = field(default_factory=dict)
    step: int | None = None
    theme: str = ""
    language: str = ""
    mistakes: tuple[ExpressionError, ...] = field(default=(), compare=False)

    def to_query(self) -> dict[str, str]:
        """Return the query parameters, ready for ``st.query_params.from_dict``.

        >>> Permalink("x*x", {"x": 0.5}, step=3).to_query()
        {'f': 'x*x', 'x': '0.5', 'step': '3'}
        """
        query = {"f": self.expression} if self.expression else {}
        query |= {_key(name): write_value(value) for name, value in self.inputs.items()}
        query |= {"step": str(self.step)} if self.step is not None else {}
        query |= {"theme": self.theme} if self.theme else {}
        return query | ({"lang": self.language} if self.language else {})

    def to_link(self, base: str = "") -> str:
        """Return the link itself, behind `base`.

        >>> Permalink("a + b", {"a": 1.0, "b": [1.0, 2.0]}).to_link()
        '?f=a+%2B+b&a=1&b=%5B1%2C2%5D'
        """
        return f"{base}?{urlencode(self.to_query())}"


def read_link(query: Query) -> Permalink:
    """Return what the query parameters of a link say.

    Without its expression, neither the inputs nor the step of a link mean anything.

    Args:
        query: text by key; of several texts under one key the last counts.

    >>> link = read_link({"f": "x*x", "x": "0.5", "step": "three"})
    >>> link.expression, link.step, str(link.mistakes[0])
    ('x*x', None, "The step of the link is 'three': it is a whole number from -99,999 to 99,999.")
    """
    mistakes: list[ExpressionError] = []

    def tried(read: Callable[..., Read], *given: Any, otherwise: Read) -> Read:
        try:
            return read(*given)
        except ExpressionError as error:
            mistakes.append(error)
            return otherwise

    found = tried(_texts, query, otherwise=dict[str, str]())
    text = found.get("f", "")
    expression = tried(parse, text, _names(found), otherwise=None) if text else None
    inputs = {}
    for name, value in _values(expression, found).items():
        number = tried(read_value_of, name, value, otherwise=None)
        if number is not None:
            inputs[name] = number
    step = tried(_step, found.get("step", ""), otherwise=None)
    theme = tried(_choice, "theme", found.get("theme", ""), THEMES, otherwise="")
    language = tried(_choice, "lang", found.get("lang", ""), available(), otherwise="")
    if text and expression is None:
        text, step = "", None
    return Permalink(text, inputs, step, theme, language, tuple(mistakes))


def _texts(query: Query) -> dict[str, str]:
    if len(query) > MAX_PARAMETERS:
        raise LinkError(phrase("link_long", count=len(query), most=MAX_PARAMETERS))
    found = {}
    for key, value in query.items():
        texts = [value] if isinstance(value, str) else list(value)
        if texts:
            found[key] = texts[-1]
    return found


def _key(name: str) -> str:
    taken = name in KEYS or name.lower() in STREAMLITS_OWN
    return f"~{name}" if taken else name


def _names(found: Mapping[str, str]) -> list[str]:
    """Return the names of the inputs that a link gives values to."""
    names = [key.removeprefix("~") for key in found if key not in KEYS]
    return [name for name in names if is_name(name)]


def _values(expression: Expression | None, found: Mapping[str, str]) -> dict[str, str]:
    keys = {name: _key(name) for name in expression.inputs} if expression else {}
    return {name: found[key] for name, key in keys.items() if key in found}


def _step(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"-?[0-9]{1,5}", text):
        raise LinkError(phrase("link_step", got=repr(text[:20]), least=-MAX_STEP, most=MAX_STEP))
    return int(text)


def _choice(key: str, text: str, choices: Collection[str]) -> str:
    if text and text not in choices:
        listed = ", ".join(choices)
        raise LinkError(phrase("link_choice", key=key, got=repr(text[:20]), choices=listed))
    return text

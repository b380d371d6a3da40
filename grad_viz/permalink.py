"""A whole state in a link: ``?f=square(exp(square(x)))&x=0.5&step=3``.

    f       the expression
    x, ...  the inputs, by name; one called like a key of this table, or like one that Streamlit
            keeps for itself, is written ``~f``
    step    the frame of the backward pass, below 0 of the forward pass
    theme   a theme of `grad_viz.theme`
    lang    a language of `grad_viz.languages`

Query parameters are a stranger's text: every one is checked here before anything else sees it.
Parameters that mean nothing here are left alone, because hosts and mailers add their own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from grad_viz.expression import Expression, parse
from grad_viz.expression.errors import ExpressionError
from grad_viz.expression.inputs import Numbers, is_name, read_value_of, write_value
from grad_viz.languages import available
from grad_viz.theme import THEMES

KEYS = ("f", "step", "theme", "lang")
STREAMLITS_OWN = ("embed", "embed_options")
MAX_PARAMETERS = 64
MAX_STEP = 99_999

Query = Mapping[str, str | Iterable[str]]


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
    """

    expression: str = ""
    inputs: Mapping[str, Numbers] = field(default_factory=dict)
    step: int | None = None
    theme: str = ""
    language: str = ""

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

    Args:
        query: text by key; of several texts under one key the last counts.

    Raises:
        LinkError: too many parameters, or a step, theme or language that cannot be.
        ExpressionError: the expression or the value of an input cannot be read.

    >>> read_link({"f": "x*x", "x": "0.5", "step": "3"}).step
    3
    """
    found = _texts(query)
    text = found.get("f", "")
    return Permalink(
        text,
        _inputs(parse(text, _names(found)), found) if text else {},
        _step(found.get("step", "")),
        _choice("theme", found.get("theme", ""), THEMES),
        _choice("lang", found.get("lang", ""), available()),
    )


def _texts(query: Query) -> dict[str, str]:
    if len(query) > MAX_PARAMETERS:
        raise LinkError(
            f"The link has {len(query)} parameters and at most {MAX_PARAMETERS} are read: "
            "shorten it."
        )
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


def _inputs(expression: Expression, found: Mapping[str, str]) -> dict[str, Numbers]:
    keys = {name: _key(name) for name in expression.inputs}
    return {name: read_value_of(name, found[key]) for name, key in keys.items() if key in found}


def _step(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"-?[0-9]{1,5}", text):
        raise LinkError(
            f"The step of the link is {text[:20]!r}: it is a whole number from -{MAX_STEP:,} to "
            f"{MAX_STEP:,}."
        )
    return int(text)


def _choice(key: str, text: str, choices: Collection[str]) -> str:
    if text and text not in choices:
        raise LinkError(
            f"The {key} of the link is {text[:20]!r}: choose one of {', '.join(choices)}."
        )
    return text

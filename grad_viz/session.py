"""What one visitor's page remembers, and how every widget changes it.

    text, given     the typed function and the values of its inputs, as text
    started         the inputs whose value nobody gave yet
    rate, losses    how gradient descent goes on, and the outputs that it has left behind
    trace, inputs   the last function that worked, and its inputs
    step            where the reader is in its passes
    example, language, direction, theme
    picture_theme, resolution, transparent, both_passes    how files are made
    notice, pointed, repair    what is wrong with the typed function, where, and how it was meant

A theme is ``"auto"`` or a name of `grad_viz.theme.THEMES`: ``"auto"`` is the look of the page for
what is on the screen, and the theme of the screen for the pictures that are saved.

All of it is in `st.session_state`; the address of the page says the part worth sharing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import streamlit as st

from grad_viz.blocks import Chain
from grad_viz.descent import descended, loss
from grad_viz.examples import DEFAULT, EXAMPLES
from grad_viz.expression import Expression, parse
from grad_viz.expression.errors import ExpressionError, InputError, pointed
from grad_viz.expression.inputs import read_value, read_value_of, write_value
from grad_viz.languages import available
from grad_viz.permalink import Permalink, read_link
from grad_viz.trace import Trace

STARTING_VALUES = (2, -3, 0.5, 1.5, -1)
AUTO = "auto"
CHOICES: tuple[str, ...] = ("example", "language", "direction", "theme", "rate")
CHOICES += ("picture_theme", "resolution", "transparent", "both_passes", "other_format")

state = st.session_state


def open_page() -> None:
    """Start from the address of the page, or from the first example where it says nothing."""
    language = (st.context.locale or "")[:2]
    state.language = language if language in available() else available()[0]
    state.notice = state.pointed = state.repair = ""
    state.direction, state.rate = "LR", 0.1
    state.theme = state.picture_theme = AUTO
    state.resolution, state.transparent, state.both_passes = 0, False, False
    use_example(DEFAULT.name)
    state.trace, state.inputs = DEFAULT.record(), dict(state.given)
    open_link(st.query_params.to_dict())


def return_to(query: str) -> None:
    """Show what another address says, after the reader has gone back or forward to it."""
    use_example(DEFAULT.name)
    open_link(dict(parse_qsl(query.removeprefix("?"), keep_blank_values=True)))
    state.returned = True


def open_link(query: Mapping[str, str]) -> None:
    """Start from what a link says; what of it cannot be read changes nothing."""
    link = read_link(query)
    state.language = link.language or state.language
    state.notice = " ".join(mistake.say(state.language) for mistake in link.mistakes[:3])
    state.theme = link.theme or state.theme
    if link.expression:
        state.example, state.step = None, 0
        state.text, state.given = _on_one_line(link.expression), _texts(link.inputs)
        state.started = set[str]()
    if link.step is not None:
        state.step = link.step


def keep_choices() -> None:
    """Tell the page again what was chosen; call it at the start of every run.

    A page knows a choice by its words alone, which change with the language, and what is in a
    closed menu it does not know at all.
    """
    for key in CHOICES:
        if key in state:
            state[key] = state[key]


def use_example(name: str | None) -> None:
    """Put an example in place of what is there, at the step worth showing first."""
    if name is None:
        return
    example = EXAMPLES[name]
    state.example, state.losses = name, []
    state.text, state.given = _on_one_line(example.expression), _texts(example.values)
    state.started = set[str]()
    state.step = (len(example.record().steps) + 1) // 2 if example.step is None else example.step


def use_chain(functions: tuple[str, ...], name: str) -> None:
    """Put a chain of functions of the input `name` in place of the typed text."""
    try:
        state.text = Chain(functions, name).text
        start_anew()
    except ExpressionError as error:
        state.notice = error.say(state.language)


def replace_block(chain: Chain, position: int) -> None:
    """Put the function that was just chosen into its place of the chain."""
    functions = list(chain.functions)
    functions[position] = state[f"block:{position}"]
    use_chain(tuple(functions), chain.input)


def start_anew() -> None:
    """Follow a newly typed function from its first step; an input that must be an array is one."""
    state.example, state.step, state.losses = None, 0, []
    try:
        expression = parse(state.text, tuple(state.given))
    except ExpressionError:
        return
    for name in set(expression.inputs) & set(state.given):
        got, wanted = _dimensions(state.given[name]), len(expression.shapes.get(name, ()))
        if got != wanted and (got == 0 or name in state.started):
            del state.given[name]


def take_input(name: str, widget: str) -> None:
    """Keep what was typed or slid as the value of an input."""
    given = state[f"{widget}-{name}"]
    state.losses = []
    state.given[name] = given if isinstance(given, str) else write_value(given)
    state.started.discard(name)


def descend() -> None:
    """Let every input take a step against its gradient, and note where the output was."""
    state.losses = [*state.losses[-9:], loss(state.trace)]
    given = {name: state.given[name] for name in state.inputs}
    state.given.update(descended(state.trace, given, state.rate))


def remember_step(step: int) -> None:
    """Keep the step that the reader has come to."""
    state.step = step


def current_expression(kept: str) -> Expression:
    """Return the typed function, or the last one that worked, with a notice that ends in `kept`."""
    try:
        return parse(state.text, tuple(state.given))
    except ExpressionError as error:
        refuse(error, kept)
        return parse(state.trace.expression, tuple(state.inputs))


def compute(expression: Expression, kept: str) -> None:
    """Record the function for its inputs; what does not work leaves the last trace in place."""
    inputs = {name: state.given[name] for name in expression.inputs}
    try:
        state.trace = traced(expression.text, tuple(inputs.items()))
        state.inputs = inputs
        state.step = state.trace.nearest_step(state.step)
    except ExpressionError as error:
        refuse(error, kept)


def refuse(error: ExpressionError, kept: str) -> None:
    """Tell what is wrong with the typed function, where in it, and how it may have been meant."""
    state.notice = f"{error.say(state.language)} {kept}"
    if error.position is not None and not isinstance(error, InputError):
        state.pointed = pointed(state.text, error.position)
        state.repair = error.suggestion


def take_repair(text: str) -> None:
    """Put the repaired function in place of the one that cannot be read."""
    state.text = text
    start_anew()


@st.cache_resource(max_entries=128, show_spinner=False)
def traced(text: str, values: tuple[tuple[str, str], ...]) -> Trace:
    """Return the trace of an expression for these inputs."""
    expression = parse(text, tuple(name for name, _ in values))
    return expression.record({name: read_value_of(name, value) for name, value in values})


def given_text(expression: Expression, name: str) -> str:
    """Return the value of an input as text, at first the one that it starts from."""
    if name not in state.given:
        state.given[name] = starting_value(expression, name)
        state.started.add(name)
    return str(state.given[name])


def starting_value(expression: Expression, name: str) -> str:
    """Return what an input is before anybody gave it a value."""
    if name in expression.defaults:
        return write_value(expression.defaults[name])
    shape, place = expression.shapes.get(name, ()), expression.inputs.index(name)
    values = (0, 1) if name in expression.labels else np.roll(STARTING_VALUES, -place)
    return write_value(np.resize(values, shape))


def range_of(name: str, value: float) -> tuple[float, float, float]:
    """Return the low end, the high end and the notch of an input's slider."""
    example = EXAMPLES.get(state.example or "")
    low, high, notch = -3.0, 3.0, 0.1
    if example and name in example.inputs:
        given = example.inputs[name]
        low, high, notch = given.minimum, given.maximum, given.step
    finite = value if abs(value) < 1e6 else 0.0
    return min(low, finite), max(high, finite), notch


def link_of_page() -> dict[str, str]:
    """Return the query of an address that says what is on the page."""
    inputs = {name: read_value(value) for name, value in state.inputs.items()}
    theme = "" if state.theme == AUTO else state.theme
    link = Permalink(state.trace.expression, inputs, state.step, theme, state.language)
    return link.to_query()


def write_link() -> None:
    """Let the address of the page say what is on it.

    Where nothing on the page has changed, the address has: the reader has gone back, and the viewer
    is about to follow.
    """
    query = link_of_page()
    if state.get("link") == query:
        return
    state.link = query
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)


def _dimensions(text: str) -> int | None:
    try:
        return read_value(text).ndim
    except ExpressionError:
        return None


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: write_value(value) for name, value in values.items()}


def _on_one_line(text: str) -> str:
    """Return statements as the one-line field holds them: with semicolons for line ends."""
    lines = (line.strip().rstrip(";") for line in text.splitlines())
    return "; ".join(line for line in lines if line)

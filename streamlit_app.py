"""The app: choose or type a function, see its graph, step through its backward pass.

    streamlit run streamlit_app.py

It chooses and displays. Reading what was typed, recording, drawing and explaining are in
`grad_viz`; stepping happens in the browser (`grad_viz/viewer`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

import grad_viz
from grad_viz import renderers
from grad_viz.blocks import Chain, choices, read_chain
from grad_viz.examples import DEFAULT, EXAMPLES
from grad_viz.expression import Expression, parse
from grad_viz.expression.errors import ExpressionError
from grad_viz.expression.inputs import Numbers, read_value, read_value_of, write_value
from grad_viz.expression.vocabulary import WORDS
from grad_viz.languages import available, words
from grad_viz.permalink import Permalink, read_link
from grad_viz.streamlit import stepper
from grad_viz.theme import THEMES
from grad_viz.trace import Trace

ICON = Path(grad_viz.__file__).parent / "viewer" / "icon.png"
LANGUAGES = {"en": "English", "zh": "简体中文", "ja": "日本語"}
STREAMLITS_OWN = ("embed", "embed_options")
STARTING_VALUES = ("2", "-3", "0.5", "1.5", "-1")
STYLE = """<style>
:root { --gv-height: max(30rem, calc(100dvh - 9.5rem)); --gv-padding: 0; }
[data-testid="stMainBlockContainer"] { padding: 0.55rem 1.2rem 1rem; max-width: none; }
[data-testid="stMainBlockContainer"] > [data-testid="stVerticalBlock"] { gap: 0.45rem; }
[data-testid="stHeader"] { background: none; height: 2.6rem; }
[data-testid="stMainBlockContainer"] h1 { font-size: 1.2rem; padding: 0; margin: 0; }
h1 span { font-weight: 400; font-size: 0.95rem; opacity: 0.75; margin-left: 0.6rem; }
.st-key-text input, [class*="st-key-input-"] input { font-family: ui-monospace, monospace; }
.st-key-text input { font-size: 1.1rem; }
[class*="st-key-slider-"] [data-testid="stSliderThumbValue"] { display: none; }
@media (min-width: 641px) {
  .st-key-inputs { flex-wrap: nowrap; gap: 0.7rem; overflow: auto hidden; scrollbar-width: thin; }
  .st-key-inputs > * { flex-shrink: 0; }
  .st-key-inputs > [class*="st-key-input-"] { flex-shrink: 1; min-width: 4.5rem; }
  .st-key-inputs > [class*="st-key-slider-"] {
    flex-shrink: 1; min-width: 5rem; margin-right: 0.8rem;
  }
}
@media (max-width: 640px) {
  :root { --gv-height: calc(100dvh - 3.2rem); }
  [data-testid="stMainBlockContainer"] { padding: 0.55rem 0.6rem 1rem; }
  h1 span { display: none; }
  [data-testid="stLayoutWrapper"]:is(:has(> .st-key-build), :has(> .st-key-inputs)) { order: 1; }
  .st-key-build { gap: 0.6rem; }
  .st-key-build > :is(.st-key-example, .st-key-text) { width: 100%; flex-basis: 100%; }
  .st-key-inputs { display: grid; grid-template-columns: auto 6rem 1fr; gap: 0.5rem 0.8rem; }
  .st-key-inputs > :has([data-testid="stText"]) { grid-column: 1; }
  .st-key-inputs > [class*="st-key-input-"] { width: 100%; }
  .st-key-inputs > [class*="st-key-input-"]:not(:has(+ [class*="st-key-slider-"])) {
    grid-column: 2 / -1;
  }
  .st-key-inputs > [class*="st-key-slider-"] { width: 100%; padding-right: 0.8rem; }
}
</style>"""

state = st.session_state


def main() -> None:
    """Draw the page."""
    st.set_page_config("grad_viz", ICON if ICON.exists() else None, "wide")
    st.html(STYLE)
    if "text" not in state:
        open_link()
    say = words(state.language, "app")
    st.html(f"<h1>grad_viz <span>{say['tagline']}</span></h1>")
    choose(say)
    try:
        expression = parse(state.text, tuple(state.given))
        ask_inputs(expression, say)
        inputs = values_of(expression)
        state.trace = traced(state.text, tuple(inputs.items()))
        state.inputs = inputs
        state.step = min(state.step, len(state.trace.steps))
    except ExpressionError as error:
        state.notice = f"{error} {say['kept']}"
    if state.notice:
        st.warning(_plain(state.notice))
        state.notice = ""
    show(say)


def open_link() -> None:
    """Start from the address of the page, or from the first example where it says nothing."""
    language = (st.context.locale or "")[:2]
    state.language = language if language in available() else available()[0]
    state.notice, state.direction, state.picture_theme = "", "LR", next(iter(THEMES))
    use_example(DEFAULT.name)
    state.trace, state.inputs = DEFAULT.record(), dict(state.given)
    try:
        link = read_link(st.query_params.to_dict())
    except ExpressionError as error:
        state.notice = str(error)
        return
    state.language = link.language or state.language
    state.picture_theme = link.theme or state.picture_theme
    if link.expression:
        state.text, state.given = link.expression, dict(_texts(link.inputs))
        state.example = None
        state.step = 0
    if link.step is not None:
        state.step = link.step


def use_example(name: str | None) -> None:
    """Put an example in place of what is there."""
    if name is None:
        return
    example = EXAMPLES[name]
    state.example = name
    state.text, state.given = example.expression, dict(_texts(example.values))
    state.step = (len(example.record().steps) + 1) // 2 if example.step is None else example.step


def choose(say: Mapping[str, str]) -> None:
    """Offer the three ways to a function, and the settings."""
    with st.container(key="build", horizontal=True):
        st.selectbox(
            say["example"],
            list(EXAMPLES),
            key="example",
            format_func=lambda name: EXAMPLES[name].title,
            placeholder=say["own"],
            on_change=lambda: use_example(state.example),
            label_visibility="collapsed",
            width=250,
        )
        st.text_input(
            say["expression"],
            key="text",
            on_change=typed,
            max_chars=2000,
            label_visibility="collapsed",
        )
        with st.popover(say["blocks"], width="content"):
            choose_blocks(say)
        with st.popover(say["functions"], width="content"):
            st.markdown(say["expression_help"])
            st.code(typeable(), language=None)
        with st.popover(say["settings"], width="content"):
            st.selectbox(
                say["language"], available(), key="language", format_func=LANGUAGES.__getitem__
            )
            st.radio(say["direction"], ("LR", "TB"), key="direction", format_func=say.__getitem__)
            st.caption(say["share"])


def typeable() -> str:
    """Return how every function that may be typed is written, the elementwise ones first."""
    words = sorted(WORDS.values(), key=lambda word: (not word.elementwise, word.name))
    return "\n".join(word.signature for word in words)


def typed() -> None:
    """Follow a newly typed function from its first step."""
    state.example, state.step = None, 0


def choose_blocks(say: Mapping[str, str]) -> None:
    """Offer a chain of functions, as the book draws it: x -> A -> B -> C -> y."""
    chain = _chain_of(state.text) or Chain(("square", "exp", "square"))
    st.caption(say["blocks_intro"])
    options = choices()
    for i, block in enumerate(chain.blocks):
        key = f"block:{i}"
        state[key] = block.function
        change = partial(replace_block, chain, i)
        st.selectbox(say["block"].format(letter=block.letter), options, key=key, on_change=change)
    more, less = st.columns(2)
    more.button(
        say["add_block"], on_click=use_chain, args=((*chain.functions, "square"), chain.input)
    )
    less.button(
        say["remove_block"],
        on_click=use_chain,
        args=(chain.functions[:-1], chain.input),
        disabled=len(chain.functions) < 2,
    )


def replace_block(chain: Chain, position: int) -> None:
    """Put the function that was just chosen into its place of the chain."""
    functions = list(chain.functions)
    functions[position] = state[f"block:{position}"]
    use_chain(tuple(functions), chain.input)


def use_chain(functions: tuple[str, ...], name: str) -> None:
    """Put a chain of functions in place of the typed text."""
    try:
        state.text = Chain(functions, name).text
        typed()
    except ExpressionError as error:
        state.notice = str(error)


def ask_inputs(expression: Expression, say: Mapping[str, str]) -> None:
    """Offer a field for every input, and a slider for every number."""
    with st.container(key="inputs", horizontal=True, vertical_alignment="center"):
        for name in expression.inputs:
            ask_input(name, _starting_value(expression, name), say)


def ask_input(name: str, value: str, say: Mapping[str, str]) -> None:
    """Offer one input as text, since it may be an array, and as a slider while it is a number."""
    text = state.given.setdefault(name, value)
    state[f"input-{name}"] = text
    st.text(f"{name} =", width="content")
    st.text_input(
        name,
        key=f"input-{name}",
        placeholder=say["array_help"],
        on_change=partial(take_input, name, "input"),
        label_visibility="collapsed",
        width=max(90, min(60 + 9 * len(text), 320)),
    )
    array = _read(text)
    if array is None or array.ndim:
        return
    low, high, notch = _range_of(name, float(array))
    state[f"slider-{name}"] = min(max(low, float(array)), high)
    st.slider(
        say["slider"].format(name=name),
        low,
        high,
        step=notch,
        key=f"slider-{name}",
        on_change=partial(take_input, name, "slider"),
        label_visibility="collapsed",
        width=150,
    )


def take_input(name: str, widget: str) -> None:
    """Keep what was typed or slid as the value of an input."""
    given = state[f"{widget}-{name}"]
    state.given[name] = given if isinstance(given, str) else write_value(given)


@st.cache_resource(max_entries=128, show_spinner=False)
def traced(text: str, values: tuple[tuple[str, str], ...]) -> Trace:
    """Return the trace of an expression for these inputs."""
    expression = parse(text, tuple(name for name, _ in values))
    return expression.record({name: read_value_of(name, value) for name, value in values})


def values_of(expression: Expression) -> dict[str, str]:
    """Return the inputs of an expression as text, in its own order."""
    return {name: state.given[name] for name in expression.inputs}


@st.fragment
def show(say: Mapping[str, str]) -> None:
    """Show the viewer, and what it shows as files."""
    state.step = stepper(
        state.trace,
        step=min(state.step, len(state.trace.steps)),
        language=state.language,
        direction=state.direction,
        on_step=remember_step,
    )
    write_link()
    st.caption(say["save"])
    formats = list(renderers.formats().values())
    theme, *columns = st.columns([2, *[1] * len(formats)], vertical_alignment="bottom")
    theme.selectbox(
        say["picture_theme"], list(THEMES), key="picture_theme", label_visibility="collapsed"
    )
    for form, column in zip(formats, columns):
        column.download_button(
            form.name.upper(),
            partial(
                picture, state.trace, form.name, state.step, state.picture_theme, state.direction
            ),
            f"grad_viz-step-{state.step}{form.suffix}",
            form.media_type,
            key=f"save:{form.name}",
            on_click="ignore",
            width="stretch",
        )


def picture(trace: Trace, form: str, step: int, theme: str, direction: str = "LR") -> bytes:
    """Return one step as the content of a file."""
    drawn = renderers.draw(trace, form, step=step, theme=theme, direction=direction)
    return drawn.encode("utf-8") if isinstance(drawn, str) else drawn


def remember_step(step: int) -> None:
    """Keep the step that the reader has come to."""
    state.step = step


def write_link() -> None:
    """Let the address of the page say what is on it."""
    inputs = {name: read_value(value) for name, value in state.inputs.items()}
    theme = "" if state.picture_theme == next(iter(THEMES)) else state.picture_theme
    link = Permalink(state.trace.expression, inputs, state.step, theme, state.language)
    query = {k: v for k, v in link.to_query().items() if k.lower() not in STREAMLITS_OWN}
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)


def _texts(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(name, write_value(value)) for name, value in values.items()]


def _read(text: str) -> Numbers | None:
    try:
        return read_value(text)
    except ExpressionError:
        return None


def _plain(text: str) -> str:
    """Return Markdown that prints a text as it is, except for the code between backquotes."""
    pieces = re.split(r"(`[^`]+`)", text)
    pieces[::2] = [re.sub(r"([\\`*_\[\]<>$~])", r"\\\1", piece) for piece in pieces[::2]]
    return "".join(pieces)


def _chain_of(text: str) -> Chain | None:
    try:
        return read_chain(text)
    except ExpressionError:
        return None


def _starting_value(expression: Expression, name: str) -> str:
    if name in expression.defaults:
        return write_value(expression.defaults[name])
    place = expression.inputs.index(name)
    return "0" if name in expression.labels else STARTING_VALUES[place % len(STARTING_VALUES)]


def _range_of(name: str, value: float) -> tuple[float, float, float]:
    """Return the low end, the high end and the notch of an input's slider."""
    example = EXAMPLES.get(state.example or "")
    if example and name in example.inputs:
        given = example.inputs[name]
        low, high, notch = given.minimum, given.maximum, given.step
    else:
        low, high, notch = -3.0, 3.0, 0.1
    finite = value if abs(value) < 1e6 else 0.0
    return min(low, finite), max(high, finite), notch


if __name__ == "__main__":
    main()

"""The app: choose or type a function, see its graph, step through its backward pass.

    streamlit run streamlit_app.py

It chooses and displays. Reading what was typed, recording, drawing and explaining are in
`grad_viz`; stepping happens in the browser (`grad_viz/viewer`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import grad_viz
from grad_viz import session
from grad_viz.blocks import Chain, choices, read_chain
from grad_viz.descent import loss
from grad_viz.downloads import choose_theme, offer_files
from grad_viz.examples import EXAMPLES
from grad_viz.expression import Expression
from grad_viz.expression.errors import ExpressionError
from grad_viz.expression.inputs import Numbers, read_value
from grad_viz.expression.vocabulary import WORDS
from grad_viz.languages import available, words
from grad_viz.streamlit import plain, stepper
from grad_viz.stylesheet import page_style

ICON = Path(grad_viz.__file__).parent / "viewer" / "icon.png"
LANGUAGES = {"en": "English", "zh": "简体中文", "ja": "日本語"}

state = st.session_state


def main() -> None:
    """Draw the page."""
    st.set_page_config("grad_viz", ICON, "wide")
    if "text" not in state:
        session.open_page()
    session.keep_choices()
    st.html(f"<style>{page_style(state.theme, state.language)}</style>")
    say = words(state.language, "app")
    lesson = words(state.language, "lessons").get(state.example, say["tagline"])
    st.html(f"<h1>grad_viz <span>{lesson}</span></h1>")
    choose(say)
    expression = session.current_expression(say["kept"])
    beside = ask_inputs(expression, say)
    session.compute(expression, say["kept"])
    with beside.container(width=300):
        offer_descent(say)
    if state.notice:
        tell_mistake(say)
    show(say)


def choose(say: Mapping[str, str]) -> None:
    """Offer the three ways to a function, and the settings."""
    with st.container(key="build", horizontal=True):
        st.selectbox(
            say["example"],
            list(EXAMPLES),
            key="example",
            format_func=words(state.language, "examples").__getitem__,
            placeholder=say["own"],
            on_change=lambda: session.use_example(state.example),
            label_visibility="collapsed",
            width=250,
        )
        st.text_input(
            say["expression"],
            key="text",
            on_change=session.start_anew,
            max_chars=2000,
            label_visibility="collapsed",
        )
        with st.popover(say["blocks"], width="content"):
            choose_blocks(say)
        with st.popover(say["functions"], width="content"):
            st.markdown(say["expression_help"])
            st.code(typeable(), language=None, wrap_lines=True)
        with st.popover(say["settings"], width="content"):
            st.selectbox(
                say["language"], available(), key="language", format_func=LANGUAGES.__getitem__
            )
            st.radio(say["direction"], ("LR", "TB"), key="direction", format_func=say.__getitem__)
            choose_theme("theme", say["theme"], {**say, "theme_auto": say["theme_page"]})
            st.caption(say["share"])


def typeable() -> str:
    """Return how every function that may be typed is written, the simplest ones first."""
    rows: dict[str, list[str]] = {"elementwise": [], "of arrays": [], "with settings": []}
    for word in WORDS.values():
        kind = "with settings" if word.settings else "of arrays"
        kind = "elementwise" if word.elementwise and not word.settings else kind
        if word.name == word.function.__name__:
            rows[kind].append(word.signature.replace(", ", ","))
    return "\n\n".join("   ".join(row) for row in rows.values())


def choose_blocks(say: Mapping[str, str]) -> None:
    """Offer a chain of functions, as the book draws it: x -> A -> B -> C -> y."""
    chain = _chain_of(state.text) or Chain(("square", "exp", "square"))
    st.caption(say["blocks_intro"])
    options = choices()
    for i, block in enumerate(chain.blocks):
        key = f"block:{i}"
        state[key] = block.function
        change = partial(session.replace_block, chain, i)
        st.selectbox(say["block"].format(letter=block.letter), options, key=key, on_change=change)
    more, less = st.columns(2)
    more.button(
        say["add_block"],
        on_click=session.use_chain,
        args=((*chain.functions, "square"), chain.input),
    )
    less.button(
        say["remove_block"],
        on_click=session.use_chain,
        args=(chain.functions[:-1], chain.input),
        disabled=len(chain.functions) < 2,
    )


def ask_inputs(expression: Expression, say: Mapping[str, str]) -> DeltaGenerator:
    """Offer a field for every input, and a slider for every number; return the menu beside them."""
    with st.container(key="inputs", horizontal=True, vertical_alignment="center"):
        for name in expression.inputs:
            ask_input(name, session.given_text(expression, name), say)
        return st.popover(say["descent"], width="content")


def offer_descent(say: Mapping[str, str]) -> None:
    """Offer steps of gradient descent, and show how the output goes."""
    st.caption(say["descent_help"])
    st.number_input(say["rate"], 0.0, 100.0, step=0.05, format="%.4g", key="rate")
    st.button(say["take_step"], on_click=session.descend)
    if state.losses:
        values = [*state.losses, loss(state.trace)]
        st.text(" → ".join(f"{value:.4g}" for value in values if value is not None))


def ask_input(name: str, text: str, say: Mapping[str, str]) -> None:
    """Offer one input as text, since it may be an array, and as a slider while it is a number."""
    state[f"input-{name}"] = text
    st.text(f"{name} =", width="content")
    st.text_input(
        name,
        key=f"input-{name}",
        placeholder=say["array_help"],
        on_change=partial(session.take_input, name, "input"),
        label_visibility="collapsed",
        width=max(90, min(60 + 9 * len(text), 320)),
    )
    array = _read(text)
    if array is None or array.ndim:
        return
    low, high, notch = session.range_of(name, float(array))
    state[f"slider-{name}"] = min(max(low, float(array)), high)
    st.slider(
        say["slider"].format(name=name),
        low,
        high,
        step=notch,
        key=f"slider-{name}",
        on_change=partial(session.take_input, name, "slider"),
        label_visibility="collapsed",
        width=150,
    )


def tell_mistake(say: Mapping[str, str]) -> None:
    """Say what is wrong with what was typed, point to its place, and offer the repair."""
    place = f"\n\n```\n{state.pointed}\n```" if state.pointed else ""
    with st.container(key="notice", horizontal=True, vertical_alignment="center"):
        st.warning(plain(state.notice) + place)
        if state.repair:
            st.button(
                plain(say["repair"].format(text=f"`{state.repair}`")),
                on_click=session.take_repair,
                args=(state.repair,),
            )
    state.notice = state.pointed = state.repair = ""


@st.fragment
def show(say: Mapping[str, str]) -> None:
    """Show the viewer, and what it shows as files."""
    if state.pop("returned", False):
        st.rerun()
    link = session.link_of_page()
    state.step = stepper(
        state.trace,
        step=state.trace.nearest_step(state.step),
        language=state.language,
        direction=state.direction,
        theme=state.theme,
        on_step=session.remember_step,
        link={key: text for key, text in link.items() if key != "step"},
        on_link=session.return_to,
    )
    session.write_link()
    offer_files(say)


def _read(text: str) -> Numbers | None:
    try:
        return read_value(text)
    except ExpressionError:
        return None


def _chain_of(text: str) -> Chain | None:
    try:
        return read_chain(text)
    except ExpressionError:
        return None


if __name__ == "__main__":
    main()

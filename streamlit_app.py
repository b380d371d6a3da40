"""The app: choose or type a function, see its graph, step through its backward pass.

    streamlit run streamlit_app.py

It chooses and displays. Reading what was typed, recording, drawing and explaining are in
`grad_viz`; stepping happens in the browser (`grad_viz/viewer`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import grad_viz
from grad_viz import renderers, session
from grad_viz.blocks import Chain, choices, read_chain
from grad_viz.examples import EXAMPLES
from grad_viz.expression import Expression
from grad_viz.expression.errors import ExpressionError
from grad_viz.expression.inputs import Numbers, read_value
from grad_viz.expression.vocabulary import WORDS
from grad_viz.languages import DEFAULT, available, words
from grad_viz.streamlit import folded_in, plain, stepper
from grad_viz.theme import THEMES
from grad_viz.trace import Trace

ICON = Path(grad_viz.__file__).parent / "viewer" / "icon.png"
LANGUAGES = {"en": "English", "zh": "简体中文", "ja": "日本語"}
MOST_WANTED = ("png", "svg", "pdf", "html")
STYLE = (Path(grad_viz.__file__).parent / "viewer" / "page.css").read_text(encoding="utf-8")

state = st.session_state


def main() -> None:
    """Draw the page."""
    st.set_page_config("grad_viz", ICON, "wide")
    st.html(f"<style>{STYLE}</style>")
    if "text" not in state:
        session.open_page()
    say = words(state.language, "app")
    st.html(f"<h1>grad_viz <span>{say['tagline']}</span></h1>")
    choose(say)
    expression = session.current_expression(say["kept"])
    ask_inputs(expression, say)
    session.compute(expression, say["kept"])
    if state.notice:
        st.warning(plain(state.notice))
        state.notice = ""
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


def choose_theme(key: str, label: str, say: Mapping[str, str], hidden: bool = False) -> None:
    """Offer the themes by their names, first the one that follows what is there."""
    st.selectbox(
        label,
        (session.AUTO, *THEMES),
        key=key,
        format_func=lambda name: say[f"theme_{name}"],
        label_visibility="collapsed" if hidden else "visible",
    )


def typeable() -> str:
    """Return how every function that may be typed is written, the elementwise ones first."""
    offered = sorted(WORDS.values(), key=lambda word: (not word.elementwise, word.name))
    return "   ".join(word.signature.replace(" ", "") for word in offered)


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


def ask_inputs(expression: Expression, say: Mapping[str, str]) -> None:
    """Offer a field for every input, and a slider for every number."""
    with st.container(key="inputs", horizontal=True, vertical_alignment="center"):
        for name in expression.inputs:
            ask_input(name, session.starting_value(expression, name), say)


def ask_input(name: str, value: str, say: Mapping[str, str]) -> None:
    """Offer one input as text, since it may be an array, and as a slider while it is a number."""
    text = state.given.setdefault(name, value)
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


def offer_files(say: Mapping[str, str]) -> None:
    """Offer the formats that most people want, and every other one in a list."""
    heading = st.empty()
    heading.caption(say["save"])
    formats = renderers.formats()
    others = [name for name in formats if name not in MOST_WANTED]
    theme, *columns = st.columns([2, *[1] * len(MOST_WANTED), 2, 1], vertical_alignment="bottom")
    with theme:
        choose_theme("picture_theme", say["picture_theme"], say, hidden=True)
    other = columns.pop(-2).selectbox(
        say["save"],
        others,
        others.index("gif"),
        key="other_format",
        format_func=lambda name: formats[name].title,
        label_visibility="collapsed",
    )
    for name, column in zip((*MOST_WANTED, other), columns):
        offer_file(formats[name], column, heading, say)


def offer_file(
    form: renderers.Format, place: DeltaGenerator, heading: DeltaGenerator, say: Mapping[str, str]
) -> None:
    """Offer one format, with the modules folded that are folded on the screen."""
    theme = session.theme_of_pictures(state.theme, state.picture_theme)
    look, folded = (theme, state.direction), folded_in()
    wanted = partial(picture, state.trace, form.name, state.step, *look, state.language, folded)
    refusal = form.refusal(state.trace, *look, folded)
    if not refusal and form.is_slow(state.trace, state.direction, folded):
        offer_slow_file(form, wanted, place, heading, say)
    else:
        offer_download(form, wanted, place, refusal)


def offer_slow_file(
    form: renderers.Format,
    wanted: partial[bytes],
    place: DeltaGenerator,
    heading: DeltaGenerator,
    say: Mapping[str, str],
) -> None:
    """Draw a file that takes its time on request, with a bar that moves; then offer it."""
    slot, made = place.empty(), session.made(wanted)
    if not made and slot.button(form.name.upper(), key=f"draw:{form.name}", help=say["slow"]):
        made = session.make(
            wanted, lambda done, total: heading.progress(done / total, say["drawing"])
        )
        heading.caption(say["save"])
    if made:
        offer_download(form, made, slot)


def offer_download(
    form: renderers.Format,
    content: Callable[[], bytes] | bytes,
    place: DeltaGenerator,
    refusal: str = "",
) -> None:
    """Offer a file that is there, or is made when it is asked for."""
    step = "" if form.whole else f"-step-{state.step}"
    place.download_button(
        form.name.upper(),
        content,
        f"grad_viz{step}{form.suffix}",
        form.media_type,
        key=f"save:{form.name}",
        help=refusal or None,
        disabled=bool(refusal),
        on_click="ignore",
        type="primary" if isinstance(content, bytes) else "secondary",
        width="stretch",
    )


def picture(
    trace: Trace,
    form: str,
    step: int,
    theme: str,
    direction: str = "LR",
    language: str = DEFAULT,
    folded: tuple[str, ...] | None = None,
    **options: object,
) -> bytes:
    """Return one step, or the whole pass where the format holds it, as the content of a file."""
    if "language" in renderers.get_format(form).options:
        options["language"] = language
    drawn = renderers.draw(
        trace, form, step=step, theme=theme, direction=direction, folded=folded, **options
    )
    return drawn.encode("utf-8") if isinstance(drawn, str) else drawn


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

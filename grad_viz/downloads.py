"""The files that a page offers: its picture in every format, as it is on the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from grad_viz import renderers, session
from grad_viz.languages import DEFAULT
from grad_viz.renderers.typesetting import DOTS_PER_INCH
from grad_viz.streamlit import folded_in, mark_heard
from grad_viz.theme import THEMES
from grad_viz.trace import Trace

MOST_WANTED = ("png", "svg", "pdf", "html")
RESOLUTIONS, USUAL = (96, 192, 300, 600), 0

state = st.session_state


def offer_files(say: Mapping[str, str]) -> None:
    """Offer the formats that most people want, and every other one in a list."""
    heading = st.empty()
    heading.caption(say["save"])
    formats = renderers.formats()
    others = [name for name in formats if name not in MOST_WANTED]
    first, *columns = st.columns([2, *[1] * len(MOST_WANTED), 2, 1], vertical_alignment="bottom")
    with first.popover(say["picture_options"], width="stretch"):
        choose_options(say)
    other = columns.pop(-2).selectbox(
        say["save"],
        others,
        others.index("gif"),
        key="other_format",
        format_func=lambda name: say[f"format_{name}"],
        label_visibility="collapsed",
    )
    for name, column in zip((*MOST_WANTED, other), columns):
        offer_file(formats[name], column, heading, say)
    mark_heard()


def choose_options(say: Mapping[str, str]) -> None:
    """Offer what few people want to change of a picture."""
    choose_theme("picture_theme", say["picture_theme"], say)
    st.selectbox(
        say["resolution"],
        (USUAL, *RESOLUTIONS),
        key="resolution",
        format_func=lambda dpi: f"{dpi} dpi" if dpi else say["resolution_auto"],
    )
    st.checkbox(say["transparent"], key="transparent")
    st.checkbox(say["both_passes"], key="both_passes")


def chosen_options(form: renderers.Format) -> dict[str, Any]:
    """Return the options that were chosen, as far as a format knows them."""
    dpi = state.resolution
    options = {"dpi": dpi, "scale": dpi and dpi / DOTS_PER_INCH}
    options |= {"transparent": state.transparent, "forward": state.both_passes}
    known = {key: value for key, value in options.items() if value and key in form.options}
    if "dpi" in known:
        del known["scale"]
    return known


def offer_file(
    form: renderers.Format, place: DeltaGenerator, heading: DeltaGenerator, say: Mapping[str, str]
) -> None:
    """Offer one format, with the modules folded that are folded on the screen."""
    theme = theme_of_pictures(state.theme, state.picture_theme)
    look, folded, options = (theme, state.direction), folded_in(), chosen_options(form)
    wanted = partial(
        picture, state.trace, form.name, state.step, *look, state.language, folded, **options
    )
    refusal = form.refusal(state.trace, *look, folded, state.language, **options)
    if not refusal and form.is_slow(state.trace, state.direction, folded):
        offer_slow_file(form, wanted, place, heading, say)
    else:
        advice = refusal or form.advice(state.trace, state.direction, folded, state.language)
        offer_download(form, wanted, place, advice, bool(refusal))


def offer_slow_file(
    form: renderers.Format,
    wanted: partial[bytes],
    place: DeltaGenerator,
    heading: DeltaGenerator,
    say: Mapping[str, str],
) -> None:
    """Draw a file that takes its time on request, with a bar that moves; then offer it."""
    slot, content = place.empty(), made(wanted)
    if not content and slot.button(form.name.upper(), key=f"draw:{form.name}", help=say["slow"]):
        content = make(wanted, lambda done, total: heading.progress(done / total, say["drawing"]))
        heading.caption(say["save"])
    if content:
        offer_download(form, content, slot)


def offer_download(
    form: renderers.Format,
    content: Callable[[], bytes] | bytes,
    place: DeltaGenerator,
    advice: str = "",
    is_refused: bool = False,
) -> None:
    """Offer a file that is there, or is made when it is asked for."""
    step = "" if form.whole else f"-step-{state.step}"
    place.download_button(
        form.name.upper(),
        content,
        f"grad_viz{step}{form.suffix}",
        form.media_type,
        key=f"save:{form.name}",
        help=advice or None,
        disabled=is_refused,
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


def theme_of_pictures(screen: str, picture: str) -> str:
    """Return the theme of the pictures that are saved.

    >>> theme_of_pictures("dark", "auto"), theme_of_pictures("dark", "print")
    ('dark', 'print')
    """
    return next(name for name in (picture, screen, *THEMES) if name != session.AUTO)


def make(wanted: partial[bytes], progress: Callable[[int, int], object]) -> bytes:
    """Draw a file and keep it until another one is wanted; `progress` hears of every frame."""
    content = wanted(progress=progress)
    state.made = wanted, content
    return content


def made(wanted: partial[bytes]) -> bytes:
    """Return the file that was drawn last, if it is this one; nothing otherwise."""
    known, content = state.get("made", (wanted, b""))
    is_this = (known.args, known.keywords) == (wanted.args, wanted.keywords)
    return content if is_this and known.func is wanted.func else b""


def choose_theme(key: str, label: str, say: Mapping[str, str]) -> None:
    """Offer the themes by their names, first the one that follows what is there."""
    st.selectbox(
        label,
        (session.AUTO, *THEMES),
        key=key,
        format_func=lambda name: say[f"theme_{name}"],
    )

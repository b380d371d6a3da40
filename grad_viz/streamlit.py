"""The viewer inside a Streamlit app: sent once, stepped in the browser.

The server hears of a step only when the reader pauses; nothing is sent back.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, cast

import streamlit as st

from grad_viz.languages import DEFAULT
from grad_viz.payload import payload, to_text
from grad_viz.stylesheet import asset, stylesheet
from grad_viz.trace import Trace
from grad_viz.transform import Parts, modules


def stepper(
    trace: Trace,
    *,
    key: str = "stepper",
    step: int = 0,
    language: str = DEFAULT,
    direction: str = "LR",
    theme: str = "auto",
    on_step: Callable[[int], None] | None = None,
    link: Mapping[str, str] | None = None,
    on_link: Callable[[str], None] | None = None,
) -> int:
    """Show `trace` and return the step the reader has come to.

    Call it inside an `st.fragment`, so that a step reruns the fragment alone.

    Args:
        trace: what to show.
        key: tells several steppers of one page apart.
        step: where to open this trace; later values of it are ignored until the trace changes.
        language: the language of the card and of the buttons.
        direction: ``"LR"`` or ``"TB"``.
        theme: ``"auto"`` for the colours of the page, or a name of `grad_viz.theme.THEMES`.
        on_step: called with the new step before the page reruns.
        link: the query of the page for this trace, without its ``step``. With it, Back and Forward
            of the browser go to the steps of addresses that say the same.
        on_link: called with the query of any other address that the reader goes back to.

    Raises:
        TraceError: the trace has no such step.
        LanguageError: there is no such language.
    """
    shown = (trace, language, direction, theme)
    memory = st.session_state.setdefault(f"{key}:shown", {"serial": 0})
    if memory.get("what") != shown:
        opened = memory["step"] if memory.pop("moved", None) == shown else step
        _show(memory, shown, opened, link)

    def changed() -> None:
        frames, message = memory["frames"], st.session_state[key].get("step")
        place = _reported(message, memory["serial"], frames)
        if place is not None:
            memory["step"], memory["heard"] = frames[place], _moment(message)
            if _is_folded_anew(memory, trace, message) or (
                memory["moves"] and _leaves_window(frames, place)
            ):
                memory.update(what=None, moved=shown)
            if on_step is not None:
                on_step(frames[place])

    def travelled() -> None:
        message = st.session_state[key].get("link")
        if on_link is not None and isinstance(message, dict):
            memory["what"] = None
            on_link(str(message.get("query", "")))

    _component()(key=key, data=memory["data"], on_step_change=changed, on_link_change=travelled)
    return int(memory["step"])


def _show(memory: dict[str, Any], shown: Any, step: int, link: Mapping[str, str] | None) -> None:
    """Prepare what is sent to the page, and remember what its answers will be about."""
    trace, language, direction, theme = shown
    parts, serial = _parts(memory, trace), memory["serial"] + 1
    folded = still_folded(parts.trace if parts else trace, memory.get("folded"))
    sent = payload(
        trace, step=step, language=language, direction=direction, folded=folded, parts=parts
    )
    sent |= {"serial": serial, "theme": theme, "link": link}
    views = sent["folding"] or {"views": [{"folded": None}], "first": 0}
    memory.update(
        what=shown,
        serial=serial,
        data=zlib.compress(to_text(sent).encode("utf-8")),
        step=step,
        frames=sent["steps"] or range(trace.first_step, len(trace.steps) + 1),
        folded=views["views"][views["first"]]["folded"],
        moves=sent["moves"],
    )


def _parts(memory: dict[str, Any], trace: Trace) -> Parts | None:
    """Return the parts of a large trace, which take a second to find, from the last time."""
    if memory.get("parts_of") is not trace:
        memory.update(parts_of=trace, parts=Parts.of(trace))
    return cast("Parts | None", memory["parts"])


def _is_folded_anew(memory: dict[str, Any], trace: Trace, message: Any) -> bool:
    """Take what the page says of its modules; tell whether it asks for another part of a trace."""
    parts, pressed = memory["parts"], message.get("pressed")
    if parts and type(pressed) is str and memory["folded"] is not None:
        memory["folded"] = sorted(parts.press(frozenset(memory["folded"]), pressed))
        return True
    folded = None if parts else still_folded(trace, message.get("folded"))
    memory["folded"] = memory["folded"] if folded is None else folded
    return False


def folded_in(key: str = "stepper") -> tuple[str, ...] | None:
    """Return the modules that are folded in a stepper; None where it has shown none."""
    folded = st.session_state.get(f"{key}:shown", {}).get("folded")
    return None if folded is None else tuple(folded)


def mark_heard(key: str = "stepper") -> None:
    """Write into the page, out of sight, which report of a stepper it shows by now.

    Call it in the same `st.fragment`, after what is made for the step, such as buttons that save:
    until then the page holds back clicks on those.
    """
    heard = st.session_state.get(f"{key}:shown", {}).get("heard", 0)
    st.html(f'<i class="gv-heard" data-at="{heard}"></i>')


def plain(text: str) -> str:
    r"""Return Markdown that prints a text as it is, except for the code between backquotes.

    What a stranger wrote, in a link for one, must not become a picture or a link.

    >>> print(plain("`![](a)` is no ![](a)"))
    `![](a)` is no !\[\](a)
    """
    pieces = re.split(r"(`[^`]+`)", text)
    pieces[::2] = [re.sub(r"([\\`*_\[\]<>$~])", r"\\\1", piece) for piece in pieces[::2]]
    return "".join(pieces)


def _leaves_window(frames: Sequence[int], place: int) -> bool:
    """Tell whether a step next to this one was left out, so that the window must move on."""
    around = frames[max(place - 1, 0) : place + 2]
    return around[-1] - around[0] != len(around) - 1


def _reported(message: Any, serial: int, frames: Sequence[int]) -> int | None:
    """Return the place among the frames that a message from the page names.

    None for a message that is malformed or of an older trace. The page counts from 0, the end of
    the forward pass; the frames before it are below.
    """
    if not isinstance(message, dict) or message.get("serial") != serial:
        return None
    step = message.get("step")
    if type(step) is not int:
        return None
    place = step - frames[0]
    return place if 0 <= place < len(frames) else None


def _moment(message: Mapping[str, Any]) -> int:
    """Return when the page sent a message, in its own milliseconds; 0 where it does not say."""
    at = message.get("at")
    return at if type(at) is int and 0 <= at < 2**53 else 0


def still_folded(trace: Trace, folded: Any) -> list[str] | None:
    """Return what a page says is folded, if these are modules of the trace; None otherwise."""
    known = set(modules(trace))
    named = isinstance(folded, list) and all(type(p) is str and p in known for p in folded)
    return folded if named and known else None


def _component() -> Any:
    return st.components.v2.component("grad_viz_stepper", js=_script(), css=stylesheet())


@cache
def _script() -> str:
    return asset("viewer.js") + "\n" + asset("streamlit_host.js")

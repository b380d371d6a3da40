"""The viewer in a notebook: a Trace or a Variable at the end of a cell can be stepped through.

The page of the viewer goes into a sandboxed frame of its own. So nothing has to be installed in
the notebook's front end, several viewers live on one page, and keys belong to the one with the
focus. A front end that runs no script shows the picture of the end, or a few lines of text.

    trace, y                            at the end of a cell: the viewer
    show(y, step=3, theme="dark")       the same, with choices
"""

from __future__ import annotations

import sys
from base64 import b64encode
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from grad_viz import renderers
from grad_viz.expression.vocabulary import EngineError
from grad_viz.languages import DEFAULT, words
from grad_viz.record import Variable, record
from grad_viz.summary import summary
from grad_viz.trace import Trace
from grad_viz.transform import chosen

HEIGHT = 650
SCALE = 0.85
"""Letters of the size of a notebook's own, so that graph and card fit beside each other."""

LARGEST = 1500
"""A graph with more operations than this is described in words, unless `show` is asked for it."""

COLOURS = {
    "light": ("[data-jp-theme-light=true]", ".vscode-light", "html[theme=light]"),
    "dark": ("[data-jp-theme-light=false]", ".vscode-dark", "html[theme=dark]"),
}
"""How the pages of Jupyter, VS Code and Colab say whether they are light or dark."""

STYLE = (
    ".grad-viz:has(iframe) { height: var(--height); } "
    ".grad-viz:has(iframe) > img { position: absolute; } "
) + " ".join(
    f":is({', '.join(pages)}) .grad-viz {{ color-scheme: {scheme}; }}"
    for scheme, pages in COLOURS.items()
)
"""Where a front end takes the frame out, the picture takes its room; what is inside of a frame
prefers the colours that the frame has outside.
"""

ROOM = 2_500
"""So many nodes are drawn beforehand for the modules of a large trace: a cell is waited for."""

FRAME = (
    '<style>{style}</style><div class="grad-viz" style="--height: {height}px; position: relative; '
    'overflow: hidden; resize: vertical; border-radius: 8px; border: 1px solid #8886;">'
    '<img alt="{title}" src="{picture}" style="max-width: 100%;">'
    '<iframe title="{title}" sandbox="allow-scripts" srcdoc="{page}" style="position: relative; '
    "display: block; border: 0; width: {share}%; height: {share}%; max-width: none; "
    'transform: scale({scale}); transform-origin: 0 0;">{words}</iframe></div>'
)


@dataclass(frozen=True)
class Shown:
    """A viewer for the end of a cell; `show` makes it."""

    trace: Trace
    step: int
    theme: str
    direction: str
    language: str
    height: int
    folded: Collection[str] | None = None

    def __repr__(self) -> str:
        return "\n".join(_words(self.trace))

    @property
    def picture(self) -> str:
        """The end of the backward pass as SVG, for front ends that run no script."""
        theme = "light" if self.theme == "auto" else self.theme
        picture = renderers.draw(
            self.trace,
            "svg",
            theme=theme,
            direction=self.direction,
            folded=self.folded,
            language=self.language,
        )
        return str(picture)

    def _repr_html_(self) -> str:
        page = renderers.draw(
            self.trace,
            "html",
            step=self.step,
            theme=self.theme,
            direction=self.direction,
            language=self.language,
            folded=self.folded,
            room=ROOM,
        )
        picture = b64encode(self.picture.encode("utf-8")).decode("ascii")
        return FRAME.format(
            style=STYLE,
            title=escape(f"Backpropagation of {_title(self.trace)}"),
            page=escape(str(page)),
            picture=f"data:image/svg+xml;base64,{picture}",
            height=self.height,
            scale=SCALE,
            share=round(100 / SCALE, 3),
            words=escape(words(self.language, "picture")["untrusted"]),
        )

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """Return the viewer, a picture of the end, and a few lines of text."""
        plain = {"text/plain": repr(self)}
        if _is_terminal():
            return plain
        return {"text/html": self._repr_html_(), "image/svg+xml": self.picture, **plain}


def show(
    output_or_trace: Variable | Trace,
    *,
    step: int = 0,
    theme: str = "auto",
    direction: str = "LR",
    language: str = DEFAULT,
    height: int = HEIGHT,
    fold: bool = False,
    open: str | Collection[str] = (),  # noqa: A002 -- the opposite of to fold
) -> Shown:
    """Return the viewer of an output or of its trace, for the end of a notebook's cell.

    Args:
        output_or_trace: the result of a computation, or its trace.
        step: the frame to open at; 0 is the end of the forward pass.
        theme: ``"auto"`` follows the notebook, or else the reader's system; or a name of
            `grad_viz.theme.THEMES`.
        direction: ``"LR"`` from left to right, ``"TB"`` from top to bottom.
        language: the language of the cards and of the buttons.
        height: of the viewer, in pixels; its lower edge can be dragged.
        fold: begin with every module as one box, see `engine.module`.
        open: begin with every module as one box but this one, or these.

    Raises:
        TraceError: the trace has no such step or module.

    >>> import numpy as np
    >>> from engine import Variable, square
    >>> show(square(Variable(np.array(3.0), "x")))
    y     = 9.0
    dy/dx = 6.0
    2 steps of the backward pass
    """
    trace = output_or_trace if isinstance(output_or_trace, Trace) else record(output_or_trace)
    folded = chosen(trace, fold, open)
    return Shown(trace, trace.check_step(step), theme, direction, language, height, folded)


def register(shell: Any) -> None:
    """Let an IPython shell show every Variable that was computed as a viewer."""
    shell.display_formatter.mimebundle_formatter.for_type(Variable, _of_variable)


def register_where_it_runs() -> None:
    """Call `register` when this is a notebook; do nothing anywhere else."""
    shell = _shell()
    if shell is not None:
        register(shell)


def _of_trace(trace: Trace) -> dict[str, str]:
    operations = sum(node.kind == "operation" for node in trace.graph.nodes)
    return show(trace)._repr_mimebundle_() if operations <= LARGEST else _in_words(trace)


def _of_variable(variable: Variable, **_: Any) -> dict[str, str] | None:
    """Return the viewer of a computed Variable; None, its plain text, for any other."""
    if variable.creator is None or _is_terminal() or not _is_drawable(variable):
        return None
    try:
        return {**_of_trace(record(variable)), "text/plain": repr(variable)}
    except EngineError as error:
        return {"text/plain": f"{variable!r}\n(no picture of it: {error})"}


def _is_drawable(variable: Variable) -> bool:
    """Tell whether a graph has few enough operations, without walking much more of it."""
    seen: set[int] = set()
    pending = [variable.creator]
    while pending and len(seen) <= LARGEST:
        function = pending.pop()
        if function is not None and function.sequence not in seen:
            seen.add(function.sequence)
            pending += [x.creator for x in function.arguments if isinstance(x, Variable)]
    return len(seen) <= LARGEST


def _in_words(trace: Trace) -> dict[str, str]:
    hint = "too large to show by itself: grad_viz.show(trace) shows it all the same"
    return {"text/plain": "\n".join([*_words(trace), hint])}


def _words(trace: Trace) -> Iterator[str]:
    yield from summary(trace)
    count = len(trace.steps)
    yield f"{count} step{'' if count == 1 else 's'} of the backward pass"


def _title(trace: Trace) -> str:
    text = " ".join(trace.expression.split()) or trace.by_id[trace.graph.outputs[0]].label
    return text if len(text) <= 80 else text[:79] + "…"


def _shell() -> Any:
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None


def _is_terminal() -> bool:
    """Tell whether this is IPython in a terminal, where only text can be seen."""
    shell = _shell()
    return shell is not None and "text/html" not in shell.display_formatter.active_types


Trace.display = _of_trace

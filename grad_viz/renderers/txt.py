"""TXT: both passes in words and numbers, for screen readers and for comparing."""

from __future__ import annotations

from grad_viz.languages import DEFAULT
from grad_viz.renderers import svg
from grad_viz.renderers.checks import check_arguments
from grad_viz.renderers.format import Format
from grad_viz.renderers.letters import one_line
from grad_viz.theme import Theme
from grad_viz.trace import Trace
from grad_viz.transcript import transcript


def draw(
    trace: Trace,
    step: int | None = None,
    theme: str | Theme = "light",
    direction: str = "LR",
    language: str = DEFAULT,
) -> str:
    """Return every step as lines of text; step, theme and direction are checked, nothing more.

    Args:
        trace: the computation.
        step: not used: every step is there.
        theme: not used.
        direction: not used.
        language: the language of the lines.

    Raises:
        TraceError, ThemeError, LayoutError, LanguageError: no such step, theme, direction
            or language.
    """
    check_arguments(trace, step, theme, direction)
    lines = [svg.title(trace), "", *transcript(trace, language)]
    return "".join(f"{one_line(line).rstrip()}\n" for line in lines)


FORMAT = Format("txt", "text/plain", "Transcript", draw, whole=True)

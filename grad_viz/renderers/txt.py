"""TXT: both passes in words and numbers, for screen readers and for comparing."""

from __future__ import annotations

from grad_viz.languages import DEFAULT
from grad_viz.layout import check_direction
from grad_viz.renderers import svg
from grad_viz.renderers.checks import check_arguments
from grad_viz.renderers.format import Format
from grad_viz.renderers.letters import one_line
from grad_viz.theme import Theme
from grad_viz.trace import Trace
from grad_viz.transcript import Progress, transcript

SECONDS_PER_FRAME = 3e-4


def draw(
    trace: Trace,
    step: int | None = None,
    theme: str | Theme = "light",
    direction: str = "LR",
    language: str = DEFAULT,
    progress: Progress | None = None,
) -> str:
    """Return every step as lines of text; step, theme and direction are checked, nothing more.

    Args:
        trace: the computation.
        step: not used: every step is there.
        theme: not used.
        direction: not used.
        language: the language of the lines.
        progress: called with the number of frames written so far and of all frames.

    Raises:
        TraceError, ThemeError, LayoutError, LanguageError: no such step, theme, direction
            or language.
    """
    check_arguments(trace, step, theme, direction)
    lines = [svg.title(trace), "", *transcript(trace, language, progress)]
    return "".join(f"{one_line(line).rstrip()}\n" for line in lines)


def seconds_needed(trace: Trace, direction: str = "LR") -> float:
    """Return about how long it takes to write every frame."""
    check_direction(direction)
    return (len(trace.forward) + len(trace.steps)) * SECONDS_PER_FRAME


FORMAT = Format("txt", "text/plain", "Transcript", draw, whole=True, seconds=seconds_needed)

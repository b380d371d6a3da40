"""What every format asks of its arguments, also one that then makes no use of them."""

from __future__ import annotations

from grad_viz.languages import phrase
from grad_viz.layout import check_direction
from grad_viz.renderers.format import RenderError
from grad_viz.theme import Theme, get_theme
from grad_viz.trace import Trace


def check_arguments(trace: Trace, step: int | None, theme: str | Theme, direction: str) -> None:
    """Refuse what no format knows.

    Raises:
        TraceError, ThemeError, LayoutError: there is no such step, theme or direction.
    """
    trace.check_step(step)
    get_theme(theme)
    check_direction(direction)


def check_seconds(seconds: float) -> None:
    """Refuse a time that no step should stay.

    Raises:
        RenderError: `seconds` is no number from 0.02 to 60.
    """
    is_number = isinstance(seconds, int | float)
    if not is_number or not 0.02 <= seconds <= 60:
        raise RenderError(phrase("seconds_range", got=seconds))

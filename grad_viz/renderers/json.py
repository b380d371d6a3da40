"""JSON: the trace itself, for other programs; every step is in it."""

from __future__ import annotations

from grad_viz.layout import check_direction
from grad_viz.renderers.format import Format
from grad_viz.theme import Theme, get_theme
from grad_viz.trace import Trace


def draw(
    trace: Trace, step: int | None = None, theme: str | Theme = "light", direction: str = "LR"
) -> str:
    """Return the whole trace as JSON text; step, theme and direction are checked, nothing more."""
    trace.check_step(step)
    get_theme(theme)
    check_direction(direction)
    return trace.to_json() + "\n"


FORMAT = Format("json", "application/json", "JSON trace", draw)

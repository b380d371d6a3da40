"""JSON: the trace itself, for other programs; every step is in it."""

from __future__ import annotations

from grad_viz.renderers.checks import check_arguments
from grad_viz.renderers.format import Format
from grad_viz.renderers.letters import halves_escaped
from grad_viz.theme import Theme
from grad_viz.trace import Trace


def draw(
    trace: Trace, step: int | None = None, theme: str | Theme = "light", direction: str = "LR"
) -> str:
    """Return the whole trace as JSON text; step, theme and direction are checked, nothing more."""
    check_arguments(trace, step, theme, direction)
    return halves_escaped(trace.to_json()) + "\n"


FORMAT = Format("json", "application/json", "JSON trace", draw, whole=True)

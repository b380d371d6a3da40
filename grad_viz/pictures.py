"""Pictures of an output or of its trace: as DOT text, or as a file whose suffix says the format."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

import graphviz

from grad_viz import renderers
from grad_viz.record import Variable, record
from grad_viz.theme import Theme
from grad_viz.trace import Trace
from grad_viz.transform import chosen


def to_dot(
    output_or_trace: Variable | Trace,
    step: int | None = None,
    *,
    theme: str | Theme = "light",
    direction: str = "LR",
) -> str:
    """Return one step of the backward pass as Graphviz DOT text.

    Args:
        output_or_trace: the result of a computation, or its trace.
        step: 0 is the forward pass; None is the end of the backward pass.
        theme: ``"light"`` or ``"dark"``.
        direction: ``"LR"`` from left to right, ``"TB"`` from top to bottom.

    Raises:
        TraceError, ThemeError, LayoutError: there is no such step, theme or direction.

    >>> import numpy as np
    >>> from engine import Variable, square
    >>> to_dot(square(Variable(np.array(3.0), "x")))[:7]
    'digraph'
    """
    dot = renderers.draw(
        _trace(output_or_trace), "dot", step=step, theme=theme, direction=direction
    )
    return str(dot)


def to_graphviz(
    output_or_trace: Variable | Trace, step: int | None = None, **options: str
) -> graphviz.Source:
    """Return `to_dot` as an object of the ``graphviz`` package.

    A notebook shows it, ``st.graphviz_chart`` takes it, and its ``render`` and ``pipe`` reach
    every format that Graphviz knows; they need the ``dot`` program, which nothing else here does.

    Raises:
        TraceError, ThemeError, LayoutError: there is no such step, theme or direction.
    """
    return graphviz.Source(to_dot(output_or_trace, step, **options))


def save(
    output_or_trace: Variable | Trace,
    path: str | os.PathLike[str],
    step: int | None = None,
    *,
    theme: str | Theme = "light",
    direction: str = "LR",
    fold: bool = False,
    open: str | Collection[str] = (),  # noqa: A002 -- the opposite of to fold
    **options: object,
) -> Path:
    """Write one step of the backward pass to a file and return its path.

    The suffix of `path` chooses the format: ``.png .svg .pdf .html .gif .anim.svg .dot`` and more,
    all in ``docs/formats.md``. Takes the other arguments of `to_dot`, and what single formats
    know besides, such as ``scale=3`` for PNG. With ``fold=True`` every module, see
    `engine.module`, is one box; with ``open="encoder/layer1"`` every module but that one.

    Raises:
        RenderError: there is no such format, or the file cannot be written.
        TraceError, ThemeError, LayoutError: there is no such step, module, theme or direction.
    """
    trace = _trace(output_or_trace)
    folded = chosen(trace, fold, open)
    return renderers.save(
        trace, path, step=step, theme=theme, direction=direction, folded=folded, **options
    )


def _trace(output_or_trace: Variable | Trace) -> Trace:
    return output_or_trace if isinstance(output_or_trace, Trace) else record(output_or_trace)

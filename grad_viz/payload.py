"""Everything the viewer needs, sent once: trace, positions, cards and words."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any

from grad_viz.explain import cards, messages
from grad_viz.folded import is_box
from grad_viz.languages import DEFAULT, words
from grad_viz.layout import layout
from grad_viz.trace import Trace
from grad_viz.transform import Drawing, Parts, fit
from grad_viz.views import folding, opening


def payload(
    trace: Trace,
    *,
    step: int = 0,
    language: str = DEFAULT,
    direction: str = "LR",
    folded: Collection[str] | None = None,
    parts: Parts | None = None,
) -> dict[str, Any]:
    """Return what `render` of ``viewer/viewer.js`` draws, as plain data for JSON.

    A large trace is sent as `grad_viz.transform.fit` draws it: with its modules folded, or a window
    around the step to open at, with every number as it was recorded. ``"steps"`` then says which
    step of the trace each frame is, of ``"total"`` in all, and ``"moves"`` whether it is a window
    that moves on with the steps; otherwise they are None and false. The first card says that this
    is a part. A hundred thousand cards would be hundreds of megabytes that nobody reads.
    ``"forward"`` has the cards of the frames below 0, none for such a part. A trace with modules
    comes with ``"folding"``, the drawings to go between; see `grad_viz.views`.

    Args:
        trace: what to show.
        step: the frame to open at.
        language: the language of the cards and of the viewer's own words.
        direction: ``"LR"`` from left to right, ``"TB"`` from top to bottom.
        folded: the modules that are folded at first; None leaves that to the size of the trace.
        parts: those of a large trace, where somebody has them.

    Raises:
        TraceError: the trace has no such step or module.
        LanguageError: there is no such language.
    """
    parts = parts or Parts.of(trace)
    drawing = fit(trace, trace.check_step(step), folded, parts)
    drawn = drawing.trace
    moves = any(is_box(node) and not node.module for node in drawn.graph.nodes)
    ways = opening(drawn, parts) if parts and not moves else None
    shown = {node.id for node in drawn.graph.nodes}
    told = [card.to_dict() for card in cards(trace, language, drawing.steps)]
    if not drawing.is_whole:
        told[0] |= remark(trace, "note_window" if moves else "note_parts", language)
    return {
        "trace": drawn.to_dict(),
        "layout": layout(drawn, direction).to_dict(),
        "cards": told,
        "forward": [card.to_dict() for card in cards(drawn, language, _forward(drawing))],
        "ledgers": {
            target: [
                {"label": m.label, "value": m.value, "step": drawing.frame_of(m.step)}
                for m in found
            ]
            for target, found in messages(trace, language, shown).items()
        },
        "head": result_head(trace),
        "strings": dict(words(language, "viewer")),
        "language": language,
        "step": drawing.frame_of(step),
        "total": len(trace.steps),
        "steps": None if drawing.is_whole else list(drawing.steps),
        "moves": moves,
        "folding": folding(trace, drawn, direction, folded) if drawing.is_whole else ways,
    }


def remark(trace: Trace, key: str, language: str) -> dict[str, Any]:
    """Return what stands at the end of the first card where a drawing is not the whole trace."""
    text = words(language, "picture")[key].format(n=f"{len(trace.forward):,}")
    return {"check": {"verdict": "", "row": None, "sentence": text}}


def result_head(trace: Trace) -> str:
    """Return what stands before an expression that does not name its result itself."""
    name = trace.by_id[trace.graph.outputs[0]].name
    names_it = re.search(r"(^|[^=<>!])=(?!=)", trace.expression)
    return f"{name} = " if trace.expression and name and not names_it else ""


def _forward(drawing: Drawing) -> range:
    """Return the frames before 0; a drawing that leaves operations out has none."""
    return range(drawing.trace.first_step if drawing.is_whole else 0, 0)


def to_text(data: dict[str, Any]) -> str:
    """Return a payload as compact JSON text.

    Raises:
        ValueError: a NaN or an infinity that was not encoded: JSON has no number for it.
    """
    return json.dumps(data, allow_nan=False, ensure_ascii=False, separators=(",", ":"))

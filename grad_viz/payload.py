"""Everything the viewer needs, sent once: trace, positions, cards and words."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from grad_viz.explain import cards, messages
from grad_viz.languages import DEFAULT, words
from grad_viz.layout import layout
from grad_viz.trace import Trace


def payload(
    trace: Trace, *, step: int = 0, language: str = DEFAULT, direction: str = "LR"
) -> dict[str, Any]:
    """Return what `render` of ``viewer/viewer.js`` draws, as plain data for JSON.

    Args:
        trace: what to show.
        step: the frame to open at.
        language: the language of the cards and of the viewer's own words.
        direction: ``"LR"`` from left to right, ``"TB"`` from top to bottom.

    Raises:
        TraceError: the trace has no such step.
        LanguageError: there is no such language.
    """
    return {
        "trace": trace.to_dict(),
        "layout": layout(trace, direction).to_dict(),
        "cards": [card.to_dict() for card in cards(trace, language)],
        "ledgers": {
            target: [asdict(message) for message in found]
            for target, found in messages(trace, language).items()
        },
        "strings": dict(words(language, "viewer")),
        "language": language,
        "step": trace.check_step(step),
    }


def to_text(data: dict[str, Any]) -> str:
    """Return a payload as compact JSON text.

    Raises:
        ValueError: a NaN or an infinity that was not encoded: JSON has no number for it.
    """
    return json.dumps(data, allow_nan=False, ensure_ascii=False, separators=(",", ":"))

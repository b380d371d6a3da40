"""The lines under a picture: a caption, or the number and the title of a frame."""

from __future__ import annotations

from grad_viz.explain import cards
from grad_viz.fonts import text_width
from grad_viz.languages import words
from grad_viz.layout.boxes import NAME_SIZE
from grad_viz.renderers.letters import one_line
from grad_viz.trace import Trace

CAPTION_SIZE = NAME_SIZE + 2
CAPTION_ROW, NEXT_ROW = 34.0, 22.0
SIDE = 12.0


def moments(trace: Trace, forward: bool) -> range:
    """Return the frames of the backward pass, or of both passes."""
    return range(trace.first_step if forward else 0, len(trace.steps) + 1)


def captions(trace: Trace, width: float, language: str, forward: bool = False) -> list[str]:
    """Return a line for every frame: ``"2 / 7 – the title of its card"``.

    Where one title is wider than the picture, every line has its number alone.
    """
    frames = moments(trace, forward)
    numbers = [_number(trace, k, words(language, "card")["forward"]) for k in frames]
    titles = [one_line(card.title) for card in cards(trace, language, frames)]
    lines = [f"{number} – {title}" for number, title in zip(numbers, titles, strict=True)]
    return lines if all(_fits(line, width) for line in lines) else numbers


def _number(trace: Trace, index: int, forward: str) -> str:
    if index >= 0:
        return f"{index} / {len(trace.steps)}"
    return f"{forward} {index - trace.first_step} / {len(trace.forward)}"


def wrapped(caption: str, width: float) -> list[str]:
    """Return a caption in lines that fit into a picture of a width; a long word is cut into two."""
    lines: list[str] = []
    for word in one_line(caption).split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and _fits(joined, width):
            lines[-1] = joined
        else:
            lines += _pieces(word, width)
    return lines


def _pieces(word: str, width: float) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and not _fits(pieces[-1] + letter, width):
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _fits(line: str, width: float) -> bool:
    return text_width(line, CAPTION_SIZE) <= width - 2 * SIDE

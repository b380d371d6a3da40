"""Both passes as lines of plain text: every part of every card, in reading order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from grad_viz import mathml
from grad_viz.cards import Card, CheckLine, Ledger, Message, Row
from grad_viz.explain import each_card, messages
from grad_viz.languages import DEFAULT, words
from grad_viz.trace import Trace

Progress = Callable[[int, int], object]

LONGEST, MESSAGES = 400, 6
"""Arrays with a longer text are told by their shape; of more messages the last ones are told."""

TOLD = 64
"""After so many frames `progress` is called again."""


def transcript(
    trace: Trace, language: str = DEFAULT, progress: Progress | None = None
) -> Iterator[str]:
    """Yield the forward pass and the backward pass as lines of plain text.

    `progress` is called now and then with the number of frames told so far and of all frames.
    """
    entries = messages(trace, language, longest=LONGEST)
    headings = words(language, "card")
    frames = range(trace.first_step, len(trace.steps) + 1)
    for index, card in zip(frames, each_card(trace, language, frames, LONGEST), strict=True):
        badge = f"  ({card.pattern})" if card.pattern else ""
        yield f"{_place(trace, index, headings['forward'])}  {card.title}{badge}"
        yield from (f"      {line}" for line in _rule(card, headings["source"]))
        if card.ledger:
            received = entries[card.ledger.target][: card.ledger.count]
            yield from (f"      {line}" for line in _sum(card.ledger, received))
        if card.check:
            yield from (f"      {line}" for line in _check(card.check))
        done = index - trace.first_step + 1
        if progress and (done % TOLD == 0 or done == len(frames)):
            progress(done, len(frames))


def _place(trace: Trace, index: int, forward: str) -> str:
    """Return where a frame is: ``"3/7"``, or ``"forward 3/7"`` below 0."""
    if index >= 0:
        return f"{index}/{len(trace.steps)}"
    return f"{forward} {index - trace.first_step}/{len(trace.forward)}"


def _rule(card: Card, source: str) -> Iterator[str]:
    """Yield what stands above the ledger of a card."""
    if card.code:
        yield f"{source}: {card.code}"
    yield card.said
    if card.formula:
        yield mathml.text(card.formula)
    yield from map(_row, card.rows)
    if card.broadcast:
        yield card.broadcast
    yield from (f"  {line}" for line in card.copies)


def _sum(ledger: Ledger, received: Sequence[Message]) -> Iterator[str]:
    """Yield the last messages into a variable, where there are several, and their sum."""
    if len(received) > 1:
        yield f"{ledger.title}:"
        if len(received) > MESSAGES:
            yield "  …"
        yield from (f"  {message.label}: {message.value}" for message in received[-MESSAGES:])
    yield f"{ledger.total_label} = {ledger.total}"


def _check(check: CheckLine) -> Iterator[str]:
    if check.row:
        yield _row(check.row)
    yield check.sentence


def _row(row: Row) -> str:
    shown = [row.text] if row.text.endswith(f"= {row.value}") else [row.text, row.value]
    return f"{row.name}: {' = '.join(filter(None, shown))}"

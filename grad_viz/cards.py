"""What there is to say about one step, as data: the viewer shows it, the command line prints it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from grad_viz.entries import Notation
from grad_viz.mathml import Tree, pieces


@dataclass(frozen=True)
class Row:
    """One line of the card: what it is, its mathematics, and its value on the right."""

    name: str
    kind: str
    math: Tree | None
    text: str
    value: str


@dataclass(frozen=True)
class Message:
    """One message into a variable, and the step that brought it."""

    label: str
    value: str
    step: int


@dataclass(frozen=True)
class Ledger:
    """How many of its `messages` the variable `target` has received so far, and their sum."""

    title: str
    target: str
    count: int
    total_label: str
    total: str


@dataclass(frozen=True)
class CheckLine:
    """What came of comparing a leaf's gradient with central differences, as a row and a sentence.

    Attributes:
        verdict: one of `grad_viz.numeric_check.Verdict`.
        row: the quotient and its value; None where there is no number to compare with.
        sentence: whether it agrees, or why there is no check.
    """

    verdict: str
    row: Row | None
    sentence: str


@dataclass(frozen=True)
class Card:
    """What there is to say about one frame of the backward pass.

    Attributes:
        title: who receives from whom.
        sentence: what the operation does to gradients.
        pattern: that in one word; `meaning` is the word explained.
        meaning: what the pattern means; empty where there is none.
        formula: the chain rule with the names of this step.
        rows: operation, upstream, local derivative or rule, contribution.
        ledger: every message into the receiver, and their sum.
        broadcast: why the message is summed back; empty where nothing was broadcast.
        copies: the lines of a sum: what arrived at each copy of a receiver that was broadcast;
            empty for many copies.
        check: the numeric check, on the card of the last message into a leaf.
        code: the piece of the expression, or the line of the source, that this step differentiates.
        entries: how every entry of an array that is sent is made; None between numbers.
        source: where that piece stands in `Trace.expression`, as ``(start, end)``.
        shared: that this is one message of several, and which; empty for the only one.
    """

    title: str
    sentence: str
    pattern: str = ""
    meaning: str = ""
    formula: Tree | None = None
    rows: tuple[Row, ...] = ()
    ledger: Ledger | None = None
    broadcast: str = ""
    copies: tuple[str, ...] = ()
    check: CheckLine | None = None
    code: str = ""
    source: tuple[int, int] | None = None
    entries: Notation | None = None
    shared: str = ""

    @property
    def said(self) -> str:
        """Everything that is said of the step, as one text."""
        return f"{self.sentence} {self.shared}".strip()

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON, the mathematics of every row in pieces."""
        check = self.check and {**vars(self.check), "row": _plain(self.check.row)}
        return {
            **vars(self),
            "rows": [_plain(row) for row in self.rows],
            "ledger": self.ledger and vars(self.ledger),
            "check": check,
            "entries": self.entries and asdict(self.entries),
        }


def _plain(row: Row | None) -> dict[str, Any] | None:
    return {**vars(row), "math": row.math and pieces(row.math)} if row else None

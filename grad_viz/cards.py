"""What there is to say about one step, as data: the viewer shows it, the command line prints it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from grad_viz.mathml import Tree


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
class Card:
    """What there is to say about one frame of the backward pass."""

    title: str
    sentence: str
    pattern: str = ""
    formula: Tree | None = None
    rows: tuple[Row, ...] = ()
    ledger: Ledger | None = None
    broadcast: str = ""
    source: tuple[int, int] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return asdict(self)

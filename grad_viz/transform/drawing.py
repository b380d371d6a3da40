"""A trace made for drawing, and which steps of the original its steps are."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grad_viz.trace import Trace


@dataclass(frozen=True)
class Drawing:
    """What is drawn in place of a trace.

    Attributes:
        trace: the trace to draw.
        steps: for every frame of it, from 0, the frame of the original that it shows.
        edges: the drawn edge of every original edge that is drawn under another id; None for one
            that is inside a fold.
        boxes: the box that every original node inside of a fold is in.
    """

    trace: Trace
    steps: Sequence[int]
    edges: Mapping[str, str | None] = field(default_factory=dict)
    boxes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, trace: Trace) -> Drawing:
        """Return a trace as it is."""
        return cls(trace, range(len(trace.steps) + 1))

    @property
    def is_whole(self) -> bool:
        """Whether every operation and every step of the original is in this."""
        return not self.boxes

    def frame_of(self, step: int) -> int:
        """Return the drawn frame that shows an original frame, or the last one before it.

        The forward pass can be stepped through where every operation is drawn, and nowhere else.
        """
        return step if step < 0 and self.is_whole else max(bisect_right(self.steps, step) - 1, 0)

    def then(self, other: Drawing) -> Drawing:
        """Return this drawing with `other`, which was made of its trace, in its place."""
        boxes = {old: other.boxes.get(new, new) for old, new in self.boxes.items()}
        edges = {old: other.edges.get(new, new) if new else None for old, new in self.edges.items()}
        return Drawing(
            other.trace,
            tuple(self.steps[step] for step in other.steps),
            {**other.edges, **edges},
            {**other.boxes, **boxes},
        )

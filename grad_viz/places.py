"""Which module every operation of a recorded program is in, as a path such as ``"mlp/layer1"``.

A part that was run several times, such as the cell of a recurrent network, is one module whose
runs are the modules ``"cell/1"``, ``"cell/2"``, ... in it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import Any


class Places:
    """The modules that some applied operations are in.

    Args:
        functions: the operations, in the order in which they were applied.
    """

    def __init__(self, functions: Sequence[Any]) -> None:
        self._entries = {f.sequence: f.entry for f in functions if f.entry is not None}
        self._add_derivatives(functions)
        self._runs: Counter[tuple[int, str]] = Counter()
        self._numbers: dict[int, int] = {}
        for entry in (*self._entries.values(), *self._derivatives):
            self._count(entry)

    def of(self, function: Any) -> str:
        """Return the path of the module that an operation is in; ``""`` outside of all."""
        return self._path(self._entries.get(function.sequence)) if self._entries else ""

    def of_leaf(self, leaf: Any, function: Any) -> str:
        """Return the path of the module that a leaf was made in, from one of its users."""
        entry = self._entries.get(function.sequence)
        while entry is not None and not entry.holds(leaf):
            entry = entry.outer
        return self._path(entry or next((e for e in self._derivatives if e.holds(leaf)), None))

    def _add_derivatives(self, functions: Sequence[Any]) -> None:
        """Take in the operations of derivatives, which are known by their numbers."""
        found: dict[int, Any] = {}
        pending = [entry for entry in self._entries.values() if hasattr(entry, "before")]
        while pending:
            entry = pending.pop()
            if id(entry) not in found:
                found[id(entry)] = entry
                pending += entry.before
        ranges = self._derivatives = sorted(found.values(), key=lambda entry: entry.start)
        starts = [entry.start for entry in ranges]
        for function in functions if ranges else ():
            at = bisect_right(starts, function.sequence) - 1
            if at >= 0 and function.sequence < ranges[at].end:
                self._entries.setdefault(function.sequence, ranges[at])

    def _count(self, entry: Any) -> None:
        while entry is not None and id(entry) not in self._numbers:
            run = id(entry.outer), entry.name
            self._runs[run] += 1
            self._numbers[id(entry)] = self._runs[run]
            entry = entry.outer

    def _path(self, entry: Any) -> str:
        parts: list[str] = []
        while entry is not None:
            if self._runs[id(entry.outer), entry.name] > 1:
                parts.append(str(self._numbers[id(entry)]))
            parts.append(entry.name)
            entry = entry.outer
        return "/".join(reversed(parts))

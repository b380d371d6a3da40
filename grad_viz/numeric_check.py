"""The numeric check: a leaf's gradient against central differences of the recorded computation.

    (f(x + h) - f(x - h)) / 2h

A trace is run again from its own record, with one entry of a leaf moved a little. Where that
cannot be done honestly, the check says why there is none instead of a number.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from grad_viz.replay import Replay, ReplayError
from grad_viz.trace import Array, Trace

BUDGET = 20_000
"""A trace is checked where that takes at most this many applications of an operation."""

EPSILON = float(np.finfo(float).eps)
SMALLEST = float(np.finfo(float).tiny)

Verdict = Literal["agrees", "differs", "zero", "kink", "undefined", "large", "unknown"]


@dataclass(frozen=True)
class Check:
    """What came of comparing a gradient with central differences.

    Attributes:
        verdict: ``"agrees"`` or ``"differs"``; ``"zero"`` where both are 0 up to rounding;
            ``"kink"`` where the slopes on both sides differ; ``"undefined"`` where the function
            has no value beside the point; ``"large"`` where the check would take too long;
            ``"unknown"`` where the trace cannot be run again.
        numeric: the central differences, entry by entry; given where these could be compared.
        error: the largest distance of two entries, relative to the largest entry.
        sides: the slopes to the left and to the right of a kink.
        operation: what cannot be run again.
    """

    verdict: Verdict
    numeric: Array | None = None
    error: float = 0.0
    sides: tuple[float, float] = (0.0, 0.0)
    operation: str = ""


class NumericCheck:
    """Checks the leaves of one trace, each when it is asked for."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace

    def of(self, leaf: str) -> Check:
        """Return the check of a leaf's gradient at the end of the backward pass."""
        if self._cost > BUDGET:
            return Check("large")
        try:
            with np.errstate(all="ignore"):
                return self._check(leaf)
        except ReplayError as stop:
            return Check("unknown", operation=str(stop))

    @cached_property
    def _cost(self) -> float:
        """How often an operation is applied when every entry of every leaf is checked."""
        nodes = self.trace.graph.nodes
        if any(node.value and node.value.summary for node in nodes):
            return math.inf
        operations = sum(node.kind == "operation" for node in nodes)
        leaves = [node.value for node in nodes if node.role == "leaf" and node.value]
        return 3 * operations * sum(math.prod(value.shape) for value in leaves)

    @cached_property
    def _replay(self) -> Replay:
        return Replay(self.trace)

    def _check(self, leaf: str) -> Check:
        """Return the check with steps as wide as 1, or else in proportion to every entry."""
        wide = self._differences(leaf, 1.0)
        if wide.verdict in ("agrees", "zero"):
            return wide
        narrow = self._differences(leaf, 0.0)
        return narrow if narrow.verdict in ("agrees", "undefined") else wide

    def _differences(self, leaf: str, least: float) -> Check:
        gradient = self.trace.steps[self.trace.ledgers[leaf][-1] - 1].after
        size = self._replay.size
        slopes = [_Slope(f, x, least, size) for f, x in self._replay.entries(leaf)]
        for slope in slopes:
            if not slope.exists:
                return Check("undefined")
            if slope.is_kink:
                return Check("kink", sides=(slope.left, slope.right))
        numeric = Array(gradient.shape, "float64", tuple(slope.central for slope in slopes))
        noise = max((slope.noise for slope in slopes), default=0.0)
        check = _compared(gradient, numeric, noise)
        if check.verdict != "differs":
            return check
        return _compared(gradient, numeric, noise + max(slope.truncation for slope in slopes))


def _compared(gradient: Array, numeric: Array, noise: float) -> Check:
    """Return how far two gradients are apart, where `noise` of that may be rounding."""
    if not all(map(math.isfinite, gradient.values)):
        return Check("differs", numeric, math.inf)
    pairs = list(zip(gradient.values, numeric.values, strict=True))
    apart = max((abs(a - b) for a, b in pairs), default=0.0)
    size = max((max(abs(a), abs(b)) for a, b in pairs), default=0.0)
    if size <= noise:
        return Check("zero", numeric)
    verdict: Verdict = "agrees" if apart <= max(1e-5 * size, noise) else "differs"
    return Check(verdict, numeric, apart / size)


class _Slope:
    """The slope of ``f`` at ``x`` from values beside it.

    Args:
        f: a function of one number.
        x: where.
        least: the step is in proportion to ``x``, or to this where ``x`` is smaller.
        size: the size of the numbers behind the values of ``f``, on which rounding depends.
    """

    def __init__(self, f: Callable[[float], float], x: float, least: float, size: float) -> None:
        self.f, self.x = f, x
        self.h = max(float(np.cbrt(EPSILON)) * (max(least, abs(x)) or 1.0), SMALLEST)
        self.left, self.right = self._sides(self.h)
        self.central = (self.left + self.right) / 2
        self.noise = 20 * EPSILON * self._rounded(size) + SMALLEST

    def _rounded(self, size: float) -> float:
        """Return the largest slope of which rounding may be a part: of f, beside x, and of x."""
        bend = abs(self.right - self.left) / self.h
        return max(size / self.h, abs(self.left), abs(self.right), abs(self.x) * bend)

    def _sides(self, h: float) -> tuple[float, float]:
        below, here, above = self.f(self.x - h), self.f(self.x), self.f(self.x + h)
        return (here - below) / h, (above - here) / h

    @property
    def truncation(self) -> float:
        """How far the slope may be off because the step is not 0: what half a step changes."""
        return abs(2 * self.central - sum(self._sides(self.h / 2)))

    @property
    def exists(self) -> bool:
        return math.isfinite(self.central)

    @property
    def is_kink(self) -> bool:
        """Both sides differ, and no less when looked at more closely."""
        gap = abs(self.right - self.left)
        if gap <= 1e-3 * max(abs(self.left), abs(self.right)) + self.noise:
            return False
        left, right = self._sides(self.h / 10)
        return abs(right - left) > gap / 2

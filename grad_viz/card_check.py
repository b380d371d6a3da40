"""The numeric check of a card: the quotient, its value, and whether it agrees with the gradient."""

from __future__ import annotations

from collections.abc import Mapping

from grad_viz import mathml
from grad_viz.cards import CheckLine, Row
from grad_viz.naming import Names
from grad_viz.numbers import entries, number
from grad_viz.numeric_check import Check, NumericCheck
from grad_viz.trace import Step, Trace

QUOTIENT = r"\frac{$y\left($x + $h\right) - $y\left($x - $h\right)}{2 $h}"
"""A central difference."""


class Checks:
    """Writes the numeric checks of one trace in one language."""

    def __init__(self, trace: Trace, names: Names, say: Mapping[str, str], longest: int) -> None:
        self.trace, self.names, self.say, self.longest = trace, names, say, longest
        self.numeric = NumericCheck(trace)

    def of(self, step: Step, index: int) -> CheckLine | None:
        """Return the check on the card of the last message into a leaf, else None."""
        last = self.trace.ledgers[step.target][-1] == index
        if not last or self.trace.by_id[step.target].role != "leaf":
            return None
        check = self.numeric.of(step.target)
        said = self.say[f"check_{check.verdict}"].format(
            error=f"{check.error:.0e}".replace("e-0", "e-").replace("e+0", "e").replace("inf", "∞"),
            left=number(check.sides[0]),
            right=number(check.sides[1]),
            operation=check.operation,
        )
        return CheckLine(check.verdict, self._row(step.target, check), said)

    def _row(self, leaf: str, check: Check) -> Row | None:
        if check.numeric is None:
            return None
        bound = {"y": self.names.output, "x": self.names.of(leaf), "h": self.names.nudge}
        quotient = mathml.math(mathml.fill(QUOTIENT, bound))
        value = entries(check.numeric, self.longest)
        return Row(self.say["check"], "check", quotient, mathml.text(quotient), value)

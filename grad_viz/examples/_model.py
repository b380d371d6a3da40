"""What an example is: an expression, where its inputs start, and what must come out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from grad_viz.expression import Expression, parse
from grad_viz.trace import Trace

Value = float | tuple[Any, ...]

GROUPS = ("The book", "First steps", "Functions of two variables", "Neural networks")


@dataclass(frozen=True)
class Input:
    """Where an input starts and, for a number, how far its slider goes.

    Attributes:
        value: a number, a row, rows of one length, and so on.
        minimum: the low end of the slider.
        maximum: the high end of the slider.
        step: one notch of the slider.
    """

    value: Value
    minimum: float = -3.0
    maximum: float = 3.0
    step: float = 0.1

    @property
    def is_number(self) -> bool:
        """Whether it is a number, which gets a slider, and not an array."""
        return isinstance(self.value, (int, float))


@dataclass(frozen=True)
class Example:
    """One example of the library: a preset of the app, a page of the docs, a test.

    Attributes:
        name: the key, as in ``grad-viz --example diamond``.
        title: a few words for a menu.
        description: one sentence: what to look at.
        expression: the typed text.
        inputs: a value for every input of the expression.
        group: the heading it stands under, one of `GROUPS`.
        order: its place under that heading.
        value: what the expression is, where known.
        gradients: the derivative by each input, where known.
        step: the step of the backward pass worth showing first; None for the start.
    """

    name: str
    title: str
    description: str
    expression: str
    inputs: Mapping[str, Input]
    group: str
    order: int = 0
    value: Value | None = None
    gradients: Mapping[str, Value] = field(default_factory=dict)
    step: int | None = None

    @property
    def values(self) -> dict[str, Any]:
        """The value of every input, ready for `Expression.evaluate`."""
        return {name: given.value for name, given in self.inputs.items()}

    def parse(self) -> Expression:
        """Return the parsed expression."""
        return parse(self.expression, tuple(self.inputs))

    def record(self) -> Trace:
        """Return the trace of the example with its inputs as they start."""
        return self.parse().record(self.values)

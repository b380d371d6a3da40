"""Typed text to a computation: parse once, evaluate on Variables as often as wanted.

    text -> spelling (characters) -> grammar (ast whitelist) -> scope -> Expression
    Expression + inputs -> Evaluation (the output Variable, and which text made which Variable)

No text is ever handed to Python to run. Whatever is wrong with it becomes an `ExpressionError`:
one sentence with the place and what to write instead.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from grad_viz.expression.errors import ExpressionError
from grad_viz.expression.evaluation import EXPECTED, Evaluation, Run, reason_of
from grad_viz.expression.grammar import Statement, read
from grad_viz.expression.inputs import Numbers, as_labels, as_numbers, check_inputs
from grad_viz.expression.scope import resolve
from grad_viz.expression.vocabulary import leaf
from grad_viz.languages import phrase
from grad_viz.record import record
from grad_viz.trace import Trace


@dataclass(frozen=True)
class Expression:
    """A text that was understood.

    Attributes:
        text: what was typed.
        inputs: the names to give values to, in the order of first appearance.
        defaults: the inputs whose value is written in the text (``x = 2; y = x**2``).
        labels: the inputs that are whole-number labels and receive no gradient.
        shapes: the shapes that inputs may start from, where a number would not do.
    """

    text: str
    inputs: tuple[str, ...]
    defaults: Mapping[str, Numbers] = field(default_factory=dict, compare=False)
    labels: frozenset[str] = frozenset()
    shapes: Mapping[str, tuple[int, ...]] = field(default_factory=dict, compare=False)
    statements: tuple[Statement, ...] = field(default=(), compare=False, repr=False)

    def evaluate(self, inputs: Mapping[str, npt.ArrayLike] | None = None) -> Evaluation:
        """Compute the expression; NaN and infinity are results like any other.

        Args:
            inputs: a number or array for every input that has no default.

        Raises:
            InputError: an input is missing, unknown or not made of numbers.
            ExpressionError: shapes do not fit, with the piece of the text where.

        >>> float(parse("square(exp(square(x)))").evaluate({"x": 0.5}).output.data)
        1.648721270700128
        """
        values = {**self.defaults, **(inputs or {})}
        check_inputs(self.inputs, values)
        run = Run(self.text)
        for name in self.inputs:
            is_label = name in self.labels
            run.values[name] = (
                as_labels(name, values[name])
                if is_label
                else leaf(name, as_numbers(name, values[name]))
            )
        with np.errstate(all="ignore"):
            for statement in self.statements:
                run.execute(statement, given=statement.name in self.inputs)
        return run.evaluation(self.statements[-1])

    def record(self, inputs: Mapping[str, npt.ArrayLike] | None = None) -> Trace:
        """Return the trace of the expression: the computation and its backward pass.

        Raises:
            ExpressionError: as for `evaluate`.

        >>> trace = parse("x*x").record({"x": 3})
        >>> trace.frame().gradients["v0"].values
        (6.0,)
        """
        evaluation = self.evaluate(inputs)
        try:
            return record(evaluation.output, expression=self.text, sources=evaluation.sources)
        except EXPECTED as error:
            raise ExpressionError(phrase("no_backward", reason=reason_of(error))) from error


def parse(text: str, names: Collection[str] = ()) -> Expression:
    """Return the expression that a text stands for.

    Args:
        text: statements such as ``a = x**2; y = a + a``; the last one is the output.
        names: inputs called like a constant: with ``names=["e"]``, ``e`` is no longer 2.718.

    Raises:
        ExpressionError: the text is not an expression; see the message.

    >>> parse("y = a*b + a*c").inputs
    ('a', 'b', 'c')
    """
    statements = read(text)
    known = resolve(text, statements, names)
    if not known.inputs:
        raise ExpressionError(phrase("no_input"), statements[0].start)
    return Expression(
        text,
        tuple(known.inputs),
        known.defaults,
        frozenset(known.labels),
        known.shapes,
        tuple(statements),
    )

"""Typed text to a computation: parse once, evaluate on Variables as often as wanted.

    text -> spelling (characters) -> grammar (ast whitelist) -> scope -> Expression
    Expression + inputs -> Evaluation (the output Variable, and which text made which Variable)

No text is ever handed to Python to run. Whatever is wrong with it becomes an `ExpressionError`:
one sentence with the place and what to write instead.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from grad_viz.expression.dotted import module_path
from grad_viz.expression.errors import ExpressionError, excerpt, place
from grad_viz.expression.grammar import CONSTANTS, Statement, evaluation_order, read
from grad_viz.expression.inputs import Numbers, as_labels, as_numbers, check_inputs, literal, number
from grad_viz.expression.scope import resolve
from grad_viz.expression.sizes import total_entries
from grad_viz.expression.vocabulary import WORDS, EngineError, Variable, leaf, within
from grad_viz.languages import Phrase, phrase
from grad_viz.record import record
from grad_viz.trace import Trace

OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.MatMult: operator.matmul,
    ast.USub: operator.neg,
    ast.UAdd: lambda value: value,
}

EXPECTED = (EngineError, ValueError, TypeError, IndexError, ArithmeticError, MemoryError)

Source = tuple[Variable, tuple[int, int]]


@dataclass(frozen=True)
class Evaluation:
    """What came out of an expression for one set of inputs.

    Attributes:
        output: the value of the last statement.
        variables: every input and every named intermediate value, by name.
        sources: every computed Variable with the ``(start, end)`` of its text.
    """

    output: Variable
    variables: Mapping[str, Variable]
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Expression:
    """A text that was understood.

    Attributes:
        text: what was typed.
        inputs: the names to give values to, in the order of first appearance.
        defaults: the inputs whose value is written in the text (``x = 2; y = x**2``).
        labels: the inputs that are whole-number labels and receive no gradient.
    """

    text: str
    inputs: tuple[str, ...]
    defaults: Mapping[str, Numbers] = field(default_factory=dict, compare=False)
    labels: frozenset[str] = frozenset()
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
        run = _Run(self.text)
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
            raise ExpressionError(phrase("no_backward", reason=_reason(error))) from error


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
        tuple(statements),
    )


@dataclass
class _Run:
    """One evaluation: a stack machine over the statements."""

    text: str
    values: dict[str, Any] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    entries: int = 0

    def execute(self, statement: Statement, given: bool) -> None:
        """Compute a statement and remember its value under its name."""
        if given:
            return
        with within(module_path(statement.name)):
            result = self._value(statement)
        if statement.name and isinstance(result, Variable) and result.name is None:
            result.name = statement.name
        self.values[statement.name] = result

    def _value(self, statement: Statement) -> Any:
        stack: list[Any] = []
        for node in evaluation_order(statement.value):
            if isinstance(node, ast.Constant):
                stack.append(number(node))
            elif isinstance(node, ast.Name):
                stack.append(self.values.get(node.id, CONSTANTS.get(node.id)))
            else:
                self._apply(statement, node, stack)
        return stack.pop()

    def _apply(self, statement: Statement, node: ast.expr, stack: list[Any]) -> None:
        """Replace the operands on the stack by the result of an operation."""
        function, count = _operation(node)
        operands = stack[len(stack) - count :]
        del stack[len(stack) - count :]
        span = statement.span(node)
        try:
            self.entries = total_entries(node, operands, self.entries)
            result = function(*operands)
        except EXPECTED as error:
            what, where = excerpt(self.text, *span), place(self.text, span[0])
            said = phrase("uncomputable", what=what, where=where, reason=_reason(error))
            raise ExpressionError(said, span[0]) from None
        if not any(isinstance(operand, Variable) for operand in operands):
            result = np.asarray(getattr(result, "data", result))[()]
        elif result is not operands[0]:
            self.sources.append((result, span))
        stack.append(result)

    def evaluation(self, last: Statement) -> Evaluation:
        """Return what was computed; the value of the last statement is the output."""
        output = self.values[last.name]
        if not isinstance(output, Variable):
            where = place(self.text, last.start)
            raise ExpressionError(phrase("no_output", where=where), last.start)
        named = {n: v for n, v in self.values.items() if n and isinstance(v, Variable)}
        return Evaluation(output, named, tuple(self.sources))


def _reason(error: Exception) -> Phrase | str:
    """Return why something cannot be computed; what the engine says of it is quoted as it is."""
    if isinstance(error, ExpressionError):
        return error.said
    return phrase("quoted", reason=" ".join(str(error).split()).rstrip(".") or type(error).__name__)


def _operation(node: ast.expr) -> tuple[Callable[..., Any], int]:
    """Return what an operator or a call applies, and to how many operands."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        settings = {
            str(setting.arg): int(float(literal(setting.value))) for setting in node.keywords
        }
        return partial(WORDS[node.func.id].function, **settings), len(node.args)
    if isinstance(node, ast.BinOp):
        return OPERATORS[type(node.op)], 2
    if isinstance(node, ast.UnaryOp):
        return OPERATORS[type(node.op)], 1
    raise TypeError(f"{type(node).__name__} is not an operation of this grammar")

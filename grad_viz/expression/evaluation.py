"""One evaluation of a checked text: a stack machine over its statements."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from grad_viz.expression.dotted import module_path
from grad_viz.expression.errors import ExpressionError, excerpt, place
from grad_viz.expression.grammar import CONSTANTS, Statement, evaluation_order
from grad_viz.expression.inputs import number
from grad_viz.expression.scope import bind, settings_of
from grad_viz.expression.settings import Value
from grad_viz.expression.sizes import total_entries
from grad_viz.expression.vocabulary import WORDS, EngineError, Variable, Word, made_by, within
from grad_viz.languages import Phrase, phrase

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


@dataclass
class Run:
    """One evaluation: a stack machine over the statements."""

    text: str
    values: dict[str, Any] = field(default_factory=dict)
    spans: dict[Variable, tuple[int, int]] = field(default_factory=dict)
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
            elif isinstance(node, ast.Tuple):
                stack.append(None)
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
            said = phrase("uncomputable", what=what, where=where, reason=reason_of(error))
            raise ExpressionError(said, span[0]) from None
        if not any(isinstance(operand, Variable) for operand in operands):
            result = np.asarray(getattr(result, "data", result))[()]
        elif result is not operands[0]:
            steps = made_by(result) if _has_several_steps(node) else [result]
            for step in steps:
                self.spans.setdefault(step, span)
        stack.append(result)

    def evaluation(self, last: Statement) -> Evaluation:
        """Return what was computed; the value of the last statement is the output."""
        output = self.values[last.name]
        if not isinstance(output, Variable):
            where = place(self.text, last.start)
            raise ExpressionError(phrase("no_output", where=where), last.start)
        named = {n: v for n, v in self.values.items() if n and isinstance(v, Variable)}
        return Evaluation(output, named, tuple(self.spans.items()))


def reason_of(error: Exception) -> Phrase | str:
    """Return why something cannot be computed; what the engine says of it is quoted as it is."""
    if isinstance(error, ExpressionError):
        return error.said
    return phrase("quoted", reason=" ".join(str(error).split()).rstrip(".") or type(error).__name__)


def _call(word: Word, count: int, settings: Mapping[str, Value], *values: Any) -> Any:
    """Apply a function to the arrays among its arguments; the others are its settings."""
    return word.call(values[:count], settings)


def _list(*values: Any) -> Any:
    """Return a list as an array, or joined by an operation where something in it was computed."""
    if any(isinstance(value, Variable) for value in values):
        return WORDS["stack"].call(values, {})
    return np.array(values)


def _has_several_steps(node: ast.expr) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return WORDS[node.func.id].several
    return isinstance(node, ast.List)


def _operation(node: ast.expr) -> tuple[Callable[..., Any], int]:
    """Return what an operator or a call applies, and to how many operands."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        word = WORDS[node.func.id]
        arrays, _ = bind(word, node)
        return partial(_call, word, len(arrays), settings_of(node)), len(node.args)
    if isinstance(node, ast.List):
        return _list, len(node.elts)
    if isinstance(node, ast.BinOp):
        return OPERATORS[type(node.op)], 2
    if isinstance(node, ast.UnaryOp):
        return OPERATORS[type(node.op)], 1
    raise TypeError(f"{type(node).__name__} is not an operation of this grammar")

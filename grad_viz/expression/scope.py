"""What every name of an expression is: an input, a named intermediate value, or a constant."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from grad_viz.expression import vocabulary
from grad_viz.expression.errors import ExpressionError, excerpt, place, replaced
from grad_viz.expression.grammar import (
    CONSTANTS,
    Statement,
    calls,
    evaluation_order,
    is_given,
    names,
)
from grad_viz.expression.inputs import Numbers, literal
from grad_viz.expression.settings import Value, setting_of
from grad_viz.expression.starting import REDUCTIONS, starting_shape
from grad_viz.expression.vocabulary import WORDS, Word
from grad_viz.languages import Phrase, phrase


@dataclass
class Scope:
    """The names of one text.

    Attributes:
        text: the whole text.
        constants: the names that are constants here, such as ``pi``.
        inputs: what must be given a value, in the order of first appearance.
        defaults: the inputs whose value is written in the text, as in ``x = 2; y = x**2``.
        labels: the inputs that are whole-number labels.
        assigned: the named intermediate values so far.
        label_uses: the places where an input is used as labels.
        shapes: the shapes that inputs start from, where a number would not do.
    """

    text: str
    constants: Container[str]
    inputs: list[str] = field(default_factory=list)
    defaults: dict[str, Numbers] = field(default_factory=dict)
    labels: set[str] = field(default_factory=set)
    assigned: set[str] = field(default_factory=set)
    label_uses: set[ast.expr] = field(default_factory=set)
    shapes: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def add(self, statement: Statement) -> None:
        """Take in one more statement, checking its functions and its names."""
        for call in calls(statement):
            self._check_call(statement, call)
        if statement.name and is_given(statement.value, self._constants_now()):
            self._add_given(statement)
            return
        for name in names(statement):
            self._add_use(statement, name)
        if statement.name:
            self._check_new(statement)
            self.assigned.add(statement.name)
        self._add_shapes(statement)

    def _add_shapes(self, statement: Statement) -> None:
        for word, arrays in applied(statement):
            for argnum, array in enumerate(arrays):
                shape = starting_shape(word.name, argnum)
                if shape and isinstance(array, ast.Name) and array.id in self.inputs:
                    self.shapes.setdefault(array.id, shape)

    def _constants_now(self) -> set[str]:
        return {name for name in CONSTANTS if name in self.constants} - self.assigned

    def _add_given(self, statement: Statement) -> None:
        self._check_new(statement)
        if statement.name in self.assigned:
            raise self._taken(statement)
        self.inputs.append(statement.name)
        self.defaults[statement.name] = literal(statement.value)

    def _check_new(self, statement: Statement) -> None:
        if statement.name in self.inputs or statement.name in WORDS:
            raise self._taken(statement)

    def _taken(self, statement: Statement) -> ExpressionError:
        key = "name_of_function" if statement.name in WORDS else "name_in_use"
        where = place(self.text, statement.start)
        return ExpressionError(phrase(key, name=statement.name, where=where), statement.start)

    def _add_use(self, statement: Statement, use: ast.Name) -> None:
        name, (start, _) = use.id, statement.span(use)
        if name in self.labels and use not in self.label_uses:
            raise ExpressionError(phrase("is_label", name=name, where=self._place(start)), start)
        if name in self.assigned or name in self.inputs or name in self._constants_now():
            return
        if name in WORDS:
            signature = WORDS[name].signature
            said = phrase("is_function", name=name, where=self._place(start), signature=signature)
            raise ExpressionError(said, start)
        self.inputs.append(name)

    def _check_call(self, statement: Statement, call: ast.Call) -> None:
        start, _ = statement.span(call)
        function = self.text[slice(*statement.span(call.func))]
        word = WORDS.get(function)
        if word is None:
            raise self._unknown_function(statement, call, function)
        arrays, settings = bind(word, call)
        self._check_settings(statement, word, settings, start)
        if not len(word.arguments) <= len(arrays) <= word.most:
            raise self._wrong_count(word, len(call.args), start)
        for argument in arrays:
            if isinstance(argument, ast.Tuple):
                raise self._misplaced(statement, word, argument)
        for argnum in word.labels:
            self._add_labels(statement, word, call.args[argnum])

    def _check_settings(
        self,
        statement: Statement,
        word: Word,
        settings: Sequence[tuple[str, ast.expr]],
        start: int,
    ) -> None:
        known = {setting.name: setting for setting in word.settings}
        said = {"name": word.name, "signature": word.signature, "where": self._place(start)}
        for name, value in settings:
            if name not in known:
                raise ExpressionError(phrase("no_setting", setting=name, **said), start)
            if setting_of(value, known[name].kind) is None:
                begin, end = statement.span(value)
                wanted = phrase(f"kind_{known[name].kind}")
                what, where = excerpt(self.text, begin, end), self._place(begin)
                shown = {"setting": name, "what": what, "where": where, "wanted": wanted}
                raise ExpressionError(phrase("setting_kind", **{**said, **shown}), begin)
        given = [name for name, _ in settings]
        for name in word.needed:
            if name not in given:
                raise ExpressionError(phrase("setting_missing", setting=name, **said), start)
        for name in given:
            if given.count(name) > 1:
                raise ExpressionError(phrase("setting_twice", setting=name, **said), start)

    def _misplaced(self, statement: Statement, word: Word, node: ast.expr) -> ExpressionError:
        start, end = statement.span(node)
        what, where = excerpt(self.text, start, end), self._place(start)
        said = phrase("misplaced", what=what, where=where, signature=word.signature)
        return ExpressionError(said, start)

    def _add_labels(self, statement: Statement, word: Word, argument: ast.expr) -> None:
        start, end = statement.span(argument)
        used = self.assigned | (set(self.inputs) - self.labels)
        if not isinstance(argument, ast.Name) or argument.id in used - set(self.defaults):
            what, where = excerpt(self.text, start, end), self._place(start)
            said = phrase(
                "no_labels",
                what=what,
                where=where,
                signature=word.signature,
                label=word.arguments[word.labels[0]],
            )
            raise ExpressionError(said, start)
        self.labels.add(argument.id)
        self.label_uses.add(argument)

    def _unknown_function(
        self, statement: Statement, call: ast.Call, function: str
    ) -> ExpressionError:
        start, end = statement.span(call.func)
        where = place(self.text, start)
        near = vocabulary.nearest(function)
        if function in self.inputs or function in self.assigned or len(function) == 1 > len(near):
            said = phrase("not_a_function", name=function, where=where)
            return ExpressionError(said, start, replaced(self.text, end, end, "*"))
        if not near:
            return ExpressionError(phrase("no_function", name=function, where=where), start)
        said = phrase("function_near", name=function, where=where, near=near)
        return ExpressionError(said, start, replaced(self.text, start, end, near))

    def _wrong_count(self, word: Word, got: int, start: int) -> ExpressionError:
        other = vocabulary.OF_TWO.get(word.name, "") if got == 2 else ""
        wanted = len(word.arguments) + len(word.needed)
        key = "takes_some" if word.most > len(word.arguments) else "takes"
        said = phrase(
            "takes_one" if wanted == word.most == 1 else key,
            name=word.name,
            where=self._place(start),
            wanted=wanted,
            most=word.most,
            got=got,
            signature=WORDS.get(other, word).signature,
        )
        return ExpressionError(said, start)

    def _place(self, start: int) -> Phrase:
        return place(self.text, start)


def applied(statement: Statement) -> Iterator[tuple[Word, list[ast.expr]]]:
    """Yield every function that wants arrays with them: ``a @ b``, ``sum(x, axis=0)``, ...

    A reduction of all entries, as ``sum(x)`` is, takes a number as well.
    """
    for node in evaluation_order(statement.value):
        if isinstance(node, ast.Call):
            word = WORDS[getattr(node.func, "id", "")]
            if node.keywords or word.name not in REDUCTIONS:
                yield word, bind(word, node)[0]
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            yield WORDS["matmul"], [node.left, node.right]


def bind(word: Word, call: ast.Call) -> tuple[list[ast.expr], list[tuple[str, ast.expr]]]:
    """Return the arrays of a call, and its settings by name: those that are needed come last.

    >>> call = ast.parse("pooling(x, 2, stride=1)", mode="eval").body
    >>> arrays, settings = bind(WORDS["pooling"], call)
    >>> len(arrays), [name for name, _ in settings]
    (1, ['kernel', 'stride'])
    """
    named = [(str(keyword.arg), keyword.value) for keyword in call.keywords]
    count = len(word.arguments) if word.needed else len(call.args)
    extra = call.args[count:]
    if len(extra) > len(word.needed):
        return call.args, named
    return call.args[:count], [*zip(word.needed, extra), *named]


def settings_of(call: ast.Call) -> dict[str, Value]:
    """Return the settings of a call that was checked, by name."""
    word = WORDS[getattr(call.func, "id", "")]
    kinds = {setting.name: setting.kind for setting in word.settings}
    given = {name: setting_of(node, kinds[name]) for name, node in bind(word, call)[1]}
    return {name: value for name, value in given.items() if value is not None}


def resolve(text: str, found: Iterable[Statement], given: Container[str]) -> Scope:
    """Return what the names of all statements are.

    Args:
        text: the whole text.
        found: its statements, in order.
        given: names that are inputs even if they are called like a constant, such as ``e``.

    Raises:
        ExpressionError: an unknown function, a wrong number of arguments, a name used twice.
    """
    known = Scope(text, [name for name in CONSTANTS if name not in given])
    for statement in found:
        known.add(statement)
    return known

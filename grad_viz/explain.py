"""The card of a step: its rule, the numbers plugged in, and every message so far.

A card is data: the viewer shows it, the command line prints it, and a test reads it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator

from grad_viz import mathml
from grad_viz.cards import Card, Ledger, Message, Row
from grad_viz.languages import DEFAULT, words
from grad_viz.mathml import Tree
from grad_viz.naming import Names
from grad_viz.numbers import content, entries, shape_text
from grad_viz.trace import Array, Node, Operation, Step, Trace

LONGEST_PLUGGED = 12
"""Values with a longer text than this are not plugged into a formula."""

LONGEST_VALUE, LONGEST_LINE = 24, 400
"""Arrays with a longer text than this are told by their shape: on a card, in a transcript."""


def card(trace: Trace, index: int | None = None, language: str = DEFAULT) -> Card:
    """Return the card of frame `index` (default: the last).

    Raises:
        TraceError: the trace has no such step.
        LanguageError: there is no such language.
    """
    return _Writer(trace, language).card(trace.check_step(index))


def cards(
    trace: Trace, language: str = DEFAULT, frames: Iterable[int] | None = None
) -> tuple[Card, ...]:
    """Return the cards of some frames; of all, from the forward pass to the last step, for None."""
    writer = _Writer(trace, language)
    wanted = range(len(trace.steps) + 1) if frames is None else frames
    return tuple(writer.card(index) for index in wanted)


def messages(
    trace: Trace, language: str = DEFAULT, targets: Container[str] | None = None
) -> dict[str, tuple[Message, ...]]:
    """Return every message into every variable (or into some), in the order of the steps."""
    writer = _Writer(trace, language)
    return {
        target: tuple(writer.message(number) for number in numbers)
        for target, numbers in trace.ledgers.items()
        if targets is None or target in targets
    }


def transcript(trace: Trace, language: str = DEFAULT) -> Iterator[str]:
    """Yield the whole backward pass as lines of plain text."""
    total = len(trace.steps)
    writer = _Writer(trace, language, LONGEST_LINE)
    for index in range(total + 1):
        one = writer.card(index)
        yield f"{index}/{total}  {one.title}"
        for row in one.rows:
            shown = [row.text] if row.text.endswith(f"= {row.value}") else [row.text, row.value]
            yield f"      {row.name}: {' = '.join(filter(None, shown))}"
        if one.broadcast:
            yield f"      {one.broadcast}"
        if one.ledger:
            yield f"      {one.ledger.total_label} = {one.ledger.total}"


class _Writer:
    """Writes the cards of one trace in one language."""

    def __init__(self, trace: Trace, language: str, longest: int = LONGEST_VALUE) -> None:
        self.trace = trace
        self.longest = longest
        self.say = words(language, "card")
        self.names = Names(trace)

    def card(self, index: int) -> Card:
        if index == 0:
            output = self.names.title(self.trace.graph.outputs[0])
            return Card(self.say["start_title"], self.say["start_sentence"].format(output=output))
        step = self.trace.steps[index - 1]
        return self._seed(step, index) if step.kind == "seed" else self._contribution(step, index)

    def _seed(self, step: Step, index: int) -> Card:
        target = self.names.title(step.target)
        shape = step.contribution.shape
        sentence = self.say["seed_sentence_array" if shape else "seed_sentence"]
        output = self.names.output
        row = Row(
            self.say["contribution"],
            "contribution",
            mathml.math(mathml.partial(output, output)),
            mathml.text(mathml.partial(output, output)),
            self._signed(step.contribution),
        )
        return Card(
            self.say["seed_title"].format(target=target),
            sentence.format(target=target, shape=shape_text(shape)),
            self.say["pattern_seed"],
            rows=(row,),
            ledger=self._ledger(step, index),
            source=self.trace.by_id[step.target].source,
        )

    def _contribution(self, step: Step, index: int) -> Card:
        sender = self.trace.by_id[step.function]
        unknown = Operation(sender.op, sender.label, "custom")
        operation = self.trace.operations.get(sender.op, unknown)
        target = self.names.title(step.target)
        return Card(
            self.say["title"].format(target=target, symbol=_spoken(operation)),
            self._sentence(step, operation, _spoken(operation), index),
            self.say[f"pattern_{operation.pattern or 'other'}"],
            self._chain_rule(step),
            tuple(self._rows(step, sender, operation)),
            self._ledger(step, index),
            self._broadcast(step, target),
            sender.source,
        )

    def _sentence(self, step: Step, operation: Operation, symbol: str, index: int) -> str:
        total = len(self.trace.ledgers[step.target])
        kind = operation.pattern or ("other" if step.local is None else "elementwise")
        if kind == "distributes" and _at(operation.partials, step.argnum) == "-1":
            kind = "negates"
        said = self.say[f"sentence_{kind}"].format(symbol=symbol)
        if total < 2:
            return said
        number = bisect_right(self.trace.ledgers[step.target], index)
        target = self.names.title(step.target)
        shared = self.say["sentence_shared"].format(target=target, total=total, number=number)
        return f"{said} {shared}"

    def _chain_rule(self, step: Step) -> Tree:
        """Return ``dy/da += dy/du * du/da`` with the names of this step."""
        argument, result = self.names.argument(step.function, step.argnum), self.names.result(step)
        output, equals, times = self.names.output, mathml.operator("+="), mathml.operator("·")
        whole = mathml.partial(output, argument)
        upstream, local = mathml.partial(output, result), mathml.partial(result, argument)
        return mathml.math(whole, equals, upstream, times, local)

    def _rows(self, step: Step, sender: Node, operation: Operation) -> Iterator[Row]:
        names = self.names.bindings(step)
        result, argument = names["y"], names[f"x{step.argnum}"]
        if operation.formula:
            yield self._row("operation", "", _equation(result, operation.formula, names, sender))
        arrived = next((u for u in step.upstream if u is not None), None)
        upstream = mathml.partial(self.names.output, result)
        yield self._row("upstream", self._value(arrived), upstream)
        slope = mathml.partial(result, argument)
        yield self._rule(step, sender, operation, slope, names)
        product = self._product(arrived, step.local, {"a": upstream, "b": slope})
        yield self._row("contribution", self._signed(step.contribution), *product)

    def _rule(
        self,
        step: Step,
        sender: Node,
        operation: Operation,
        derivative: Tree,
        names: dict[str, Tree],
    ) -> Row:
        """Return the row of the local derivative, or of the rule where there is none."""
        slope = _at(operation.partials, step.argnum)
        if step.local is None or not slope:
            rule = _at(operation.vjps, step.argnum)
            parts = [mathml.fill(rule, names | _settings(sender))] if rule else []
            return self._row("rule", "", *parts)
        numbers = self._numbers(step)
        parts = [derivative, mathml.operator("="), mathml.fill(slope, names | _settings(sender))]
        if numbers is not None and "$" in slope and slope.removeprefix("$") not in numbers:
            parts += [mathml.operator("="), mathml.fill(slope, numbers | _settings(sender))]
        return self._row("local", self._value(step.local), *parts)

    def _numbers(self, step: Step) -> dict[str, Tree] | None:
        """Return the values of a step's arguments and result, or None if one is too long."""
        texts = {key: _plugged(value) for key, value in self.names.values(step).items()}
        if not all(texts.values()):
            return None
        return {key: mathml.number(text) for key, text in texts.items()}

    def _product(
        self, upstream: Array | None, local: Array | None, names: dict[str, Tree]
    ) -> list[Tree]:
        """Return upstream times local, as numbers or, where these are too long, by name."""
        if upstream is None or local is None:
            return []
        left, right = _plugged(upstream), _plugged(local)
        if not (left and right):
            return [mathml.fill(r"$a \odot $b", names)]
        return [mathml.fill(r"$a \times $b", {"a": mathml.number(left), "b": mathml.number(right)})]

    def _row(self, kind: str, value: str, *parts: Tree) -> Row:
        math = mathml.math(*parts) if parts else None
        return Row(self.say[kind], kind, math, mathml.text(math) if math else "", value)

    def _broadcast(self, step: Step, target: str) -> str:
        if step.broadcast is None:
            return ""
        small, large = step.contribution.shape, step.broadcast.shape
        return self.say["broadcast"].format(
            target=target,
            small=shape_text(small) or self.say["number"],
            large=shape_text(large),
        )

    def _ledger(self, step: Step, index: int) -> Ledger:
        numbers = self.trace.ledgers[step.target]
        count = bisect_right(numbers, index)
        total = (
            f"∂{self.names.title(self.trace.graph.outputs[0])}/∂{self.names.fenced(step.target)}"
        )
        if count < len(numbers):
            total = f"{total} {self.say['so_far']}"
        title = self.say["ledger_title"].format(target=self.names.title(step.target))
        return Ledger(title, step.target, count, total, self._value(step.after))

    def message(self, number: int) -> Message:
        step = self.trace.steps[number - 1]
        label = self.say["ledger_seed"]
        if step.kind != "seed":
            label = self.say["ledger_from"].format(label=self.names.result_label(step))
        return Message(label, self._signed(step.contribution), number)

    def _signed(self, value: Array) -> str:
        return entries(value, self.longest, sign=True)

    def _value(self, value: Array | None) -> str:
        return "" if value is None else entries(value, self.longest)


def _spoken(operation: Operation) -> str:
    """Return what a sentence calls an operation: its sign, or its name if that has letters."""
    return operation.name if any(c.isalpha() for c in operation.symbol) else operation.symbol


def _plugged(value: Array) -> str:
    """Return a number or a short vector as text, `""` for what is too long for a formula."""
    shown = content(value)
    fits = not shown.grid and not shown.shape and len(shown.text) <= LONGEST_PLUGGED
    return shown.text if fits else ""


def _at(templates: tuple[str, ...], argnum: int) -> str:
    return templates[argnum] if argnum < len(templates) else ""


def _settings(node: Node) -> dict[str, Tree]:
    return {name: ["mi", text] for name, text in node.params}


def _equation(result: Tree, formula: str, names: dict[str, Tree], node: Node) -> Tree:
    right = mathml.fill(formula, names | _settings(node))
    return ["mrow", result, ["mo", "="], right]

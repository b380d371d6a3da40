"""The card of a step: its rule, the numbers plugged in, and every message so far.

A card is data: the viewer shows it, the command line prints it, and a test reads it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator

from grad_viz import mathml
from grad_viz.card_check import Checks
from grad_viz.card_rows import Rows
from grad_viz.cards import Card, Ledger, Message
from grad_viz.copies import copies
from grad_viz.entries import notation
from grad_viz.forward_cards import forward_card
from grad_viz.languages import DEFAULT, words
from grad_viz.naming import Names
from grad_viz.numbers import shape_text
from grad_viz.plugged import operation_of, settings, spoken
from grad_viz.trace import Node, Operation, Step, Trace

LONGEST = 18
"""On a card, arrays with a longer text than this are told by their shape."""


def card(trace: Trace, index: int | None = None, language: str = DEFAULT) -> Card:
    """Return the card of frame `index` (default: the last).

    Raises:
        TraceError: the trace has no such step.
        LanguageError: there is no such language.
    """
    return _Writer(trace, language).card(trace.check_step(index))


def cards(
    trace: Trace,
    language: str = DEFAULT,
    frames: Iterable[int] | None = None,
    longest: int = LONGEST,
) -> tuple[Card, ...]:
    """Return the cards of some frames; for None of all from 0, the end of the forward pass."""
    wanted = range(len(trace.steps) + 1) if frames is None else frames
    return tuple(each_card(trace, language, wanted, longest))


def each_card(
    trace: Trace, language: str, frames: Iterable[int], longest: int = LONGEST
) -> Iterator[Card]:
    """Yield the cards of some frames one by one, each written when it is asked for."""
    writer = _Writer(trace, language, longest)
    return (writer.card(index) for index in frames)


def messages(
    trace: Trace,
    language: str = DEFAULT,
    targets: Container[str] | None = None,
    longest: int = LONGEST,
) -> dict[str, tuple[Message, ...]]:
    """Return every message into every variable (or into some), in the order of the steps."""
    writer = _Writer(trace, language, longest)
    return {
        target: tuple(writer.message(number) for number in numbers)
        for target, numbers in trace.ledgers.items()
        if targets is None or target in targets
    }


class _Writer:
    """Writes the cards of one trace in one language."""

    def __init__(self, trace: Trace, language: str, longest: int = LONGEST) -> None:
        self.trace = trace
        self.say = words(language, "card")
        self.names = Names(trace)
        self.rows = Rows(self.names, self.say, longest)
        self.checks = Checks(trace, self.names, self.say, longest)

    def card(self, index: int) -> Card:
        if index < 0:
            return forward_card(self.rows, index, self._code)
        if index == 0:
            output = self.names.title(self.trace.graph.outputs[0])
            return Card(self.say["start_title"], self.say["start_sentence"].format(output=output))
        step = self.trace.steps[index - 1]
        return self._seed(step, index) if step.kind == "seed" else self._contribution(step, index)

    def _seed(self, step: Step, index: int) -> Card:
        target, shape = self.names.title(step.target), step.contribution.shape
        sentence = self.say["seed_sentence_array" if shape else "seed_sentence"]
        node = self.trace.by_id[step.target]
        return Card(
            self.say["seed_title"].format(target=target),
            sentence.format(target=target, shape=shape_text(shape)),
            self.say["pattern_seed"],
            self.say["meaning_seed"],
            rows=(self.rows.seed(step),),
            ledger=self._ledger(step, index),
            check=self.checks.of(step, index),
            code=self._code(node),
            source=node.source,
        )

    def _contribution(self, step: Step, index: int) -> Card:
        sender = self.trace.by_id[step.function]
        operation = operation_of(self.trace, sender)
        target, symbol = self.names.title(step.target), spoken(operation)
        pattern, how = operation.pattern or "other", notation(self.trace, step)
        return Card(
            self.say["title"].format(target=target, symbol=symbol),
            self._sentence(step, operation, symbol),
            self.say[f"pattern_{pattern}"],
            self.say[f"meaning_{pattern}"],
            self.rows.chain_rule(step),
            tuple(self.rows.of(step, sender, operation, how)),
            self._ledger(step, index),
            self._broadcast(step, target),
            tuple(self._copies(step)),
            self.checks.of(step, index),
            self._code(sender),
            sender.source,
            how,
            self._shared(step, index),
        )

    def _sentence(self, step: Step, operation: Operation, symbol: str) -> str:
        kind = operation.pattern or ("other" if step.local is None else "elementwise")
        if kind == "distributes" and operation.partials[step.argnum : step.argnum + 1] == ("-1",):
            kind = "negates"
        return self.say[f"sentence_{kind}"].format(symbol=symbol)

    def _shared(self, step: Step, index: int) -> str:
        """Return which message this is, where the receiver gets several."""
        total = len(self.trace.ledgers[step.target])
        if total < 2:
            return ""
        number = bisect_right(self.trace.ledgers[step.target], index)
        target, place = self.names.title(step.target), self._place(step)
        shared = self.say["sentence_shared_place" if place else "sentence_shared"]
        return shared.format(target=target, total=total, number=number, place=place)

    def _place(self, step: Step) -> str:
        """Return as what an operation takes a variable, where it takes it at several places."""
        if len(self.names.uses(step)) < 2:
            return ""
        name = operation_of(self.trace, self.trace.by_id[step.function]).name
        places = self.say.get(f"places_{name}", "").split("|")
        if step.argnum < len(places) > 1:
            return places[step.argnum]
        return self.say["places"].format(number=step.argnum + 1)

    def _broadcast(self, step: Step, target: str) -> str:
        if step.broadcast is None:
            return ""
        small, large = step.contribution.shape, step.broadcast.shape
        return self.say["broadcast"].format(
            target=target,
            small=shape_text(small) or self.say["number"],
            large=shape_text(large),
        )

    def _copies(self, step: Step) -> Iterator[str]:
        """Yield the sum over the copies of a value that was broadcast, line by line."""
        sign = ""
        for copy in copies(step):
            yield f"{sign}{self.rows.value(copy)}"
            sign = "+ "
        if sign == "+ ":
            yield f"= {self.rows.value(step.contribution)}"

    def _code(self, node: Node) -> str:
        """Return the piece of a typed expression, or the line of a source, that made a node."""
        if node.source is None:
            return ""
        start, end = node.source
        text = self.trace.expression
        if "\n" not in text:
            return text[start:end]
        line = text.count("\n", 0, start)
        return self.say["line"].format(number=line + 1, text=text.split("\n")[line].strip())

    def _ledger(self, step: Step, index: int) -> Ledger:
        numbers = self.trace.ledgers[step.target]
        count = bisect_right(numbers, index)
        output = self.names.title(self.trace.graph.outputs[0])
        total = f"∂{output}/∂{self.names.fenced(step.target)}"
        if count < len(numbers):
            total = f"{total} {self.say['so_far']}"
        title = self.say["ledger_title"].format(target=self._defined(step.target))
        return Ledger(title, step.target, count, total, self.rows.value(step.after))

    def _defined(self, variable: str) -> str:
        """Return a variable's title, and what a short name stands for."""
        title, maker = self.names.title(variable), self.names.maker(variable)
        formula = maker and operation_of(self.trace, maker).formula
        if not maker or not formula or not self.names.has_short_name(variable):
            return title
        made = mathml.fill(formula, self.names.of_operation(maker.id) | settings(maker))
        return f"{title} = {mathml.text(made).replace(' · ', '·')}"

    def message(self, number: int) -> Message:
        step = self.trace.steps[number - 1]
        label = self.say["ledger_seed"]
        if step.kind != "seed":
            place = self._place(step)
            said = self.say["ledger_from_place" if place else "ledger_from"]
            label = said.format(label=self.names.result_label(step), place=place)
        return Message(label, self.rows.signed(step.contribution), number)

"""The rows of a card: the rule of a step in mathematics, with names and then with numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from grad_viz import mathml
from grad_viz.cards import Row
from grad_viz.entries import Notation, place_text, terms, terms_text
from grad_viz.mathml import Tree
from grad_viz.naming import Names
from grad_viz.numbers import entries, signed
from grad_viz.plugged import equation, numbers, plugged, settings
from grad_viz.trace import Array, Node, Operation, Step


class Rows:
    """Writes the rows of the cards of one trace.

    Args:
        names: what formulas call the variables of the trace.
        say: the words of the cards in one language.
        longest: arrays with a longer text than this are told by their shape.
    """

    def __init__(self, names: Names, say: Mapping[str, str], longest: int) -> None:
        self.names, self.say, self.longest = names, say, longest

    def chain_rule(self, step: Step) -> Tree:
        """Return ``dy/da += dy/du * du/da`` with the names of this step."""
        argument, result = self.names.argument(step.function, step.argnum), self.names.result(step)
        place = self.names.places(step).get(f"x{step.argnum}", argument)
        output, equals, times = self.names.output, mathml.operator("+="), mathml.operator("·")
        whole = mathml.partial(output, argument)
        upstream, local = mathml.partial(output, result), mathml.partial(result, place)
        return mathml.math(whole, equals, upstream, times, local)

    def seed(self, step: Step) -> Row:
        """Return the one row of the seed: the output by itself."""
        whole = mathml.partial(self.names.output, self.names.output)
        return self.row("contribution", self.signed(step.contribution), whole)

    def of(
        self, step: Step, sender: Node, operation: Operation, how: Notation | None
    ) -> Iterator[Row]:
        """Yield what is computed, the upstream gradient, the local derivative, the contribution."""
        names = self.names.bindings(step)
        result, argument = names["y"], names[f"x{step.argnum}"]
        if operation.formula:
            made = equation(result, operation.formula, names, sender)
            yield self.row("operation", "", made, *self._alike(step))
        arrived = next((u for u in step.upstream if u is not None), None)
        upstream = mathml.partial(self.names.output, result)
        yield self.row("upstream", self.value(arrived), upstream)
        slope = mathml.partial(result, argument)
        yield from self._rule(step, sender, operation, slope, names)
        product = self._product(step, arrived, {"a": upstream, "b": slope})
        yield self.row("contribution", self.signed(step.contribution), *product)
        if how:
            yield self._entry(step, how)

    def _alike(self, step: Step) -> Iterator[Tree]:
        """Yield ``, v = w = x`` where the operation takes x at places that are called v and w."""
        places = self.names.places(step).values()
        same = [part for place in places for part in (place, mathml.operator("="))]
        if same:
            yield ["mtext", ",\xa0"]
            yield ["mrow", *same, self.names.of(step.target)]

    def _rule(
        self,
        step: Step,
        sender: Node,
        operation: Operation,
        derivative: Tree,
        names: dict[str, Tree],
    ) -> Iterator[Row]:
        """Yield the local derivative, or else the rule; nothing for a function of one's own."""
        slope = _at(operation.partials, step.argnum)
        if step.local is None or not slope:
            rule = _at(operation.vjps, step.argnum)
            if rule:
                yield self.row("rule", "", mathml.fill(rule, names | settings(sender)))
            return
        known = numbers(self.names.values(step))
        parts = [derivative, mathml.operator("="), mathml.fill(slope, names | settings(sender))]
        if known is not None and "$" in slope and slope.removeprefix("$") not in known:
            parts += [mathml.operator("="), mathml.fill(slope, known | settings(sender))]
        yield self.row("local", self.value(step.local), *parts)

    def _product(self, step: Step, upstream: Array | None, names: dict[str, Tree]) -> list[Tree]:
        """Return upstream times local: as numbers or, where these are too long, by name."""
        if upstream is None or step.local is None:
            return []
        left, right = plugged(upstream), plugged(step.local)
        if left and right:
            names = {"a": mathml.number(left), "b": mathml.number(right)}
        product = r"$a \odot $b" if step.local.shape else r"$a \times $b"
        return [mathml.fill(rf"\sum {product}" if step.broadcast else product, names)]

    def _entry(self, step: Step, how: Notation) -> Row:
        """Return the row of the largest entry of an array: the numbers it is the sum of."""
        place = place_text(how.chosen, step.contribution.shape)
        name = self.say["entry"].format(at=place).strip()
        pairs = terms(self.names.trace, step, how, how.chosen)
        value = signed(step.contribution.values[how.chosen])
        return Row(name, "entry", None, terms_text(pairs), value)

    def row(self, kind: str, value: str, *parts: Tree) -> Row:
        """Return one row: its formula in pieces, and its value."""
        math = mathml.math(*parts) if parts else None
        return Row(self.say[kind], kind, math, mathml.text(math) if math else "", value)

    def signed(self, value: Array) -> str:
        """Write what is added."""
        return entries(value, self.longest, sign=True)

    def value(self, value: Array | None) -> str:
        """Write a value, and nothing for what is not there."""
        return "" if value is None else entries(value, self.longest)


def _at(templates: tuple[str, ...], argnum: int) -> str:
    return templates[argnum] if argnum < len(templates) else ""

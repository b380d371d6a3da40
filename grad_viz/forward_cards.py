"""The card of a frame of the forward pass: which operation was computed, from what, to what."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from grad_viz import mathml
from grad_viz.card_rows import Rows
from grad_viz.cards import Card, Row
from grad_viz.numbers import shape_text
from grad_viz.plugged import equation, numbers, operation_of, settings, spoken
from grad_viz.trace import Node

NAMED = 4
"""How many arguments a sentence names."""


def forward_card(rows: Rows, index: int, code: Callable[[Node], str]) -> Card:
    """Return the card of frame `index`, which is below 0, where `code` tells what made a node."""
    names, say, trace = rows.names, rows.say, rows.names.trace
    count = index - trace.first_step
    if not count:
        return Card(say["forward_title"], say["forward_sentence"])
    node = trace.by_id[trace.forward[count - 1]]
    target = _listed(say, [names.title(one) for one in names.results(node.id)])
    sentence = say["computed_sentence"].format(
        symbol=spoken(operation_of(trace, node)),
        arguments=_listed(say, [names.title(one) for one in names.arguments(node.id)]),
        target=target,
    )
    return Card(
        say["computed_title"].format(target=target),
        f"{sentence} {say['computed_last']}" if index == -1 else sentence,
        rows=tuple(_rows(rows, node)),
        code=code(node),
        source=node.source,
    )


def _rows(rows: Rows, node: Node) -> Iterator[Row]:
    """Yield the formula, the shapes of arrays, the formula with numbers plugged in, the result."""
    names, say, trace = rows.names, rows.say, rows.names.trace
    formula, bindings = operation_of(trace, node).formula, names.of_operation(node.id)
    if formula:
        yield rows.row("operation", "", equation(bindings["y"], formula, bindings, node))
    values = names.values_of(node.id)
    arguments = {key: value for key, value in values.items() if key != "y"}
    if any(value.shape for value in values.values()):
        shapes = [_shape(say, value.shape) for value in arguments.values()]
        text = f"{_listed(say, shapes)} → {_shape(say, values['y'].shape)}"
        yield Row(say["shapes"], "shapes", None, text, "")
    known = numbers(arguments)
    if formula and known is not None:
        yield rows.row("plugged", "", mathml.fill(formula, known | settings(node)))
    for result in names.results(node.id):
        value = rows.value(trace.by_id[result].value)
        yield rows.row("result", value, names.of(result, "u"))


def _shape(say: Mapping[str, str], shape: tuple[int, ...]) -> str:
    return shape_text(shape) or say["number"]


def _listed(say: Mapping[str, str], texts: list[str]) -> str:
    different = list(dict.fromkeys(texts))
    return say["comma"].join(different[:NAMED] + ["…"] * (len(different) > NAMED))

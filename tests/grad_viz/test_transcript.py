"""The transcript holds every part of every card, in every language."""

import re

import numpy as np
import pytest

import grad_viz
from engine import Variable
from grad_viz import mathml
from grad_viz.copies import copies
from grad_viz.examples import EXAMPLES
from grad_viz.explain import cards, messages
from grad_viz.languages import available
from grad_viz.numbers import entries
from grad_viz.transcript import LONGEST, MESSAGES, transcript


def blocks(trace, language):
    """The lines of every step, joined into one text."""
    found = []
    for line in transcript(trace, language):
        if line.startswith(" "):
            found[-1] += f"\n{line.strip()}"
        else:
            found.append(line)
    return found


def parts(card, received):
    """Every text of a card that a reader of the transcript must find."""
    yield from (card.title, card.pattern, card.said, card.broadcast, card.code, *card.copies)
    yield mathml.text(card.formula) if card.formula else ""
    check = card.check
    for row in (*card.rows, *([check.row] if check and check.row else [])):
        yield from (row.name, row.text, row.value)
    if card.ledger:
        yield f"{card.ledger.total_label} = {card.ledger.total}"
        if len(received) > 1:
            yield card.ledger.title
            yield from (f"{one.label}: {one.value}" for one in received[-MESSAGES:])
    if check:
        yield check.sentence


@pytest.mark.parametrize("language", available())
@pytest.mark.parametrize("name", EXAMPLES)
def test_every_part_of_every_card_is_in_the_transcript(name, language):
    trace = EXAMPLES[name].record()
    frames = range(trace.first_step, len(trace.steps) + 1)
    shown = cards(trace, language, frames, LONGEST)
    told_so_far = messages(trace, language, longest=LONGEST)
    told = blocks(trace, language)
    assert len(told) == len(shown) == len(frames)
    for text, card in zip(told, shown, strict=True):
        received = told_so_far[card.ledger.target][: card.ledger.count] if card.ledger else ()
        missing = [part for part in parts(card, received) if part not in text]
        assert not missing


@pytest.mark.parametrize("language", available())
def test_the_last_card_of_every_leaf_has_a_check(language):
    trace = EXAMPLES["mlp"].record()
    leaves = {n.id for n in trace.graph.nodes if n.role == "leaf"} & trace.ledgers.keys()
    checked = [card.ledger.target for card in cards(trace, language) if card.check]
    assert sorted(checked) == sorted(leaves)


@pytest.mark.parametrize("shape", [(), (3,), (1, 3), (2, 1), (1, 1)])
def test_the_copies_of_a_broadcast_add_up_to_its_message(shape):
    x = Variable(np.arange(6.0).reshape(2, 3), "x")
    trace = grad_viz.record(x * x + Variable(np.ones(shape), "b") * x)
    step = next(s for s in trace.steps if s.broadcast)
    found = [np.array(c.values).reshape(c.shape) for c in copies(step)]
    assert len(found) == 6 // max(1, np.prod(shape))
    assert np.array_equal(sum(found), np.array(step.contribution.values).reshape(shape))
    lines = [line.strip(" +=") for line in transcript(trace)]
    assert all(entries(c, LONGEST) in lines for c in copies(step))


def test_a_value_with_many_copies_has_no_table_of_them():
    trace = grad_viz.record(Variable(np.ones(7), "x") * Variable(np.array(2.0), "w"))
    assert not any(list(copies(step)) for step in trace.steps)


def test_two_arguments_drawn_alike_are_told_apart_by_letters():
    a, b = (Variable(np.array(v), "first") for v in (2.0, 3.0))
    trace = grad_viz.record(a * b)
    assert "operation: y = v · w" in "\n".join(transcript(trace))


def test_a_value_with_a_short_name_is_called_so_from_where_it_is_made_to_where_it_is_used():
    trace = EXAMPLES["goldstein"].record()
    lines = list(transcript(trace))
    named = [node.label for node in trace.graph.nodes if re.fullmatch(r"v\d", node.label)]
    assert len(named) > 3
    for name in named:
        assert any(line.strip().startswith(f"operation: {name} = ") for line in lines), name
        assert any(f"+= ∂z/∂{name} · " in line for line in lines), name
        assert any(line.strip().startswith(f"∂z/∂{name} = ") for line in lines), name


def test_the_ledger_says_what_a_short_name_stands_for():
    trace = EXAMPLES["goldstein"].record()
    titles = {card.ledger.title for card in cards(trace) if card.ledger}
    assert "Every message into v1 = (19 - 14·x) + 3·x²" in titles
    assert "Every message into x + y" in titles


def test_a_step_of_a_traced_function_names_its_line():
    from grad_viz.call import record_call

    def f(x):
        a = x * x
        return a + x

    trace = record_call(f, x=Variable(np.array(3.0)))
    codes = [card.code for card in cards(trace) if card.code]
    assert "line 1: a = x * x" in codes

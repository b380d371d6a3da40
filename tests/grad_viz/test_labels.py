"""A value is called by its name, by the expression that made it, or by a short name of its own."""

import re

import numpy as np
import pytest

import grad_viz
from engine import Variable
from grad_viz import renderers
from grad_viz.examples import EXAMPLES
from grad_viz.labels import LONGEST, Label, is_short_name, result_label, short_names

TEXTS = ("dot", "html", "json", "mermaid", "svg", "tex", "tikz", "txt")


def results(trace):
    return [node.label for node in trace.graph.nodes if node.kind == "variable" and not node.name]


def test_an_expression_that_is_too_long_gives_way_to_a_short_name_and_what_follows_uses_it():
    a, b, c, d = (Variable(np.array(1.0), name) for name in ("alpha", "beta", "gamma", "delta"))
    trace = grad_viz.record((a * b + c) * d + a)
    assert [label for label in results(trace) if label != "y"] == ["alpha·beta", "v1", "v1·delta"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_example_shows_a_label_that_says_nothing(name):
    labels = results(EXAMPLES[name].record())
    assert [label for label in labels if "…" in label or len(label) > LONGEST] == []
    short = [label for label in labels if re.fullmatch(r"v[0-9]+", label)]
    assert short == [f"v{n}" for n in range(1, len(short) + 1)]


def test_a_short_name_is_none_that_the_program_has():
    v1, v2 = (Variable(np.array(1.0), name) for name in ("v1", "v2"))
    trace = grad_viz.record((v1 * v2 + v1) * (v1 + v2 * v2) * v1)
    assert {"s1", "v2·v2"} <= set(results(trace))
    assert next(short_names([*"vstqrphg"])) == "value1"


@pytest.mark.parametrize("form", TEXTS)
def test_every_format_that_is_text_calls_a_value_by_its_short_name(form):
    trace = EXAMPLES["goldstein"].record()
    text = renderers.draw(trace, form, step=30)
    assert re.search(r"\bv_?\{?3\b", text)
    assert "…·…" not in text


@pytest.mark.parametrize("label", ["x²", "a·b", "x", "x_1", "tanh(x)", "1", ""])
def test_an_expression_is_not_taken_for_a_short_name(label):
    assert not is_short_name(label)


def test_a_negative_argument_after_an_operator_is_in_parentheses():
    minus = Label("−a", 3)
    assert result_label("$x0 + $x1", 1, (Label("b"), minus), ()).text == "b + (−a)"
    assert result_label("$x0·$x1", 2, (minus, Label("b")), ()).text == "−a·b"

"""Every example of the library, found through its registry."""

import numpy as np
import pytest

from grad_viz.examples import DEFAULT, EXAMPLES, GROUPS, get, grouped
from grad_viz.expression.errors import ExpressionError
from grad_viz.languages import available, words
from grad_viz.permalink import Permalink, read_link
from grad_viz.trace import Trace

every_example = pytest.mark.parametrize("example", EXAMPLES.values(), ids=lambda e: e.name)


def numbers(array):
    return np.reshape(array.values, array.shape)


@every_example
def test_an_example_gives_every_input_a_value(example):
    expression = example.parse()
    assert set(example.inputs) == set(expression.inputs)
    for given in example.inputs.values():
        if given.is_number:
            assert given.minimum <= given.value <= given.maximum
            assert 0 < given.step < given.maximum - given.minimum


@every_example
def test_an_example_has_the_value_and_the_gradients_it_promises(example):
    trace = example.record()
    output = trace.by_id[trace.graph.outputs[0]]
    if example.value is not None:
        np.testing.assert_allclose(numbers(output.value), example.value, rtol=1e-12)
    last = trace.frame().gradients
    found = {node.name: last.get(node.id) for node in trace.graph.nodes if node.role == "leaf"}
    assert example.gradients.keys() <= found.keys()
    for name, expected in example.gradients.items():
        np.testing.assert_allclose(numbers(found[name]), expected, rtol=1e-12)


@every_example
def test_the_gradients_of_an_example_agree_with_central_differences(example):
    expression, values = example.parse(), example.values
    trace = example.record()
    last = trace.frame().gradients
    for node in trace.graph.nodes:
        if node.role == "leaf" and node.name != "seed":
            slope = central_difference(expression, values, node.name)
            np.testing.assert_allclose(numbers(last[node.id]), slope, rtol=1e-5, atol=1e-6)


def central_difference(expression, values, name, h=1e-5):
    start = np.array(values[name], dtype=float)
    slopes = np.zeros_like(start)
    for index in np.ndindex(start.shape):
        ends = []
        for sign in (1, -1):
            moved = start.copy()
            moved[index] += sign * h
            ends.append(expression.evaluate({**values, name: moved}).output.data.sum())
        slopes[index] = (ends[0] - ends[1]) / (2 * h)
    return slopes


@every_example
def test_an_example_survives_json(example):
    trace = example.record()
    assert Trace.from_json(trace.to_json()) == trace
    assert trace.expression == example.expression


@every_example
def test_an_example_survives_a_link(example):
    link = Permalink(example.expression, example.values, example.step)
    again = read_link(link.to_query())
    assert again.expression == example.expression
    assert again.step == example.step
    for name, value in example.values.items():
        np.testing.assert_array_equal(again.inputs[name], value)


@every_example
def test_an_example_says_what_it_is_in_few_words(example):
    assert 0 < len(example.title) <= 30
    assert example.description.endswith(".")
    assert len(example.description) <= 120
    if example.step is not None:
        assert 0 <= example.step <= len(example.record().steps)


@every_example
def test_an_example_says_what_to_look_at_in_every_language(example):
    assert words("en", "lessons")[example.name] == example.description
    for language in available():
        assert words(language, "lessons")[example.name][-1] in ".。"


def test_the_first_example_is_the_books_composition():
    assert DEFAULT is get("composition")
    assert DEFAULT.gradients == {"x": 3.297442541400256}


def test_the_groups_hold_every_example_once():
    assert list(grouped()) == list(GROUPS)
    assert [e for examples in grouped().values() for e in examples] == list(EXAMPLES.values())
    assert all(grouped().values())


def test_an_unknown_example_is_answered_with_the_nearest_one():
    with pytest.raises(ExpressionError, match=r"There is no example 'diamant': did you mean dia"):
        get("diamant")

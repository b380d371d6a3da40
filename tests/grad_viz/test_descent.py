"""A step of gradient descent moves every input against its gradient, and goes down."""

import pytest

from grad_viz.descent import descended, loss
from grad_viz.examples import EXAMPLES
from grad_viz.expression import parse
from grad_viz.expression.inputs import read_value, write_value


def test_scalars_and_arrays_move_by_the_rate_times_their_gradient():
    text = {"x": "2", "w": "[1,-2]"}
    trace = parse("x**2 + sum(w*w)").record({name: read_value(v) for name, v in text.items()})
    assert descended(trace, text, 0.25) == {"x": "1", "w": "[0.5,-1]"}
    assert descended(trace, text, 0.0) == text


def test_labels_and_what_no_gradient_reaches_stay():
    text = {"x": "[[1,2]]", "t": "[0]"}
    trace = parse("softmax_cross_entropy(x, t)").record({n: read_value(v) for n, v in text.items()})
    moved = descended(trace, text, 1.0)
    assert moved["t"] == "[0]"
    assert moved["x"] != text["x"]


@pytest.mark.parametrize("name", ["sphere", "matyas", "linear_regression", "mlp", "network"])
def test_a_small_step_goes_down(name):
    example = EXAMPLES[name]
    text = {key: write_value(value) for key, value in example.values.items()}
    trace = example.record()
    moved = descended(trace, text, 1e-3)
    after = example.parse().record({key: read_value(value) for key, value in moved.items()})
    assert loss(after) < loss(trace)

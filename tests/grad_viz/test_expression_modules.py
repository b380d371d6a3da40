"""Dotted names and derivatives in typed text: modules, and graphs of a higher order."""

import pytest

from grad_viz.expression import parse
from grad_viz.expression.errors import ExpressionError
from grad_viz.transform import modules

TWO_NEURONS = "layer.n1 = tanh(a*x); layer.n2 = tanh(b*x); y = layer.n1 + layer.n2"
TANH = [0.7615941559557649, 0.41997434161402614, -0.6397000084492246, 0.6216266807712962]


def test_a_dotted_name_puts_its_statement_into_a_module():
    trace = parse(TWO_NEURONS).record({"a": 1, "b": 2, "x": 0.5})
    assert modules(trace) == ("layer", "layer/n1", "layer/n2")
    found = {node.label: node.module for node in trace.graph.nodes}
    assert found["a·x"] == found["layer.n1"] == "layer/n1"
    assert found["a"] == found["y"] == ""


def test_a_dotted_name_is_lit_in_the_text_like_any_other():
    trace = parse(TWO_NEURONS).record({"a": 1, "b": 2, "x": 0.5})
    node = next(node for node in trace.graph.nodes if node.name == "layer.n2")
    assert TWO_NEURONS[slice(*node.source)] == "tanh(b*x)"


def test_modules_may_nest_and_a_result_may_be_the_output():
    trace = parse("net.hidden.h = tanh(x*x); net.out = net.hidden.h*x + 1").record({"x": 2})
    assert modules(trace) == ("net", "net/hidden", "net/out", "net/hidden/h")
    assert trace.by_id[trace.graph.outputs[0]].name == "net.out"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("y = layer.h + 1", "A dot and a name"),
        ("layer.h = x*x; y = layer.g", "A dot and a name, as in `layer.g`"),
        ("layer.h = 3; y = layer.h*x", "computed from no input: write layer_h"),
        ("layer.h = layer.h + x", "A dot and a name"),
        ("layer.h(x)", "cannot be used"),
        ("(x*x).h = x; y = x", "I cannot read"),
        ("layer.h += x", "I cannot read"),
    ],
)
def test_a_dotted_name_is_refused_where_it_was_given_no_value(text, message):
    with pytest.raises(ExpressionError, match=message.replace("(", r"\(")):
        parse(text)


def test_grad_gives_a_derivative_that_can_be_differentiated_again():
    text = "y0 = tanh(x)"
    for order, expected in enumerate(TANH):
        value = parse(text).evaluate({"x": 1.0}).output.data
        assert float(value) == pytest.approx(expected, rel=1e-12)
        text += f"; y{order + 1} = grad(y{order}, x)"


def test_the_derivatives_of_a_text_are_modules_by_their_order():
    trace = parse("y = x**4; f = grad(y, x); z = grad(f, x)*f").record({"x": 2.0})
    assert set(modules(trace)) == {"derivative 1", "derivative 2"}
    assert trace.frame().gradients["v0"].values == (48.0 * 32 + 48 * 48,)


def test_grad_may_be_taken_by_an_intermediate_value():
    trace = parse("a = x**2; y = a**2; z = grad(y, a)").record({"x": 3.0})
    assert trace.by_id[trace.graph.outputs[0]].value.values == (18.0,)


@pytest.mark.parametrize("text", ["y = grad(3, x)*x", "y = grad(x*x, 2)*x"])
def test_grad_of_what_depends_on_no_input_is_refused(text):
    with pytest.raises(ExpressionError, match="a value that depends on an input"):
        parse(text).evaluate({"x": 1.0})


def test_derivatives_without_end_are_refused_before_they_are_computed():
    text = "; ".join(["y0 = tanh(x)", *(f"y{i + 1} = grad(y{i}, x)" for i in range(40))])
    with pytest.raises(ExpressionError, match="entries and 1,000,000 fit"):
        parse(f"{text}; z = y40*x").evaluate({"x": 1.0})

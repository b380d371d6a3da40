"""What the viewer is sent, where it is more than the trace and its cards."""

import numpy as np
import pytest

import grad_viz
from engine import Variable
from grad_viz import mathml
from grad_viz.payload import payload, result_head


@pytest.mark.parametrize(
    ("expression", "name", "head"),
    [
        ("a*b", "y", "y = "),
        ("y = a*b", "y", ""),
        ("where(a == b, a, b)", "y", "y = "),
        ("c += 1", "c", ""),
        ("a*b", "", ""),
    ],
)
def test_the_result_is_named_once_before_the_expression(expression, name, head):
    y = Variable(np.array(2.0), "x") * 3
    y.name = name or None
    named = grad_viz.record(y, expression=expression)
    assert result_head(named) == head
    assert payload(named)["head"] == head


def test_a_formula_is_broken_before_its_second_equals_sign():
    u, v, one = ["mi", "u"], ["mi", "v"], ["mn", "1"]
    kept = ["mo", {"form": "infix"}, "="]
    equals = mathml.operator("=")
    found = mathml.pieces(mathml.math(u, equals, v, equals, one))
    assert found == [mathml.math(u, kept, v), mathml.math(kept, one)]
    assert mathml.pieces(["math", u]) == [["math", u]]


def test_every_row_of_a_card_has_its_formula_in_pieces():
    x = Variable(np.array(2.0), "x")
    cards = payload(grad_viz.record(x * x))["cards"]
    formulas = [row["math"] for card in cards for row in card["rows"] if row["math"]]
    assert formulas
    assert all(piece[0] == "math" for formula in formulas for piece in formula)

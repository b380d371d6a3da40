"""No text can do anything but compute or be answered; and what is computed is numpy's answer."""

import keyword

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grad_viz.expression import parse
from grad_viz.expression.errors import ExpressionError
from grad_viz.expression.grammar import CONSTANTS
from grad_viz.expression.vocabulary import WORDS

FUNCTIONS = {"sin": np.sin, "cos": np.cos, "tanh": np.tanh, "exp": np.exp, "square": np.square}
PIECES = [
    *"xyabt0123456789.+-*/@()[],;=: \n#'\"\\^_{}<>!%&|~²×−πθ\x00",
    *("**", "//", "+=", "1e5", "9**9", "exp(", "sum(", "axis=0", "lambda", "if", "for", "x.y"),
    *("softmax_cross_entropy(x, t)", "matmul(x, x)", "max(x)", "x = 2", "__class__", "1/0"),
]


def answered_or_computed(text):
    error = complaint(text)
    if error is not None:
        assert str(error)[-1:] in {".", "?"}
        assert "\n" not in str(error)
        assert error.position is None or 0 <= error.position <= len(text)


def complaint(text):
    """The error that a text is answered with; None when it is computed."""
    try:
        expression = parse(text)
        expression.record(dict.fromkeys(expression.inputs, 1.5)).to_json()
    except ExpressionError as error:
        return error
    return None


@given(st.text())
def test_any_text_is_computed_or_answered(text):
    answered_or_computed(text)


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_text_made_of_likely_pieces_is_computed_or_answered(text):
    answered_or_computed(text)


@given(st.lists(st.sampled_from("x+-*/()**2 1."), max_size=25).map("".join))
def test_any_text_of_arithmetic_is_computed_or_answered(text):
    answered_or_computed(text)


def nested(inner):
    operator = st.sampled_from(["+", "-", "*", "/"])
    return st.one_of(
        st.tuples(inner, operator, inner).map("".join),
        st.tuples(inner, operator, inner).map(lambda parts: f"({' '.join(parts)})"),
        st.tuples(st.sampled_from(sorted(FUNCTIONS)), inner).map(lambda p: f"{p[0]}({p[1]})"),
        inner.map(lambda text: f"-({text})"),
        st.tuples(inner, st.sampled_from("23")).map(lambda p: f"({p[0]})**{p[1]}"),
    )


LEAVES = st.sampled_from(["x", "y", "2.0", "0.5", "pi"])
FORMULAS = st.recursive(LEAVES, nested, max_leaves=12).map(lambda text: f"x + y*({text})")
NUMBERS = st.floats(-3, 3).map(lambda number: round(number, 3))


@given(FORMULAS, NUMBERS, NUMBERS)
def test_a_formula_gives_the_number_that_numpy_gives(text, x, y):
    with np.errstate(all="ignore"):
        names = {**FUNCTIONS, "pi": np.pi, "x": np.float64(x), "y": np.float64(y)}
        expected = eval(text.replace("2.0", "c"), {**names, "c": np.float64(2.0)})
    result = parse(text).evaluate({"x": x, "y": y}).output.data
    np.testing.assert_allclose(float(result), float(expected), rtol=1e-12)


@given(FORMULAS)
def test_every_source_is_a_formula_that_gives_the_value_it_is_paired_with(text):
    inputs = {"x": 0.7, "y": -1.3}
    for variable, (start, end) in parse(text).evaluate(inputs).sources:
        piece = parse(f"{text[start:end]} + 0*x + 0*y").evaluate(inputs).output.data
        np.testing.assert_allclose(float(variable.data), float(piece), rtol=1e-12)


@given(st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,8}", fullmatch=True))
def test_any_plain_name_is_an_input_unless_it_is_taken(name):
    if name in WORDS or name in CONSTANTS or keyword.iskeyword(name):
        with pytest.raises(ExpressionError):
            parse(name)
    else:
        assert parse(f"{name} + 1").inputs == (name,)

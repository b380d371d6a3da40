"""No text can do anything but compute or be answered; and what is computed is numpy's answer."""

import keyword

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grad_viz.expression import parse
from grad_viz.expression.errors import ExpressionError
from grad_viz.expression.grammar import CONSTANTS
from grad_viz.expression.sizes import total_entries
from grad_viz.expression.starting import starting_shape
from grad_viz.expression.vocabulary import WORDS, made_by

FUNCTIONS = {"sin": np.sin, "cos": np.cos, "tanh": np.tanh, "exp": np.exp, "square": np.square}
PIECES = [
    *"xyabt0123456789.+-*/@()[],;=: \n#'\"\\^_{}<>!%&|~²×−πθ\x00",
    *("**", "//", "+=", "1e5", "9**9", "exp(", "sum(", "axis=0", "lambda", "if", "for", "x.y"),
    *("pooling(x, 2", "(1, 2)", "pad=(1, ", "keepdims=", "True", "seed=", "stack(", "clip(x,"),
    *("softmax_cross_entropy(x, t)", "matmul(x, x)", "max(x)", "x = 2", "__class__", "1/0"),
]


SIZES = st.integers(-2, 5) | st.integers(-1_000_001, 1_000_001)
SETTINGS = st.one_of(
    SIZES.map(str),
    st.lists(SIZES, min_size=1, max_size=4).map(lambda sizes: str(tuple(sizes))),
    st.sampled_from(["True", "0.5", "-1e9", "()", "x", "[2]", "None", "1e400"]),
)
SHAPES = st.sampled_from([(), (3,), (2, 2), (4,), (1, 1, 4, 4), (2, 1, 3, 3), (0,)])


@st.composite
def calls(draw):
    """A call of any function on offer, with any of its settings, and values for its inputs."""
    word = draw(st.sampled_from(list(WORDS.values())))
    count = draw(st.integers(max(1, len(word.arguments) - 1), len(word.arguments) + 2))
    chosen = draw(st.lists(st.sampled_from(word.settings), unique=True)) if word.settings else []
    given = [f"{setting.name}={draw(SETTINGS)}" for setting in chosen]
    extra = [draw(SETTINGS)] if draw(st.booleans()) else []
    names = list("abcdefg"[:count])
    fitting = [starting_shape(word.name, n) for n in range(count)]
    shapes = [shape if draw(st.booleans()) else draw(SHAPES) for shape in fitting]
    inputs = {name: np.resize([1.0, 0.0], shape) for name, shape in zip(names, shapes)}
    return f"{word.name}({', '.join([*names, *extra, *given])})", inputs


@given(calls())
@settings(max_examples=4 * settings.default.max_examples)
def test_any_call_is_computed_within_its_cost_or_answered(call):
    text, inputs = call
    error = complaint(text, inputs)
    if error is not None:
        is_one_sentence_with_a_place(error, text)
        return
    expression = parse(text)
    result = expression.evaluate({name: inputs[name] for name in expression.inputs}).output
    assert max(value.size for value in made_by(result)) <= cost(expression, inputs)


def cost(expression, inputs):
    """What the expression, a single call, was believed to compute at most."""
    node = expression.statements[0].value
    operands = [inputs.get(getattr(argument, "id", ""), 1.0) for argument in node.args]
    return total_entries(node, operands, 0)


def answered_or_computed(text):
    error = complaint(text, {})
    if error is not None:
        is_one_sentence_with_a_place(error, text)


def is_one_sentence_with_a_place(error, text):
    assert str(error)[-1:] in {".", "?"}
    assert "\n" not in str(error)
    assert error.position is None or 0 <= error.position <= len(text)


def complaint(text, inputs):
    """The error that a text is answered with; None when it is computed."""
    try:
        expression = parse(text)
        values = {name: inputs.get(name, 1.5) for name in expression.inputs}
        expression.record(values).to_json()
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

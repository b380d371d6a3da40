"""A chain of blocks and its text say the same thing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grad_viz.blocks import LETTERS, Chain, choices, read_chain
from grad_viz.expression.errors import ExpressionError


def test_the_books_composition_is_the_blocks_a_b_c():
    chain = Chain(("square", "exp", "square"))
    assert chain.text == "square(exp(square(x)))"
    assert [(b.letter, b.title) for b in chain.blocks] == [
        ("A", "Square"),
        ("B", "Exp"),
        ("C", "Square"),
    ]


def test_the_first_block_is_the_innermost_function():
    assert Chain(("sin", "exp")).text == "exp(sin(x))"
    assert read_chain("exp(sin(u))") == Chain(("sin", "exp"), "u")


def test_no_block_at_all_is_the_input_itself():
    assert Chain(()).text == "x"
    assert read_chain("x") == Chain(())


def test_the_functions_on_offer_take_one_input_and_come_from_the_engine():
    assert {"square", "exp", "sin", "tanh", "sigmoid", "relu", "log"} <= set(choices())
    assert not {"add", "matmul", "sum", "softmax_cross_entropy"} & set(choices())


@given(st.lists(st.sampled_from(choices()), max_size=26), st.sampled_from(["x", "theta"]))
def test_every_chain_reads_back_from_its_text(functions, name):
    chain = Chain(tuple(functions), name)
    assert read_chain(chain.text) == chain
    assert len(chain.blocks) == len(functions) <= len(LETTERS)


@pytest.mark.parametrize(
    "text",
    ["x*x", "exp(x) + 1", "exp(x + 1)", "a = exp(x); sin(a)", "add(x, y)", "sum(x)", "exp(2)*x"],
)
def test_what_is_no_chain_is_none(text):
    assert read_chain(text) is None


@pytest.mark.parametrize(
    ("functions", "message"),
    [
        (("sqaure",), "sqaure is no function of one input: did you mean square?"),
        (("add",), "add is no function of one input"),
        (("exp",) * 27, "A chain has at most 26 blocks and got 27: remove some."),
    ],
)
def test_a_wrong_chain_is_answered_with_a_sentence(functions, message):
    with pytest.raises(ExpressionError) as caught:
        Chain(functions)
    assert message in str(caught.value)

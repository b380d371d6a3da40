"""The values of inputs: numbers, rows and tables, and nothing else."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from grad_viz.expression.errors import InputError
from grad_viz.expression.inputs import as_labels, read_input, read_inputs, read_value, write_value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.5", 0.5),
        (" -3 ", -3.0),
        (".5e-3", 0.0005),
        ("pi/4", math.pi / 4),
        ("2*e", 2 * math.e),
        ("1_000", 1000.0),
        ("-2**2", -4.0),
        ("inf", math.inf),
        ("-inf", -math.inf),
        ("9**9**9", math.inf),
        ("1e999", math.inf),
        ("1/0", math.inf),
        ("[1, 2, 3]", [1.0, 2.0, 3.0]),
        ("[[1,2],[3,4]]", [[1.0, 2.0], [3.0, 4.0]]),
        ("[[pi],\n [1/2]]", [[math.pi], [0.5]]),
        ("[1,]", [1.0]),
    ],
)
def test_a_number_or_a_list_is_read_as_floats(text, expected):
    value = read_value(text)
    assert value.dtype == np.float64
    assert value.tolist() == expected


def test_nan_is_a_number_that_may_be_given():
    assert np.isnan(read_value("nan"))
    assert np.isnan(read_value("[1, nan]")[1])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "There is no number yet"),
        ("one", "a value is a number such as 0.5, or a list such as [1, 2, 3]."),
        ("[a]", "This is no value"),
        ("1; 2", "This is no value"),
        ("x = 1", "This is no value"),
        ("exp(1)", "This is no value"),
        ("[[1, 2], [3]]", "rows of the list have different lengths"),
        ("[1, [2]]", "rows of the list have different lengths"),
        ("[]", "The list `[]` at column 1 is empty: write at least one number"),
        ("[[], []]", "The list `[]` at column 2 is empty"),
        ("[1, 2", "The `[` at column 1 is never closed: add `]`."),
        ("[1 2]", "An operator is missing between `1` and `2`"),
        ("1, 2", "A comma between values is not understood"),
        ("(1, 2)", "A comma between values is not understood"),
        ("[1] + [2]", "Lists cannot be computed with"),
        ("[[1] + [2]]", "Lists cannot be computed with"),
        ("-[1]", "Lists cannot be computed with"),
        ("'1'", "text in quotes is not a number"),
        ("{1}", "I cannot read `{`"),
        ("None", "The word `None` at column 1 cannot be used"),
        ("1j", "An operator is missing"),
        ("[[[[[1]]]]]", "in 4 dimensions"),
        ("[" * 60 + "]" * 60, "nested more than 50 deep"),
        ("[" + "1," * 4097 + "]", "at most 4,096 entries"),
        ("1" * 50_000, "One number has more than 2,000 characters"),
        ("-" * 39_999 + "1", "One number has more than 2,000 characters"),
        ("1," * 25_000, "at most 40,000 can be read"),
    ],
)
def test_anything_else_is_answered_with_a_sentence(text, message):
    with pytest.raises(InputError) as caught:
        read_value(text)
    assert message in str(caught.value)


def test_an_input_is_a_name_an_equals_sign_and_a_value():
    assert read_input("x=0.5") == ("x", 0.5)
    assert read_input(" w1 = -2 ") == ("w1", -2)
    assert read_inputs(["x=0.5", "θ=2"]) == {"x": 0.5, "θ": 2}


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (["0.5"], "An input is written name=value, such as x=0.5, not '0.5'."),
        (["2x=1"], "An input is written name=value"),
        (["=1"], "An input is written name=value"),
        (["x y=1"], "An input is written name=value"),
        (["x="], "In the value of x:"),
        (["x==1"], "In the value of x:"),
        (["x=[1,[2]]"], "In the value of x:"),
        (["x=1", "x=2"], "The input x is given twice"),
    ],
)
def test_a_wrong_input_is_named(texts, message):
    with pytest.raises(InputError) as caught:
        read_inputs(texts)
    assert message in str(caught.value)


def test_labels_are_whole_numbers():
    labels = as_labels("t", [0, 2.0])
    assert labels.tolist() == [0, 2]
    assert labels.dtype.kind == "i"


@pytest.mark.parametrize("value", [[0.5], [-1], [float("nan")], [float("inf")]])
def test_what_is_no_label_is_refused(value):
    with pytest.raises(InputError, match="t holds labels, which are whole numbers from 0 up"):
        as_labels("t", value)


@given(arrays(np.float64, array_shapes(min_dims=0, max_dims=3, max_side=4)))
def test_a_written_value_reads_back_exactly(value):
    again = read_value(write_value(value))
    np.testing.assert_array_equal(again, value)
    assert again.shape == value.shape


@given(st.text() | st.text("[]0123456789.,-+*/()e naif\n"))
def test_any_text_is_read_or_answered(text):
    try:
        read_value(text)
    except InputError as error:
        message = str(error)
    else:
        message = ""
    assert "\n" not in message

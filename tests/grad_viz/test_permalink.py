"""A link holds a whole state, and a stranger's link can hold nothing else."""

from urllib.parse import parse_qs, parse_qsl, urlsplit

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from grad_viz.languages import available
from grad_viz.permalink import KEYS, Permalink, read_link
from grad_viz.theme import THEMES

NAMES = ["x", "y", "w1", "θ", "e", "f", "step", "theme", "lang"]
VALUES = arrays(np.float64, array_shapes(min_dims=0, max_dims=2, max_side=3))


def same(left, right):
    assert (left.expression, left.step) == (right.expression, right.step)
    assert (left.theme, left.language) == (right.theme, right.language)
    assert left.inputs.keys() == right.inputs.keys()
    for name, value in left.inputs.items():
        np.testing.assert_array_equal(value, right.inputs[name])


@given(
    st.dictionaries(st.sampled_from(NAMES), VALUES, min_size=1),
    st.none() | st.integers(-99_999, 99_999),
    st.sampled_from(["", *THEMES]),
    st.sampled_from(["", *available()]),
)
def test_every_state_comes_back_from_its_link(inputs, step, theme, language):
    link = Permalink(" + ".join(inputs), inputs, step, theme, language)
    same(read_link(link.to_query()), link)
    query = urlsplit(link.to_link("https://example.org/app")).query
    same(read_link(dict(parse_qsl(query, keep_blank_values=True))), link)
    same(read_link(parse_qs(query)), link)


def test_a_link_by_hand_is_short_and_readable():
    link = read_link({"f": "square(exp(square(x)))", "x": "0.5", "step": "3"})
    assert link.expression == "square(exp(square(x)))"
    assert link.inputs == {"x": 0.5}
    assert link.step == 3


def test_a_link_that_says_nothing_leaves_everything_to_the_host():
    assert read_link({}) == Permalink()


def test_what_hosts_and_mailers_add_to_a_link_is_left_alone():
    link = read_link({"f": "x*x", "x": "1", "embed": "true", "utm_source": "mail", "": "?"})
    assert link.inputs.keys() == {"x"}


def test_an_input_without_a_value_keeps_its_default():
    assert read_link({"f": "x*y", "y": "2"}).inputs == {"y": 2}


def test_of_several_texts_under_one_key_the_last_counts():
    assert read_link({"f": ["x", "y"], "y": ["1", "2"], "step": []}).inputs == {"y": 2}


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"f": "__import__('os')"}, "I cannot read ' at column 12"),
        ({"f": "x*x", "x": "<script>"}, "In the value of x: I cannot read `<`"),
        ({"f": "x*x", "x": ""}, "In the value of x: There is no number yet"),
        ({"f": "x*" * 2000}, "at most 2,000 can be read"),
        ({"f": "x*x", "step": "--1"}, "The step of the link is '--1'"),
        ({"f": "x*x", "step": "1e3"}, "it is a whole number from -99,999 to 99,999."),
        ({"f": "x*x", "step": "9" * 5000}, "The step of the link is '99999999999999999999'"),
        ({"f": "x*x", "step": "٣"}, "The step of the link"),
        ({"theme": "<b>"}, "The theme of the link is '<b>': choose one of light"),
        ({"lang": "../../etc/passwd"}, "The lang of the link is '../../etc/passwd': choose one"),
        ({str(n): "" for n in range(65)}, "The link has 65 parameters and at most 64 are read"),
    ],
)
def test_a_strangers_link_is_answered_with_a_sentence(query, message):
    (mistake,) = read_link(query).mistakes
    assert message in str(mistake)
    assert "\n" not in str(mistake)


def test_what_can_be_read_of_a_link_is_kept():
    link = read_link({"f": "x*y", "x": "2", "y": "?", "step": "!", "theme": "dark", "lang": "xx"})
    assert link == Permalink("x*y", {"x": 2.0}, None, "dark", "")
    assert [str(mistake).split(":")[0] for mistake in link.mistakes] == [
        "In the value of y", "The step of the link is '!'", "The lang of the link is 'xx'",
    ]  # fmt: skip


def test_without_its_function_a_link_keeps_neither_inputs_nor_step():
    link = read_link({"f": "x +", "x": "2", "step": "3", "lang": "ja"})
    assert link == Permalink(language="ja")


@given(st.dictionaries(st.sampled_from([*KEYS, "x", "~f", "utm"]) | st.text(), st.text()))
def test_any_parameters_are_read_or_answered(query):
    for mistake in read_link(query).mistakes:
        for language in available():
            assert "\n" not in mistake.say(language)

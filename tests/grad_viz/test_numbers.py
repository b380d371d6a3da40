"""How numbers, shapes and arrays are written."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grad_viz.numbers import content, number, one_line, range_text, shape_text, signed
from grad_viz.trace import Array, Summary
from tests.grad_viz.sample_traces import matrix, vector
from tests.grad_viz.sample_traces import number as scalar

WRITTEN = [
    (0.0, "0"),
    (-0.0, "0"),
    (2.0, "2"),
    (-3, "-3"),
    (0.5, "0.5"),
    (0.1 + 0.2, "0.3"),
    (1 / 3, "0.3333"),
    (-5376.0, "-5376"),
    (12345.0, "12345"),
    (999999.0, "999999"),
    (1e6, "1e6"),
    (1234567.0, "1.235e6"),
    (1234.5, "1235"),
    (-1234.5, "-1235"),
    (1000.4, "1000"),
    (999999.9, "1e6"),
    (99999.9, "100000"),
    (0.0001, "0.0001"),
    (0.000123456, "0.0001235"),
    (0.00001, "1e-5"),
    (1.5e-7, "1.5e-7"),
    (1.2345678e300, "1.235e300"),
    (5e-324, "4.941e-324"),
    (1.6487212707, "1.649"),
    (math.nan, "NaN"),
    (math.inf, "∞"),
    (-math.inf, "-∞"),
    (True, "True"),
    (False, "False"),
    (10**30, "1e30"),
]


@pytest.mark.parametrize(("value", "text"), WRITTEN)
def test_a_number_is_written_with_four_digits(value, text):
    assert number(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e308, max_value=1e308))
def test_what_is_written_reads_back_within_half_a_unit_of_the_fourth_digit(value):
    read = float(number(value))
    assert read == value or abs(read - value) <= abs(value) * 0.5001e-3 or abs(value) < 1e-300


@given(st.floats())
def test_no_number_is_longer_than_eleven_letters(value):
    assert len(number(value)) <= 11


def test_what_is_added_carries_its_sign():
    assert [signed(v) for v in (0.5, -3.0, 0.0, math.inf)] == ["+0.5", "-3", "+0", "+∞"]


def test_shapes_are_written_as_they_are_spoken():
    assert [shape_text(s) for s in ((), (3,), (2, 3), (2, 3, 4))] == ["", "(3,)", "2×3", "2×3×4"]


def test_a_number_and_a_short_vector_are_shown_as_text():
    assert content(scalar(2)).text == "2"
    assert content(vector(1, 2.5, -3)).text == "[1, 2.5, -3]"
    assert content(scalar(2), sign=True).text == "+2"


def test_a_single_entry_keeps_its_brackets():
    assert content(Array((1, 1), "float64", (7.0,))).text == "[[7]]"
    assert content(Array((1,), "float64", (7.0,)), sign=True).text == "[+7]"


def test_a_matrix_is_shown_as_rows_of_a_heat_map():
    shown = content(Array((2, 3), "float64", (1.0, 2.0, 3.0, 4.0, 5.0, 6.0)))
    assert (shown.text, shown.shape) == ("", "2×3")
    assert shown.grid == ((1.0, 2.0, 3.0), (4.0, 5.0, 6.0))


def test_a_longer_vector_is_a_heat_map_of_one_row():
    assert content(vector(1, 2, 3, 4)).grid == ((1.0, 2.0, 3.0, 4.0),)


@pytest.mark.parametrize("shape", [(13, 2), (2, 13), (2, 2, 2)])
def test_what_no_heat_map_can_hold_is_shown_as_its_range(shape):
    count = math.prod(shape)
    shown = content(Array(shape, "float64", tuple(float(i) for i in range(count))))
    assert shown.grid == ()
    assert shown.text == f"0 … {count - 1}"


def test_no_entries_at_all_are_shown_as_empty_brackets():
    assert one_line(Array((0,), "float64", ())) == "(0,)  []"
    assert one_line(Array((0, 3), "float64", ())) == "0×3  []"


def test_a_summary_names_what_is_not_finite():
    summary = Summary(-1.0, 2.0, 0.5, 3)
    assert range_text(Array((64, 784), "float32", (), summary)) == "-1 … 2, 3 not finite"


def test_the_range_of_nothing_but_nan_is_nan():
    assert range_text(Array((2, 2, 1), "float64", (math.nan,) * 4)) == "NaN, 4 not finite"


def test_one_line_is_short_for_every_kind_of_array():
    assert one_line(matrix(4, 2)) == "4×2"
    assert one_line(vector(1, 2)) == "[1, 2]"


def test_the_viewer_is_tested_with_what_is_printed_here():
    table = Path(__file__).parents[1] / "viewer" / "numbers.json"
    for value, text in json.loads(table.read_text(encoding="utf-8")):
        assert number(float(value)) == text

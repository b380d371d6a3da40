"""The page without a browser: examples, typed functions, inputs, blocks."""

import json
import zlib

import pytest
from streamlit.testing.v1 import AppTest

from grad_viz.blocks import MAX_BLOCKS, choices
from grad_viz.examples import DEFAULT, EXAMPLES
from grad_viz.languages import words
from tests.app.conftest import SCRIPT
from tests.grad_viz.test_expression_errors import HOSTILE

KEPT = words("en", "app")["kept"]
TYPEABLE = [text for text in HOSTILE if text != "\ud800"]


@pytest.fixture(scope="module")
def patient_app():
    """One app that is given every mistake in turn."""
    return AppTest.from_file(SCRIPT, default_timeout=30).run()


def write(app, text):
    return app.text_input(key="text").set_value(text).run()


def give(app, name, text):
    return app.text_input(key=f"input-{name}").set_value(text).run()


def press(app, word):
    label = words("en", "app")[word]
    return next(button for button in app.button if button.label == label).click().run()


def sent(app):
    """What the viewer in the page was sent."""
    (component,) = app.get("bidi_component")
    return json.loads(zlib.decompress(component.proto.bytes))


def gradients(app):
    """The last gradient of every input, by name."""
    trace = app.session_state["trace"]
    names = {node.id: node.name for node in trace.graph.nodes if node.role == "leaf"}
    found = {step.target: step.after.values for step in trace.steps}
    return {name: found[node] for node, name in names.items() if node in found}


def assert_well(app):
    assert not app.exception
    assert not app.warning


def assert_kept(app, trace):
    """One sentence of warning, and still the picture of before."""
    assert not app.exception
    (warning,) = app.warning
    sentence, _, place = warning.value.partition("\n\n```\n")
    assert sentence.endswith(KEPT)
    assert "\n" not in sentence
    assert place == "" or place.endswith("^\n```")
    assert "Traceback" not in warning.value
    assert app.session_state["trace"] is trace
    assert sent(app)["trace"]["expression"] == trace.expression


def test_the_first_page_shows_the_first_example_in_the_middle_of_its_pass(first_page):
    assert_well(first_page)
    assert first_page.text_input(key="text").value == DEFAULT.expression
    payload = sent(first_page)
    assert payload["trace"]["expression"] == DEFAULT.expression
    assert 0 < payload["step"] < len(payload["trace"]["steps"])


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_can_be_chosen(first_page, name):
    first_page.selectbox(key="example").set_value(name).run()
    assert_well(first_page)
    assert first_page.text_input(key="text").value == EXAMPLES[name].expression
    assert sent(first_page)["trace"]["expression"] == EXAMPLES[name].expression
    assert set(EXAMPLES[name].gradients) <= set(gradients(first_page))


def test_a_typed_function_starts_at_its_first_step_and_is_nobodys_example(first_page):
    write(first_page, "a*b + a*c")
    assert_well(first_page)
    assert sent(first_page)["step"] == 0
    assert first_page.selectbox(key="example").value is None
    assert [field.label for field in first_page.text_input][1:] == ["a", "b", "c"]


@pytest.mark.parametrize("text", TYPEABLE, ids=lambda text: ascii(text)[:30])
def test_a_hostile_text_is_answered_with_a_sentence_under_which_the_picture_stays(
    patient_app, text
):
    trace = write(patient_app, "x*x*x").session_state["trace"]
    assert_kept(write(patient_app, text), trace)


def test_a_mistake_is_pointed_at_and_its_repair_is_one_click_away(first_page):
    write(first_page, "1 + sqaure(x)")
    assert first_page.warning[0].value.endswith("```\n1 + sqaure(x)\n    ^\n```")
    label = words("en", "app")["repair"].format(text="`1 + square(x)`")
    next(button for button in first_page.button if button.label == label).click().run()
    assert_well(first_page)
    assert sent(first_page)["trace"]["expression"] == "1 + square(x)"


def test_what_is_wrong_with_a_value_is_not_pointed_at_in_the_function(first_page):
    give(first_page, "x", "2 +")
    assert "```" not in first_page.warning[0].value


def test_a_gradient_step_moves_the_inputs_and_the_output_falls(first_page):
    first_page.selectbox(key="example").set_value("sphere").run()
    first_page.number_input(key="rate").set_value(0.25).run()
    for expected in ("0.5", "0.25"):
        press(first_page, "take_step")
        assert_well(first_page)
        assert first_page.session_state.given == {"x": expected, "y": expected}
    assert first_page.session_state.losses == [2.0, 0.5]
    assert first_page.selectbox(key="example").value == "sphere"


def test_arrays_start_in_shapes_that_fit(first_page):
    for text in ("W @ x + b", "conv2d(x, w)", "softmax_cross_entropy(x, t)", "embedding(t, w)"):
        write(first_page, text)
        assert_well(first_page)
        assert sent(first_page)["trace"]["expression"] == text


def test_after_a_mistake_the_next_function_is_shown_as_ever(first_page):
    write(first_page, "x +")
    write(first_page, "x + 1")
    assert_well(first_page)
    assert sent(first_page)["trace"]["expression"] == "x + 1"


@pytest.mark.parametrize(
    "value",
    ["", " ", "x", "1,2", "[1,2", "[[1,2],[3]]", "[]", "1e", "os", "__import__('os')", "0.5; 1",
     "[" * 400, "1+" * 3_000 + "1", "[" + "1," * 5_000 + "1]", "'1'", "<b>1</b>", "[[[[[[1]]]]]]"],
    ids=lambda value: value[:16],
)  # fmt: skip
def test_a_bad_value_is_answered_with_a_sentence_that_names_the_input(patient_app, value):
    trace = write(patient_app, "a*b").session_state["trace"]
    assert_kept(give(patient_app, "a", value), trace)
    assert "In the value of a: " in patient_app.warning[0].value
    assert [field.label for field in patient_app.text_input][1:] == ["a", "b"]
    assert_well(give(patient_app, "a", "2"))


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e300", "-0.0", "9**9**9", "pi/4"])
def test_an_unusual_number_is_drawn_and_can_be_replaced(first_page, value):
    give(first_page, "x", value)
    assert_well(first_page)
    slider = first_page.slider(key="slider-x")
    assert slider.min <= slider.value <= slider.max
    give(first_page, "x", "1.25")
    assert_well(first_page)
    assert first_page.session_state["inputs"] == {"x": "1.25"}


def test_an_input_may_be_a_vector_or_a_matrix_which_has_no_slider(first_page):
    write(first_page, "W @ x")
    give(first_page, "W", "[[1, 2], [3, 4]]")
    give(first_page, "x", "[5, 6]")
    assert_well(first_page)
    assert not first_page.slider
    assert gradients(first_page) == {"W": (5, 6, 5, 6), "x": (4, 6)}


def test_shapes_that_do_not_fit_are_answered_with_a_sentence(first_page):
    write(first_page, "x * y")
    give(first_page, "x", "[1, 2, 3]")
    trace = first_page.session_state["trace"]
    assert_kept(give(first_page, "y", "[1, 2]"), trace)


def test_what_is_typed_moves_the_slider(first_page):
    give(first_page, "x", "1.25")
    assert first_page.slider(key="slider-x").value == 1.25
    give(first_page, "x", "40")
    slider = first_page.slider(key="slider-x")
    assert (slider.value, slider.max) == (40, 40)


def test_the_slider_writes_the_number_into_the_field(first_page):
    first_page.slider(key="slider-x").set_value(-1.0).run()
    assert_well(first_page)
    assert first_page.text_input(key="input-x").value == "-1"
    assert gradients(first_page)["x"][0] == pytest.approx(-4 * 2.718281828459045**2)


def test_an_input_keeps_its_value_when_the_function_changes(first_page):
    give(first_page, "x", "0.75")
    write(first_page, "sin(x) * t")
    assert first_page.text_input(key="input-x").value == "0.75"


def test_the_name_of_an_input_may_be_any_word_that_the_page_uses_itself(first_page):
    names = ["embed", "embed_options", "Embed", "text", "step", "f", "lang", "theme", "example"]
    write(first_page, " + ".join(names))
    assert_well(first_page)
    assert set(gradients(first_page)) == set(names)


def test_a_block_can_be_replaced(first_page):
    assert first_page.selectbox(key="block:1").options == list(choices())
    first_page.selectbox(key="block:1").set_value("sin").run()
    assert_well(first_page)
    assert first_page.text_input(key="text").value == "square(sin(square(x)))"


def test_a_block_can_be_added_and_removed(first_page):
    press(first_page, "add_block")
    assert first_page.text_input(key="text").value == "square(square(exp(square(x))))"
    for _ in range(3):
        press(first_page, "remove_block")
    assert_well(first_page)
    assert first_page.text_input(key="text").value == "square(x)"
    assert first_page.button[1].disabled


def test_blocks_keep_the_name_of_the_input(first_page):
    write(first_page, "square(t)")
    press(first_page, "add_block")
    assert first_page.text_input(key="text").value == "square(square(t))"


def test_more_blocks_than_there_are_letters_are_refused_with_a_sentence(first_page):
    text = "sin(" * MAX_BLOCKS + "x" + ")" * MAX_BLOCKS
    write(first_page, text)
    press(first_page, "add_block")
    assert not first_page.exception
    assert str(MAX_BLOCKS) in first_page.warning[0].value
    assert first_page.text_input(key="text").value == text


def test_the_direction_of_the_graph_can_be_turned(first_page):
    before = sent(first_page)["layout"]
    first_page.radio(key="direction").set_value("TB").run()
    after = sent(first_page)["layout"]
    assert before["width"] > before["height"]
    assert after["width"] < after["height"]

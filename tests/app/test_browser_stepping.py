"""Stepping in a real browser: keys, buttons, slider, nodes, and what the gradients say."""

import re

import pytest
from playwright.sync_api import expect

from grad_viz.examples import EXAMPLES
from grad_viz.languages import words

pytestmark = pytest.mark.browser
SAY = words("en", "viewer")


@pytest.fixture
def composition(reader):
    """The book's first program, before its backward pass."""
    reader.open(f="square(exp(square(x)))", x="0.5", step="0")
    return reader


def test_a_typed_function_is_stepped_to_its_gradient_and_back_with_the_arrow_keys(reader):
    reader.open(f="a*b", a="2", b="3")
    reader.type("square(exp(square(x)))")
    reader.sees_function("square(exp(square(x)))")
    reader.give("x", "0.5")
    expect(reader.node("x")).to_contain_text("0.5")
    reader.leave_fields()
    reader.sees_step(0)
    for step in range(1, 5):
        assert reader.gradient("x") == ""
        reader.press("ArrowRight")
        reader.sees_step(step)
    assert reader.gradient("x") == "3.297"
    expect(reader.node("x")).to_have_attribute(
        "aria-label", "x, value 0.5, gradient 3.297442541400256"
    )
    reader.press("ArrowRight")
    reader.sees_step(4)
    reader.press("ArrowLeft")
    assert reader.gradient("x") == ""
    assert SAY["not_computed"] in reader.node("x").get_attribute("aria-label")


def test_once_a_typed_function_is_taken_the_arrow_keys_step(reader):
    reader.open(f="a*b", a="2", b="3")
    reader.type("a*b + a")
    reader.sees_function("a*b + a")
    reader.sees_step(0)
    reader.press("ArrowRight")
    reader.sees_step(1)


def test_the_keys_of_a_keyboard_and_of_a_presenter_step(composition):
    for key, step in [("PageDown", 1), ("PageDown", 2), ("PageUp", 1), ("ArrowLeft", 0), ("End", 4),
                      ("Home", -4), ("PageUp", -4), ("ArrowRight", -3)]:  # fmt: skip
        composition.press(key)
        composition.sees_step(step)


def test_the_values_appear_one_after_the_other_in_the_forward_pass(composition):
    composition.press("Home")
    composition.sees_step(-4)
    expect(composition.page.locator(".gv-count")).to_have_text("forward 0 of 3")
    assert composition.unknown() == ["x²", "exp(x²)", "y"]
    for step, left in [(-3, 2), (-2, 1), (-1, 0), (0, 0)]:
        composition.press("ArrowRight")
        composition.sees_step(step)
        assert len(composition.unknown()) == left
        assert composition.gradient("x") == ""
    composition.press("ArrowLeft", "ArrowLeft")
    active = composition.page.locator(
        ".gv-node[data-state='active'], .gv-edge[data-state='active']"
    )
    expect(active).to_have_count(4)
    expect(composition.node("y")).to_have_attribute(
        "aria-label", "y, value not computed yet, gradient not computed yet"
    )
    composition.rests_until_address_says(-2)
    composition.page.reload()
    composition.wait().sees_step(-2)


def test_a_click_in_the_forward_pass_goes_to_where_a_value_was_computed(composition):
    composition.press("Home")
    for name, step in [("y", -1), ("operation exp", -2), ("x", -4)]:
        composition.node(name).click()
        composition.sees_step(step)


def test_a_step_may_be_an_edge_or_all_edges_of_a_node(reader):
    reader.open(f="a*b + a*c", a="2", b="-3", c="0.5", step="0")
    reader.leave_fields()
    edge, node = (reader.button(SAY[name]) for name in ("edge", "node"))
    expect(edge).to_have_attribute("aria-pressed", "true")
    reader.press("g")
    expect(node).to_have_attribute("aria-pressed", "true")
    for key, step in [("ArrowRight", 1), ("ArrowRight", 3), ("ArrowRight", 5), ("End", 7),
                      ("ArrowLeft", 5), ("ArrowLeft", 3)]:  # fmt: skip
        reader.press(key)
        reader.sees_step(step)
    stressed = reader.page.locator(".gv-edge[data-stress]")
    expect(stressed).to_have_count(2)
    edge.click()
    expect(stressed).to_have_count(0)
    reader.press("ArrowLeft")
    reader.sees_step(2)
    node.click()
    reader.press("g", "ArrowLeft")
    reader.sees_step(1)
    expect(reader.button(SAY["module"])).to_be_hidden()


def test_a_step_may_be_all_that_one_module_sends(reader):
    reader.open(f=EXAMPLES["network"].expression, step="0")
    reader.leave_fields()
    reader.press("g", "g")
    expect(reader.button(SAY["module"])).to_have_attribute("aria-pressed", "true")
    presses = []
    for key in ("End", "Home"):
        reader.press(key)
        rested = [reader.step]
        while reader.step not in (reader.first, reader.last) or len(rested) == 1:
            reader.press("ArrowLeft" if key == "End" else "ArrowRight")
            rested.append(reader.step)
        presses.append(rested)
    assert presses[0] == presses[1][::-1]
    assert 4 < len(presses[0]) < 12
    assert {reader.first, 0, 1, reader.last} <= set(presses[0])
    reader.press("g")
    expect(reader.button(SAY["edge"])).to_have_attribute("aria-pressed", "true")


def test_only_what_led_to_a_number_is_replayed_until_the_chip_is_closed(reader):
    reader.open(f="a*b + a*c", a="2", b="-3", c="0.5", step="0")
    reader.node("a").click()
    reader.sees_step(6)
    chip = reader.button(SAY["only"].format(name="∂y/∂a"))
    chip.click()
    expect(chip).to_contain_text("∂y/∂a")
    expect(reader.node("b")).to_have_attribute("data-faint", "")
    expect(reader.node("a")).not_to_have_attribute("data-faint", "")
    marks = reader.page.locator(".gv-mark").evaluate_all("all => all.map(one => one.dataset.step)")
    reader.press("Home")
    seen = [reader.step]
    while reader.step < 6:
        reader.press("ArrowRight")
        seen.append(reader.step)
    assert 0 in seen
    assert 7 not in seen
    assert len(seen) == 6
    assert {int(mark) for mark in marks} <= set(seen)
    chip.click()
    expect(reader.page.locator("[data-faint]")).to_have_count(0)
    reader.press("End")
    reader.sees_step(7)


def test_only_what_led_to_a_value_is_replayed_in_the_forward_pass(reader):
    reader.open(f="a*b + a*c", a="2", b="-3", c="0.5", step="-1")
    reader.leave_fields()
    reader.press("ArrowLeft", "o", "Home")
    first = reader.step
    reader.press("ArrowRight")
    assert (first, reader.step) == (-4, -2)
    reader.press("End")
    reader.sees_step(-2)
    reader.node("y").click()
    reader.sees_step(-1)
    expect(reader.page.locator("[data-faint]")).to_have_count(0)


def test_a_number_behind_which_nothing_is_has_nothing_to_replay(composition):
    composition.press("Home", "o")
    expect(composition.page.locator("[data-faint]")).to_have_count(0)
    composition.press("ArrowRight")
    composition.sees_step(-3)


def test_the_buttons_step(composition):
    for name, step in [("next", 1), ("last", 4), ("back", 3), ("first", -4)]:
        composition.button(SAY[name]).click()
        composition.sees_step(step)
    expect(composition.button(SAY["back"])).to_have_attribute("aria-disabled", "true")


def test_the_space_bar_plays_and_pauses(composition):
    composition.page.get_by_role("button", name="Speed").click()
    composition.leave_fields()
    composition.press("Space")
    expect(composition.button(SAY["pause"])).to_be_visible()
    expect(composition.scrubber).to_have_attribute("aria-valuenow", re.compile("[123]"))
    composition.press("Space")
    expect(composition.button(SAY["play"])).to_be_visible()
    rested = composition.step
    composition.page.wait_for_timeout(1_000)
    assert composition.step == rested < 4


def test_a_click_on_a_node_goes_to_its_step(composition):
    for name, step in [("x", 4), ("operation exp", 3), ("y", 1)]:
        composition.node(name).click()
        composition.sees_step(step)


def test_the_scrubber_is_dragged_and_moved_with_keys(composition):
    box = composition.scrubber.bounding_box()
    middle = box["y"] + box["height"] / 2
    mouse = composition.page.mouse
    mouse.move(box["x"] + 2, middle)
    mouse.down()
    mouse.move(box["x"] + box["width"] / 2, middle, steps=4)
    composition.sees_step(0)
    mouse.move(box["x"] + box["width"] - 1, middle, steps=4)
    mouse.up()
    composition.sees_step(4)
    composition.scrubber.focus()
    composition.press("ArrowLeft")
    composition.sees_step(3)


def test_the_list_of_keys_opens_and_closes_and_holds_the_keys_back(composition):
    dialog = composition.page.get_by_role("dialog", name=SAY["keys_title"])
    composition.press("?")
    expect(dialog).to_be_visible()
    composition.press("ArrowRight")
    composition.press("Escape")
    expect(dialog).to_be_hidden()
    assert composition.step == 0


def test_keys_in_a_field_edit_it_and_do_not_step(composition):
    field = composition.page.get_by_role("textbox", name="Function")
    field.click()
    composition.press(
        "Home", "ArrowRight", "ArrowLeft", "End", "Space", "PageDown", "+", "0", "?", "g", "o"
    )
    assert field.input_value() == "square(exp(square(x))) +0?go"
    assert composition.step == 0
    expect(composition.page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("name", ["composition", "diamond", "broadcast"])
def test_no_step_moves_any_node_by_a_pixel(reader, name):
    reader.open(f=EXAMPLES[name].expression, step="0")
    before = reader.boxes()
    assert len(before) > 3
    reader.press("Home")
    for step in range(reader.first + 1, reader.last + 1):
        reader.press("ArrowRight")
        reader.sees_step(step)
        assert reader.boxes() == before
    reader.press("Home")
    assert reader.boxes() == before


def test_in_a_large_graph_nothing_moves_unless_the_camera_follows(reader):
    reader.open(f=EXAMPLES["goldstein"].expression, step="0")
    reader.button(SAY["follow"]).click()
    expect(reader.button(SAY["follow"])).to_have_attribute("aria-pressed", "false")
    reader.leave_fields()
    before = reader.boxes()
    for _ in range(30):
        reader.press("ArrowRight")
        assert reader.boxes() == before
    reader.sees_step(30)


def test_the_server_hears_of_forty_quick_steps_once_and_only_after_a_pause(reader):
    reader.open(f=EXAMPLES["goldstein"].expression, x="1", y="1", step="0")
    reader.page.wait_for_timeout(1_000)
    reader.traffic.clear()
    for step in range(1, 41):
        reader.press("ArrowRight")
        if step % 10 == 0:
            reader.sees_step(step)
            assert reader.traffic == []
    reader.rests_until_address_says(40)
    assert reader.traffic
    assert sum(reader.traffic) < 20_000
    reader.sees_step(40)


def test_a_step_that_is_still_on_its_way_does_not_touch_the_next_function(composition):
    composition.press("ArrowRight", "ArrowRight", "ArrowRight")
    composition.type("x * x")
    composition.sees_function("x * x")
    composition.page.wait_for_timeout(800)
    composition.sees_step(0)
    assert composition.address == {"f": "x * x", "x": "0.5", "step": "0", "lang": "en"}


def test_every_gradient_of_a_large_graph_is_right_at_the_end(reader):
    reader.open(f=EXAMPLES["goldstein"].expression, x="1", y="1")
    reader.press("End")
    reader.sees_step(reader.last)
    assert reader.gradient("x") == "-5376"
    assert reader.gradient("y") == "8064"
    expect(reader.node("z")).to_contain_text("1876")


def test_arrays_are_drawn_as_pictures_with_their_numbers_on_demand(reader):
    reader.open()
    title = words("en", "examples")["mlp"]
    reader.page.get_by_role("combobox").first.fill(title)
    reader.page.get_by_role("option", name=title).click()
    reader.sees_function(EXAMPLES["mlp"].expression[:20])
    reader.press("Escape")
    reader.leave_fields()
    reader.press("End")
    reader.sees_step(reader.last)
    assert reader.page.locator(".gv-node .gv-heat").count() > 4
    expect(reader.page.get_by_role("alert")).to_have_count(0)
    name = next(
        name for name in EXAMPLES["mlp"].inputs if not EXAMPLES["mlp"].inputs[name].is_number
    )
    reader.node(name).click()
    numbers = reader.page.locator(".gv-tables")
    expect(numbers).to_be_visible()
    expect(numbers).to_contain_text(SAY["gradient"])


def test_a_new_value_changes_numbers_and_moves_nothing(reader):
    reader.open(f="a*b + a", a="2", b="3", step="2")
    reader.sees_step(2)
    before = reader.boxes()
    reader.node("b").evaluate("(node) => { node.closest('.gv-page').dataset.kept = 'yes' }")
    reader.give("a", "4")
    expect(reader.node("a")).to_contain_text("4")
    reader.sees_step(2)
    assert reader.boxes() == before
    assert reader.node("b").evaluate("(node) => node.closest('.gv-page').dataset.kept") == "yes"

"""An entry of an array is chosen with the mouse or the keyboard, and shows what it is made of."""

import numpy as np
import pytest
from playwright.sync_api import expect

from engine import Variable
from grad_viz import renderers
from grad_viz.call import record_call

pytestmark = pytest.mark.browser


@pytest.fixture
def product(lesson):
    """The last step of a product of matrices, at its largest entry."""
    shown = lesson("matrix_product", step=4)
    shown.page.keyboard.press("End")
    shown.rest()
    return shown


def row(shown):
    return shown.page.locator(".gv-row[data-kind=entry]")


def test_the_arrow_keys_choose_another_entry_and_stay_at_the_step(product):
    step, said = product.step, set()
    entry = row(product).get_by_role("spinbutton")
    entry.focus()
    for key in ("ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown"):
        product.page.keyboard.press(key)
        expect(entry).to_be_focused()
        said.add(entry.get_attribute("aria-valuetext"))
    assert product.step == step
    assert len(said) > 1


def test_a_click_on_a_cell_of_the_receiver_chooses_it(product):
    frame = product.page.locator(
        ".gv-variable[data-state=active][data-role=leaf] .gv-heat-frame"
    ).last.bounding_box()
    step = product.step
    product.page.mouse.click(frame["x"] + 3, frame["y"] + 3)
    expect(row(product)).to_contain_text("[0, 0]")
    assert product.step == step


def test_the_entries_behind_the_chosen_one_are_framed_and_only_at_their_step(product):
    framed = product.page.locator(".gv-lit-cells")
    expect(framed).to_have_count(4)
    product.page.keyboard.press("Home")
    expect(framed).to_have_count(0)


def test_the_last_card_of_a_leaf_shows_its_numeric_check(product):
    check = product.page.locator(".gv-check")
    expect(check).to_contain_text("✓")
    expect(check.locator("math")).to_be_visible()


def test_a_value_that_was_broadcast_shows_pale_copies_at_that_step_alone(lesson):
    shown = lesson("broadcast", step=1)
    copies = shown.page.locator(".gv-copies > g")
    value = shown.page.locator('[data-id="v1"] .gv-value').first
    box = value.bounding_box()
    expect(copies).to_have_count(0)
    shown.page.keyboard.press("End")
    expect(copies).to_have_count(2)
    assert value.bounding_box() == box
    expect(shown.page.locator(".gv-broadcast")).to_contain_text("= [3]")


def test_the_badge_of_a_gate_explains_itself_to_the_keyboard(lesson):
    shown = lesson("two_products", step=4)
    badge = shown.page.locator(".gv-pattern")
    badge.focus()
    said = badge.evaluate("element => getComputedStyle(element, '::after').content")
    assert said.strip('"') == badge.get_attribute("title") != ""


def test_a_function_of_several_lines_names_the_line_on_its_card(page, tmp_path):
    def f(x):
        a = x * x
        return a + x

    trace = record_call(f, x=Variable(np.array(3.0)))
    page.goto(renderers.save(trace, tmp_path / "lesson.html", step=2).as_uri())
    expect(page.locator(".gv-code")).to_have_text("line 2: return a + x")

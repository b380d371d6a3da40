"""An entry of an array is chosen with the mouse or the keyboard, and shows what it is made of."""

import pytest
from playwright.sync_api import expect

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

"""axe-core finds nothing wrong with the viewer, nor with the app around it.

Where it finds something that is Streamlit's own, the rule and the place are listed here.
"""

import pytest

from grad_viz.languages import words
from tests.viewer.lesson import Lesson, violations

pytestmark = pytest.mark.browser

SIZES = [(1280, 720), (390, 844)]
LOOKS = ["light", "dark", "contrast"]
every_size = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}px")
SAY = words("en", "viewer")


@every_size
@pytest.mark.parametrize("theme", LOOKS)
@pytest.mark.parametrize("name", ["two_products", "mlp"])
def test_the_lesson_is_without_fault(lesson, name, theme, size):
    shown = lesson(name, size, theme=theme)
    for step in (shown.first // 2, 0, shown.last // 2, shown.last):
        shown.go(step)
        assert violations(shown.page) == []


@every_size
def test_the_numbers_of_an_array_and_the_list_of_keys_are_without_fault(lesson, size):
    shown = lesson("mlp", size)
    shown.page.locator(".gv-node[data-role=leaf]").first.press("Enter")
    shown.page.locator(".gv-tables").wait_for()
    shown.rest()
    assert violations(shown.page) == []
    shown.page.keyboard.press("?")
    assert violations(shown.page) == []


def test_the_open_sheet_of_a_phone_is_without_fault(lesson):
    shown = lesson("two_products", (390, 844), step=3)
    shown.page.get_by_role("button", name=SAY["sheet_more"]).click()
    shown.rest()
    assert violations(shown.page) == []


@every_size
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_app_is_without_fault(page, app_url, scheme, size):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{app_url}/?f=a*b%2Ba*c&step=4")
    Lesson(page).rest()
    assert violations(page) == []
    page.get_by_role("button", name=words("en", "app")["settings"]).click()
    page.get_by_test_id("stPopoverBody").wait_for()
    assert violations(page) == []


def test_a_fault_that_is_planted_is_found(lesson):
    shown = lesson("two_products")
    shown.page.locator(".gv-button").first.evaluate("""button => {
      for (const name of ["aria-label", "title"]) button.removeAttribute(name);
    }""")
    assert any("button-name" in fault for fault in violations(shown.page))

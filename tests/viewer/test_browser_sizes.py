"""At every size, from a phone to a projector, everything is reached and nothing overlaps."""

import pytest
from playwright.sync_api import expect

from grad_viz.languages import words
from tests.viewer.lesson import CAMERA, PARTS, Lesson, overlaps

pytestmark = pytest.mark.browser

SIZES = {
    "phone": (390, 844),
    "small phone": (320, 640),
    "zoomed to 200 %": (640, 360),
    "phone held sideways": (844, 390),
    "tablet": (820, 1180),
    "laptop": (1280, 720),
    "projector": (1920, 1080),
}
every_size = pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)


@every_size
@pytest.mark.parametrize(
    ("name", "theme", "language"),
    [("two_products", "projector", "en"), ("mlp", "light", "zh"), ("goldstein", "projector", "ja")],
)
def test_nothing_overlaps_and_nothing_is_cut_off(lesson, size, name, theme, language):
    shown = lesson(name, size, theme=theme, language=language, step=3)
    shown.rest()
    assert overlaps(shown.boxes(*PARTS)) == []
    assert shown.width <= size[0]
    assert shown.ask("cut()") == []
    assert shown.ask("covered()") == []
    for left, _, right, _ in shown.boxes(*PARTS).values():
        assert left >= 0
        assert right <= size[0] + 0.5


HIDDEN = """card => {
  const bottom = card.getBoundingClientRect().bottom + 1;
  const parts = [...card.querySelectorAll(".gv-formula, .gv-row:not(.gv-check *), .gv-total")];
  const isHidden = (part) => part.getBoundingClientRect().bottom > bottom;
  return parts.filter(isHidden).map((part) => part.className);
}"""


@pytest.mark.parametrize("theme", ["light", "projector"])
@pytest.mark.parametrize("name", ["two_products", "broadcast", "same_variable", "mlp", "goldstein"])
def test_formula_numbers_and_ledger_of_a_step_are_seen_without_scrolling(lesson, name, theme):
    shown = lesson(name, theme=theme)
    for _ in range(min(shown.last, 12)):
        shown.page.keyboard.press("ArrowRight")
        assert shown.page.locator(".gv-card-body").evaluate(HIDDEN) == [], shown.step


def test_what_is_asked_of_the_search_field_decides_how_large_its_list_is(lesson):
    shown = lesson("two_products", (390, 844))
    shown.page.keyboard.press("/")
    found = shown.page.locator(".gv-search select")
    expect(found).to_be_hidden()
    shown.page.keyboard.type("b")
    expect(found).to_be_visible()
    assert found.bounding_box()["height"] < 120


@pytest.mark.parametrize("size", [(390, 844), (320, 640)], ids=str)
def test_a_finger_hits_every_button_of_a_phone(lesson, size):
    shown = lesson("network", size, step=3)
    assert shown.ask("low()") == []
    tools = shown.boxes(".gv-grains", CAMERA)
    assert tools[CAMERA][0] - tools[".gv-grains"][2] >= (16 if size[0] > 350 else 0)


@pytest.mark.parametrize("theme", ["light", "projector"])
def test_letters_are_larger_on_a_larger_screen_and_larger_still_for_a_projector(lesson, theme):
    sizes = {
        (size, look): float(
            lesson("two_products", size, theme=look).style(".gv-card", "fontSize")[:-2]
        )
        for size in ((1280, 720), (1920, 1080))
        for look in ("light", theme)
    }
    assert sizes[(1920, 1080), theme] >= 1.4 * sizes[(1280, 720), theme]
    if theme == "projector":
        assert sizes[(1280, 720), theme] >= 1.08 * sizes[(1280, 720), "light"]


@pytest.mark.parametrize("size", [(390, 844), (640, 360), (1920, 1080)], ids=str)
def test_in_the_app_too_nothing_overlaps_or_needs_scrolling_sideways(page, app_url, size):
    page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    page.goto(f"{app_url}/?f=a*b%2Ba*c&step=4")
    shown = Lesson(page)
    shown.rest()
    assert overlaps(shown.boxes(*PARTS)) == []
    assert shown.width <= size[0]
    assert shown.ask("covered()") == []
    forward = page.get_by_role("button", name=words("en", "viewer")["next"], exact=True)
    forward.click()
    expect(page.locator(".gv-slider")).to_have_attribute("aria-valuenow", "5")

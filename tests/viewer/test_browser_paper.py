"""What is printed: the picture and the card, whole, in black on white."""

import pytest

from tests.viewer.lesson import Lesson, overlaps

pytestmark = pytest.mark.browser

ON_PAPER = (".gv-bar", ".gv-stage", ".gv-count", ".gv-card")
ONLY_ON_A_SCREEN = (".gv-slider", ".gv-transport", ".gv-camera")
BEGIN = "() => dispatchEvent(new Event('beforeprint'))"
GROUNDS = """() => [...new Set([...document.querySelectorAll("html, body, .stApp, .stApp *")]
  .map((part) => getComputedStyle(part).backgroundColor))]"""
END = "() => dispatchEvent(new Event('afterprint'))"


def on_paper(page):
    """Lay the page out as a printer of A4 paper does."""
    page.set_viewport_size({"width": 718, "height": 1047})
    page.emulate_media(media="print")
    page.evaluate(BEGIN)


@pytest.mark.parametrize("theme", ["light", "dark", "projector", "auto"])
@pytest.mark.parametrize("name", ["two_products", "mlp", "goldstein"])
def test_a_lesson_prints_the_whole_graph_and_the_whole_card(lesson, name, theme):
    shown = lesson(name, theme=theme, step=3)
    shown.page.keyboard.press("+")
    on_paper(shown.page)
    assert shown.ask("outside()") == 0
    assert set(shown.boxes(*ON_PAPER, *ONLY_ON_A_SCREEN)) == set(ON_PAPER)
    assert overlaps(shown.boxes(*ON_PAPER)) == []
    card = shown.page.locator(".gv-card-body")
    assert card.evaluate("card => card.scrollHeight <= card.clientHeight + 1")
    assert shown.style(".gv-name", "fill") in ("rgb(0, 0, 0)", "rgb(77, 77, 77)")


def test_after_printing_the_camera_is_where_it_was(lesson):
    shown = lesson("goldstein", step=3)
    world = shown.page.locator(".gv-world")
    before = world.get_attribute("transform")
    shown.page.evaluate(BEGIN)
    assert world.get_attribute("transform") != before
    shown.page.keyboard.press("ArrowRight")
    shown.page.keyboard.press("ArrowLeft")
    shown.page.evaluate(END)
    assert world.get_attribute("transform") == before


def test_the_app_prints_the_viewer_alone_and_on_white(page, app_url):
    page.emulate_media(color_scheme="dark")
    page.goto(f"{app_url}/?f=a*b%2Ba*c&step=4")
    shown = Lesson(page)
    shown.rest()
    on_paper(page)
    for gone in ("stHeader", "stSelectbox", "stTextInput", "stSlider", "stDownloadButton"):
        assert page.get_by_test_id(gone).locator("visible=true").count() == 0, gone
    assert shown.ask("outside()") == 0
    assert page.locator(".gv-total").is_visible()
    assert page.evaluate(GROUNDS) == ["rgba(0, 0, 0, 0)"]
    assert len(page.pdf(format="A4")) > 5_000

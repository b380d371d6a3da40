"""Every text and every mark of the viewer stands out from its ground, with and without colour."""

import io

import pytest
from PIL import Image, ImageChops, ImageStat

from grad_viz.theme import THEMES, contrast
from tests.viewer.lesson import hexadecimal

pytestmark = pytest.mark.browser

READABLE, VISIBLE = 4.5, 3.0
MARKS = {
    ".gv-edge[data-state=waiting] .gv-line": "stroke",
    ".gv-edge[data-state=done] .gv-line": "stroke",
    ".gv-edge[data-state=done] .gv-tip-back": "fill",
    ".gv-message-line": "stroke",
    ".gv-message-head": "fill",
    ".gv-node[data-state=done] .gv-box": "stroke",
    ".gv-node[data-state=active] .gv-box": "stroke",
    ".gv-operation[data-state=waiting] .gv-box": "stroke",
    ".gv-dash": "stroke",
    ".gv-thumb": "borderTopColor",
    ".gv-mark": "backgroundColor",
    ".gv-mark[data-past]": "backgroundColor",
    ".gv-transport .gv-button": "color",
    ".gv-camera .gv-button": "color",
}
every_theme = pytest.mark.parametrize("theme", THEMES)


def unreadable(shown):
    return {
        (name, colour, ground): contrast(colour, ground)
        for name, colour, ground in shown.texts()
        if contrast(colour, ground) < READABLE
    }


@every_theme
@pytest.mark.parametrize("name", ["two_products", "mlp"])
def test_every_text_can_be_read_in_every_state(lesson, name, theme):
    shown = lesson(name, theme=theme)
    for step in (shown.first, shown.first // 2, 0, 3, shown.last // 2, shown.last):
        shown.go(step)
        assert len(shown.texts()) > 10
        assert unreadable(shown) == {}
    shown.page.locator(".gv-node[data-role=leaf]").first.press("Enter")
    shown.page.keyboard.press("?")
    assert unreadable(shown) == {}


@every_theme
def test_every_mark_can_be_seen(lesson, theme):
    shown = lesson("two_products", theme=theme, step=4)
    ground = hexadecimal(shown.style(".gv", "backgroundColor"))
    found = {
        mark: contrast(hexadecimal(shown.style(mark, name)), ground) for mark, name in MARKS.items()
    }
    assert {mark: value for mark, value in found.items() if value < VISIBLE} == {}


def picture(shown, selector):
    """What one part looks like without any colour."""
    data = shown.page.locator(selector).screenshot()
    return Image.open(io.BytesIO(data)).convert("L")


def difference(one, other):
    """How much two grey pictures differ, 0 to 255 on average."""
    return ImageStat.Stat(ImageChops.difference(one, other.resize(one.size))).mean[0]


@every_theme
@pytest.mark.parametrize("name", ["a", "operation add"])
def test_waiting_active_and_done_differ_without_colour(lesson, theme, name):
    shown = lesson("two_products", theme=theme)
    node = f".gv-node[aria-label^='{name}']"
    states = {}
    for step in (0, 2, 6, 7):
        shown.go(step)
        states[shown.page.locator(node).first.get_attribute("data-state")] = picture(
            shown, f"{node} >> nth=0"
        )
    assert set(states) == {"waiting", "active", "done"}
    waiting, active, done = (states[name] for name in ("waiting", "active", "done"))
    for one, other in ((waiting, active), (active, done), (waiting, done)):
        assert difference(one, other) > 1.5


@every_theme
def test_value_and_gradient_differ_without_colour(lesson, theme):
    shown = lesson("two_products", theme=theme, step=7)
    slot, box = (hexadecimal(shown.style(part, "fill")) for part in (".gv-slot", ".gv-box"))
    assert contrast(slot, box) > 1.05
    gradient, value = (shown.page.locator(f".gv-{part}").first for part in ("gradient", "value"))
    assert gradient.bounding_box()["y"] > value.bounding_box()["y"] + 10


@pytest.mark.parametrize("wish", [{"contrast": "more"}, {"forced_colors": "active"}], ids=str)
@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
def test_a_reader_who_asks_for_more_contrast_gets_it(lesson, theme, wish):
    shown = lesson("two_products", theme=theme, step=4)
    shown.page.emulate_media(**wish)
    ground = hexadecimal(shown.style(".gv", "backgroundColor"))
    for mark, name in {**MARKS, ".gv-variable[data-state=waiting] .gv-box": "stroke"}.items():
        assert contrast(hexadecimal(shown.style(mark, name)), ground) >= VISIBLE, mark
    assert all(contrast(colour, under) >= READABLE for _, colour, under in shown.texts())
    assert contrast(hexadecimal(shown.style(".gv-count", "color")), ground) >= 7

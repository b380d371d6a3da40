"""Finding one's way in a graph: search, the overview map, the camera under mouse and fingers."""

import numpy as np
import pytest
from playwright.sync_api import expect

import grad_viz
from engine import Variable, square, tanh
from grad_viz import renderers
from grad_viz.languages import words
from tests.viewer.lesson import PARTS, Lesson, overlaps, violations

pytestmark = pytest.mark.browser
SAY = words("en", "viewer")


class Way:
    """One lesson in a page, and what a reader sees of its graph."""

    def __init__(self, page, path):
        self.page = page
        page.goto(path.as_uri())
        self.field = page.get_by_role("searchbox", name=SAY["search"])
        self.map = page.locator(".gv-map")
        self.stage = page.locator(".gv-stage").bounding_box()
        self.middle = [self.stage["x"] + self.stage["width"] / 2]
        self.middle.append(self.stage["y"] + self.stage["height"] / 2)

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def search(self, text):
        self.press("/")
        self.page.keyboard.type(text)

    def camera(self):
        """The scale of the camera, and where it puts the corner of the world."""
        return self.page.locator(".gv-world").evaluate(
            "e => { const m = e.getCTM(); return [m.a, m.e, m.f]; }"
        )

    def names_found(self):
        found = self.page.locator(".gv-search option").all_text_contents()
        return [text.split(" ")[0] for text in found]

    def focused(self):
        return self.page.evaluate("document.activeElement.getAttribute('aria-label')")

    def sees(self, name):
        """Whether a node lies wholly inside the stage."""
        box = self.page.locator(f".gv-node[aria-label^='{name},']").bounding_box()
        sides = [("x", "width"), ("y", "height")]
        return all(
            self.stage[low] <= box[low]
            and box[low] + box[size] <= self.stage[low] + self.stage[size]
            for low, size in sides
        )


@pytest.fixture
def chain(page, tmp_path):
    """A lesson on a chain of 40 operations, which is far wider than the page."""
    y = Variable(np.array(0.5), "x")
    for number in range(40):
        y = square(tanh(y)) if number % 2 else y * Variable(np.array(number / 8), f"w{number}")
    return Way(page, renderers.save(grad_viz.record(y), tmp_path / "chain.html"))


def test_a_search_lists_and_marks_what_it_finds_and_goes_there(chain):
    chain.search("w2")
    expect(chain.field).to_be_focused()
    assert chain.names_found()[:3] == ["w2", "w20", "w22"]
    assert chain.sees("w2")
    expect(chain.page.locator(".gv-node[data-found='here']")).to_have_attribute(
        "aria-label", f"w2, value 0.25, gradient {SAY['not_computed']}"
    )
    chain.press("ArrowDown")
    assert chain.sees("w20")
    chain.press("Enter")
    assert chain.focused().startswith("w20, value 2.5")
    expect(chain.field).to_be_hidden()
    expect(chain.page.locator("[data-found]")).to_have_count(0)


def test_a_search_finds_values_and_operations_and_says_when_it_finds_nothing(chain):
    chain.search("1.75")
    assert chain.names_found() == ["w14"]
    chain.press("Control+a")
    chain.page.keyboard.type("tanh")
    assert set(chain.names_found()[:20]) == {"tanh"}
    said = chain.page.locator(".gv-search output")
    expect(said).to_have_text("1 of 52")
    chain.press("ArrowUp")
    expect(said).to_have_text("52 of 52")
    chain.page.keyboard.type("?")
    expect(said).to_have_text(SAY["nothing_found"])


def test_escape_leaves_a_search_with_focus_camera_and_step_as_they_were(chain):
    button = chain.page.get_by_role("button", name=SAY["next"])
    button.click()
    before = chain.camera()
    chain.search("w2")
    assert chain.camera() != before
    chain.press("Escape")
    expect(button).to_be_focused()
    assert chain.camera() == before
    assert chain.page.locator(".gv-slider").get_attribute("aria-valuenow") == "1"


def test_the_map_shows_only_while_the_graph_is_not_wholly_in_view_and_moves_the_camera(chain):
    expect(chain.map).to_be_visible()
    chain.search("x")
    chain.press("Enter")
    there = chain.camera()
    box = chain.map.bounding_box()
    chain.page.mouse.click(box["x"] + box["width"] - 8, box["y"] + box["height"] / 2)
    assert chain.camera()[1] < there[1]
    chain.press("m")
    expect(chain.map).to_be_hidden()
    chain.press("m", "0")
    expect(chain.map).to_be_hidden()
    chain.press("+")
    expect(chain.map).to_be_visible()


def test_the_map_never_lies_over_what_is_active(page, tmp_path):
    x = Variable(np.array(2.0), "x")
    for number in range(30):
        x = x * Variable(np.array(1.0), f"a{number}") + Variable(np.array(1.0), f"b{number}")
    page.set_viewport_size({"width": 1000, "height": 520})
    way = Way(page, renderers.save(grad_viz.record(x), tmp_path / "lesson.html"))
    clashes = 0
    for _ in range(40):
        way.press("ArrowRight")
        page.wait_for_timeout(280)
        clashes += page.evaluate(
            """() => {
              const [a, b] = [".gv-map", ".gv-variable[data-state=active] .gv-slot"]
                .map((s) => document.querySelector(s).getBoundingClientRect());
              return a.width > 0 && a.left < b.right && b.left < a.right
                && a.top < b.bottom && b.top < a.bottom;
            }"""
        )
    assert clashes == 0


@pytest.mark.parametrize("searching", [False, True])
def test_the_map_covers_no_control_takes_no_focus_and_is_without_fault(chain, searching):
    if searching:
        chain.search("w2")
    expect(chain.map).to_be_visible()
    parts = (".gv-map", ".gv-search", *(part for part in PARTS if part != ".gv-stage"))
    shown = Lesson(chain.page)
    shown.rest()
    found = shown.boxes(*parts)
    assert (".gv-search" in found) == searching
    assert [pair for pair in overlaps(found) if ".gv-map" in pair] == []
    assert not chain.map.evaluate("map => map.querySelector('[tabindex], title') !== null")
    assert violations(chain.page) == []


def test_the_map_follows_the_steps(chain):
    active = chain.map.locator("[data-state=active]")
    chain.press("ArrowRight", "ArrowRight", "ArrowRight")
    there = active.last.bounding_box()
    chain.press(*["ArrowRight"] * 20)
    assert active.last.bounding_box()["x"] < there["x"] - 20


def test_a_wheel_alone_zooms_unless_it_scrolls_the_page_around(chain):
    chain.page.mouse.move(*chain.middle)
    before = chain.camera()[0]
    chain.page.mouse.wheel(0, -60)
    zoomed = chain.camera()[0]
    assert zoomed > before
    chain.page.evaluate("document.body.style.paddingBottom = '900px'")
    chain.page.mouse.wheel(0, 60)
    chain.page.wait_for_timeout(200)
    assert chain.camera()[0] == zoomed
    assert chain.page.evaluate("scrollY") > 0
    chain.page.evaluate("scrollTo(0, 0)")
    chain.page.locator(".gv-node[tabindex='0']").first.focus()
    zoomed = chain.camera()[0]
    chain.page.mouse.wheel(0, 60)
    assert chain.camera()[0] < zoomed
    assert chain.page.evaluate("scrollY") == 0


def test_mouse_keys_and_a_trackpad_move_and_zoom(chain):
    mouse = chain.page.mouse
    mouse.move(*chain.middle)
    scale, x, y = chain.camera()
    mouse.down()
    mouse.move(chain.middle[0] + 60, chain.middle[1] + 20, steps=3)
    mouse.up()
    assert chain.camera() == pytest.approx([scale, x + 60, y + 20], abs=0.2)
    chain.press("Shift+ArrowRight")
    assert chain.camera()[1] < x
    mouse.wheel(80, 0)
    moved = chain.camera()
    assert moved[0] == scale
    assert moved[1] < x - 80
    chain.page.keyboard.down("Control")
    mouse.wheel(0, -20)
    chain.page.keyboard.up("Control")
    assert chain.camera()[0] > scale
    chain.press("-", "-")
    assert chain.camera()[0] < scale


def test_a_mouse_button_that_was_let_go_outside_does_not_drag_on(chain):
    mouse = chain.page.mouse
    before = chain.camera()
    mouse.move(chain.stage["x"] + 2, chain.middle[1])
    mouse.down()
    mouse.move(0, chain.middle[1])
    mouse.up()
    mouse.move(*chain.middle)
    assert chain.camera() == before


def test_two_fingers_zoom_around_their_middle_and_one_moves(chain):
    touch = chain.page.context.new_cdp_session(chain.page)
    x, y = chain.middle

    def fingers(kind, *points):
        places = [{"x": a, "y": b, "id": number} for number, (a, b) in enumerate(points)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    scale, left, _ = chain.camera()
    fingers("touchStart", (x - 40, y))
    fingers("touchStart", (x - 40, y), (x + 40, y))
    for far in range(45, 85, 5):
        fingers("touchMove", (x - far, y), (x + far, y))
    fingers("touchEnd")
    zoomed = chain.camera()
    assert zoomed[0] == pytest.approx(2 * scale, rel=0.05)
    kept = (x - chain.stage["x"] - zoomed[1]) / zoomed[0]
    assert kept == pytest.approx((x - chain.stage["x"] - left) / scale, abs=12)
    fingers("touchStart", (x, y))
    for far in range(0, 60, 10):
        fingers("touchMove", (x + far, y))
    fingers("touchEnd")
    assert chain.camera()[1] > zoomed[1] + 30

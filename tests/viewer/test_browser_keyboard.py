"""A keyboard alone reaches everything, and one sees where it is."""

import pytest
from playwright.sync_api import expect

from grad_viz.languages import words
from grad_viz.theme import contrast
from tests.viewer.lesson import Lesson, hexadecimal

pytestmark = pytest.mark.browser

SAY = words("en", "viewer")


def walk(shown, steps):
    """Press Tab again and again; return what had the focus, by the number of the control."""
    found = {}
    for _ in range(steps):
        shown.page.keyboard.press("Tab")
        at = shown.page.evaluate("reader.focused()")
        found.setdefault(at["number"], at)
    return found


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
@pytest.mark.parametrize("size", [(1280, 720), (640, 360), (390, 844)], ids=str)
def test_tab_reaches_every_control_of_a_lesson_and_shows_where_it_is(lesson, theme, size):
    shown = lesson("mlp", size, theme=theme, step=9)
    shown.rest()
    controls = shown.ask("controls")
    reached = walk(shown, len(controls) + 5)
    assert [name for i, name in enumerate(controls) if i not in reached] == []
    ground = hexadecimal(shown.style(".gv", "backgroundColor"))
    for number, at in reached.items():
        if number >= 0:
            assert at["seen"], controls[number]
            assert at["width"] >= 2, f"nothing shows that {controls[number]} has the focus"
            assert contrast(hexadecimal(at["colour"]), ground) >= 3, controls[number]


def test_tab_reaches_every_control_of_the_viewer_in_the_app(page, app_url):
    page.goto(f"{app_url}/?f=a*b%2Ba*c&step=4")
    shown = Lesson(page)
    shown.rest()
    controls = shown.ask("controls")
    page.get_by_role("textbox", name=words("en", "app")["expression"]).focus()
    reached = walk(shown, len(controls) + 30)
    assert [name for i, name in enumerate(controls) if i not in reached] == []
    assert all(at["width"] >= 2 for number, at in reached.items() if number >= 0)


def test_a_node_that_gets_the_focus_comes_into_view(lesson):
    shown = lesson("goldstein", (640, 480))
    shown.page.keyboard.press("+")
    node = shown.page.locator(".gv-node[tabindex='0']").first
    node.focus()
    for _ in range(6):
        shown.page.keyboard.press("ArrowUp")
        expect(shown.page.locator(".gv-node:focus")).to_be_in_viewport(ratio=0.9)
    assert (
        shown.page.locator(".gv-stage").evaluate("stage => stage.scrollLeft + stage.scrollTop") == 0
    )


def test_the_list_of_keys_takes_the_focus_keeps_it_and_gives_it_back(lesson):
    shown = lesson("two_products")
    button = shown.page.get_by_role("button", name=SAY["keys"], exact=True)
    button.press("Enter")
    dialog = shown.page.get_by_role("dialog", name=SAY["keys_title"])
    close = dialog.get_by_role("button", name=SAY["close"])
    expect(close).to_be_focused()
    shown.page.keyboard.press("Tab")
    assert shown.page.evaluate("document.activeElement.closest('dialog, body').localName") in (
        "dialog",
        "body",
    )
    close.press("Enter")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()


def test_the_exact_numbers_close_with_escape_and_the_focus_goes_back_to_their_node(lesson):
    shown = lesson("mlp")
    node = shown.page.locator(".gv-node[data-role=leaf]").first
    node.press("Enter")
    numbers = shown.page.locator(".gv-tables")
    numbers.focus()
    shown.page.keyboard.press("Escape")
    expect(numbers).to_be_hidden()
    expect(node).to_be_focused()


def test_every_step_is_spoken_once_the_stepping_rests(lesson):
    shown = lesson("two_products")
    live = shown.page.locator(".gv-live")
    expect(live).to_have_attribute("aria-live", "polite")
    for _ in range(shown.last):
        shown.page.keyboard.press("ArrowRight")
        shown.rest()
        said = shown.page.locator(".gv-sentence, .gv-shared").all_text_contents()
        assert live.text_content() == " ".join(filter(None, said)) != ""

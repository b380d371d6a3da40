"""Links in a real browser, and that nothing in them or in a field ever becomes markup."""

import pytest
from playwright.sync_api import expect

from grad_viz.languages import words

pytestmark = pytest.mark.browser
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![](//stranger.example/a.png)",
]
FOREIGN = "script:has-text('alert(1)'), img[src='x'], img[src*='stranger'], a[href*='stranger']"


@pytest.fixture
def alerts(page):
    """The boxes that a script in the page has opened."""
    opened = []
    page.on("dialog", lambda dialog: (opened.append(dialog.message), dialog.dismiss()))
    return opened


def test_the_address_follows_the_step_and_a_reload_comes_back_to_it(reader):
    reader.open(f="a*b", a="2", b="3", step="0")
    reader.type("x * sin(x)")
    reader.sees_function("x * sin(x)")
    reader.give("x", "1.25")
    expect(reader.node("x")).to_contain_text("1.25")
    reader.leave_fields()
    reader.press("ArrowRight", "ArrowRight", "ArrowRight")
    reader.rests_until_address_says(3)
    assert reader.address == {"f": "x * sin(x)", "x": "1.25", "step": "3", "lang": "en"}
    gradient = reader.gradient("x")
    assert gradient
    reader.page.reload()
    reader.wait()
    reader.sees_step(3)
    reader.sees_function("x * sin(x)")
    assert reader.gradient("x") == gradient
    expect(reader.page.get_by_role("textbox", name="x", exact=True)).to_have_value("1.25")


def test_a_link_opens_in_somebody_elses_browser_as_it_was_left(reader, browser):
    reader.open(f="u*v + u", u="[1, 2]", v="3", step="1")
    reader.press("ArrowRight")
    reader.rests_until_address_says(2)
    stranger = browser.new_context()
    try:
        other = type(reader)(stranger.new_page(), reader.url)
        other.page.goto(reader.page.url)
        other.wait().sees_step(2)
        other.sees_function("u*v + u")
        seen = [r.page.locator(".gv-nodes").text_content() for r in (reader, other)]
        assert seen[0] == seen[1] != ""
        assert other.errors == []
    finally:
        stranger.close()


def test_a_slider_of_an_input_changes_graph_field_and_address(reader):
    reader.open(f="x*x", x="1", step="0")
    slider = reader.page.get_by_role("slider", name="x, slider").first
    slider.focus()
    reader.press("ArrowRight", "ArrowRight")
    expect(reader.node("x")).to_contain_text("1.2")
    expect(reader.page.get_by_role("textbox", name="x", exact=True)).to_have_value("1.2")
    reader.page.wait_for_url("**x=1.2**")
    reader.sees_step(0)


def test_not_a_number_is_drawn_and_then_replaced(reader):
    reader.open(f="x*x", x="1", step="0")
    reader.give("x", "nan")
    expect(reader.node("x")).to_contain_text("NaN")
    reader.give("x", "2")
    expect(reader.node("y")).to_contain_text("4")
    expect(reader.page.get_by_role("textbox", name="x", exact=True)).to_have_value("2")


def test_a_hostile_text_in_the_field_never_becomes_markup(reader, alerts):
    reader.open(f="x*x", step="1")
    for text in HOSTILE:
        reader.type(text)
        expect(reader.page.get_by_role("alert")).to_contain_text(words("en", "app")["kept"])
        reader.sees_function("x*x")
        reader.sees_step(1)
        expect(reader.page.locator(FOREIGN)).to_have_count(0)
        reader.type("x*x")
        expect(reader.page.get_by_role("alert")).to_have_count(0)
    assert alerts == []


@pytest.mark.parametrize("text", ["<img src=x onerror", "![](//stranger.ex)"])
def test_a_hostile_step_of_a_link_is_shown_as_text_above_its_function(reader, alerts, text):
    reader.open(f="x*x", step=text)
    expect(reader.page.get_by_role("alert")).to_contain_text(text)
    reader.sees_function("x*x")
    expect(reader.page.locator(FOREIGN)).to_have_count(0)
    assert alerts == []


def test_a_mistake_shows_the_code_it_speaks_of_as_code(reader):
    reader.open(f="x*x")
    reader.type("x^2")
    expect(reader.page.get_by_role("alert").locator("code")).to_have_text(["^", "**"])


def test_back_and_forward_in_the_browser_go_to_the_steps_that_were_rested_at(reader):
    reader.open(f="a*b + a", a="2", b="3", step="0")
    reader.leave_fields()
    for step, presses in [(2, 2), (4, 2), (-1, 5)]:
        reader.press(*["ArrowRight" if step > 0 else "ArrowLeft"] * presses)
        reader.rests_until_address_says(step)
    reader.node("b").evaluate("(node) => { node.closest('.gv-page').dataset.kept = 'yes' }")
    for step in (4, 2, 0):
        reader.page.go_back()
        reader.sees_step(step)
        reader.page.wait_for_timeout(900)
        assert reader.address["step"] == str(step)
    for step in (2, 4, -1):
        reader.page.go_forward()
        reader.sees_step(step)
    reader.page.wait_for_timeout(900)
    reader.sees_step(-1)
    assert reader.address == {"f": "a*b + a", "a": "2", "b": "3", "step": "-1", "lang": "en"}
    kept = reader.node("b").evaluate("(node) => node.closest('.gv-page').dataset.kept")
    assert kept == "yes", "the page was drawn anew"


def test_back_to_an_address_without_a_step_shows_what_that_address_shows(reader):
    reader.page.goto(f"{reader.url}/?f=a*b&lang=en")
    reader.wait().sees_step(0)
    reader.leave_fields()
    reader.press("ArrowRight", "ArrowRight")
    reader.rests_until_address_says(2)
    reader.page.evaluate("history.pushState(null, '', '?f=a*b&lang=en')")
    reader.page.evaluate("history.pushState(null, '', '?f=a*b&a=1&b=1&step=2&lang=en')")
    reader.page.go_back()
    reader.sees_step(0)
    reader.sees_function("a*b")


def test_quick_presses_of_back_and_forward_end_where_they_stop(reader):
    reader.open(f="a*b + a", a="2", b="3", step="0")
    reader.leave_fields()
    for step in (1, 2, 3):
        reader.press("ArrowRight")
        reader.rests_until_address_says(step)
    for move in ("back", "back", "back", "forward"):
        reader.page.evaluate(f"history.{move}()")
        reader.page.wait_for_timeout(120)
    reader.page.wait_for_timeout(1_200)
    reader.sees_step(1)
    assert reader.address["step"] == "1"
    reader.page.go_forward()
    reader.sees_step(2)


def test_back_returns_to_the_function_before_with_its_inputs_and_its_step(reader):
    reader.open(f="a*b", a="2", b="3", step="0")
    reader.leave_fields()
    reader.press("ArrowRight")
    reader.rests_until_address_says(1)
    reader.type("x * sin(x)")
    reader.sees_function("x * sin(x)")
    reader.rests_until_address_says(0)
    reader.page.go_back()
    reader.sees_function("a*b")
    reader.sees_step(1)
    field = reader.page.get_by_role("textbox", name="Function")
    expect(field).to_have_value("a*b")
    reader.page.wait_for_timeout(600)
    assert reader.address == {"f": "a*b", "a": "2", "b": "3", "step": "1", "lang": "en"}
    reader.page.go_forward()
    reader.sees_function("x * sin(x)")
    reader.sees_step(0)

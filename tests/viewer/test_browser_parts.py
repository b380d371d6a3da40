"""A program too large to be drawn at once, in a lesson and in an app: its modules open."""

import pytest
from playwright.sync_api import expect

from grad_viz import renderers
from tests.conftest import running
from tests.grad_viz.test_repeats import recurrent

pytestmark = pytest.mark.browser
LOOP = "×, +, tanh ×300"
CENTRES = """signs => Object.fromEntries(signs.map(sign => {
  const { x, y, width, height } = sign.querySelector("circle").getBoundingClientRect();
  return [sign.dataset.fold, [x + width / 2, y + height / 2]];
}))"""
PROGRAM = """
import streamlit as st
from grad_viz.streamlit import stepper
from tests.grad_viz.test_repeats import recurrent

st.set_page_config(layout="wide")
st.cache_resource(recurrent)(300)
step = int(st.query_params.get("step", 0))
st.fragment(lambda: st.caption(f"at {stepper(st.cache_resource(recurrent)(300), step=step)}"))()
"""


@pytest.fixture(scope="module")
def lesson_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("parts") / "lesson.html"
    return renderers.save(recurrent(300), path).as_uri()


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    home = tmp_path_factory.mktemp("stepper")
    script = home / "app.py"
    script.write_text(PROGRAM, encoding="utf-8")
    with running(script, home / "app.log") as url:
        yield url


@pytest.fixture(params=["lesson", "app"])
def opened(request, page):
    """The page of either host, and its address without a step."""
    page.set_viewport_size({"width": 1280, "height": 720})
    address = request.getfixturevalue("lesson_file" if request.param == "lesson" else "app")
    page.goto(address)
    page.locator(".gv-node").first.wait_for()
    page.wait_for_timeout(300)
    return page, address, "#" if request.param == "lesson" else "?"


def signs(page):
    return page.locator(".gv-sign").evaluate_all(CENTRES)


def press(page, path):
    """Press a plus or a minus; return how far it has moved once the answer is there."""
    before = signs(page)[path]
    count = page.locator(".gv-sign").count()
    page.mouse.click(*before)
    expect(page.locator(".gv-sign")).not_to_have_count(count)
    page.wait_for_timeout(400)
    after = signs(page)[path]
    return max(abs(a - b) for a, b in zip(before, after, strict=True))


def in_view(page):
    """The ranges of the loop whose sign can be pressed."""
    stage = page.locator(".gv-stage").bounding_box()
    right, low = stage["x"] + stage["width"] - 30, stage["y"] + stage["height"] - 60
    return [
        path
        for path, (x, y) in signs(page).items()
        if path.count("/") == 1 and stage["x"] + 30 < x < right and stage["y"] < y < low
    ]


def test_modules_open_and_fold_under_the_pointer(opened):
    page, *_ = opened
    expect(page.locator(".gv-check")).to_contain_text("1,202 operations are too many")
    assert press(page, LOOP) < 0.5
    assert sorted(signs(page)) == sorted(
        [LOOP, *(f"{LOOP}/{n}–{n + 49}" for n in range(1, 300, 50))]
    )
    path = in_view(page)[0]
    assert press(page, path) < 0.5
    assert page.locator(".gv-operation:not(.gv-fold)").count() > 5
    assert press(page, path) < 0.5
    assert press(page, LOOP) < 0.5
    assert page.locator(".gv-fold").count() == 1


def test_the_step_stays_where_modules_open_and_what_is_open_has_its_steps(opened):
    page, *_ = opened
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    step = page.locator(".gv-count").text_content()
    assert step == "step 3 of 2103"
    page.get_by_role("button", name="Show everything").click()
    press(page, LOOP)
    assert page.locator(".gv-count").text_content() == step
    last = page.locator(".gv-slider").get_attribute("aria-valuemax")
    page.get_by_role("button", name="Show everything").click()
    page.locator(f"[data-fold='{LOOP}/251–300'] circle").dispatch_event("click")
    slider = page.locator(".gv-slider")
    expect(slider).not_to_have_attribute("aria-valuemax", last)
    assert page.locator(".gv-count").text_content() == step
    page.get_by_role("button", name="Fold all modules").click()
    expect(page.locator(".gv-fold")).to_have_count(1)
    expect(page.get_by_role("button", name="Fold all modules")).to_be_hidden()
    assert page.locator(".gv-count").text_content() == step


def test_a_link_to_a_step_shows_it_or_the_last_one_before_it(opened):
    page, address, mark = opened
    page.goto("about:blank")
    page.goto(f"{address}{mark}step=1000")
    page.locator(".gv-node").first.wait_for()
    said = page.locator(".gv-count").text_content()
    assert said == ("step 1000 of 2103" if mark == "?" else "step 3 of 2103")

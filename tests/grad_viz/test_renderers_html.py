"""The lesson in one file: it opens from disk, steps, and is allowed nothing but itself."""

import base64
import hashlib
import json
import re

import pytest
from playwright.sync_api import expect

from grad_viz import renderers
from grad_viz.examples import EXAMPLES
from grad_viz.languages import available
from grad_viz.payload import payload
from grad_viz.theme import THEMES
from tests.grad_viz.hostile_labels import HOSTILE
from tests.grad_viz.sample_traces import layers, named, product_sum

PART = r"<{0}(?: [^>]*)?>(.*?)</{0}>"


def lesson(trace=None, **options):
    return renderers.draw(trace or product_sum(), "html", **options)


def policy(page):
    return re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]


def script_and_style(page):
    script = re.search(r'<script type="module">(.*?)</script>', page, re.DOTALL)[1]
    return script, re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]


def data(page):
    return json.loads(re.search(r'id="payload">(.*?)</script>', page, re.DOTALL)[1])


@pytest.mark.parametrize("theme", [*THEMES, "auto"])
def test_the_policy_allows_this_script_and_this_style_and_nothing_else(theme):
    page = lesson(theme=theme)
    hashes = [
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        for text in script_and_style(page)
    ]
    assert policy(page) == (
        f"default-src 'none'; script-src 'sha256-{hashes[0]}'; style-src 'sha256-{hashes[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )


def test_nothing_comes_from_anywhere_else():
    page = lesson()
    links = re.findall(r"https?://[^\"'\s)]*", page)
    namespaces = ("2000/svg", "1998/Math/MathML", "1999/xhtml")
    assert set(links) <= {f"http://www.w3.org/{name}" for name in namespaces}
    assert not re.search(r"\b(src|href)=|url\(|@import|style=", page)


@pytest.mark.parametrize("label", HOSTILE)
def test_a_hostile_name_comes_back_exactly_and_cannot_end_the_script(label):
    page = lesson(named(label))
    assert data(page)["trace"] == payload(named(label))["trace"]
    assert page.count("<script") == page.count("</script>") == 2
    assert "<b>bold" not in page


def test_it_opens_at_the_start_or_at_the_step_that_was_asked_for():
    assert data(lesson())["step"] == 0
    assert data(lesson(step=3))["step"] == 3


def test_not_a_number_and_infinity_are_in_the_data():
    assert data(lesson(layers()))["trace"] == payload(layers())["trace"]


@pytest.mark.parametrize("language", available())
def test_the_page_speaks_the_language_that_was_asked_for(language):
    page = lesson(language=language)
    assert f'<html lang="{language}">' in page
    assert data(page)["language"] == language


@pytest.mark.parametrize("theme", [*THEMES, "auto"])
def test_the_page_asks_the_viewer_for_the_theme_that_was_chosen(theme):
    assert f'<main id="lesson" data-theme="{theme}">' in lesson(theme=theme)


def test_the_script_is_the_same_for_every_lesson():
    assert script_and_style(lesson())[0] == script_and_style(lesson(layers(), theme="auto"))[0]


@pytest.fixture
def said(page):
    """Everything that the page says on its console."""
    messages = []
    page.on("console", lambda message: messages.append(message.text))
    return messages


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["auto", "contrast"])
def test_it_opens_from_disk_and_steps_without_a_word_on_the_console(page, said, tmp_path, theme):
    path = renderers.save(EXAMPLES["mlp"].record(), tmp_path / "lesson.html", step=4, theme=theme)
    page.goto(path.as_uri())
    slider = page.locator(".gv-slider")
    slider.wait_for()
    assert slider.get_attribute("aria-valuenow") == "4"
    page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuenow") == "5"
    page.keyboard.press("End")
    assert slider.get_attribute("aria-valuenow") == slider.get_attribute("aria-valuemax")
    assert page.title().startswith("h = tanh(")
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert said == []


@pytest.mark.browser
def test_back_in_the_browser_goes_back_a_step_and_the_address_opens_there(page, said, tmp_path):
    path = renderers.save(EXAMPLES["two_products"].record(), tmp_path / "lesson.html", step=1)
    page.goto(path.as_uri())
    slider = page.locator(".gv-slider")
    for step in (2, 0, -3):
        page.keyboard.press("ArrowRight" if step == 2 else "ArrowLeft")
        while slider.get_attribute("aria-valuenow") != str(step):
            page.keyboard.press("ArrowLeft")
        page.wait_for_url(f"**#step={step}")
    for move, step in [("back", 0), ("back", 2), ("back", 1), ("forward", 2), ("forward", 0)]:
        page.evaluate(f"history.{move}()")
        expect(slider).to_have_attribute("aria-valuenow", str(step))
        page.wait_for_timeout(600)
    assert page.url.endswith("#step=0")
    page.keyboard.press("End")
    page.wait_for_url("**#step=7")
    page.reload()
    expect(slider).to_have_attribute("aria-valuenow", "7")
    assert said == []


@pytest.mark.browser
def test_the_colours_of_a_theme_are_those_of_the_page(page, tmp_path):
    path = renderers.save(product_sum(), tmp_path / "lesson.html", theme="contrast")
    page.goto(path.as_uri())
    viewer = page.locator(".gv").first
    colour = viewer.evaluate("viewer => getComputedStyle(viewer).backgroundColor")
    assert colour == "rgb(0, 0, 0)"


@pytest.mark.browser
def test_what_does_not_belong_to_the_page_is_stopped_by_its_policy(page, said, tmp_path):
    page.goto(renderers.save(product_sum(), tmp_path / "lesson.html").as_uri())
    page.locator(".gv-slider").wait_for()
    page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "globalThis.stranger = true";
        document.body.append(script);
    }""")
    assert page.evaluate("globalThis.stranger") is None
    stopped = page.evaluate("fetch('https://example.com').then(() => false, () => true)")
    assert stopped
    assert all("Content Security Policy" in message or "fetch" in message for message in said)


@pytest.mark.browser
@pytest.mark.parametrize("label", ["<img src=x onerror=alert(1)>", "</script><b>", "損失"])
def test_a_hostile_name_is_shown_letter_by_letter(page, said, tmp_path, label):
    page.goto(renderers.save(named(label), tmp_path / "lesson.html").as_uri())
    name = page.locator(".gv-node .gv-name").first
    name.wait_for()
    assert label[:8] in name.text_content()
    assert said == []


@pytest.mark.browser
def test_without_scripts_the_page_shows_the_picture(browser, tmp_path):
    path = renderers.save(product_sum(), tmp_path / "lesson.html", step=6)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    assert page.locator("svg text", has_text="-3").count()
    context.close()

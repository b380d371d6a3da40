"""The buttons that save: the file that arrives is the picture of the step on the screen."""

from pathlib import Path

import pytest

from grad_viz import renderers
from grad_viz.downloads import MOST_WANTED
from grad_viz.examples import EXAMPLES
from grad_viz.expression import parse

pytestmark = pytest.mark.browser
NEVER_AT_REST = """{
  const later = globalThis.setTimeout;
  globalThis.setTimeout = (call, time, ...rest) => time === 400 ? 1 : later(call, time, ...rest);
}"""
BEGINNINGS = {
    "png": b"\x89PNG\r\n\x1a\n",
    "svg": b"<svg",
    "pdf": b"%PDF-",
    "html": b"<!DOCTYPE html>",
    "gif": b"GIF89a",
    "dot": b"digraph",
    "tex": b"\\documentclass",
}


def save(reader, form):
    """Press the button of a format, once it has been chosen if it is one of the list."""
    if form not in MOST_WANTED:
        box = reader.page.locator(".st-key-other_format input")
        box.fill(renderers.get_format(form).title)
        box.press("Enter")
    with reader.page.expect_download() as waiting:
        reader.button(form.upper()).click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def test_a_format_is_saved_as_the_step_on_the_screen(reader):
    example = EXAMPLES["diamond"]
    trace = example.record()
    reader.open(f=example.expression, x="2", step="2")
    reader.press("ArrowRight")
    reader.rests_until_address_says(3)
    for form, beginning in BEGINNINGS.items():
        name, content = save(reader, form)
        step = "" if renderers.get_format(form).whole else "-step-3"
        assert name == f"grad_viz{step}.{form}"
        assert content.startswith(beginning)
        if form in ("dot", "svg"):
            assert content.decode() == renderers.draw(trace, form, step=3)
            assert content.decode() != renderers.draw(trace, form, step=2)


def test_a_picture_is_saved_in_the_chosen_colours(reader):
    example = EXAMPLES["diamond"]
    reader.open(f=example.expression, x="2", step="2", theme="dark")
    assert save(reader, "svg")[1].decode() == renderers.draw(
        example.record(), "svg", step=2, theme="dark"
    )


def test_a_file_that_is_asked_for_right_after_a_step_is_of_that_step(reader):
    reader.page.add_init_script(NEVER_AT_REST)
    reader.open(f="a*b + a", a="2", b="3", step="1")
    reader.button("SVG").hover()
    for step in (2, 3, 2):
        with reader.page.expect_download() as waiting:
            reader.press("ArrowRight" if step > reader.step else "ArrowLeft")
            reader.button("SVG").dispatch_event("click")
        assert waiting.value.suggested_filename == f"grad_viz-step-{step}.svg"
        picture = renderers.draw(parse("a*b + a").record({"a": 2, "b": 3}), "svg", step=step)
        assert Path(waiting.value.path()).read_text() == picture


@pytest.mark.parametrize("way", ["pointer", "keyboard"])
def test_who_turns_to_the_buttons_need_not_wait_for_the_step_to_be_known(reader, way):
    reader.page.add_init_script(NEVER_AT_REST)
    reader.open(f="a*b + a", a="2", b="3", step="1")
    reader.press("ArrowRight")
    if way == "pointer":
        reader.button("SVG").hover()
    else:
        reader.button("SVG").focus()
    reader.rests_until_address_says(2)
    assert save(reader, "svg")[0] == "grad_viz-step-2.svg"

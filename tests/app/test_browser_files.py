"""The buttons that save: the file that arrives is the picture of the step on the screen."""

from pathlib import Path

import pytest

from grad_viz import renderers
from grad_viz.examples import EXAMPLES
from streamlit_app import MOST_WANTED

pytestmark = pytest.mark.browser
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

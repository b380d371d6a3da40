"""What the page offers to save, and what it believes of the messages that a browser sends."""

from unittest.mock import patch

import pytest

from grad_viz import renderers
from grad_viz.downloads import MOST_WANTED, chosen_options, picture
from grad_viz.examples import EXAMPLES
from grad_viz.languages import words
from grad_viz.streamlit import _reported, still_folded
from grad_viz.theme import THEMES

BEGINNINGS = {
    "anim": b"<svg",
    "dot": b"digraph",
    "gif": b"GIF89a",
    "html": b"<!DOCTYPE html>",
    "json": b"{",
    "mermaid": b"flowchart",
    "pdf": b"%PDF-",
    "png": b"\x89PNG\r\n\x1a\n",
    "svg": b"<svg",
    "tex": b"\\documentclass",
    "tikz": b"\\begin{tikzpicture}",
    "txt": b"forward 0/3",
}


@pytest.fixture(scope="module")
def trace():
    return EXAMPLES["composition"].record()


def test_the_formats_wanted_most_are_buttons_and_the_others_are_in_a_list(first_page):
    formats = renderers.formats()
    labels = [button.label for button in first_page.get("download_button")]
    assert labels == [*(name.upper() for name in MOST_WANTED), "GIF"]
    others = first_page.selectbox(key="other_format").options
    assert others == [form.title for form in formats.values() if form.name not in MOST_WANTED]
    assert set(BEGINNINGS) == set(formats)


def test_a_format_of_the_list_gets_a_button_of_its_own(first_page):
    first_page.selectbox(key="other_format").set_value("mermaid").run()
    labels = [button.label for button in first_page.get("download_button")]
    assert labels[-1] == "MERMAID"
    assert len(labels) == len(MOST_WANTED) + 1


def test_a_picture_that_would_be_too_large_has_a_button_that_says_why(app):
    app.query_params["f"] = EXAMPLES["goldstein"].expression
    app.query_params["theme"] = "projector"
    buttons = {button.label: button.proto for button in app.run().get("download_button")}
    assert buttons["GIF"].disabled
    assert "GIF would have 55 frames" in buttons["GIF"].help
    assert not buttons["PNG"].disabled
    assert buttons["PNG"].help == ""


def test_the_colours_to_save_in_are_those_of_every_theme(first_page):
    say = words("en", "app")
    named = [say[f"theme_{name}"] for name in ("auto", *THEMES)]
    assert first_page.selectbox(key="picture_theme").options == named


def test_the_options_reach_every_format_that_knows_them(first_page):
    first_page.selectbox(key="resolution").set_value(300).run()
    first_page.checkbox(key="transparent").check().run()
    first_page.checkbox(key="both_passes").check().run()
    assert not first_page.exception
    wanted = {name: set() for name in renderers.formats()}
    wanted |= {"png": {"dpi", "transparent"}, "svg": {"transparent"}}
    wanted |= {"gif": {"scale", "forward"}, "anim": {"forward"}}
    with patch("grad_viz.downloads.state", first_page.session_state):
        found = {name: set(chosen_options(form)) for name, form in renderers.formats().items()}
    assert found == wanted


def test_a_resolution_that_is_too_high_is_refused_before_anything_is_drawn(app):
    app.query_params["f"] = EXAMPLES["micrograd"].expression
    app.run()
    app.selectbox(key="resolution").set_value(600).run()
    buttons = {button.label: button.proto for button in app.get("download_button")}
    assert buttons["GIF"].disabled
    assert "GIF would have" in buttons["GIF"].help


@pytest.mark.parametrize("form", BEGINNINGS)
def test_a_saved_picture_is_of_its_format(trace, form):
    content = picture(trace, form, 2, "light")
    assert BEGINNINGS[form] in content[:200]


def test_a_saved_picture_shows_its_step_its_colours_and_its_direction(trace):
    drawn = {
        picture(trace, "svg", 2, "light"),
        picture(trace, "svg", 3, "light"),
        picture(trace, "svg", 2, "dark"),
        picture(trace, "svg", 2, "light", "TB"),
    }
    assert len(drawn) == 4


def test_a_saved_file_speaks_the_language_of_the_page(trace):
    assert "上流の勾配".encode() in picture(trace, "txt", 2, "light", "LR", "ja")
    assert b'<html lang="zh">' in picture(trace, "html", 2, "light", "LR", "zh")


def test_a_gradient_is_in_the_picture_only_once_it_has_been_computed(trace):
    assert b"3.297" not in picture(trace, "svg", 2, "light")
    assert b"3.297" in picture(trace, "svg", 4, "light")


@pytest.mark.parametrize("step", [-3, 0, 1, 4])
def test_a_step_that_the_browser_reports_is_believed(step):
    frames = range(-3, 5)
    assert frames[_reported({"serial": 7, "step": step}, 7, frames)] == step


@pytest.mark.parametrize(
    "message",
    [
        None, 3, "3", [], [7, 3], {}, {"step": 3}, {"serial": 7}, {"serial": 6, "step": 3},
        {"serial": 8, "step": 3}, {"serial": "7", "step": 3}, {"serial": 7, "step": -4},
        {"serial": 7, "step": 5}, {"serial": 7, "step": 2**80}, {"serial": 7, "step": "3"},
        {"serial": 7, "step": 3.0}, {"serial": 7, "step": True}, {"serial": 7, "step": None},
        {"serial": 7, "step": float("nan")}, {"serial": 7, "step": [3]},
        {"serial": 7, "step": {"step": 3}}, {"serial": None, "step": 3},
    ],
    ids=str,
)  # fmt: skip
def test_a_malformed_message_or_one_about_an_older_trace_is_ignored(message):
    assert _reported(message, 7, range(-3, 5)) is None


def test_a_slow_file_is_drawn_on_request_and_then_offered(app):
    example = EXAMPLES["network"]
    assert renderers.get_format("gif").is_slow(example.record(), "LR")
    app.run()
    app.selectbox(key="example").set_value("network").run()
    labels = [button.label for button in app.get("download_button")]
    assert labels == [name.upper() for name in MOST_WANTED]
    app.button(key="draw:gif").click().run()
    assert not app.exception
    assert [button.label for button in app.get("download_button")] == [*labels, "GIF"]
    assert app.session_state.made[1].startswith(b"GIF89a")
    app.slider[0].set_value(0.0).run()
    assert [button.label for button in app.get("download_button")] == labels


@pytest.mark.parametrize(
    "folded", [None, "hidden", ["hidden", 3], [["hidden"]], ["hidden", "elsewhere"], {"hidden": 1}]
)
def test_what_a_page_says_is_folded_is_believed_only_if_these_are_modules(folded):
    trace = EXAMPLES["network"].record()
    assert still_folded(trace, folded) is None
    assert still_folded(trace, ["hidden", "loss"]) == ["hidden", "loss"]
    assert still_folded(trace, []) == []
    assert still_folded(EXAMPLES["diamond"].record(), []) is None

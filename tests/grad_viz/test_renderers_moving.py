"""GIF and animated SVG: a frame for every step, in its order, and nothing else moves."""

import io
import re
import sys
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from grad_viz import renderers
from grad_viz.layout import layout
from grad_viz.renderers import RenderError, gif
from grad_viz.renderers.captions import captions, moments
from tests.grad_viz.hostile_labels import HOSTILE
from tests.grad_viz.sample_traces import layers, lone_leaf, named, network, product_sum, unroll

Image = pytest.importorskip("PIL.Image")
SVG = "{http://www.w3.org/2000/svg}"


def frames(trace, **options):
    """The frames of a GIF as (pixels, milliseconds)."""
    image = Image.open(io.BytesIO(renderers.draw(trace, "gif", **options)))
    for number in range(image.n_frames):
        image.seek(number)
        yield np.asarray(image.convert("RGB"), int), image.info["duration"]


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), int)


@pytest.mark.parametrize(("theme", "forward"), [("light", False), ("dark", True)])
def test_every_frame_of_a_gif_is_the_picture_of_its_step(theme, forward):
    trace = layers()
    lines = captions(trace, layout(trace).width, "en", forward)
    shown = list(frames(trace, theme=theme, forward=forward))
    steps = moments(trace, forward)
    assert len(shown) == len(steps)
    for step, line, (frame, _) in zip(steps, lines, shown):
        options = {"step": step, "theme": theme, "scale": 1.0, "caption": line}
        picture = pixels(renderers.draw(trace, "png", **options))
        assert frame.shape == picture.shape
        assert np.abs(frame - picture).max() < 48
        assert (np.abs(frame - picture).max(axis=2) > 16).mean() < 0.001


def test_what_does_not_change_keeps_its_exact_colour_in_every_frame():
    corners = {tuple(frame[2, 2]) for frame, _ in frames(product_sum())}
    assert corners == {(255, 255, 255)}


def test_the_first_and_the_last_frame_stay_longer_and_it_starts_again():
    times = [time for _, time in frames(product_sum(), seconds=0.5)]
    assert times == [750, *[500] * 6, 1500]
    both = [time for _, time in frames(product_sum(), seconds=0.5, forward=True)]
    assert both == [750, *[500] * 3, *times]
    assert Image.open(io.BytesIO(renderers.draw(product_sum(), "gif"))).info["loop"] == 0


def test_the_progress_of_a_gif_is_told_frame_by_frame():
    told = []
    renderers.draw(product_sum(), "gif", progress=lambda *numbers: told.append(numbers))
    assert told == [(number // 2, 8) for number in range(1, 17)]


def test_only_a_gif_of_many_large_frames_is_slow():
    form = renderers.get_format("gif")
    assert not form.is_slow(product_sum(), "LR")
    assert form.is_slow(network(), "LR") == (form.seconds(network(), "LR") > 1)
    assert form.is_slow(unroll(20), "LR")
    assert not renderers.get_format("svg").is_slow(unroll(20), "LR")


def test_a_gif_that_would_be_huge_is_refused_with_what_to_do():
    with pytest.raises(RenderError, match=r"the GIF would have \d+ frames of .* scale of at most"):
        renderers.draw(network(), "gif", scale=4)
    with pytest.raises(
        RenderError,
        match=r"the GIF would have .* animated SVG, which have no pixels, or a scale of",
    ):
        renderers.draw(network(), "gif", scale=60)


def test_an_animation_of_too_many_steps_is_refused_before_anything_is_drawn():
    with pytest.raises(RenderError, match="would have 1,502 frames"):
        renderers.draw(unroll(300), "anim")
    assert "use HTML" in renderers.get_format("anim").refusal(unroll(300), "light", "LR")
    assert renderers.get_format("anim").refusal(product_sum(), "light", "LR") == ""


@pytest.mark.parametrize("form", ["gif", "anim"])
@pytest.mark.parametrize("seconds", [0, -1, 61, float("nan"), "1"])
def test_a_time_that_cannot_be_is_refused(form, seconds):
    with pytest.raises(RenderError, match=r"seconds must be a number from 0\.02 to 60"):
        renderers.draw(product_sum(), form, seconds=seconds)


def test_without_pillow_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(RenderError, match="pip install pillow"):
        gif.draw(product_sum())


def test_titles_that_do_not_fit_leave_the_numbers_alone():
    assert captions(product_sum(), 2000, "en")[0].startswith("0 / 7 – ")
    backward = [f"{k} / 7" for k in range(8)]
    assert captions(product_sum(), 120, "en") == backward
    forward = [f"forward {k} / 3" for k in range(4)]
    assert captions(product_sum(), 120, "en", forward=True) == [*forward, *backward]


UNSEEN = {f"{SVG}{tag}" for tag in ("svg", "g", "title", "desc", "style")}


def animated(trace, **options):
    return ET.fromstring(renderers.draw(trace, "anim", **options))


def visible_at(root, frame):
    """The marks that are visible in a frame, by the keyframes alone."""
    style = root.find(f"{SVG}style").text
    length = float(re.search(r"animation: ([\d.]+)s", style)[1]) / 1.2
    rules = dict(re.findall(r"@keyframes (\w+) {(.*)}$", style, re.MULTILINE))

    def is_visible(name):
        points = re.findall(r"([\d.]+)% { visibility: (\w+) }", rules[name])
        moment = 100 * (frame + 0.5) / length
        return [state for percent, state in points if float(percent) <= moment][-1] == "visible"

    def walk(element):
        if element.get("class") and not is_visible(element.get("class")):
            return
        if element.tag not in UNSEEN:
            yield seen(element)
        for child in element:
            yield from walk(child)

    return sorted(walk(root))


def seen(element):
    """What a reader sees of a mark, without the order in which it was drawn."""
    return element.tag, sorted(element.attrib.items()), element.text or ""


@pytest.mark.parametrize("forward", [False, True], ids=["backward", "both"])
@pytest.mark.parametrize("make", [product_sum, layers, lone_leaf], ids=lambda make: make.__name__)
def test_every_moment_of_the_animation_is_the_picture_of_its_step(make, forward):
    trace = make()
    root = animated(trace, forward=forward)
    lines = captions(trace, layout(trace).width, "en", forward)
    for place, (step, line) in enumerate(zip(moments(trace, forward), lines)):
        still = ET.fromstring(renderers.draw(trace, "svg", step=step, caption=line))
        marks = [seen(element) for element in still.iter() if element.tag not in UNSEEN]
        assert visible_at(root, place) == sorted(marks)


def test_where_nothing_may_move_the_chosen_step_stands_still():
    root = animated(product_sum(), step=2)
    shown = [g for g in root.iter(f"{SVG}g") if g.get("display") != "none"]
    texts = [t.text for group in shown for t in group.iter(f"{SVG}text")]
    assert any(text.startswith("2 / 7") for text in texts)
    assert not any(text.startswith("7 / 7") for text in texts)
    style = root.find(f"{SVG}style").text
    assert style.strip().startswith("@media (prefers-reduced-motion: no-preference)")


def test_nothing_runs_and_nothing_is_loaded():
    text = renderers.draw(layers(), "anim")
    for word in ("href", "url(", "<script", "<image", "onload", "@import", "foreignObj"):
        assert word not in text


@pytest.mark.parametrize("label", HOSTILE)
def test_a_hostile_name_is_shown_letter_by_letter(label):
    shown = re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", "", label)
    shown = shown.replace("\n", " ").replace("\t", " ")
    texts = {element.text for element in animated(named(label)).iter(f"{SVG}text")}
    assert shown in texts


@pytest.mark.browser
def test_the_browser_shows_one_step_after_the_other(page, tmp_path):
    page.goto(renderers.save(product_sum(), tmp_path / "pass.anim.svg", seconds=1.0).as_uri())
    seen = [captions_at(page, moment) for moment in (500, 2500, 7500)]
    assert [line.split(" – ")[0] for [line] in seen] == ["0 / 7", "2 / 7", "7 / 7"]
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate("document.getAnimations().length") == 0
    assert [line.split(" – ")[0] for line in visible_captions(page)] == ["7 / 7"]


def captions_at(page, moment):
    page.evaluate(
        "now => document.getAnimations().forEach(a => { a.pause(); a.currentTime = now; })", moment
    )
    return visible_captions(page)


def visible_captions(page):
    texts = page.evaluate("""() => [...document.querySelectorAll("text")]
        .filter(text => text.getBoundingClientRect().width > 0)
        .filter(text => getComputedStyle(text).visibility === "visible")
        .map(text => text.textContent)""")
    return [text for text in texts if " / 7" in text]

"""The SVG picture: exact texts, one active place, nothing from outside."""

import re
import xml.etree.ElementTree as ET

import pytest

from grad_viz import renderers
from grad_viz.fonts import text_width
from grad_viz.layout import layout
from grad_viz.renderers.captions import CAPTION_SIZE
from grad_viz.renderers.svg_nodes import heat
from grad_viz.theme import THEMES
from tests.grad_viz.hostile_labels import HOSTILE
from tests.grad_viz.sample_traces import (
    SAMPLES,
    empty_array,
    layers,
    lone_leaf,
    named,
    product_sum,
)

SVG = "{http://www.w3.org/2000/svg}"


def parsed(trace, **options):
    return ET.fromstring(renderers.draw(trace, "svg", **options))


def texts(root):
    return [element.text or "" for element in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("label", HOSTILE)
def test_a_hostile_name_is_shown_letter_by_letter(label):
    shown = re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", "", label)
    shown = shown.replace("\n", " ").replace("\t", " ")
    assert shown in texts(parsed(named(label))) or shown == ""


def test_a_name_too_long_for_its_box_ends_in_an_ellipsis_and_is_whole_in_the_hint():
    root = parsed(named("long name " * 40))
    assert any(text.startswith("long name") and text.endswith("…") for text in texts(root))
    hints = [e.text for e in root.iter(f"{SVG}title")]
    assert any("long name " * 40 in hint for hint in hints)


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_picture_says_what_it_is(sample):
    root = parsed(SAMPLES[sample]())
    assert root.get("role") == "img"
    assert root[0].tag == f"{SVG}title"
    assert root[0].text
    assert root[1].tag == f"{SVG}desc"
    assert "step" in root[1].text


@pytest.mark.parametrize("sample", SAMPLES)
def test_nothing_is_loaded_from_outside_and_nothing_runs(sample):
    text = renderers.draw(SAMPLES[sample](), "svg")
    for word in ("href", "url(", "<script", "<style", "<image", "onload", "@import", "foreignObj"):
        assert word not in text


@pytest.mark.parametrize("sample", SAMPLES)
def test_everything_lies_inside_the_picture(sample):
    root = parsed(SAMPLES[sample]())
    _, _, width, height = (float(n) for n in root.get("viewBox").split())
    for rect in root.iter(f"{SVG}rect"):
        x, y = float(rect.get("x", 0)), float(rect.get("y", 0))
        assert x >= 0
        assert x + float(rect.get("width")) <= width
        assert y >= 0
        assert y + float(rect.get("height")) <= height


def test_a_gradient_that_was_not_computed_is_a_dashed_mark_and_never_zero():
    root = parsed(product_sum(), step=0)
    dashed = [p for p in root.iter(f"{SVG}path") if p.get("stroke-dasharray")]
    assert len(dashed) == 6
    assert "0" not in texts(root)


def test_the_strong_colour_marks_one_operation_one_link_one_variable():
    look = THEMES["light"]
    root = parsed(product_sum(), step=6)
    groups = {g.get("data-node"): g for g in root.iter(f"{SVG}g")}
    strong = {n for n, g in groups.items() if look.active in ET.tostring(g, encoding="unicode")}
    assert strong == {"f0", "v0"}
    lines = [p for p in root if p.tag == f"{SVG}path" and p.get("stroke") == look.active]
    assert len(lines) == 1
    assert texts(root)[-1] == "-3"


def test_the_message_points_from_the_operation_to_the_variable():
    root = parsed(product_sum(), step=6)
    look = THEMES["light"]
    line = next(p for p in root if p.tag == f"{SVG}path" and p.get("stroke") == look.active)
    first = line.get("d").split()[0].lstrip("M")
    start, end = layout(product_sum()).edges["e0"][-1], layout(product_sum()).edges["e0"][0]
    assert abs(float(first) - start[0]) < 1
    assert end[0] < start[0]


def test_states_differ_by_width_and_not_by_colour_alone():
    root = parsed(product_sum(), step=6)
    widths = {}
    for group in root.iter(f"{SVG}g"):
        shape = next(r for r in group.iter(f"{SVG}rect") if float(r.get("stroke-width", 0)) > 0)
        widths[group.get("data-node")] = float(shape.get("stroke-width"))
    assert widths["v0"] > widths["v3"] > widths["v1"]


def test_a_caption_makes_the_picture_higher_and_is_in_it():
    plain, captioned = parsed(product_sum()), parsed(product_sum(), caption="Step 7 <of> 7")
    assert float(captioned.get("height")) > float(plain.get("height"))
    assert "Step 7 <of> 7" in texts(captioned)


def test_a_long_caption_takes_as_many_lines_as_it_needs_and_is_never_cropped():
    words = ["backpropagation"] * 60 + ["w" * 400]
    root = parsed(product_sum(), caption=" ".join(words))
    width, lines = float(root.get("width")), texts(root)[-12:]
    assert "".join(texts(root)).replace(" ", "").endswith("".join(words))
    assert all(text_width(line, CAPTION_SIZE) <= width for line in lines)
    lowest = max(float(e.get("y")) for e in root.iter(f"{SVG}text"))
    assert lowest < float(root.get("height"))


def test_the_seed_is_a_message_too():
    assert texts(parsed(lone_leaf(), step=1))[-1] == "+1"
    assert "[]" in texts(parsed(empty_array()))


def test_arrays_are_heat_maps_with_a_mark_of_their_own_for_nan_and_infinity():
    root = parsed(layers(), step=5)
    group = next(g for g in root.iter(f"{SVG}g") if g.get("data-node") == "v0")
    crosses = [p for p in group.iter(f"{SVG}path") if p.get("stroke-width") == "1.4"]
    assert sorted(p.get("d").count("M") for p in crosses) == [1, 1, 2]
    assert "X  4×3" in texts(root)
    assert "-1.25 … 3.5, 2 not finite" in texts(root)


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_the_colours_of_a_heat_map_are_centred_on_zero(theme):
    assert heat(0.0, 5.0, theme) == heat(0.0, 0.0, theme) == theme.panel
    assert heat(5.0, 5.0, theme) == theme.positive
    assert heat(-5.0, 5.0, theme) == theme.negative
    assert heat(0.001, 5.0, theme) != theme.panel


def test_the_picture_is_larger_in_the_projector_theme():
    assert float(parsed(product_sum(), theme="projector").get("width")) == pytest.approx(
        1.5 * float(parsed(product_sum()).get("width"))
    )

"""Every format, theme and sample through the registry; files written whole or not at all."""

import io
import json
import os
import re
import shutil
import stat
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest
from PIL import Image

from grad_viz import renderers
from grad_viz.book import forward
from grad_viz.numbers import one_line
from grad_viz.renderers import RenderError, format_of, formats, get_format, png
from grad_viz.renderers.typesetting import convert
from grad_viz.theme import THEMES, ThemeError, get_theme
from grad_viz.trace import Trace, TraceError
from tests.grad_viz.hostile_labels import HOSTILE
from tests.grad_viz.sample_traces import (
    SAMPLES,
    named,
    network,
    odd_values,
    product_sum,
    unroll,
)

STARTS = {
    "anim": "<svg ",
    "dot": "digraph",
    "gif": b"GIF89a",
    "html": "<!DOCTYPE html>",
    "json": "{",
    "mermaid": "flowchart LR",
    "pdf": b"%PDF-",
    "png": b"\x89PNG\r\n",
    "svg": "<svg ",
    "tex": ("\\documentclass", "% !TeX program = lualatex"),
    "tikz": "% ",
    "txt": "",
}
MEDIA_TYPES = {
    "anim": "image/svg+xml",
    "dot": "text/vnd.graphviz",
    "gif": "image/gif",
    "html": "text/html",
    "json": "application/json",
    "mermaid": "text/vnd.mermaid",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "tex": "application/x-tex",
    "tikz": "application/x-tex",
    "txt": "text/plain",
}


@pytest.mark.parametrize("form", formats().values(), ids=lambda form: form.name)
@pytest.mark.parametrize("sample", SAMPLES)
def test_every_format_draws_every_sample_at_every_kind_of_step(form, sample):
    trace = SAMPLES[sample]()
    same_at_every_step = form.name in ("gif", "json", "tex", "txt")
    steps = {trace.first_step, -1, 0, len(trace.steps) // 2, len(trace.steps)}
    small = {"scale": 0.3} if "scale" in form.options else {}
    for step in (None,) if same_at_every_step else steps:
        picture = renderers.draw(trace, form.name, step=step, **small)
        assert picture
        assert picture.startswith(STARTS[form.name])


@pytest.mark.parametrize("form", ["dot", "mermaid", "svg", "tikz"])
def test_a_picture_of_the_forward_pass_has_the_values_computed_so_far_and_no_other(form):
    trace = product_sum()
    written = one_line(trace.by_id[trace.graph.outputs[0]].value)
    before, computed = (renderers.draw(trace, form, step=step) for step in (-2, -1))
    assert written in computed
    assert written not in before


@pytest.mark.parametrize("form", formats().values(), ids=lambda form: form.name)
@pytest.mark.parametrize("theme", THEMES)
def test_every_format_draws_in_every_theme_and_direction(form, theme):
    for direction in ("LR", "TB"):
        assert renderers.draw(product_sum(), form.name, step=3, theme=theme, direction=direction)


@pytest.mark.parametrize("form", formats().values(), ids=lambda form: form.name)
def test_every_format_refuses_a_step_that_does_not_exist(form):
    with pytest.raises(TraceError, match="steps 0 to 7"):
        renderers.draw(product_sum(), form.name, step=8)


@pytest.mark.parametrize("form", formats().values(), ids=lambda form: form.name)
def test_every_format_refuses_an_unknown_theme_and_direction(form):
    with pytest.raises(ThemeError):
        renderers.draw(product_sum(), form.name, theme="neon")
    with pytest.raises(ValueError, match="direction"):
        renderers.draw(product_sum(), form.name, direction="up")


@pytest.mark.parametrize("form", formats().values(), ids=lambda form: form.name)
def test_every_format_draws_a_graph_without_numbers_and_steps(form):
    trace = forward(product_sum())
    assert renderers.draw(trace, form.name).startswith(STARTS[form.name])


@pytest.mark.parametrize("form", formats().values(), ids=lambda form: form.name)
@pytest.mark.parametrize("label", HOSTILE)
def test_every_format_can_be_saved_with_a_hostile_name(form, label, tmp_path):
    assert renderers.save(named(label), tmp_path / f"graph{form.suffix}").stat().st_size


def test_every_format_has_its_media_type():
    assert {name: form.media_type for name, form in formats().items()} == MEDIA_TYPES
    assert set(STARTS) == set(formats())


@pytest.mark.parametrize("name", ["svg", ".svg", "SVG", ".SVG"])
def test_a_format_is_found_by_name_and_suffix(name):
    assert get_format(name).suffix == ".svg"


@pytest.mark.parametrize("form", formats().values(), ids=lambda form: form.name)
def test_every_format_is_found_by_its_name_and_by_its_suffix(form):
    assert get_format(form.name) is get_format(form.suffix) is form
    assert format_of(f"some.folder/my.graph{form.suffix.upper()}") is form


def test_the_longest_suffix_chooses_the_format():
    assert format_of("graph.anim.svg").name == "anim"
    assert format_of("graph.anime.svg").name == "svg"


def test_an_unknown_format_is_refused_with_the_choices_and_the_nearest():
    with pytest.raises(RenderError, match=r"choose one of anim, dot, .*svg.*did you mean 'png'"):
        get_format("pngg")


def test_an_option_that_a_format_does_not_have_is_refused():
    with pytest.raises(RenderError, match="svg has no option 'scale'; its options: caption"):
        renderers.draw(product_sum(), "svg", scale=2)


@pytest.mark.parametrize("form", formats().values(), ids=lambda form: form.name)
def test_saving_writes_what_drawing_returns(form, tmp_path):
    path = renderers.save(product_sum(), tmp_path / f"graph{form.suffix}", step=5)
    drawn = renderers.draw(product_sum(), form.name, step=5)
    assert path.read_bytes() == (drawn.encode() if isinstance(drawn, str) else drawn)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_saving_accepts_a_path_as_text(tmp_path):
    assert renderers.save(product_sum(), str(tmp_path / "a.svg")).exists()


def test_a_name_without_suffix_is_refused_with_the_choices(tmp_path):
    with pytest.raises(RenderError, match=r"end its name with one of \.anim\.svg, \.dot"):
        renderers.save(product_sum(), tmp_path / "graph")


def test_a_folder_that_does_not_exist_is_a_clear_error(tmp_path):
    with pytest.raises(RenderError, match=r"cannot write .*choose a folder that exists"):
        renderers.save(product_sum(), tmp_path / "missing" / "graph.svg")


def test_a_folder_in_place_of_the_file_is_a_clear_error_and_leaves_nothing(tmp_path):
    (tmp_path / "graph.svg").mkdir()
    with pytest.raises(RenderError, match="cannot write"):
        renderers.save(product_sum(), tmp_path / "graph.svg")
    assert [p.name for p in tmp_path.iterdir()] == ["graph.svg"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_a_new_file_can_be_read_as_any_other(tmp_path):
    path = renderers.save(product_sum(), tmp_path / "a.svg")
    plain = tmp_path / "plain"
    plain.touch()
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


def test_the_json_format_is_the_trace():
    text = renderers.draw(odd_values(), "json")
    assert json.loads(text)["schema"] == 1
    assert Trace.from_json(text).graph == Trace.from_json(odd_values().to_json()).graph


def size_of(png):
    return struct.unpack(">II", png[16:24])


def test_png_has_the_pixels_that_were_asked_for():
    width, height = size_of(renderers.draw(product_sum(), "png", scale=1))
    double = size_of(renderers.draw(product_sum(), "png", scale=2))
    assert abs(double[0] - 2 * width) <= 1
    assert abs(double[1] - 2 * height) <= 1
    wide = size_of(renderers.draw(product_sum(), "png", scale=1, theme="projector"))
    assert abs(wide[0] - 1.5 * width) <= 1


def test_a_png_too_large_is_refused_with_advice_and_never_shrunk():
    with pytest.raises(RenderError, match=r"use SVG, which has no pixels, or a scale of"):
        renderers.draw(network(), "png", scale=40)


def test_the_scale_that_a_refusal_names_is_one_that_fits():
    with pytest.raises(RenderError) as refused:
        renderers.draw(network(), "png", dpi=4000)
    fits = float(
        re.search(r"at most ([\d.]+) \(scale=\1 in Python, --scale \1 ", str(refused.value))[1]
    )
    png.check(network(), scale=fits)
    with pytest.raises(RenderError):
        png.check(network(), scale=fits + 0.02)


def test_dots_per_inch_are_another_way_to_say_the_scale():
    by_scale = renderers.draw(product_sum(), "png", scale=3)
    assert renderers.draw(product_sum(), "png", dpi=288) == by_scale
    with pytest.raises(RenderError, match="give a scale or dpi, not both"):
        renderers.draw(product_sum(), "png", dpi=288, scale=3)


@pytest.mark.parametrize(
    "chosen", [{}, {"scale": 1}, {"dpi": 300}, {"dpi": 300, "transparent": True}]
)
def test_a_png_is_as_large_on_paper_at_every_density(chosen):
    image = Image.open(io.BytesIO(renderers.draw(product_sum(), "png", **chosen)))
    image.verify()
    inches = image.size[0] / image.info["dpi"][0]
    assert inches == pytest.approx(778.6 / 96, rel=0.001)


@pytest.mark.parametrize("dpi", [0, -1, float("nan"), float("inf"), "300"])
def test_dots_per_inch_that_are_no_positive_number_are_refused(dpi):
    with pytest.raises(RenderError, match="dpi must be a number above 0"):
        renderers.draw(product_sum(), "png", dpi=dpi)


@pytest.mark.parametrize("transparent", [False, True])
def test_a_transparent_picture_has_no_ground_and_the_same_size(transparent):
    solid = Image.open(io.BytesIO(renderers.draw(product_sum(), "png")))
    made = Image.open(io.BytesIO(renderers.draw(product_sum(), "png", transparent=transparent)))
    assert made.size == solid.size
    assert made.convert("RGBA").getpixel((1, 1))[3] == (0 if transparent else 255)
    svg = renderers.draw(product_sum(), "svg", transparent=transparent)
    assert (f'fill="{get_theme("light").ground}"' in svg.split("<g")[0]) is not transparent


@pytest.mark.parametrize("scale", [0, -1, float("nan"), float("inf"), "2"])
def test_a_scale_that_is_no_positive_number_is_refused(scale):
    with pytest.raises(RenderError, match="scale must be a number above 0"):
        renderers.draw(product_sum(), "png", scale=scale)


def test_pdf_holds_text_and_our_fonts_and_no_date():
    pdf = renderers.draw(product_sum(), "pdf")
    assert b"DejaVuSans-Bold" in pdf
    assert b"DejaVuSansMono-Bold" in pdf
    assert b"/ToUnicode" in pdf
    assert b"CreationDate" not in pdf
    assert b"/Subtype/Image" not in pdf


@pytest.mark.parametrize("direction", ["LR", "TB"])
@pytest.mark.parametrize("sample", ["product_sum", "layers", "network", "lone_leaf", "emoji"])
def test_the_page_of_a_pdf_is_as_large_as_the_picture(sample, direction):
    pdf = renderers.draw(SAMPLES[sample](), "pdf", theme="projector", direction=direction)
    svg = ET.fromstring(
        renderers.draw(SAMPLES[sample](), "svg", theme="projector", direction=direction)
    )
    box = re.search(rb"/MediaBox ?\[([^\]]+)\]", pdf)[1].split()
    size = [float(svg.get("width")), float(svg.get("height"))]
    assert [float(side) / 0.75 for side in box] == pytest.approx([0, 0, *size], abs=0.01)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="there is no pdftotext")
@pytest.mark.parametrize("sample", ["product_sum", "layers", "network", "odd_values"])
def test_every_word_of_the_picture_can_be_copied_from_the_pdf(sample, tmp_path):
    path = renderers.save(SAMPLES[sample](), tmp_path / "page.pdf")
    found = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout
    svg = ET.fromstring(renderers.draw(SAMPLES[sample](), "svg"))
    words = [e.text for e in svg.iter("{http://www.w3.org/2000/svg}text") if e.text]
    text = "".join(found.decode().split())
    assert [word for word in words if "".join(word.split()) not in text] == []


@pytest.mark.parametrize("form", ["pdf", "tikz"])
def test_a_page_larger_than_readers_show_is_refused_and_never_shrunk(form):
    trace = unroll(15)
    assert renderers.formats()[form].refusal(trace, "light", "LR") == ""
    long = unroll(30)
    with pytest.raises(RenderError, match=r"points, and PDF and TeX end at 14,400: use SVG"):
        renderers.draw(long, form)
    assert "14,400" in renderers.formats()[form].refusal(long, "light", "LR", language="zh")


def test_without_typst_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(RenderError, match="pip install typst"):
        convert("<svg/>", "png")


def test_a_picture_that_cannot_be_read_is_a_clear_error():
    with pytest.raises(RenderError, match="PNG could not be made"):
        convert("this is no SVG", "png")


SCRIPT = """
import hashlib, sys
from grad_viz import renderers
from tests.grad_viz.sample_traces import layers, product_sum, unroll
for make in (layers, product_sum):
    for form in sorted(renderers.formats()):
        picture = renderers.draw(make(), form, step=3)
        data = picture.encode() if isinstance(picture, str) else picture
        sys.stdout.write(form + hashlib.sha256(data).hexdigest() + chr(10))
large = renderers.draw(unroll(1000), "html", room=1000)
sys.stdout.write(hashlib.sha256(large.encode()).hexdigest())
"""


def test_two_processes_draw_the_same_bytes_in_every_format():
    def run(seed):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", SCRIPT]
        return subprocess.run(command, capture_output=True, check=True, env=environment).stdout

    assert run("1") == run("2") != b""

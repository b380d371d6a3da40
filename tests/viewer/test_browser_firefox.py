"""The lesson works in Firefox as it does in Chromium; skipped where there is no Firefox."""

import io
import json

import pytest
from PIL import Image

from grad_viz import renderers
from grad_viz.examples import EXAMPLES
from tests.viewer.firefox import find_firefox, started
from tests.viewer.lesson import PARTS, overlaps

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(find_firefox() is None, reason="there is no Firefox on the PATH"),
]
SHOWN = """{
  step: +document.querySelector(".gv-slider").getAttribute("aria-valuenow"),
  errors: globalThis.errors,
  title: document.querySelector(".gv-title").textContent,
  formula: document.querySelector(".gv-formula math").getBoundingClientRect().height,
  uncomputed: document.querySelectorAll(".gv-node:not([data-computed]) .gv-gradient").length,
  boxes: Object.fromEntries(PARTS.map((name) => {
    const { left, top, right, bottom } = document.querySelector(name).getBoundingClientRect();
    return [name, [left, top, right, bottom]];
  })),
}""".replace("PARTS", json.dumps(PARTS))


@pytest.fixture(scope="module")
def firefox(tmp_path_factory):
    """One Firefox for this file."""
    with started(find_firefox(), tmp_path_factory.mktemp("profile")) as window:
        yield window


@pytest.mark.parametrize(("name", "theme"), [("two_products", "light"), ("mlp", "contrast")])
def test_a_lesson_is_drawn_and_stepped_through(firefox, tmp_path, name, theme):
    trace = EXAMPLES[name].record()
    path = renderers.save(trace, tmp_path / "lesson.html", theme=theme)
    firefox.open(path.as_uri())
    firefox.ask(
        "(globalThis.errors = [], addEventListener('error', (e) => errors.push(e.message)), 0)"
    )
    firefox.press("End")
    end = firefox.ask(SHOWN)
    assert end["step"] == len(trace.steps)
    assert end["uncomputed"] == 0
    firefox.press("ArrowLeft", "ArrowLeft")
    before = firefox.ask(SHOWN)
    assert before["step"] == len(trace.steps) - 2
    assert before["title"] != end["title"]
    assert before["formula"] > 10
    assert overlaps(before["boxes"]) == []
    assert before["errors"] == []
    picture = Image.open(io.BytesIO(firefox.picture()))
    assert len(picture.getcolors(picture.width * picture.height)) > 100

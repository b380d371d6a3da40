"""The lesson in a browser: the viewer alone, in one file, from disk."""

import pytest

from grad_viz import renderers
from grad_viz.examples import EXAMPLES
from tests.viewer.lesson import Lesson


@pytest.fixture
def lesson(page, tmp_path):
    """Return how to open an example as a lesson: ``lesson("mlp", step=3, theme="dark")``."""

    def open_lesson(name, size=(1280, 720), **choices):
        trace = EXAMPLES[name].record()
        path = renderers.save(trace, tmp_path / "lesson.html", **choices)
        page.emulate_media(reduced_motion="reduce")
        page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
        page.goto(path.as_uri())
        return Lesson(page)

    return open_lesson

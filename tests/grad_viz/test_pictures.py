"""The functions most people call: from an output, or its trace, to a picture."""

import graphviz
import numpy as np
import pytest

import grad_viz
from engine import Variable, exp, square
from grad_viz.renderers import RenderError, formats


@pytest.fixture
def output():
    return square(exp(square(Variable(np.array(0.5), "x"))))


def test_an_output_and_its_trace_give_the_same_picture(output):
    assert grad_viz.to_dot(output, step=2) == grad_viz.to_dot(grad_viz.record(output), 2)


def test_without_a_step_the_whole_pass_is_drawn(output):
    assert grad_viz.to_dot(output) == grad_viz.to_dot(output, step=4)
    assert "3.297" in grad_viz.to_dot(output)
    assert "3.297" not in grad_viz.to_dot(output, step=0)


@pytest.mark.parametrize("suffix", formats())
def test_the_suffix_chooses_the_format(output, tmp_path, suffix):
    path = grad_viz.save(output, tmp_path / f"graph.{suffix}", step=1)
    assert path.stat().st_size > 100


def test_a_drawing_does_not_touch_the_gradients(output):
    grad_viz.to_dot(output)
    assert output.grad is None


def test_an_unknown_suffix_is_refused_with_the_nearest_one(output, tmp_path):
    with pytest.raises(RenderError, match="did you mean 'png'"):
        grad_viz.save(output, tmp_path / "graph.pgn")


def test_a_step_that_is_not_there_is_refused(output):
    with pytest.raises(grad_viz.TraceError, match="steps 0 to 4"):
        grad_viz.to_dot(output, step=5)


def test_the_graphviz_package_takes_the_picture_over(output):
    source = grad_viz.to_graphviz(output, 2, theme="dark")
    assert isinstance(source, graphviz.Source)
    assert source.source.strip() == grad_viz.to_dot(output, 2, theme="dark").strip()

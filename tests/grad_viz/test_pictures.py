"""The functions most people call: from an output, or its trace, to a picture."""

import json
import re
from dataclasses import replace

import graphviz
import numpy as np
import pytest

import grad_viz
from engine import Variable, exp, module, square
from grad_viz.examples import EXAMPLES
from grad_viz.layout import LIMIT, TooLargeError
from grad_viz.layout.cost import cost
from grad_viz.renderers import RenderError, formats
from grad_viz.transform import ENTANGLED, fold
from tests.grad_viz.sample_traces import unroll


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


@pytest.fixture
def network():
    return EXAMPLES["network"].record()


def boxes(path):
    return set(re.findall(r">(hidden|output|loss|n\d|\d+ operations)<", path.read_text("utf-8")))


def test_modules_are_folded_and_opened_on_request(network, tmp_path):
    path = tmp_path / "graph.svg"
    assert boxes(grad_viz.save(network, path)) == set()
    folded = boxes(grad_viz.save(network, path, fold=True))
    assert {"hidden", "output", "loss", "2 operations"} <= folded
    opened = boxes(grad_viz.save(network, path, open="hidden"))
    assert {"n1", "n2", "n3", "output", "loss"} <= opened
    assert "hidden" not in opened
    both = boxes(grad_viz.save(network, path, open=["hidden/n1", "loss"]))
    assert both & {"n1", "n2", "n3", "loss", "output"} == {"n2", "n3", "output"}


def test_a_module_that_is_not_there_is_refused(network, tmp_path):
    with pytest.raises(grad_viz.TraceError, match=r"no module 'hiden'.*hidden, output, loss"):
        grad_viz.save(network, tmp_path / "graph.svg", open="hiden")


@pytest.mark.parametrize("suffix", sorted(set(formats()) - {"html", "json", "txt", "tex"}))
def test_every_picture_can_be_folded(network, tmp_path, suffix):
    whole = grad_viz.save(network, tmp_path / f"whole.{suffix}", step=4).read_bytes()
    folded = grad_viz.save(network, tmp_path / f"folded.{suffix}", step=4, fold=True).read_bytes()
    assert len(folded) < len(whole)


def folded_at_first(path):
    data = re.search(r'id="payload">(.*?)</script>', path.read_text("utf-8"))[1]
    folding = json.loads(data)["folding"]
    return folding["views"][folding["first"]]["folded"]


def test_a_lesson_opens_with_the_modules_folded_that_were_chosen(network, tmp_path):
    path = tmp_path / "lesson.html"
    everything = ["hidden", "loss", "output"]
    assert folded_at_first(grad_viz.save(network, path, fold=True)) == everything
    opened = folded_at_first(grad_viz.save(network, path, open="hidden/n2"))
    assert opened == ["hidden/n1", "hidden/n3", "loss", "output"]


def test_a_picture_at_a_step_inside_a_box_shows_the_last_one_before(network, tmp_path):
    drawing = fold(network, "hidden", "output", "loss")
    inside = next(step for step in range(len(network.steps)) if step not in drawing.steps)
    path = grad_viz.save(network, tmp_path / "graph.svg", step=inside, fold=True)
    assert f"step {drawing.frame_of(inside)} of" in path.read_text(encoding="utf-8")


def test_an_entangled_graph_is_drawn_with_ghosts_in_every_picture_of_ours(tmp_path):
    trace = unroll(100)
    assert cost(trace.graph) > ENTANGLED
    drawn = grad_viz.save(trace, tmp_path / "graph.svg").read_text(encoding="utf-8")
    assert len(re.findall('data-node="v0g', drawn)) == 99


def test_a_graph_that_is_too_large_for_a_picture_is_drawn_with_its_modules_folded(tmp_path):
    h = Variable(np.array(0.5), "h0")
    for _ in range(LIMIT // 4 + 1):
        with module("cell"):
            h = exp(h * 0.1)
    trace = grad_viz.record(h)
    assert len(trace.graph.nodes) > LIMIT
    drawn = grad_viz.save(trace, tmp_path / "graph.svg").read_text(encoding="utf-8")
    assert f">cell ×{LIMIT // 4 + 1}<" in drawn
    with pytest.raises(TooLargeError, match=r"put its parts into modules with engine\.module"):
        grad_viz.save(plain(trace), tmp_path / "graph.svg")


def plain(trace):
    """The same trace, without its modules."""
    nodes = tuple(node._replace(module="") for node in trace.graph.nodes)
    return replace(trace, graph=replace(trace.graph, nodes=nodes))

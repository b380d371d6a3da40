"""The functions most people call: from an output, or its trace, to a picture."""

import json
import re
from dataclasses import replace

import graphviz
import numpy as np
import pytest

import grad_viz
from engine import Variable, exp, module, square
from grad_viz.examples import EXAMPLES, get
from grad_viz.folded import box, box_lines
from grad_viz.languages import available
from grad_viz.layout import LIMIT
from grad_viz.layout.cost import cost
from grad_viz.renderers import RenderError, formats, svg
from grad_viz.theme import LIGHT
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


def test_a_picture_at_a_step_inside_a_box_says_so(network, tmp_path):
    drawing = fold(network, "hidden", "output", "loss")
    inside = next(step for step in range(len(network.steps)) if step not in drawing.steps)
    path = grad_viz.save(network, tmp_path / "graph.svg", step=inside, fold=True)
    place = f"step {inside} of {len(network.steps)}, inside of loss."
    assert place in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("suffix", ["dot", "mermaid", "svg"])
def test_a_box_is_lit_by_a_message_inside_of_it_and_no_other_is(network, tmp_path, suffix):
    drawing = fold(network, "hidden", "output", "loss")
    inside = next(step for step in range(len(network.steps)) if step not in drawing.steps)
    box = drawing.boxes[network.steps[inside - 1].target]
    drawn = [one.id for one in drawing.trace.graph.nodes]
    path = grad_viz.save(network, tmp_path / f"graph.{suffix}", step=inside, fold=True)
    rows = node_rows(path.read_text(encoding="utf-8"), suffix, drawn)
    active = {"dot": LIGHT.active, "mermaid": ":::operationActive", "svg": LIGHT.active}
    assert [name for name, row in rows.items() if active[suffix] in row] == [box]


def node_rows(text, suffix, names):
    """What a picture says of each node."""
    start = {"dot": '  "{}" [', "mermaid": "  {}", "svg": 'data-node="{}"'}
    end = "</g>" if suffix == "svg" else "\n"
    places = {name: text.index(start[suffix].format(name)) for name in names}
    return {name: text[at : text.index(end, at + 3)] for name, at in places.items()}


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
    drawn = grad_viz.save(plain(trace), tmp_path / "graph.svg").read_text(encoding="utf-8")
    assert f">×, eˣ ×{LIMIT // 4 + 1}<" in drawn


def plain(trace):
    """The same trace, without its modules."""
    nodes = tuple(node._replace(module="") for node in trace.graph.nodes)
    return replace(trace, graph=replace(trace.graph, nodes=nodes))


@pytest.mark.parametrize("suffix", ["anim.svg", "mermaid", "svg", "tikz"])
def test_boxes_say_how_much_is_in_them_in_every_language(network, tmp_path, suffix):
    for language in available():
        path = tmp_path / f"graph.{suffix}"
        grad_viz.save(network, path, language=language, fold=True)
        count = box_lines(box("f0", "hidden", 9, "hidden"), language)[1]
        assert count in path.read_text(encoding="utf-8")


def test_a_derivative_is_called_so_in_every_language_and_the_layout_is_the_same(tmp_path):
    trace = get("tanh_derivatives").record()
    pictures = [tmp_path / f"{language}.svg" for language in ("en", "zh")]
    for path in pictures:
        grad_viz.save(trace, path, language=path.stem, fold=True)
    english, chinese = (path.read_text(encoding="utf-8") for path in pictures)
    assert ">derivative 2<" in english
    assert ">2 阶导数<" in chinese
    assert english.splitlines()[0] == chinese.splitlines()[0]


@pytest.mark.parametrize("step", [-2, 0, 1, 3])
def test_what_a_picture_says_of_itself_is_said_in_every_language(network, step):
    drawn = {language: svg.draw(network, step, language=language) for language in available()}
    said = {key: re.search("<desc>(.*)</desc>", picture)[1] for key, picture in drawn.items()}
    assert len(set(said.values())) == len(said)
    assert not re.search("[A-Za-z]{4,}", re.sub(r"[a-z]+\.\w+", "", said["zh"]))

"""DOT text: golden files, hostile names read back by Graphviz, one graph per step."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from grad_viz import renderers
from grad_viz.renderers.dot_rows import quoted
from tests.grad_viz.hostile_labels import HOSTILE
from tests.grad_viz.sample_traces import SAMPLES, named, product_sum, twice

GOLDEN = Path(__file__).resolve().parent.parent / "golden"


@pytest.mark.parametrize("step", [0, "middle", None])
@pytest.mark.parametrize("sample", ["product_sum", "nested_squares", "matyas", "layers", "twice"])
def test_dot_text_is_what_it_was(sample, step, update_golden):
    """Written anew by ``pytest --update-golden``; look at the difference before keeping it."""
    trace = SAMPLES[sample]()
    number = len(trace.steps) // 2 if step == "middle" else step
    text = renderers.draw(trace, "dot", step=number)
    path = GOLDEN / f"{sample}-{'end' if step is None else step}.dot"
    if update_golden:
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def shown(label):
    """Return what a reader sees of a label."""
    return re.sub(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]", "", label)


def unescaped(written):
    """Return the text of a label as Graphviz reads it from a DOT string."""
    plain = re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], written)
    return plain.replace("&amp;", "&")


@pytest.fixture(scope="module")
def pygraphviz():
    return pytest.importorskip("pygraphviz")


@pytest.mark.parametrize("label", HOSTILE)
def test_graphviz_reads_a_hostile_name_back_exactly(label, pygraphviz):
    graph = pygraphviz.AGraph(renderers.draw(named(label), "dot"))
    found = unescaped(graph.get_node("v0").attr["label"])
    assert found == f"{shown(label)}\n1\n∂ 1"
    assert sorted(graph.nodes()) == ["f0", "v0", "v1", "v2"]
    assert len(graph.edges()) == 3


@pytest.mark.parametrize("label", HOSTILE)
def test_graphviz_draws_a_hostile_name_exactly(label, pygraphviz):
    graph = pygraphviz.AGraph(renderers.draw(named(label), "dot"))
    picture = graph.draw(format="svg", prog="dot").decode()
    node = re.search(r"<title>v0</title>(.*?)</g>", picture, re.DOTALL)[1]
    lines = [plain(text) for text in re.findall(r"<text[^>]*>(.*?)</text>", node)]
    assert lines[:-2] == [squeezed(line) for line in shown(label).split("\n")]


def plain(text):
    text = re.sub(r"&#(\d+);", lambda m: chr(int(m[1])), text)
    for name, letter in (("lt", "<"), ("gt", ">"), ("quot", '"'), ("amp", "&")):
        text = text.replace(f"&{name};", letter)
    return squeezed(text)


def squeezed(text):
    return " ".join(text.replace("\xa0", " ").split())


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("sample", SAMPLES)
def test_a_second_parser_reads_the_same_nodes_and_edges(sample):
    pydot = pytest.importorskip("pydot")
    trace = SAMPLES[sample]()
    graph = pydot.graph_from_dot_data(renderers.draw(trace, "dot"))[0]
    nodes = {n.get_name().strip('"') for n in graph.get_nodes()} - {"node", "edge", "graph"}
    assert nodes == {node.id for node in trace.graph.nodes}
    assert len(graph.get_edges()) == len(trace.graph.edges)


@pytest.mark.skipif(shutil.which("dot") is None, reason="there is no dot program")
@pytest.mark.parametrize("sample", SAMPLES)
def test_the_dot_program_draws_it(sample):
    text = renderers.draw(SAMPLES[sample](), "dot")
    done = subprocess.run(
        ["dot", "-Tsvg"], input=text.encode(), capture_output=True, check=True, timeout=60
    )
    assert b"<svg" in done.stdout
    assert b"Error" not in done.stderr


def test_both_links_of_a_square_are_written():
    assert renderers.draw(twice(), "dot").count('"v0" -> "f0"') == 2


def test_the_active_step_is_thick_and_points_backwards_with_its_message():
    text = renderers.draw(product_sum(), "dot", step=6)
    active = [row for row in text.splitlines() if 'penwidth="3.2"' in row]
    assert [row.split()[0] for row in active] == ['"v0"', '"f0"', '"v0"']
    assert 'dir="back"' in active[-1]
    assert 'label=" -3"' in active[-1]


def test_value_stands_above_gradient_and_an_empty_slot_is_no_zero():
    assert r'label="a\n2\n∂ –"' in renderers.draw(product_sum(), "dot", step=0)
    assert r'label="a\n2\n∂ -2.5"' in renderers.draw(product_sum(), "dot", step=6)


def test_the_direction_and_the_theme_are_in_the_text():
    text = renderers.draw(product_sum(), "dot", theme="dark", direction="TB")
    assert 'rankdir="TB"' in text
    assert 'bgcolor="#10141b"' in text


def test_quoting_drops_control_characters_but_keeps_newlines():
    assert quoted("a\x00b\tc\nd") == '"abc\\nd"'

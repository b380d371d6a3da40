"""Mermaid text: golden files, and names that it shows letter by letter."""

import re
from pathlib import Path

import pytest

from grad_viz import renderers
from grad_viz.renderers.mermaid import quoted
from tests.grad_viz.hostile_labels import HOSTILE
from tests.grad_viz.sample_traces import SAMPLES, named, product_sum

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
MORE = ["1. list", "- item", "1) x", "# head", "fa:fa-car", "$$x$$", "`code`", "a::b", "---",
        "style a:b #c; d", "end", "%% c", "*b* _i_", "a;b", "x --> y"]  # fmt: skip


@pytest.mark.parametrize("sample", ["product_sum", "layers", "twice", "chinese"])
def test_mermaid_text_is_what_it_was(sample, update_golden):
    """Written anew by ``pytest --update-golden``; look at the difference before keeping it."""
    trace = SAMPLES[sample]()
    text = renderers.draw(trace, "mermaid", step=len(trace.steps) // 2)
    path = GOLDEN / f"{sample}-middle.mmd"
    if update_golden:
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def read(written):
    """The text that Mermaid shows for a string: what begins with # is a letter by its number."""
    names = {"quot": '"', "amp": "&", "lt": "<", "gt": ">"}
    plain = written.strip('"').replace("<br/>", "\n").replace("#8288;", "")
    return re.sub(r"#(\w+);", lambda m: names.get(m[1]) or chr(int(m[1])), plain)


@pytest.mark.parametrize("label", [*HOSTILE, *MORE])
def test_a_hostile_name_is_read_back_exactly(label):
    shown = re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", "", label.replace("\t", ""))
    assert read(quoted(label)).replace("\u2060", "") == shown
    row = renderers.draw(named(label), "mermaid").splitlines()[1]
    assert row == f'  v0[{quoted(label)[:-1]}<br/>1<br/>∂ 1"]:::variableActive'


@pytest.mark.parametrize("label", [*HOSTILE, *MORE])
def test_nothing_in_a_name_can_begin_anything(label):
    inside = quoted(label)[1:-1].replace("<br/>", "")
    assert not re.search(r"""["<>\[\]{}|`*_$%&:=/\\]|(?<!\w);|--|\d[.)](?!\d)""", inside)


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_node_and_every_link_is_there_once(sample):
    trace = SAMPLES[sample]()
    rows = renderers.draw(trace, "mermaid").splitlines()
    nodes = [row.strip().partition("(")[0].partition("[")[0] for row in rows if ":::" in row]
    assert nodes == [node.id for node in trace.graph.nodes]
    assert sum(" -->" in row for row in rows) == len(trace.graph.edges)


def test_the_message_of_the_step_is_on_its_link():
    text = renderers.draw(product_sum(), "mermaid", step=6)
    assert 'v0 -->|"← -3"| f0' in text
    assert text.startswith("flowchart LR\n")
    assert renderers.draw(product_sum(), "mermaid", direction="TB").startswith("flowchart TB\n")

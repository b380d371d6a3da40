"""Views: the drawings between which a viewer goes as modules are opened and folded."""

import json

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import grad_viz
from engine import Variable, grad, module, tanh
from grad_viz.folded import is_box
from grad_viz.payload import payload, to_text
from grad_viz.transform import fold, modules, views
from grad_viz.transform.homes import children
from grad_viz.transform.views import MOST_CHOICES, MOST_NODES, MOST_VIEWS
from tests.grad_viz.sample_traces import random_trace


def number(value, name=None):
    return Variable(np.array(value), name)


def network(*depths, prefix="layer"):
    """A chain of modules, each of so many operations, two of them in a module of its own."""
    h = number(0.5, "x")
    for i, depth in enumerate(depths, start=1):
        with module(f"{prefix}{i}"):
            for _ in range(depth):
                h = h * 1.5
            with module("act"):
                h = tanh(h) + 0.1
    return grad_viz.record((h - 1.0) ** 2)


def unroll(length):
    w, h = number(0.9, "w"), number(0.1, "h0")
    for _ in range(length):
        with module("cell"):
            h = tanh(w * h)
    return grad_viz.record(h)


def test_with_few_modules_there_is_a_view_for_every_choice():
    trace = network(2, 2)
    folded = {view.folded for view in views(trace)}
    assert len(folded) == len(views(trace)) == 3 * 3 - 1
    assert frozenset({"layer1", "layer2/act"}) in folded
    assert frozenset({"layer1", "layer1/act"}) not in folded
    assert views(trace)[0].folded == {"layer1", "layer2"}


def test_with_many_modules_there_is_a_view_for_each_with_the_others_folded():
    trace = network(2, 2, 2, 2)
    found = [view.folded for view in views(trace)]
    assert found[0] == {"layer1", "layer2", "layer3", "layer4"}
    assert {"layer1", "layer3", "layer4", "layer2/act"} in found
    assert {"layer1", "layer3", "layer4"} in found
    assert len(found) == 1 + 4 + 4


def test_a_trace_without_modules_of_several_operations_has_no_views():
    assert views(random_trace(3, 8)) == ()
    with module("one"):
        y = tanh(number(0.3, "x"))
    trace = grad_viz.record(y * 2.0)
    assert modules(trace) == ("one",)
    assert views(trace) == ()
    assert payload(trace)["folding"] is None


def test_the_views_together_stay_small_and_begin_with_the_outermost_modules():
    trace = unroll(200)
    found = views(trace)
    drawn = [len(view.drawing.trace.graph.nodes) for view in found]
    assert found[0].folded == {"cell"}
    assert len(found) <= MOST_VIEWS
    assert sum(drawn) <= MOST_NODES
    assert MOST_CHOICES < 201


@given(st.lists(st.integers(1, 4), min_size=1, max_size=5))
def test_every_view_draws_each_link_and_node_once_or_inside_a_box(depths):
    trace = network(*depths)
    for view in views(trace):
        drawing = view.drawing
        drawn = drawing.trace.graph
        shown = {node.id for node in drawn.nodes}
        assert {n.module for n in drawn.nodes if is_box(n)} == view.folded
        for node in trace.graph.nodes:
            assert drawing.boxes.get(node.id, node.id) in shown
        links = {drawing.edges.get(edge.id, edge.id) for edge in trace.graph.edges}
        assert links - {None} == {edge.id for edge in drawn.edges}


def test_the_payload_of_a_view_names_what_the_viewer_has_and_adds_its_boxes():
    trace = network(2, 3)
    sent = json.loads(to_text(payload(trace)))
    known = {node["id"] for node in sent["trace"]["graph"]["nodes"]}
    assert sent["trace"] == json.loads(trace.to_json())
    whole, *others = sent["folding"]["views"]
    assert whole["folded"] == []
    assert "nodes" not in whole
    for view in others:
        boxes = [node for node in view["nodes"] if isinstance(node, dict)]
        assert {node["module"] for node in boxes} == set(view["folded"])
        assert view["boxes"].keys() == {node["id"] for node in boxes}
        hidden = [name for names in view["boxes"].values() for name in names]
        bare = {node for node in view["nodes"] if isinstance(node, str)}
        assert bare | set(hidden) == known
        drawn = {node if isinstance(node, str) else node["id"] for node in view["nodes"]}
        assert view["layout"]["nodes"].keys() == drawn


def ways(trace):
    """From every view, by what is folded in it, where each press of a plus or minus leads."""
    seen = payload(trace)["folding"]["views"]
    names = [" ".join(view["folded"]) for view in seen]
    return {
        name: {path: names[number] for path, number in view["to"].items()}
        for name, view in zip(names, seen, strict=True)
    }


def test_with_few_modules_opening_and_folding_one_changes_no_other():
    found = ways(network(2, 2))
    assert found["layer1 layer2"] == {
        "layer1": "layer1/act layer2",
        "layer2": "layer1 layer2/act",
    }
    assert found["layer1/act layer2"]["layer1/act"] == "layer2"
    assert found["layer1/act layer2"]["layer1"] == "layer1 layer2"
    assert found[""]["layer2"] == "layer2"
    assert found[""]["layer2/act"] == "layer2/act"


def test_with_many_modules_one_is_open_at_a_time_with_what_it_lies_in():
    found = ways(network(2, 2, 2, 2))
    folded = "layer1 layer2 layer3 layer4"
    assert found[folded]["layer2"] == "layer1 layer2/act layer3 layer4"
    assert found["layer1 layer2/act layer3 layer4"]["layer2"] == folded
    assert found["layer1 layer2/act layer3 layer4"]["layer4"] == "layer1 layer2 layer3 layer4/act"
    assert found["layer1 layer2/act layer3 layer4"]["layer2/act"] == "layer1 layer3 layer4"
    assert found[""]["layer1/act"] == "layer1/act layer2 layer3 layer4"


def test_a_module_beyond_the_cap_cannot_be_opened():
    found = ways(unroll(200))
    closed = [path for path, way in found.items() if path.startswith("cell/1 ")]
    assert len(found) < 60
    assert "cell/199" not in found[closed[0]] if closed else True


def test_what_lies_in_every_module_is_said_once():
    trace = network(1, 1)
    members = payload(trace)["folding"]["members"]
    assert members.keys() == {"layer1", "layer1/act", "layer2", "layer2/act"}
    assert set(members["layer1/act"]) < set(members["layer1"])
    operations = {n.id for n in trace.graph.nodes if n.module.startswith("layer1")}
    assert operations >= {name for name in members["layer1"] if name.startswith("f")}


def first(trace, **choice):
    found = payload(trace, **choice)["folding"]
    return found["views"][found["first"]]["folded"]


def test_a_large_graph_opens_with_its_modules_folded_and_a_small_one_open():
    assert first(unroll(5)) == []
    assert first(unroll(40)) == ["cell"]
    assert first(unroll(5), folded=("cell/3", "cell/4")) == ["cell/3", "cell/4"]
    assert first(unroll(40), folded=()) == []


def test_a_box_of_a_view_has_no_ghost_of_what_it_makes_and_uses_itself():
    x = number(1.0, "x")
    value = tanh(x)
    for _ in range(3):
        value = grad(value, x, create_graph=True)
    trace = grad_viz.record(value)
    folded = fold(trace, "derivative 2", "derivative 3").trace
    assert any(node.id.endswith("again") for node in folded.graph.nodes)
    for view in payload(trace)["folding"]["views"][1:]:
        ids = {node if isinstance(node, str) else node["id"] for node in view["nodes"]}
        assert not any(name.endswith("again") for name in ids)
        assert ids == view["layout"]["nodes"].keys()


def test_a_graph_that_is_too_large_is_sent_with_its_modules_folded():
    trace = unroll(1000)
    sent = payload(trace)
    nodes = sent["trace"]["graph"]["nodes"]
    assert len(nodes) < 10
    (box,) = (node for node in nodes if node["kind"] == "operation")
    assert box["label"] == "cell ×1000"
    assert dict(box["params"]) == {"operations": "2000"}
    (view,) = sent["folding"]["views"]
    assert (view["folded"], view["to"]) == (["cell"], {"cell": None})
    assert not sent["moves"]
    weight = next(node["id"] for node in nodes if node["name"] == "w")
    assert len(sent["ledgers"][weight]) == 1000


def test_higher_derivatives_fold_by_their_order():
    x = number(1.0, "x")
    value = tanh(x)
    for _ in range(4):
        value = grad(value, x, create_graph=True)
    trace = grad_viz.record(value)
    assert children(trace)[""] == ("derivative 2", "derivative 3", "derivative 4")
    simple = views(trace)[0].drawing.trace
    assert sum(is_box(node) for node in simple.graph.nodes) == 3
    assert len(simple.graph.nodes) < 20


def test_every_run_of_a_part_becomes_a_box_of_its_own():
    trace = unroll(300)
    drawn = fold(trace, *(path for path in modules(trace) if path.startswith("cell/"))).trace
    assert [n.label for n in drawn.graph.nodes if is_box(n)][:2] == ["cell 1", "cell 2"]
    assert sum(is_box(node) for node in drawn.graph.nodes) == 300

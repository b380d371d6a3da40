"""Ghosts, folds and windows: every link and every step is drawn once or inside a fold."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import grad_viz
from engine import Variable, tanh
from grad_viz.layout import layout
from grad_viz.layout.cost import cost
from grad_viz.payload import payload
from grad_viz.trace import Trace, TraceError
from grad_viz.transform import VIEWER_LIMIT, Drawing, fit, fold, ghosts, is_ghost, modules, window
from tests.grad_viz.sample_traces import SAMPLES, network, random_trace, unroll

every_sample = pytest.mark.parametrize("trace", [f() for f in SAMPLES.values()], ids=list(SAMPLES))


def number(value, name=None):
    return Variable(np.array(value), name)


def two_layers():
    """Two layers named after their modules, the second of which adds its input: a skip."""
    x = number(0.5, "x")
    h = tanh(number(0.3, "net/one/w") * x + number(0.1, "net/one/b"))
    h.name = "net/one/h"
    u = number(0.2, "net/two/w") * h + number(-0.1, "net/two/b") + h
    return grad_viz.record((u - 1.0) ** 2)


def recurrent(length):
    w, b, h = number(0.9, "w"), number(0.1, "b"), number(0.0, "h0")
    for i in range(length):
        h = tanh(w * h + number(0.1 * i, f"x{i}") + b)
    return grad_viz.record(h)


def check(trace, drawing):
    """The properties that every drawing of a trace has."""
    drawn = drawing.trace
    nodes = {node.id: node for node in drawn.graph.nodes}
    edges = {edge.id: edge for edge in drawn.graph.edges}
    assert len(nodes) == len(drawn.graph.nodes)
    assert len(edges) == len(drawn.graph.edges)
    place = {name: i for i, name in enumerate(nodes)}
    assert all(place[edge.source] < place[edge.target] for edge in edges.values())
    assert drawn.graph.outputs == trace.graph.outputs
    standing = {drawing.edges.get(edge.id, edge.id) for edge in trace.graph.edges}
    assert standing - {None} == set(edges)
    assert drawing.steps[0] == 0
    assert list(drawing.steps) == sorted(set(drawing.steps))
    for number, step in zip(drawing.steps[1:], drawn.steps, strict=True):
        check_step(trace.steps[number - 1], step, drawing, nodes, edges)
    assert Trace.from_json(drawn.to_json()).graph == drawn.graph


def check_step(original, drawn, drawing, nodes, edges):
    for name in ("kind", "target", "contribution", "before", "after"):
        assert getattr(drawn, name) == getattr(original, name)
    if not original.edge:
        return
    assert drawn.edge == drawing.edges.get(original.edge, original.edge)
    link = edges[drawn.edge]
    assert link.target == drawn.function
    assert link.port == drawn.argnum
    receiver = nodes[link.source]
    assert link.source == drawn.target or is_ghost(receiver)
    assert receiver.label == nodes[drawn.target].label


def gradients(trace, drawing, frame):
    """The gradients of the drawn variables in the original, at the frame that is drawn."""
    whole = trace.frame(drawing.steps[frame]).gradients
    shown = {node.id for node in drawing.trace.graph.nodes}
    return {name: value for name, value in whole.items() if name in shown}


@every_sample
def test_without_anything_to_fold_a_trace_stays_as_it_is(trace):
    same = Drawing.of(trace)
    assert ghosts(trace) == same or max(uses(trace)) > 4
    assert ghosts(trace, uses=1000) == same
    assert window(trace, size=1000) == same
    assert fold(trace) == same


def uses(trace):
    sources = [edge.source for edge in trace.graph.edges]
    return [sources.count(name) for name in sources] or [0]


@every_sample
def test_small_traces_are_drawn_whole(trace):
    assert fit(trace) == Drawing.of(trace)
    sent = payload(trace)
    assert sent["trace"] == trace.to_dict()
    assert len(sent["cards"]) == len(trace.steps) + 1
    assert sent["steps"] is None


@given(st.integers(0, 300), st.integers(2, 25), st.integers(1, 4))
def test_ghosts_draw_every_link_and_every_step_once(seed, size, uses):
    trace = random_trace(seed, size)
    drawing = ghosts(trace, uses)
    check(trace, drawing)
    assert list(drawing.steps) == list(range(len(trace.steps) + 1))
    assert [e.id for e in drawing.trace.graph.edges] == [e.id for e in trace.graph.edges]
    for frame in range(len(trace.steps) + 1):
        assert drawing.trace.frame(frame).gradients == trace.frame(frame).gradients


def test_a_step_lights_the_true_node_its_ghost_and_the_link_between():
    trace = unroll(10)
    drawn = ghosts(trace).trace
    weight = "v0"
    for index, step in enumerate(drawn.steps, start=1):
        frame = drawn.frame(index)
        if step.target == weight:
            source = next(e.source for e in drawn.graph.edges if e.id == step.edge)
            assert frame.nodes[source] == frame.nodes[weight] == frame.edges[step.edge] == "active"
    assert sum(is_ghost(node) for node in drawn.graph.nodes) == 9
    assert len(drawn.ledgers[weight]) == 10
    assert set(drawn.frame().nodes.values()) <= {"done", "active"}


def test_a_variable_that_is_used_twice_by_one_operation_has_one_ghost_there():
    x = number(2.0, "x")
    y = x
    for _ in range(4):
        y = y * 3.0 + x * x
    drawn = ghosts(grad_viz.record(y)).trace
    doubled = [e.source for e in drawn.graph.edges if e.source.startswith("v0g")]
    assert len(doubled) == 2 * len(set(doubled))


@given(st.integers(0, 300), st.integers(2, 25), st.integers(1, 8), st.data())
def test_windows_draw_every_link_and_step_once_or_inside_a_box(seed, size, shown, data):
    trace = random_trace(seed, size)
    step = data.draw(st.integers(0, len(trace.steps)))
    drawing = window(trace, step, shown)
    check(trace, drawing)
    drawn = drawing.trace
    boxes = {n.id for n in drawn.graph.nodes if n.op.startswith("fold")}
    assert len(boxes) <= 2
    operations = [n.id for n in drawn.graph.nodes if n.kind == "operation" and n.id not in boxes]
    assert len(operations) == min(shown, sum(n.kind == "operation" for n in trace.graph.nodes))
    if step:
        assert step in drawing.steps
    sent = [i for i, s in enumerate(drawn.steps, start=1) if s.function in operations]
    for frame in {*sent, len(drawn.steps)}:
        assert drawn.frame(frame).gradients == gradients(trace, drawing, frame)


def test_a_window_of_a_long_unroll_stays_small_and_its_gradients_are_exact():
    trace = recurrent(300)
    drawing = window(trace, 700)
    check(trace, drawing)
    assert len(drawing.trace.graph.nodes) < 200
    assert len(drawing.steps) < 200
    end = len(drawing.trace.steps)
    assert drawing.trace.frame(end).gradients == gradients(trace, drawing, end)


def test_the_modules_of_a_trace_are_read_from_the_names():
    assert modules(two_layers()) == ("net", "net/one", "net/two")
    assert modules(network()) == ()


@pytest.mark.parametrize("paths", [["net/one"], ["net/two"], ["net/one", "net/two"], ["net"]])
def test_a_folded_module_is_one_box_with_its_links(paths):
    trace = two_layers()
    drawing = fold(trace, *paths)
    check(trace, drawing)
    drawn = drawing.trace
    boxes = [node for node in drawn.graph.nodes if node.op.startswith("fold")]
    assert [box.module for box in boxes] == paths
    left = {node.name for node in drawn.graph.nodes}
    assert not {name for name in left for path in paths if name.startswith(f"{path}/w")}
    end = len(drawn.steps)
    assert drawn.frame(end).gradients == gradients(trace, drawing, end)
    assert layout(drawn).nodes.keys() == {node.id for node in drawn.graph.nodes}


def test_folding_both_inner_modules_and_then_the_outer_one_is_one_box():
    trace = two_layers()
    drawing = fold(trace, "net/one", "net/two", "net")
    check(trace, drawing)
    assert [n.module for n in drawing.trace.graph.nodes if n.op.startswith("fold")] == ["net"]


def test_an_input_stays_outside_the_module_that_uses_it():
    drawn = fold(two_layers(), "net").trace
    assert [n.name for n in drawn.graph.nodes if n.role == "leaf"] == ["x"]


def test_a_module_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(TraceError, match=r"no module 'nett'.*net, net/one, net/two"):
        fold(two_layers(), "nett")
    with pytest.raises(TraceError, match=r"use engine\.module, or names like 'layer1/w'"):
        fold(network(), "net")


def test_every_format_of_one_step_draws_a_fold():
    drawn = fold(two_layers(), "net/one").trace
    assert "one" in grad_viz.to_dot(drawn)
    assert grad_viz.explain.cards(drawn)


def irregular(operations):
    """A chain in which nothing repeats, of operations drawn at random, with one weight."""
    chance, w = np.random.default_rng(0), number(0.9, "w")
    y = number(0.5, "x")
    for turn in chance.integers(0, 3, operations):
        y = (lambda y: tanh(w * y), lambda y: y + w, lambda y: tanh(y))[turn](y)
    return grad_viz.record(y)


def test_a_large_trace_without_parts_is_sent_as_a_window_around_the_step():
    trace = irregular(1_000)
    assert len(trace.graph.nodes) > VIEWER_LIMIT
    sent = payload(trace, step=1000)
    assert sent["moves"]
    assert sent["folding"] is None
    assert "too many" in sent["cards"][0]["check"]["sentence"]
    assert sent["steps"][sent["step"]] == 1000
    assert len(sent["cards"]) == len(sent["steps"]) == len(sent["trace"]["steps"]) + 1
    assert sent["layout"]["nodes"].keys() == {n["id"] for n in sent["trace"]["graph"]["nodes"]}
    weight = next(node.id for node in trace.graph.nodes if node.name == "w")
    assert all(0 <= row["step"] < len(sent["steps"]) for row in sent["ledgers"][weight])
    assert len(sent["ledgers"][weight]) == len(trace.ledgers[weight]) > 500


def test_a_shared_weight_costs_much_and_its_ghosts_little():
    trace = unroll(100)
    assert cost(trace.graph) > 10 * cost(ghosts(trace).trace.graph)
    assert any(is_ghost(node) for node in fit(trace).trace.graph.nodes)


@given(st.integers(0, 300), st.integers(2, 25), st.randoms(use_true_random=False))
def test_folding_any_modules_of_any_graph_keeps_every_link_and_step(seed, size, chance):
    trace = random_trace(seed, size)
    choices = ["", "", "", "a", "b", "b/c"]
    nodes = tuple(n._replace(module=chance.choice(choices)) for n in trace.graph.nodes)
    trace = replace(trace, graph=replace(trace.graph, nodes=nodes))
    paths = [path for path in ("b/c", "a", "b") if path in modules(trace)]
    drawing = fold(trace, *paths)
    check(trace, drawing)
    end = len(drawing.trace.steps)
    assert drawing.trace.frame(end).gradients == gradients(trace, drawing, end)
    layout(drawing.trace)

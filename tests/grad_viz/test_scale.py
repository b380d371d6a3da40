"""Graphs of any size: nothing recurses, nothing hangs, and what is too large says so."""

import tracemalloc

import numpy as np
import pytest

import grad_viz
from engine import Variable, cos, sin, tanh
from grad_viz import renderers
from grad_viz.__main__ import main
from grad_viz.layout import LIMIT, LayoutError, TooLargeError, check_size, layout
from grad_viz.numbers import number
from grad_viz.payload import payload
from grad_viz.streamlit import _leaves_window
from grad_viz.trace import Graph, Node, Trace


def chain(operations, name="x"):
    y = Variable(np.array(0.5), name)
    for _ in range(operations):
        y = y + 0.25
    return y


def irregular(operations):
    """A chain in which nothing repeats: the operations are drawn at random."""
    choices, y = (sin, cos, tanh), Variable(np.array(0.5), "x")
    for choice in np.random.default_rng(0).integers(0, 3, operations):
        y = choices[choice](y)
    return y


def test_a_chain_of_a_hundred_thousand_operations_becomes_text_without_recursion():
    trace = grad_viz.record(chain(100_000))
    text = renderers.draw(trace, "dot")
    assert text.count(" -> ") == len(trace.graph.edges) == 300_000
    assert payload(trace, step=50_000)["step"] > 0


def test_a_long_chain_is_saved_and_loaded_without_recursion():
    trace = grad_viz.record(chain(20_000))
    assert Trace.from_json(trace.to_json()) == trace


def test_a_graph_too_large_for_a_picture_is_refused_with_the_ways_out():
    trace = grad_viz.record(irregular(LIMIT // 2))
    with pytest.raises(TooLargeError, match=r"at most 20,000.*window.*DOT, JSON or text"):
        renderers.draw(trace, "svg")
    assert issubclass(TooLargeError, LayoutError)


def test_the_command_line_tells_the_refusal_in_one_sentence(capsys, monkeypatch):
    monkeypatch.setattr("grad_viz.layout.LIMIT", 3)
    assert main(["x*x + x", "x=2", "-o", "-", "--format", "svg"]) == 2
    assert capsys.readouterr().err.startswith("grad-viz: this graph has 5 nodes")


def test_a_graph_at_the_limit_is_not_refused():
    nodes = tuple(Node(f"v{i}", "variable", "x") for i in range(LIMIT))
    check_size(Trace(Graph(nodes, (), ("v0",)), ()))


def test_ten_thousand_nodes_are_laid_out():
    trace = grad_viz.record(chain(3_333))
    assert len(layout(trace).nodes) == len(trace.graph.nodes) == 10_000


def test_a_trace_keeps_less_than_a_kilobyte_for_each_node():
    w, y = Variable(np.array(0.9999), "w"), Variable(np.array(0.5), "x")
    for _ in range(1_000):
        y = y * w + 0.1
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    trace = grad_viz.record(y)
    used = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert used < 1_000 * len(trace.graph.nodes)


def test_equal_numbers_of_a_trace_are_one_object_but_zeros_keep_their_sign():
    x = Variable(np.array(-0.0), "x")
    trace = grad_viz.record(x + 0.0)
    values = [n.value for n in trace.graph.nodes if n.kind == "variable"]
    assert [str(v.values[0]) for v in values] == ["-0.0", "0.0", "0.0"]
    trace = grad_viz.record(chain(10))
    assert len({id(step.contribution) for step in trace.steps}) == 1


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0625, "1.063"),
        (0.03125, "0.03125"),
        (0.00048828125, "0.0004883"),
        (2.5, "2.5"),
        (4.0005, "4"),
        (1234.5, "1235"),
        (9998.7, "9999"),
        (9999.7, "10000"),
        (0.00010001, "0.0001"),
    ],
)
def test_a_number_is_rounded_half_up_where_it_is_exactly_half_way(value, text):
    assert number(value) == text


@pytest.mark.parametrize(
    ("frames", "new", "leaves"),
    [
        (range(9), 0, False),
        (range(9), 8, False),
        ((0, 1, 5, 6, 7, 20), 3, False),
        ((0, 1, 5, 6, 7, 20), 1, True),
        ((0, 1, 5, 6, 7, 20), 4, True),
        ((0, 1, 5, 6, 7, 20), 5, True),
    ],
)
def test_the_window_moves_on_where_a_neighbouring_step_was_left_out(frames, new, leaves):
    assert _leaves_window(frames, new) is leaves

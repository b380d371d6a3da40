"""What a program does again and again is found without anybody having said that it is a part."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import grad_viz
from engine import Variable, cos, module, sin, tanh
from grad_viz.folded import is_box
from grad_viz.layout import LIMIT
from grad_viz.transform import VIEWER_LIMIT, fold, modules, pictured, repeated
from grad_viz.transform.repeats import TIMES
from tests.grad_viz.sample_traces import random_trace
from tests.grad_viz.test_transform import check


def number(value, name=None):
    return Variable(np.array(value), name)


def recurrent(length):
    """A recurrent network in a plain loop: shared weights, one input for each step."""
    w, u, h = number(0.9, "w"), number(0.3, "u"), number(0.1, "h0")
    for i in range(length):
        h = tanh(w * h + u * number(i / length, f"x{i}"))
    return grad_viz.record((h - 1.0) ** 2)


def drawn(drawing):
    return [node.label for node in drawing.trace.graph.nodes]


def test_a_loop_is_one_module_with_its_own_inputs_and_without_what_it_shares():
    trace = recurrent(20)
    found = repeated(trace)
    (name,) = modules(found)
    assert name == "×, +, tanh ×20"
    drawing = fold(found, name)
    labels = drawn(drawing)
    assert {"w", "u", "h0", "y", name} <= set(labels)
    assert not {f"x{i}" for i in range(20)} & set(labels)
    check(trace, drawing)


def test_what_comes_again_less_often_is_no_repetition():
    assert modules(repeated(recurrent(TIMES - 1))) == ()
    assert len(modules(repeated(recurrent(TIMES)))) == 1


def test_repetitions_that_use_other_results_are_not_called_the_same():
    """Two sequences, woven: each step goes on with a result that was made at random."""
    order = np.random.default_rng(0)
    values = [number(0.5, "x"), number(0.25, "y")]
    for i in range(40):
        choice = int(order.integers(1, 4)) if len(values) > 3 else 1
        values.append((sin if i % 2 else cos)(values[-choice] + values[-1]))
    assert modules(repeated(grad_viz.record(values[-1]))) == ()


def test_a_loop_in_a_loop_is_one_module():
    xs = [number(0.1 * i, f"x{i}") for i in range(6)]
    sums = [sum((x * (0.5 + j) for x in xs[1:]), xs[0]) for j in range(9)]
    trace = grad_viz.record(tanh(sum(sums[1:], sums[0])))
    names = modules(repeated(trace))
    assert names[0] == "×, + ×9"
    check(trace, fold(repeated(trace), *names))


def test_two_loops_of_the_same_operations_are_two_modules():
    h = number(0.1, "h0")
    for _ in range(10):
        h = tanh(h * 0.5)
    h = sin(cos(h))
    for _ in range(12):
        h = tanh(h * 0.5)
    assert set(modules(repeated(grad_viz.record(h)))) == {"×, tanh ×10", "×, tanh ×12"}


@given(st.integers(0, 10_000), st.integers(5, 60))
def test_a_random_trace_keeps_every_number_and_every_link_where_something_repeats(seed, size):
    trace = random_trace(seed, size)
    found = repeated(trace)
    assert found.steps == trace.steps
    assert [n._replace(module="") for n in found.graph.nodes] == list(trace.graph.nodes)
    check(trace, fold(found, *modules(found)))


def test_a_picture_folds_repetitions_where_it_is_too_large_or_was_asked_to():
    small, large = recurrent(VIEWER_LIMIT // 20), recurrent(VIEWER_LIMIT // 8)
    assert len(small.graph.nodes) < VIEWER_LIMIT < len(large.graph.nodes) < LIMIT
    assert all(pictured(trace).is_whole for trace in (small, large))
    assert pictured(small, ()).is_whole
    assert f"×, +, tanh ×{VIEWER_LIMIT // 8}" in drawn(pictured(large, ()))


def test_a_loop_too_large_for_a_picture_is_drawn_as_one_box(tmp_path):
    count = LIMIT // 8
    path = grad_viz.save(recurrent(count), tmp_path / "graph.svg", step=3)
    assert f">×, +, tanh ×{count}<" in path.read_text(encoding="utf-8")


def test_a_program_that_says_its_modules_is_folded_as_it_says():
    h = number(0.1, "h0")
    for _ in range(VIEWER_LIMIT // 4):
        with module("cell"):
            h = tanh(h * 0.5)
    trace = grad_viz.record(h)
    boxes = [n.label for n in pictured(trace, ("cell",)).trace.graph.nodes if is_box(n)]
    assert boxes == [f"cell ×{VIEWER_LIMIT // 4}"]
    assert pictured(trace, ()).is_whole


@pytest.mark.parametrize("operations", [0, 1, 7])
def test_the_smallest_programs_have_no_repetitions(operations):
    x = number(0.5, "x")
    for _ in range(operations):
        x = sin(x)
    assert modules(repeated(grad_viz.record(x))) == ()

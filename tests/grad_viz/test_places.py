"""The modules of a recorded program: paths of nodes, runs, derivatives."""

import numpy as np

import grad_viz
from engine import Variable, grad, module, tanh


def number(value, name=None):
    return Variable(np.array(value), name)


def places(output):
    return {node.label: node.module for node in grad_viz.record(output).graph.nodes}


def test_what_is_made_in_a_module_says_so_and_its_inputs_do_not():
    x = number(0.5, "x")
    with module("net"), module("one"):
        w = number(2.0, "w")
        h = w * x
        h.name = "h"
        y = h + 3.0
    assert places(y) == {
        "x": "",
        "w": "net/one",
        "×": "net/one",
        "h": "net/one",
        "3": "net/one",
        "+": "net/one",
        "y": "net/one",
    }


def test_the_runs_of_one_part_are_numbered_and_a_single_run_is_not():
    h = number(0.1, "h0")
    with module("start"):
        h = h * 2.0
    for _ in range(3):
        with module("cell"):
            h = tanh(h)
    found = [n.module for n in grad_viz.record(h).graph.nodes if n.kind == "operation"]
    assert found == ["start", "cell/1", "cell/2", "cell/3"]


def test_runs_that_led_nowhere_are_not_counted():
    x = number(0.1, "x")
    for _ in range(3):
        with module("cell"):
            y = tanh(x)
    assert {n.module for n in grad_viz.record(y).graph.nodes} == {"", "cell"}


def test_modules_in_a_part_that_is_run_twice_are_told_apart():
    h = number(0.1, "h0")
    for _ in range(2):
        with module("cell"), module("act"):
            h = tanh(h)
    found = [n.module for n in grad_viz.record(h).graph.nodes if n.kind == "operation"]
    assert found == ["cell/1/act", "cell/2/act"]


def test_higher_derivatives_are_placed_by_their_order():
    x = number(1.0, "x")
    value = tanh(x)
    for _ in range(3):
        value = grad(value, x, create_graph=True)
    trace = grad_viz.record(value)
    found = {n.module for n in trace.graph.nodes if n.kind == "operation"}
    assert found == {"", "derivative 2", "derivative 3"}
    slope = grad(x**4 - 2.0 * x**2, x, create_graph=True)
    assert "derivative 1" in places(slope).values()

"""The walker: what it finds, that it shows the engine's own steps, and what it leaves alone."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
import grad_viz
from engine import Function, Tensor, Variable, add, exp, square
from grad_viz.arrays import LIMIT, as_array


def variable(value, name=None):
    return Variable(np.array(value), name)


def edges_into(trace, node):
    return [(e.source, e.port) for e in trace.graph.edges if e.target == node]


def test_the_books_composition_has_four_steps_and_the_books_gradient():
    trace = grad_viz.record(square(exp(square(variable(0.5, "x")))))
    assert [n.id for n in trace.graph.nodes] == ["v0", "f0", "v1", "f1", "v2", "f2", "v3"]
    assert [n.label for n in trace.graph.nodes if n.kind == "variable"] == [
        "x", "x²", "exp(x²)", "y",
    ]  # fmt: skip
    assert [step.kind for step in trace.steps] == ["seed", *["contribution"] * 3]
    assert trace.frame().gradients["v0"].values == (3.297442541400256,)


def test_a_product_of_a_variable_with_itself_has_two_edges_and_two_contributions():
    x = variable(3.0, "x")
    trace = grad_viz.record(x * x)
    assert edges_into(trace, "f0") == [("v0", 0), ("v0", 1)]
    assert [s.contribution.values for s in trace.steps[1:]] == [(3.0,), (3.0,)]
    assert [s.before and s.before.values for s in trace.steps[1:]] == [None, (3.0,)]
    assert trace.ledgers["v0"] == (2, 3)


def test_not_computed_yet_is_absent_and_never_zero():
    trace = grad_viz.record(variable(0.0, "x") * variable(0.0, "y"))
    assert "v0" not in trace.frame(0).gradients
    assert trace.frame(0).nodes["v0"] == "waiting"
    assert trace.frame().gradients["v0"].values == (0.0,)


def test_a_frame_knows_what_is_waiting_active_and_done():
    trace = grad_viz.record(square(exp(variable(1.0, "x"))))
    frame = trace.frame(2)
    assert (frame.nodes["f1"], frame.nodes["v1"], frame.nodes["v2"]) == ("active", "active", "done")
    assert (frame.nodes["f0"], frame.nodes["v0"]) == ("waiting", "waiting")
    assert sorted(set(frame.edges.values())) == ["active", "waiting"]


def test_the_frames_below_zero_show_the_values_as_they_are_computed():
    trace = grad_viz.record(square(exp(square(variable(0.5)))))
    assert trace.first_step == -4
    values = [len(trace.frame(step).values) for step in range(-4, 1)]
    assert values == [1, 2, 3, 4, 4]
    assert [trace.frame(step).operation for step in range(-4, 1)] == ["", "f0", "f1", "f2", ""]


def test_a_frame_of_the_forward_pass_lights_an_operation_its_links_and_its_result():
    trace = grad_viz.record(square(exp(square(variable(0.5)))))
    frame = trace.frame(-2)
    active = {name for name, state in {**frame.nodes, **frame.edges}.items() if state == "active"}
    links = {edge.id for edge in trace.graph.edges if "f1" in (edge.source, edge.target)}
    assert active == {"f1", "v2", *links}
    assert not frame.gradients
    assert "v3" not in frame.values
    assert set(trace.frame(-4).nodes.values()) == {"waiting"}


@pytest.mark.parametrize("step", [-5, 5, 1.0, "1", True])
def test_a_step_that_is_not_there_is_refused_with_the_steps_there_are(step):
    trace = grad_viz.record(square(exp(square(variable(0.5)))))
    with pytest.raises(grad_viz.TraceError, match="has the steps 0 to 4, and -4 to -1 "):
        trace.frame(step)


def test_recording_leaves_every_gradient_as_it_was():
    x = variable(2.0, "x")
    y = square(x)
    grad_viz.record(y)
    assert x.grad is None
    y.backward()
    before = x.grad
    grad_viz.record(y)
    assert x.grad is before


def test_constants_are_nodes_without_a_gradient():
    trace = grad_viz.record(variable(3.0, "x") * 2.0 + 1)
    constants = [n for n in trace.graph.nodes if n.role == "constant"]
    assert [n.label for n in constants] == ["2", "1"]
    assert not {n.id for n in constants} & set(trace.frame().gradients)


def test_a_broadcast_shows_the_message_before_it_was_summed_back():
    trace = grad_viz.record(variable([1.0, 2.0, 3.0], "x") * variable(2.0, "w"))
    step = next(s for s in trace.steps if s.broadcast)
    assert step.broadcast.values == (1.0, 2.0, 3.0)
    assert step.contribution == as_array(6.0)


def test_a_lone_leaf_is_a_graph_of_one_node_and_one_step():
    trace = grad_viz.record(variable(7.0, "x"))
    assert [n.role for n in trace.graph.nodes] == ["output"]
    assert [s.kind for s in trace.steps] == ["seed"]


def test_large_arrays_are_kept_as_a_summary():
    trace = grad_viz.record(square(Variable(np.arange(LIMIT + 1.0), "x")))
    value = trace.by_id["v0"].value
    assert value.values == ()
    assert (value.summary.minimum, value.summary.maximum, value.summary.mean) == (
        0,
        LIMIT,
        LIMIT / 2,
    )


def test_nan_and_infinity_are_recorded_and_counted():
    large = np.full(LIMIT + 3, 2.0)
    large[0], large[1] = np.nan, np.inf
    assert as_array(large).summary.not_finite == 2
    trace = grad_viz.record(variable([np.nan, np.inf, 1.0], "x") * 1.0)
    assert grad_viz.Trace.from_json(trace.to_json()) == trace


def test_a_tensor_that_requires_no_gradient_is_a_constant():
    x, c = Tensor([1.0, 2.0], requires_grad=True), Tensor([3.0, 4.0])
    trace = grad_viz.record((x * c).sum())
    assert [n.role for n in trace.graph.nodes if n.kind == "variable"][:2] == ["leaf", "constant"]


def test_a_function_of_ones_own_is_drawn_by_its_class_name():
    class Cube(Function):
        def forward(self, x):
            return x**3

        def backward(self, gy):
            return 3 * self.inputs[0].data ** 2 * gy

    trace = grad_viz.record(Cube()(variable(2.0, "x")))
    assert trace.by_id["f0"].label == "Cube"
    assert trace.frame().gradients["v0"].values == (12.0,)
    assert grad_viz.explain.card(trace, 2).title == "x receives from Cube"


def test_two_functions_of_one_name_are_kept_apart():
    def make(factor):
        class Scale(Function):
            symbol = f"×{factor}"

            def forward(self, x):
                return x * factor

            def backward(self, gy):
                return gy * factor

        return Scale()

    trace = grad_viz.record(make(2)(make(3)(variable(1.0, "x"))))
    assert trace.frame().gradients["v0"].values == (6.0,)


def test_something_else_than_a_variable_is_refused():
    with pytest.raises(TypeError, match="expects the output Variable, got float"):
        grad_viz.record(1.0)


def test_a_chain_of_fifty_thousand_operations_is_recorded_without_recursion():
    y = variable(1.0, "x")
    for _ in range(50_000):
        y = y + 1.0
    assert len(grad_viz.record(y).steps) == 50_001


OPERATIONS = [add, lambda a, b: a * b, lambda a, b: a - exp(-square(b))]


@given(st.data())
def test_the_recorded_gradients_are_bit_for_bit_those_of_backward(data):
    values = data.draw(st.lists(st.floats(-2, 2), min_size=1, max_size=3))
    pool = leaves = [variable(v, f"x{i}") for i, v in enumerate(values)]
    pool = list(leaves)
    for _ in range(data.draw(st.integers(1, 8))):
        operation = data.draw(st.sampled_from(OPERATIONS))
        pool.append(operation(*(data.draw(st.sampled_from(pool)) for _ in range(2))))
    trace = grad_viz.record(pool[-1])
    pool[-1].backward()
    names = {n.name: n.id for n in trace.graph.nodes if n.role == "leaf"}
    for leaf in leaves:
        recorded = trace.frame().gradients.get(names.get(leaf.name, ""))
        assert (recorded and recorded.values[0]) == (
            None if leaf.grad is None else float(leaf.grad)
        )


def result_of(name):
    """The operation applied to inputs like those of its example."""
    operation = engine.operations()[name]
    example, draw = operation.spec.example, np.random.default_rng(0)
    inputs = [
        Variable(draw.uniform(*example.domain, shape), f"x{i}")
        if i not in example.integers
        else draw.integers(example.integers[i], size=shape)
        for i, shape in enumerate(example.shapes)
    ]
    made = operation(**example.params)(*inputs)
    return made[0] if isinstance(made, list) else made


@pytest.mark.parametrize("name", engine.operations())
def test_every_operation_is_recorded_explained_and_read_back(name):
    trace = grad_viz.record(result_of(name))
    assert grad_viz.Trace.from_json(trace.to_json()) == trace
    for one in grad_viz.explain.cards(trace):
        assert one.title
        assert "$" not in json.dumps(one.to_dict(), allow_nan=False)

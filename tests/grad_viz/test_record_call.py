"""A Python function is called once; its source names the nodes and says where they were made."""

import functools
import sys
import threading

import numpy as np
import pytest

import grad_viz
from engine import Function, Variable, exp, square, tanh
from grad_viz import CallError, record_call
from grad_viz.watch import Watch

SHIFT = Variable(np.array(0.5))


def neuron(x, w, b):
    """A neuron."""
    z = w * x + b
    return tanh(z)


def variables(trace):
    return {node.name or node.label: node for node in trace.graph.nodes if node.kind == "variable"}


def piece(trace, node):
    return trace.expression[slice(*node.source)] if node.source else ""


def pieces(trace):
    """The operations by symbol, with the text that made them."""
    nodes = trace.graph.nodes
    return [(node.label, piece(trace, node)) for node in nodes if node.kind == "operation"]


def test_inputs_and_assigned_names_name_the_nodes():
    trace = record_call(neuron, x=0.5, w=2.0, b=-1.0)
    assert list(variables(trace)) == ["w", "x", "w·x", "b", "z", "y"]
    assert trace.frame().gradients["v0"].values == (0.5,)
    assert trace == record_call(neuron, 0.5, 2.0, -1.0)


def test_every_operation_knows_the_piece_of_the_source_that_made_it():
    trace = record_call(neuron, x=0.5, w=2.0, b=-1.0)
    assert trace.expression == "z = w * x + b\nreturn tanh(z)"
    assert pieces(trace) == [("×", "w * x"), ("+", "w * x + b"), ("tanh", "tanh(z)")]
    assert grad_viz.explain.card(trace, 2).source == trace.by_id["f2"].source
    assert trace.expression[: trace.by_id["f2"].source[0]].count("\n") == 1


def test_a_name_that_is_bound_again_is_numbered():
    def loop(h, w):
        for _ in range(3):
            h = tanh(w * h)
        return h

    trace = record_call(loop, h=0.5, w=2.0)
    names = [name for name in variables(trace) if name.startswith("h")]
    assert names == ["h", "h₂", "h₃", "h₄"]
    assert pieces(trace) == [("×", "w * h"), ("tanh", "tanh(w * h)")] * 3


def test_a_name_given_by_hand_always_wins_and_no_variable_is_renamed():
    a, b = Variable(np.array(2.0), "given"), Variable(np.array(3.0))
    kept = []

    def f(x, y):
        kept.append(x * y)
        kept[0].name = "by hand"
        z = kept[0]
        w = exp(z)
        kept.append(w)
        return w

    trace = record_call(f, a, y=b)
    assert list(variables(trace)) == ["given", "y", "by hand", "w"]
    assert (a.name, b.name, kept[0].name, kept[1].name) == ("given", None, "by hand", None)


def test_two_names_for_one_value_keep_the_first_and_swapped_names_stay():
    def f(x, y):
        x, y = y, x
        z = other = x - y
        return z * other

    trace = record_call(f, x=1.0, y=2.0)
    assert list(variables(trace))[:3] == ["y", "x", "z"]
    assert variables(trace)["x"].value.values == (1.0,)


def test_what_a_callee_or_a_comprehension_computes_belongs_to_the_line_that_called():
    def layer(x, w):
        inner = x * w
        return tanh(inner)

    def f(x, w):
        h = layer(x, w)
        parts = [part * 2 for part in [h, h]]
        return parts[0] + parts[1]

    found = pieces(record_call(f, x=1.0, w=2.0))
    assert found[:2] == [("×", "layer(x, w)"), ("tanh", "layer(x, w)")]
    assert all(text for _, text in found)
    assert found[-1] == ("+", "parts[0] + parts[1]")


def test_globals_and_enclosing_names_are_called_by_their_names():
    scale = Variable(np.array(3.0))

    def f(x):
        return x * scale + SHIFT

    assert {"x", "scale", "SHIFT"} <= set(variables(record_call(f, x=1.0)))


def test_the_weights_of_a_model_a_list_and_a_dictionary_are_called_by_their_place():
    class Layer:
        def __init__(self, weight):
            self.w = Variable(np.array(weight))
            self.owner = self

    class Model:
        def __init__(self):
            self.first, self.rest = Layer(2.0), [Layer(3.0)]
            self.bias = Variable(np.array(1.0), "by hand")

        def __call__(self, x):
            return x * self.first.w * self.rest[0].w + self.bias

    names = {"x", "first.w", "rest[0].w", "by hand"}
    assert names <= set(variables(record_call(Model(), x=1.0)))

    def f(x, weights, more):
        return x * weights["w"] + more[0] * more[1]

    one, two, three = (Variable(np.array(value)) for value in (1.0, 2.0, 3.0))
    trace = record_call(f, 1.0, {"w": one}, (two, three))
    assert {"x", "w", "more[0]", "more[1]"} <= set(variables(trace))


def test_what_was_computed_before_the_call_has_no_place_in_the_source():
    before = square(Variable(np.array(2.0), "a"))

    def f(x):
        return exp(x)

    trace = record_call(f, before)
    assert pieces(trace) == [("x²", ""), ("eˣ", "exp(x)")]
    assert "x" in variables(trace)


def test_columns_are_counted_in_characters_where_the_source_has_other_letters():
    def f(α):
        größe = α * 2; return größe + exp(α)  # fmt: skip # noqa: E702

    trace = record_call(f, α=1.0)
    assert pieces(trace) == [("×", "α * 2"), ("eˣ", "exp(α)"), ("+", "größe + exp(α)")]


def test_a_lambda_a_method_a_partial_and_a_decorated_function_are_watched_inside():
    class Model:
        def __call__(self, x):
            h = square(x)
            return exp(h)

        predict = __call__

    @functools.wraps(neuron)
    def wrapper(*args, **kwargs):
        return neuron(*args, **kwargs)

    assert pieces(record_call(lambda x: x * x, x=3.0)) == [("×", "x * x")]
    for function in (Model(), Model().predict):
        assert "h" in variables(record_call(function, x=1.0))
    assert "z" in variables(record_call(functools.partial(neuron, b=1.0), x=1.0, w=2.0))
    assert "z" in variables(record_call(wrapper, x=1.0, w=2.0, b=0.0))


def test_numbers_lists_and_arrays_become_variables_and_the_rest_is_handed_on():
    seen = {}

    def f(x, w, depth: int, label: "str", *more, **others):
        seen.update(locals())
        return (x * w).sum() + more[0] * others["c"]

    trace = record_call(f, [1, 2], np.float32(3.0), 2, "a", 5.0, c=7, option=None)
    assert (seen["depth"], seen["label"], seen["others"]["option"]) == (2, "a", None)
    names = set(variables(trace))
    assert {"x", "w", "more0", "c"} <= names
    assert variables(trace)["w"].value.dtype == "float32"
    assert variables(trace)["c"].value.dtype == "float64"


def test_an_array_of_the_callers_is_copied():
    data = np.array([1.0, 2.0])
    trace = record_call(lambda x: (x * x).sum(), data)
    data[0] = 9.0
    assert trace.by_id["v0"].value.values == (1.0, 2.0)


@pytest.mark.parametrize(
    ("function", "inputs", "message"),
    [
        (neuron, {"x": 1.0}, "neuron cannot be called with these inputs: missing"),
        (neuron, {"x": 1.0, "y": 2.0}, "neuron cannot be called with these inputs: "),
        (neuron, {"x": [[1, 2], [3]], "w": 1, "b": 1}, "x has rows of different lengths"),
        (lambda x: 3.0, {"x": 1.0}, "returned float, expected one Variable"),
        (lambda x: (x, x), {"x": 1.0}, "returned tuple, expected one Variable"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_to_do(function, inputs, message):
    with pytest.raises(CallError, match=message):
        record_call(function, **inputs)


def test_a_profiler_that_was_there_is_there_again_even_after_an_error():
    calls = []
    sys.setprofile(lambda *event: calls.append(event))
    mine = sys.getprofile()
    try:
        with pytest.raises(ZeroDivisionError):
            record_call(lambda x: 1 / 0, x=1.0)
        assert sys.getprofile() is mine
    finally:
        sys.setprofile(None)


def test_other_threads_are_not_watched():
    profiles = []

    def f(x):
        thread = threading.Thread(target=lambda: profiles.append(sys.getprofile()))
        thread.start()
        thread.join()
        return x * x

    record_call(f, x=1.0)
    assert profiles == [None]
    assert sys.getprofile() is None


def test_a_function_that_calls_itself_is_watched_at_its_first_call():
    def power(x, n: int):
        return x if n == 1 else x * power(x, n - 1)

    trace = record_call(power, x=2.0, n=3)
    assert trace.frame().gradients["v0"].values == (12.0,)
    assert [text for _, text in pieces(trace)] == ["power(x, n - 1)", "x * power(x, n - 1)"]


def test_a_function_without_source_or_not_in_python_is_recorded_all_the_same():
    space = {}
    exec("def f(x):\n    h = x * 2\n    return h + 1", space)
    trace = record_call(space["f"], x=1.0)
    assert trace.expression == ""
    assert "h" in variables(trace)

    class Double(Function):
        def forward(self, x):
            return 2 * x

        def backward(self, gy):
            return 2 * gy

    trace = record_call(Double(), Variable(np.array(1.0)))
    assert trace.frame().gradients["v0"].values == (2.0,)
    assert trace.expression == record_call(tanh, x=1.0).expression == ""


def test_the_trace_is_the_one_that_record_makes_but_for_names_and_places():
    x = Variable(np.array(0.5), "x")
    plain = grad_viz.record(square(exp(square(x))))
    called = record_call(lambda x: square(exp(square(x))), x)
    assert called.steps == plain.steps
    assert [node.label for node in called.graph.nodes] == [n.label for n in plain.graph.nodes]


def test_a_watch_holds_no_frame_after_the_call():
    watch = Watch(neuron.__code__)
    arguments = [Variable(np.array(1.0)) for _ in range(3)]
    watch.call(lambda: neuron(*arguments))
    assert watch._frame is None

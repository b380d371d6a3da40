"""The numeric check: right where it speaks, and silent with a reason where it cannot."""

import numpy as np
import pytest

import engine
import grad_viz
from engine import Function, Variable, log, relu, softmax_cross_entropy, sqrt, square
from grad_viz import Trace
from grad_viz.examples import EXAMPLES
from grad_viz.numeric_check import BUDGET, NumericCheck


def leaf(value, name="x"):
    return Variable(np.array(value), name)


def check(output, name="x"):
    trace = grad_viz.record(output)
    return NumericCheck(trace).of(next(n.id for n in trace.graph.nodes if n.name == name))


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_leaf_of_every_example_agrees(name):
    trace = EXAMPLES[name].record()
    leaves = [n.id for n in trace.graph.nodes if n.role == "leaf" and n.id in trace.ledgers]
    checks = [NumericCheck(trace).of(leaf) for leaf in leaves]
    assert leaves
    assert {one.verdict for one in checks} <= {"agrees", "zero"}
    assert max(one.error for one in checks) < 1e-6


@pytest.mark.parametrize("name", engine.operations())
def test_an_operation_run_again_from_its_record_agrees(name):
    kind = engine.operations()[name]
    example = kind.spec.example
    if example.integers or name in ("scatter", "overlay"):
        pytest.skip("its example is not numbers alone")
    random = np.random.default_rng(3)
    xs = [Variable(random.uniform(*example.domain, shape), f"x{i}")
          for i, shape in enumerate(example.shapes)]  # fmt: skip
    made = kind(**example.params)(*xs)
    found = check(made[0] if isinstance(made, list) else made, "x0")
    assert found.verdict in ("agrees", "zero")


@pytest.mark.parametrize("index", [
    1, slice(None, None, 2), (slice(None), 0), (Ellipsis, slice(1, None)), [0, 0],
    (np.array([0, 1]), np.array([2, 0])), np.array([True, False]), (None, 1), (np.int64(1), -1),
])  # fmt: skip
def test_entries_that_were_picked_are_picked_again(index):
    assert check(engine.getitem(leaf(np.arange(6.0).reshape(2, 3)), index)).verdict == "agrees"


def test_every_use_of_a_dropout_drops_again_what_it_dropped():
    drop = engine.functions.Dropout(0.5, seed=3)
    x = leaf(np.arange(1.0, 9.0))
    assert check(drop(x) * drop(x)).verdict in ("agrees", "zero")


class Doubtful(Function):
    """A square whose derivative is wrong."""

    spec = engine.Operation("doubtful", "?", "elementwise", "doubtful($x0)", "$x0")

    def forward(self, x):
        return x * x

    def backward(self, gy):
        return 3 * self.inputs[0] * gy


class Own(Function):
    """A function of somebody's own, which only its author can run again."""

    def forward(self, x):
        return x * x

    def backward(self, gy):
        return 2 * self.inputs[0] * gy


def test_a_wrong_rule_is_found():
    found = check(Doubtful()(leaf(2.0)))
    assert found.verdict == "differs"
    assert found.error == pytest.approx(1 / 3, rel=1e-3)
    assert found.numeric.values[0] == pytest.approx(4.0)


def test_a_function_of_somebodys_own_is_named_as_what_cannot_be_run_again():
    found = check(Own()(leaf(2.0)))
    assert (found.verdict, found.numeric, found.operation) == ("unknown", None, "Own")


def test_a_kink_gives_both_slopes_and_no_number():
    found = check(relu(leaf(0.0)))
    assert (found.verdict, found.numeric) == ("kink", None)
    assert found.sides == pytest.approx((0.0, 1.0))


@pytest.mark.parametrize("x", [1e-9, 1e-4, 1.0, 1e4])
@pytest.mark.parametrize("f", [relu, square, log, sqrt])
def test_close_to_a_kink_or_an_edge_the_step_is_small_enough(f, x):
    assert check(f(leaf(x))).verdict in ("agrees", "zero")
    assert check(f(leaf(x)) / x).verdict == "agrees"


def test_a_slope_that_changes_its_sign_is_no_kink():
    assert check(square(leaf(0.0))).verdict == "zero"


def test_at_the_edge_of_a_domain_there_is_no_check():
    assert check(sqrt(leaf(0.0))).verdict == "undefined"


def test_a_gradient_of_zero_is_not_a_difference():
    x = leaf(3.0)
    assert check(x - x).verdict == "zero"


def test_single_precision_is_checked_in_double_precision():
    found = check(softmax_cross_entropy(leaf(np.ones((2, 3), np.float32)), np.array([0, 2])))
    assert found.verdict == "agrees"
    assert found.numeric.dtype == "float64"


def test_a_large_computation_is_not_run_again():
    x = leaf(1.0)
    y = x
    for _ in range(BUDGET):
        y = y * 1.0
    assert check(y).verdict == "large"


def test_a_saved_trace_is_checked_like_a_fresh_one():
    trace = EXAMPLES["mlp"].record()
    loaded = Trace.from_json(trace.to_json())
    first = next(n.id for n in trace.graph.nodes if n.role == "leaf")
    assert NumericCheck(loaded).of(first) == NumericCheck(trace).of(first)


def test_a_saved_trace_that_asks_for_a_huge_array_is_not_run():
    wide = engine.broadcast_to(leaf([1.0, 2.0]), (3, 2))
    text = grad_viz.record(engine.sum(wide)).to_json()
    changed = Trace.from_json(text.replace("(3, 2)", "(3000000000, 2)"))
    assert changed.to_json() != text
    assert NumericCheck(changed).of("v0").verdict == "unknown"


@pytest.mark.parametrize("axis", ["'a'", "(1, 2, 3)", "__import__('os')", "7"])
def test_a_saved_trace_with_settings_of_no_operation_is_not_run(axis):
    text = grad_viz.record(engine.sum(leaf([[1.0, 2.0], [3.0, 4.0]]), axis=1)).to_json()
    changed = Trace.from_json(text.replace('["axis", "1"]', f'["axis", "{axis}"]')
                              .replace('["axis","1"]', f'["axis","{axis}"]'))  # fmt: skip
    assert axis in str(changed.graph)
    assert NumericCheck(changed).of("v0").verdict == "unknown"


@pytest.mark.parametrize("x", [0.0, -0.0, 5e-324, 1e-320, 1e-300, 1e308, np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", ["square", "sqrt", "log", "div", "pow", "tanh", "abs", "norm"])
def test_no_number_is_too_small_or_too_large_for_a_verdict(name, x):
    kind = engine.operations()[name]
    others = [2.0] * (len(kind.spec.example.shapes) - 1)
    with np.errstate(all="ignore"):
        found = check(kind()(leaf(x), *others)), check(kind()(*others, leaf(x)))
    assert {one.verdict for one in found} <= {"agrees", "zero", "kink", "undefined"}


@pytest.mark.parametrize("f", [
    lambda x: x**3, lambda x: x**5, engine.var, lambda x: engine.mean_squared_error(x, x.data),
    lambda x: square(x - x.data).sum(), lambda x: (x * 5e-324).sum(),
])  # fmt: skip
@pytest.mark.parametrize("x", [0.0, 0.5, -1.0, 1000.1])
def test_a_gradient_that_is_zero_or_nearly_so_does_not_differ(f, x):
    assert check(engine.sum(f(leaf([x, x, x])))).verdict in ("agrees", "zero")


def test_a_gradient_that_is_no_number_differs_from_one():
    with np.errstate(all="ignore"):
        found = check(leaf(0.5) ** np.inf)
    assert (found.verdict, found.error) == ("differs", np.inf)

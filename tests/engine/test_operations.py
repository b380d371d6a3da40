"""Every operation of the registry, through what it states of itself."""

from string import Template

import numpy as np
import pytest

import engine
from engine import Function, Variable, backward_steps, concatenate, gradcheck, operations
from engine.chain_rule import messages
from engine.operation import FAMILIES

OPERATIONS = {
    name: cls for name, cls in operations().items() if cls.__module__.startswith("engine.")
}
PATTERNS = {"", "distributes", "swaps", "routes", "sums", "spreads"}
each = pytest.mark.parametrize("name", OPERATIONS)


def inputs(name, dtype=np.float64):
    """Random arguments on which the operation says it is well defined."""
    random = np.random.default_rng(7)
    example = OPERATIONS[name].spec.example
    return [
        random.integers(0, example.integers[i], size=shape)
        if i in example.integers
        else random.uniform(*example.domain, size=shape).astype(dtype)
        for i, shape in enumerate(example.shapes)
    ]


def apply(name, arguments):
    outputs = OPERATIONS[name](**OPERATIONS[name].spec.example.params)(*arguments)
    return concatenate(outputs) if isinstance(outputs, list) else outputs


def differentiable(name):
    """The operation as a function of its real arguments, and values for these."""
    values = inputs(name)
    labels = OPERATIONS[name].spec.example.integers

    def f(*xs):
        given = iter(xs)
        return apply(name, [v if i in labels else next(given) for i, v in enumerate(values)])

    return f, [v for i, v in enumerate(values) if i not in labels]


def applied(name):
    """The creator of the operation's result, with what keeps it alive."""
    xs = [Variable(v, f"x{i}") for i, v in enumerate(inputs(name))]
    outputs = OPERATIONS[name](**OPERATIONS[name].spec.example.params)(*xs)
    first = outputs[0] if isinstance(outputs, list) else outputs
    return first.creator, (xs, outputs)


@each
def test_first_and_second_derivatives_agree_with_finite_differences(name):
    f, xs = differentiable(name)
    assert gradcheck(f, *xs, order=2)


@pytest.mark.parametrize(
    "name", [n for n, cls in OPERATIONS.items() if cls.spec.elementwise and n != "where"]
)
def test_numbers_are_differentiated_like_arrays(name):
    f, xs = differentiable(name)
    assert gradcheck(f, *(x.flat[0] for x in xs), order=2)


@pytest.mark.parametrize("name", sorted(OPERATIONS.keys() - {"astype"}))
def test_float32_goes_in_and_comes_out_and_comes_back(name):
    real = OPERATIONS[name].spec.example.integers
    xs = [Variable(v) for v in inputs(name, np.float32)]
    y = apply(name, xs)
    y.backward()
    assert y.dtype == np.float32
    assert all(x.grad.dtype == np.float32 for i, x in enumerate(xs) if i not in real)


@each
def test_the_inputs_are_left_as_they_were(name):
    values = inputs(name)
    before = [v.copy() for v in values]
    apply(name, [Variable(v) for v in values]).backward()
    for old, new in zip(before, values, strict=True):
        np.testing.assert_array_equal(old, new)


@each
def test_each_argument_may_be_a_constant(name):
    values = inputs(name)
    for constant in range(len(values)):
        xs = [v if i == constant else Variable(v) for i, v in enumerate(values)]
        y = apply(name, xs)
        if len(values) > 1:
            targets = {step.target for step in backward_steps(y)}
            assert not any(isinstance(x, np.ndarray) for x in targets)
        np.testing.assert_array_equal(y.data, apply(name, values).data)


@pytest.mark.parametrize("name", [n for n in OPERATIONS if len(inputs(n)) > 1])
def test_a_constant_may_be_overwritten_once_it_has_been_used(name):
    for constant in range(len(inputs(name))):
        gradients = []
        for overwrite in (False, True):
            xs = [v if i == constant else Variable(v) for i, v in enumerate(inputs(name))]
            y = apply(name, xs)
            if overwrite:
                xs[constant][...] = 0
            y.backward()
            gradients += [x.grad for x in xs if isinstance(x, Variable)]
        half = len(gradients) // 2
        for before, after in zip(gradients[:half], gradients[half:], strict=True):
            np.testing.assert_array_equal(before, after)


@each
def test_derivatives_need_no_value_beyond_those_stated(name):
    function, alive = applied(name)
    spec = function.spec
    ones = tuple(np.ones(o.shape)[()] for o in function.outputs)
    node = function.outputs[0]
    before = messages(node, ones, graph=False)
    for argnum, x in enumerate(alive[0]):
        if argnum not in spec.saves:
            x._raw = np.full_like(x._raw, 99)
    after = messages(node, ones, graph=False)
    for old, new in zip(before, after, strict=True):
        np.testing.assert_array_equal(old, new)


@each
def test_the_local_derivative_times_upstream_is_what_is_sent(name):
    function, _alive = applied(name)
    if not function.spec.elementwise:
        assert function.local(0) is None
        return
    y = function.outputs[0]
    g = np.random.default_rng(3).normal(size=y.shape)
    for argnum, sent in enumerate(messages(y, (g,), graph=False)):
        local = function.local(argnum)
        assert np.shape(local) == y.shape
        np.testing.assert_allclose(g * local, sent, rtol=1e-12)


@each
def test_the_statement_is_complete(name):
    cls = OPERATIONS[name]
    spec, count = cls.spec, len(cls.spec.example.shapes)
    assert spec.name == name
    assert spec.family in FAMILIES
    assert spec.pattern in PATTERNS
    assert spec.symbol
    assert cls.__doc__
    assert len(spec.vjps) == count
    assert len(spec.partials) == (count if spec.elementwise else 0)


@each
def test_the_templates_can_be_filled_in(name):
    spec = OPERATIONS[name].spec
    known = {f"x{i}": "a" for i in range(len(spec.example.shapes))}
    known |= {"y": "y", **dict.fromkeys(spec.example.params, "s")}
    for text in (spec.text, spec.formula, *spec.partials):
        Template(text).substitute(known)
    for text in spec.vjps:
        Template(text).substitute(known, g="g")


@each
def test_braces_of_the_formulas_are_balanced(name):
    spec = OPERATIONS[name].spec
    for text in (spec.formula, *spec.partials, *spec.vjps):
        assert text.count("{") == text.count("}")
        assert text.count(r"\left") == text.count(r"\right")


def test_a_local_derivative_is_stated_once_and_gives_the_vjp():
    spec = OPERATIONS["mul"].spec
    assert spec.vjps == (r"$g \cdot $x1", r"$g \cdot $x0")
    assert OPERATIONS["sub"].spec.vjps == ("$g", "-$g")


@pytest.mark.parametrize("name", ["add", "sub", "mul", "div", "pow", "maximum", "minimum"])
@pytest.mark.parametrize(
    "shapes", [((2, 3), (3,)), ((3,), (2, 3)), ((2, 1), (1, 3)), ((), (2, 3)), ((2, 3), ())]
)
def test_operations_on_two_arrays_broadcast_in_every_direction(name, shapes):
    random = np.random.default_rng(1)
    xs = [random.uniform(0.5, 2.0, size=shape) for shape in shapes]
    assert gradcheck(OPERATIONS[name](), *xs, order=2)


@pytest.mark.parametrize(
    "shapes",
    [
        ((3,), (3,)),
        ((2, 3), (3,)),
        ((3,), (3, 2)),
        ((5, 2, 3), (3, 4)),
        ((2, 3), (5, 3, 4)),
        ((5, 1, 2, 3), (4, 3, 2)),
        ((3,), (5, 3, 2)),
        ((5, 2, 3), (3,)),
    ],
)
def test_the_matrix_product_takes_vectors_and_stacks(shapes):
    random = np.random.default_rng(2)
    assert gradcheck(engine.matmul, *(random.normal(size=s) for s in shapes), order=2)


@pytest.mark.parametrize(
    "reduce", ["sum", "mean", "max", "min", "var", "logsumexp", "norm", "prod"]
)
@pytest.mark.parametrize("axis", [None, 0, -1, (0, 2), [1]])
@pytest.mark.parametrize("keepdims", [False, True])
def test_reductions_take_every_kind_of_axis(reduce, axis, keepdims):
    x = np.random.default_rng(4).normal(size=(2, 3, 4))
    f = getattr(engine, reduce)
    assert gradcheck(lambda v: f(v, axis=axis, keepdims=keepdims), x)


@pytest.mark.parametrize(
    "index",
    [0, -1, slice(None, None, 2), (0, 1), (..., 0), None, [0, 0, 1], np.array([True, False])],
    ids=str,
)
def test_indexing_takes_what_numpy_takes(index):
    x = np.random.default_rng(5).normal(size=(2, 3))
    assert gradcheck(lambda v: v[index], x, order=2)
    np.testing.assert_array_equal(Variable(x)[index].data, x[index])


def test_joining_and_splitting_are_inverse():
    x = np.random.default_rng(6).normal(size=(4, 3))
    assert gradcheck(lambda v: engine.concatenate(engine.split(v, [1, 3])), x, order=2)
    assert gradcheck(lambda v: engine.stack(engine.unstack(v, 1), 1), x, order=2)
    np.testing.assert_array_equal(engine.stack(engine.unstack(Variable(x), 1), 1).data, x)


def test_shape_changes_can_be_undone():
    x = np.random.default_rng(6).normal(size=(2, 1, 3))
    for f in (engine.squeeze, engine.flatten, lambda v: engine.expand_dims(v, -1)):
        assert gradcheck(f, x, order=2)
    assert gradcheck(lambda v: engine.swapaxes(v, 0, -1), x, order=2)


def test_extreme_scores_stay_finite():
    with np.errstate(all="raise", under="ignore"):
        x = Variable(np.array([[1000.0, -1000.0]]))
        engine.softmax_cross_entropy(x, [1]).backward()
        np.testing.assert_array_equal(x.grad, [[1.0, -1.0]])
        assert engine.sigmoid(np.array([-1000.0, 1000.0])).data.tolist() == [0.0, 1.0]
        assert engine.softplus(np.array(1000.0)).data == 1000.0


@pytest.mark.parametrize("name", ["gelu", "silu", "softplus", "sigmoid", "tanh", "relu"])
@pytest.mark.parametrize("far", [1e30, 1e300])
def test_an_activation_is_flat_or_straight_far_from_zero(name, far):
    x = Variable(np.array([-far, far]))
    slope = engine.grad(getattr(engine, name)(x).sum(), x, create_graph=True)
    flat = name in ("sigmoid", "tanh")
    np.testing.assert_array_equal(slope.data, [0.0, 0.0 if flat else 1.0])
    np.testing.assert_array_equal(engine.grad(slope.sum(), x), [0.0, 0.0])


def test_a_power_is_differentiated_at_zero():
    x = Variable(np.array([0.0, 2.0]))
    (x**0).backward()
    np.testing.assert_array_equal(x.grad, [0.0, 0.0])
    b = Variable(np.array([2.0, 2.0]))
    (np.array([0.0, np.e]) ** b).backward()
    np.testing.assert_allclose(b.grad, [0.0, np.e**2])


def test_equal_entries_share_the_gradient_of_a_maximum():
    x = Variable(np.array([3.0, 3.0, 1.0]))
    engine.max(x).backward()
    np.testing.assert_array_equal(x.grad, [0.5, 0.5, 0.0])
    a, b = Variable(np.array(2.0)), Variable(np.array(2.0))
    engine.maximum(a, b).backward()
    assert (a.grad, b.grad) == (0.5, 0.5)


def test_an_operation_of_ones_own_joins_the_registry_when_it_states_what_it_is():
    class Halve(Function):
        spec = engine.Operation("halve", "½", "custom", "$x0/2", r"\frac{$x0}{2}", ("0.5",))

        def forward(self, x):
            return x / 2

        def backward(self, gy):
            return gy / 2

    assert operations()["halve"] is Halve
    del engine.function._registry["halve"]


def test_a_product_is_differentiated_twice_where_entries_are_zero():
    x = np.array([[0.0, 2.0, 3.0], [0.0, 0.0, 5.0]])
    assert gradcheck(lambda v: engine.prod(v, axis=1), x, order=2)
    assert gradcheck(lambda v: engine.prod(v, axis=0), x, order=2)


def test_losses_with_two_answers():
    random = np.random.default_rng(8)
    x, t = random.normal(size=(4, 2)), random.integers(0, 2, size=(4, 2))
    assert gradcheck(lambda v: engine.sigmoid_cross_entropy(v, t), x, order=2)
    assert gradcheck(lambda v: engine.binary_cross_entropy(engine.sigmoid(v), t), x, order=2)
    two = engine.binary_cross_entropy(engine.sigmoid(x), t)
    assert two.item() == pytest.approx(engine.sigmoid_cross_entropy(x, t).item())
    with pytest.raises(engine.ShapeError, match="sigmoid_cross_entropy compares"):
        engine.sigmoid_cross_entropy(x, t[0])


def test_variables_are_compared_by_value_and_equal_by_identity():
    x, y = Variable(np.array([1.0, 3.0])), Variable(np.array([2.0, 2.0]))
    assert (x < y).tolist() == [True, False]
    assert (x >= 1.0).tolist() == [True, True]
    assert (x < 2.0).tolist() == [True, False]
    assert (x <= y).tolist() == [True, False]
    assert x != y
    assert len({x, y}) == 2


@pytest.mark.parametrize(("stride", "pad"), [(1, 0), (2, 1), ((2, 1), (0, 2))])
def test_convolution_agrees_with_its_definition_and_with_differences(stride, pad):
    random = np.random.default_rng(9)
    x, w, b = (random.normal(size=s) for s in ((2, 3, 5, 6), (4, 3, 3, 2), (4,)))
    found = engine.conv2d(x, w, b, stride, pad).data
    (sy, sx), (py, px) = ((v, v) if isinstance(v, int) else v for v in (stride, pad))
    padded = np.pad(x, ((0, 0), (0, 0), (py, py), (px, px)))
    for n, o, i, j in np.ndindex(found.shape):
        part = padded[n, :, i * sy : i * sy + 3, j * sx : j * sx + 2]
        assert found[n, o, i, j] == pytest.approx(np.sum(part * w[o]) + b[o])
    assert gradcheck(lambda *v: engine.conv2d(*v, stride, pad), x, w, b, order=2)


def test_pooling_agrees_with_differences():
    x = np.random.default_rng(10).permutation(72).reshape(1, 2, 6, 6) / 10
    assert gradcheck(lambda v: engine.pooling(v, 2, 2), x, order=2)
    assert gradcheck(lambda v: engine.average_pooling(v, (3, 2), 2, 1), x, order=2)
    with pytest.raises(engine.ShapeError, match="does not fit into a picture"):
        engine.pooling(x, 7)
    with pytest.raises(engine.ShapeError, match="equal channels"):
        engine.conv2d(x, np.ones((1, 3, 2, 2)))

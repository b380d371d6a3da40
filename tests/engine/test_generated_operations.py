"""Every operation, on arguments of generated shapes, settings and dtypes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, broadcastable_shapes, mutually_broadcastable_shapes

from engine import Variable, concatenate, grad, gradcheck, operations
from engine.functions import Reduction

CASES = 200 if settings.default.max_examples > 100 else 12
OPERATIONS = {
    name: cls for name, cls in operations().items() if cls.__module__.startswith("engine.")
}
SIDES = {"min_side": 1, "max_side": 3}
small = array_shapes(min_dims=1, max_dims=3, **SIDES)


def axis_of(draw, shape):
    return draw(st.integers(-len(shape), len(shape) - 1))


def elementwise(draw, spec):
    count = len(spec.example.shapes)
    drawn = draw(mutually_broadcastable_shapes(num_shapes=count, max_dims=3, **SIDES))
    params = dict(spec.example.params)
    if "condition" in params:
        params["condition"] = np.array(draw(st.lists(st.booleans(), min_size=1, max_size=1)))
    return drawn.input_shapes, params


def reduction(draw, spec):
    shape = draw(small)
    axes = st.lists(st.integers(0, len(shape) - 1), min_size=1, unique=True).map(tuple)
    axis = draw(st.one_of(st.none(), st.integers(-len(shape), len(shape) - 1), axes))
    if spec.name == "standardize":
        return [shape], {"axis": axis, "eps": 0.5}
    return [shape], {"axis": axis, "keepdims": draw(st.booleans())}


def along_an_axis(draw, spec):
    shape = draw(small)
    return [shape], {"axis": axis_of(draw, shape)}


def reshape(draw, spec):
    shape = draw(small)
    return [shape], {"shape": draw(st.sampled_from([-1, shape[::-1], (1, *shape), (-1, 1)]))}


def transpose(draw, spec):
    shape = draw(small)
    orders = st.permutations(range(len(shape))).map(tuple)
    return [shape], {"axes": draw(st.one_of(st.none(), orders))}


def broadcast_to(draw, spec):
    shape = draw(small)
    smaller = draw(broadcastable_shapes(shape, max_dims=len(shape), max_side=1))
    return [tuple(n if k > 1 else 1 for k, n in zip(smaller, smaller))], {"shape": shape}


def sum_to(draw, spec):
    shape = draw(small)
    kept = draw(st.lists(st.booleans(), min_size=len(shape), max_size=len(shape)))
    smaller = tuple(n if keep else 1 for n, keep in zip(shape, kept))
    return [shape], {"shape": smaller[draw(st.integers(0, len(shape) - 1)) :] if not kept[0]
                     else smaller}  # fmt: skip


def getitem(draw, spec):
    shape = draw(small)
    n = shape[0]
    several = st.lists(st.integers(-n, n - 1), min_size=1, max_size=4)
    index = draw(st.one_of(st.integers(-n, n - 1), st.just(slice(None, None, -1)), several))
    return [shape], {"index": index}


def scatter(draw, spec):
    shape = draw(small)
    index = draw(st.lists(st.integers(0, shape[0] - 1), min_size=1, max_size=4))
    return [(len(index), *shape[1:])], {"index": index, "shape": shape}


def astype(draw, spec):
    return [draw(small)], {"dtype": "float64"}


def join(draw, spec):
    shape = list(draw(small))
    axis = axis_of(draw, shape)
    shapes = []
    for _ in range(draw(st.integers(1, 3))):
        shape[axis] = draw(st.integers(1, 3))
        shapes.append(tuple(shape))
    return shapes, {"axis": axis}


def split(draw, spec):
    shape = draw(small)
    axis = axis_of(draw, shape)
    return [shape], {"sections": [draw(st.integers(0, shape[axis]))], "axis": axis}


def matmul(draw, spec):
    n, k, m = (draw(st.integers(1, 3)) for _ in range(3))
    left, right = draw(mutually_broadcastable_shapes(num_shapes=2, max_dims=2, **SIDES))[0]
    kinds = {"matrices": ((*left, n, k), (*right, k, m)), "left": ((k,), (*right, k, m))}
    kinds |= {"right": ((*left, n, k), (k,)), "vectors": ((k,), (k,))}
    return kinds[draw(st.sampled_from(sorted(kinds)))], {}


def pair_of_rows(draw, spec):
    shape = draw(small)
    return [shape, shape], {}


def labelled(draw, spec):
    rows, classes = draw(st.integers(1, 4)), draw(st.integers(3, 5))
    return [(rows, classes), (rows,)], {}


def window(draw, least):
    pair = st.tuples(st.integers(least, 2), st.integers(least, 2))
    return draw(pair)


def windows(draw, spec):
    height, width = draw(st.integers(2, 4)), draw(st.integers(2, 4))
    sizes = {"kernel": window(draw, 1), "stride": window(draw, 1), "pad": window(draw, 0)}
    return [(1, 2, height, width)], sizes


def overlay(draw, spec):
    ((_, _, height, width),) = windows(draw, spec)[0]
    kernel, stride = window(draw, 1), window(draw, 1)
    down, right = ((n - k) // s + 1 for n, k, s in zip((height, width), kernel, stride))
    sizes = {"kernel": kernel, "stride": stride, "pad": (0, 0), "size": (height, width)}
    return [(1, 2, down, right, *kernel)], sizes


SPECIAL = {
    "cumsum": along_an_axis, "softmax": along_an_axis, "log_softmax": along_an_axis,
    "reshape": reshape, "transpose": transpose, "broadcast_to": broadcast_to, "sum_to": sum_to,
    "getitem": getitem, "scatter": scatter, "astype": astype, "concatenate": join, "split": split,
    "matmul": matmul, "mean_squared_error": pair_of_rows, "softmax_cross_entropy": labelled,
    "windows": windows, "overlay": overlay,
}  # fmt: skip


def generator(name):
    cls = OPERATIONS[name]
    if name in SPECIAL:
        return SPECIAL[name]
    return (
        reduction if issubclass(cls, Reduction) else elementwise if cls.spec.elementwise else None
    )


@st.composite
def applications(draw, name):
    """An operation as a function of its real arguments, and values for these."""
    cls = OPERATIONS[name]
    example = cls.spec.example
    shapes, params = generator(name)(draw, cls.spec)
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    values = [
        random.integers(0, example.integers[i], size=shape)
        if i in example.integers
        else random.uniform(*example.domain, size=shape)
        for i, shape in enumerate(shapes)
    ]

    def f(*xs):
        given = iter(xs)
        real = (v if i in example.integers else next(given) for i, v in enumerate(values))
        outputs = cls(**params)(*real)
        axis = params.get("axis", 0)
        return concatenate(outputs, axis) if isinstance(outputs, list) else outputs

    return f, [v for i, v in enumerate(values) if i not in example.integers]


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_can_be_generated(name):
    assert generator(name) is not None


@pytest.mark.parametrize("name", OPERATIONS)
def test_both_derivatives_agree_with_finite_differences(name):
    @settings(max_examples=CASES, deadline=None)
    @given(applications(name))
    def check(application):
        f, xs = application
        assert gradcheck(f, *xs, order=2)

    check()


@pytest.mark.parametrize("name", sorted(OPERATIONS.keys() - {"astype"}))
def test_float32_gives_the_same_as_float64_in_its_own_precision(name):
    @settings(max_examples=CASES, deadline=None)
    @given(applications(name))
    def check(application):
        f, xs = application
        wide, narrow = ([Variable(np.asarray(x, d)) for x in xs] for d in (np.float64, np.float32))
        y, z = f(*wide), f(*narrow)
        assert z.dtype == np.float32
        np.testing.assert_allclose(z.data, y.data, rtol=1e-3, atol=1e-4)
        for g, h in zip(grad(y, wide), grad(z, narrow), strict=True):
            assert h.dtype == np.float32
            np.testing.assert_allclose(h, g, rtol=1e-2, atol=1e-3)

    check()

"""Functions that users define, in every style the two ancestors teach."""

import numpy as np
import pytest

from engine import (
    Add,
    DataError,
    Exp,
    Function,
    GraphError,
    Mul,
    Pow,
    Scatter,
    Square,
    Sum,
    Tensor,
    Variable,
    backward_steps,
    cos,
    exp,
    gradcheck,
    operations,
    square,
)


def number(value, name=None):
    return Variable(np.array(value), name)


class CubeFromArrays(Function):
    def forward(self, x):
        return x**3

    def backward(self, gy):
        return 3 * self.input.data**2 * gy


class CubeFromVariables(Function):
    def forward(self, x):
        return x**3

    def backward(self, gy):
        (x,) = self.inputs
        return 3 * x**2 * gy


class CubeFromList(Function):
    def forward(self, xs):
        return (xs[0] ** 3,)

    def backward(self, gy):
        return (3 * self.inputs[0].data ** 2 * gy,)


class CubeWithContext(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return 3 * x**2 * grad


class CubeWithRules(Function):
    def forward(self, x):
        return x**3

    vjps = (lambda self, g, y, x: g * 3 * x**2,)


STYLES = [CubeFromArrays, CubeFromVariables, CubeWithContext, CubeWithRules]


@pytest.mark.parametrize("style", [*STYLES, CubeFromList])
def test_every_style_of_definition_gives_the_same(style):
    x = number(2.0)
    (y,) = style()([x])
    y.backward()
    assert (y.data, x.grad) == (8.0, 12.0)


@pytest.mark.parametrize("style", STYLES)
def test_every_style_passes_the_gradient_check_on_arrays(style):
    assert gradcheck(style.apply, np.array([[0.5, 2.0], [1.0, 3.0]]))


@pytest.mark.parametrize("style", [CubeFromVariables, CubeWithContext, CubeWithRules])
def test_a_backward_that_computes_with_variables_can_be_differentiated(style):
    assert gradcheck(style.apply, np.array([0.5, 2.0]), order=2)


def test_a_context_gives_arguments_and_results_back_as_what_can_be_differentiated():
    class PowerOf(Function):
        def forward(ctx, x, n):  # noqa: N805
            y = x**n
            ctx.save_for_backward(x, n, y)
            return y

        def backward(ctx, g):  # noqa: N805
            x, n, y = ctx.saved_tensors
            return g * n * y / x, None

    assert gradcheck(lambda x: PowerOf.apply(x, 3.0), np.array([0.5, 2.0]), order=2)
    x = Tensor([2.0, 2.0], requires_grad=True)
    y = PowerOf()(x, np.array([2.0, 2.0]))
    assert [type(v) for v in y.creator.saved_tensors] == [np.ndarray] * 3
    y.backward(np.ones(2))
    assert x.grad.data.tolist() == [4.0, 4.0]


READS = "the backward of {} reads the data of {}, which second derivatives take for a constant"


def test_a_backward_that_reads_data_is_warned_of_when_it_is_to_be_differentiated():
    x = number(2.0, "x")
    y = CubeFromArrays()(x)
    y.backward()
    with pytest.warns(UserWarning, match=READS.format("CubeFromArrays", "'x'")):
        y.backward(create_graph=True)


def test_a_backward_that_reads_its_result_or_the_gradient_is_warned_of():
    class Exp(Function):
        def forward(self, x):
            return np.exp(x)

        def backward(self, gy):
            return gy.data * self.output.data

    x = number(2.0)
    y = Exp()(x)
    y.name = "y"
    with pytest.warns(UserWarning, match=READS.format("Exp", "'y' and of 'seed'")):
        y.backward(create_graph=True)


def test_a_context_whose_backward_calls_numpy_still_works_and_is_warned_of():
    class Sin(Function):
        def forward(ctx, x):  # noqa: N805
            ctx.save_for_backward(x)
            return np.sin(x)

        def backward(ctx, g):  # noqa: N805
            return g * np.cos(ctx.saved_tensors[0])

    x = Variable(np.zeros(2), "x")
    y = Sin()(x)
    with pytest.warns(UserWarning, match=READS.format("Sin", "'x'")):
        y.backward(create_graph=True)
    np.testing.assert_array_equal(x.grad.data, [1.0, 1.0])


def test_a_mistake_in_a_backward_is_not_hidden_by_asking_again():
    class Wrong(Function):
        def forward(ctx, x):  # noqa: N805
            ctx.save_for_backward(x)
            return x + 1

        def backward(ctx, g):  # noqa: N805
            return g + None

    y = Wrong()(number(1.0))
    with pytest.raises(DataError, match="None is not supported"):
        y.backward(create_graph=True)


def test_a_context_that_saved_something_else_than_arguments_is_warned_of():
    class Sin(Function):
        def forward(ctx, x):  # noqa: N805
            ctx.save_for_backward(np.cos(x))
            return np.sin(x)

        def backward(ctx, g):  # noqa: N805
            return g * ctx.saved_tensors[0]

    y = Sin()(Variable(np.ones(2), "x"))
    with pytest.warns(UserWarning, match=READS.format("Sin", "'x'")):
        y.backward(create_graph=True)


def test_whole_numbers_and_masks_may_be_read_without_a_warning():
    class Pick(Function):
        def forward(ctx, x, rows):  # noqa: N805
            ctx.save_for_backward(x > 0)
            return np.maximum(x, 0)[rows]

        def backward(self, g):
            mask, rows = self.saved_tensors[0], self.inputs[1].data
            return scatter(g, rows, mask.shape) * mask, None

    def scatter(g, rows, shape):
        return Scatter(rows, shape).of(g)

    x = Variable(np.array([1.0, -1.0, 2.0]))
    y = Pick()(x, Variable(np.array([0, 0, 1])))
    y.backward(create_graph=True)
    assert x.grad.data.tolist() == [2.0, 0.0, 0.0]


@pytest.mark.parametrize("style", STYLES)
def test_every_style_can_be_stepped_through(style):
    x = number(2.0, "x")
    *_, last = backward_steps(style()(x))
    assert (last.target, last.after) == (x, 12.0)
    assert isinstance(last.function, style)


def test_the_context_style_is_applied_through_its_class():
    x = Tensor(2.0, requires_grad=True)
    y = CubeWithContext.apply(x)
    y.backward()
    assert type(y) is Tensor
    assert x.grad.data == 12.0


def test_forward_receives_arrays_and_may_return_numbers():
    seen = []

    class Half(Function):
        def forward(self, x):
            seen.append(type(x))
            return float(x) / 2

        def backward(self, gy):
            seen.append(type(gy))
            return gy / 2

    x = number(3.0)
    y = Half()(x)
    y.backward()
    assert seen == [np.ndarray, np.ndarray]
    assert (y.data, x.grad) == (1.5, 0.5)
    assert isinstance(y.data, np.ndarray)


def test_several_outputs_come_as_a_list():
    class SumDifference(Function):
        def forward(self, a, b):
            return a + b, a - b

        def backward(self, gs, gd):
            return gs + gd, gs - gd

    a, b = number(3.0), number(2.0)
    s, d = SumDifference()(a, b)
    assert s.creator is d.creator
    (s * 10.0 + d).backward()
    assert (a.grad, b.grad) == (11.0, 9.0)
    a.cleargrad()
    s.backward(retain_grad=True)
    assert (a.grad, s.grad) == (1.0, 1.0)


def test_an_input_without_a_gradient_is_answered_with_none():
    class Scale(Function):
        def forward(self, x, factor):
            return x * factor

        def backward(self, gy):
            return gy * self.inputs[1].data, None

    x, factor = number(3.0), number(2.0)
    Scale()(x, factor).backward()
    assert (x.grad, factor.grad) == (2.0, None)


def test_broadcasting_in_a_users_function_is_undone_for_it():
    class MyAdd(Function):
        def forward(self, a, b):
            return a + b

        def backward(self, gy):
            return gy, gy

    a, b = Variable(np.ones((2, 3))), Variable(np.ones(3))
    MyAdd()(a, b).backward()
    np.testing.assert_array_equal(b.grad, [2.0, 2.0, 2.0])


def test_one_function_object_applied_twice_remembers_each_application():
    f = Square()
    x = number(2.0)
    y = f(f(x))
    y.backward()
    assert x.grad == 32.0
    assert f.input is x
    assert y.creator.inputs[0].creator is f


def test_a_function_object_with_settings_of_its_own():
    class Power(Function):
        def __init__(self, n):
            self.n = n

        def forward(self, x):
            return x**self.n

        def backward(self, gy):
            return self.n * self.input.data ** (self.n - 1) * gy

    x = number(2.0)
    y = Power(3)(x)
    y.backward()
    assert x.grad == 12.0
    assert y.creator.params == {"n": 3}
    assert repr(y.creator) == "Power(n=3)"


def test_creators_are_equal_when_they_are_the_same_application():
    x = number(2.0)
    y, z = exp(x), exp(x)
    assert y.creator == y.creator
    assert hash(y.creator) == hash(y.creator)
    assert y.creator != z.creator
    assert isinstance(y.creator, Exp)
    assert Exp() != Exp()


def test_a_creator_knows_its_arguments_and_wraps_constants():
    x = Variable(np.ones(3), "x")
    creator = (2.0 * x).creator
    assert creator.arguments == (2.0, x)
    assert [v.shape for v in creator.inputs] == [(), (3,)]
    assert creator.inputs[1] is x
    assert (creator.input.data, creator.sequence > 0) == (2.0, True)
    assert creator.outputs[0] is creator.output


def test_creators_are_numbered_in_the_order_in_which_they_were_applied():
    x = number(2.0)
    a = square(x)
    b = exp(a)
    assert 0 < a.creator.sequence < b.creator.sequence
    assert Square().sequence == 0


def test_settings_are_found_by_name():
    assert Sum(axis=0)(np.ones((2, 3))).creator is None
    y = Variable(np.ones((2, 3))).sum(axis=0)
    assert y.creator.params == {"axis": 0, "keepdims": False}
    assert Pow(3)(number(2.0)).data == 8.0


def test_backpropagation_by_hand_undoes_broadcasting():
    a, b = Variable(np.ones((2, 3))), Variable(np.full(3, 2.0))
    f = Mul()
    y = f(a, b)
    ga, gb = f.backward(np.ones((2, 3)))
    np.testing.assert_array_equal(ga, np.full((2, 3), 2.0))
    np.testing.assert_array_equal(gb, [2.0, 2.0, 2.0])
    assert y.creator is f


def test_backpropagation_by_hand_with_variables_records():
    x = number(2.0)
    f = Square()
    y = f(x)
    gx = f.backward(Variable(np.array(1.0)))
    gx.backward()
    assert (y.data, gx.data, x.grad) == (4.0, 4.0, 2.0)


def test_going_back_from_a_function_that_was_not_applied_is_refused():
    with pytest.raises(GraphError, match="apply it first"):
        Square().backward(np.array(1.0))


def test_a_creator_can_be_set_by_hand():
    f = Square()
    f.input = number(3.0)
    y = number(9.0)
    y.set_creator(f)
    y.backward()
    assert f.input.grad == 6.0
    assert y.creator is f


@pytest.mark.parametrize("method", ["forward", "backward"])
def test_a_missing_method_is_named(method):
    class Empty(Function):
        pass

    if method == "backward":
        Empty.forward = lambda self, x: x + 1
    with pytest.raises(NotImplementedError, match=f"Empty needs a method {method}"):
        Empty()(number(1.0)).backward()


def test_a_users_function_describes_itself_by_default():
    spec = CubeFromArrays()(number(2.0)).creator.spec
    assert (spec.name, spec.symbol, spec.family) == ("CubeFromArrays", "CubeFromArrays", "custom")
    assert spec.text == "CubeFromArrays($x0)"
    assert spec.formula == r"\operatorname{CubeFromArrays}\left($x0\right)"
    assert "CubeFromArrays" not in operations()


def test_the_default_description_follows_the_number_of_arguments():
    class Total(Function):
        def forward(self, *xs):
            return sum(xs)

        def backward(self, gy):
            return (gy,) * len(self.inputs)

    xs = [number(1.0), number(2.0), number(3.0)]
    y = Total()(*xs)
    y.backward()
    assert y.creator.spec.text == "Total($x0, $x1, $x2)"
    assert [x.grad for x in xs] == [1.0, 1.0, 1.0]


def test_a_subclass_may_replace_the_derivative_of_an_operation():
    class StraightThrough(Square):
        def backward(self, gy):
            return gy

    x = number(3.0)
    StraightThrough()(x).backward()
    assert x.grad == 1.0
    assert operations()["square"] is Square


def test_a_variable_in_a_users_backward_is_not_recorded_unless_asked():
    class Sin(Function):
        def forward(self, x):
            return np.sin(x)

        def backward(self, gy):
            return gy * cos(self.input)

    x = number(0.0)
    y = Sin()(x)
    y.backward()
    assert not isinstance(x.grad, Variable)
    x.cleargrad()
    y.backward(create_graph=True)
    assert x.grad.creator is not None


def test_results_of_a_users_kind_of_variable_are_plain_variables():
    class Parameter(Variable):
        def __init__(self, data, owner):
            super().__init__(data)
            self.owner = owner

    for shape in ((), (3,)):
        w = Parameter(np.ones(shape), "layer")
        y = exp(w * 2.0 + w)
        assert type(y) is Variable
        y.backward(create_graph=True)
        assert type(w.grad) is Variable
        np.testing.assert_allclose(w.grad.data, np.full(shape, 3 * np.exp(3.0)))


def test_arrays_alone_are_computed_and_not_recorded():
    y = Add()(np.array(1.0), 2.0)
    assert (y.data, y.creator) == (3.0, None)


def test_settings_are_handed_on_to_forward():
    class ScaledSum(Function):
        def forward(ctx, x, scale=1.0, axis=None):  # noqa: N805
            ctx.save_for_backward(x.shape, scale)
            return scale * x.sum(axis=axis, keepdims=True)

        def backward(ctx, grad):  # noqa: N805
            shape, scale = ctx.saved_tensors
            return np.broadcast_to(scale * grad, shape)

    x = Variable(np.ones((2, 3)))
    y = ScaledSum.apply(x, scale=2.0, axis=1)
    y.backward()
    assert y.shape == (2, 1)
    np.testing.assert_array_equal(x.grad, np.full((2, 3), 2.0))
    assert y.creator.params == {"scale": 2.0, "axis": 1}
    assert gradcheck(lambda v: ScaledSum.apply(v, scale=3.0, axis=0), np.ones((2, 3)))

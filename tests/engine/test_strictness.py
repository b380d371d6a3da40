"""Where other engines are silently wrong, this one is right or says so."""

import asyncio
import threading

import numpy as np
import pytest

import engine
from engine import (
    Config,
    DataError,
    Function,
    GraphError,
    OptionError,
    OutOfRangeError,
    OverwrittenError,
    ShapeError,
    Tensor,
    Variable,
    exp,
    no_grad,
    split,
    square,
    using_config,
)


def number(value, name=None):
    return Variable(np.array(value), name)


def test_a_second_backward_adds_the_same_again():
    x = number(2.0)
    y = square(x) * 3.0
    y.backward()
    assert x.grad == 12.0
    y.backward()
    assert x.grad == 24.0


def test_a_second_backward_over_retained_gradients_adds_the_same_again():
    x = number(2.0)
    t = square(x)
    y = t * 3.0
    y.backward(retain_grad=True)
    y.backward(retain_grad=True)
    assert (x.grad, t.grad, y.grad) == (24.0, 6.0, 2.0)
    y.backward()
    assert (x.grad, t.grad, y.grad) == (36.0, None, None)


def test_a_retained_gradient_is_not_taken_for_a_seed():
    x = number(2.0)
    t = square(x)
    (t * 3.0).backward(retain_grad=True)
    x.cleargrad()
    t.backward()
    assert x.grad == 4.0


def test_two_outputs_over_a_shared_part_add_up():
    x = number(2.0)
    t = square(x)
    (t * 3.0).backward()
    (t * 5.0).backward()
    assert x.grad == 32.0


@pytest.mark.parametrize("shape", [(), (3,), (200,), (7, 30)])
@pytest.mark.parametrize(
    "change",
    [
        lambda x: setattr(x, "data", x.data + 1),
        lambda x: x.data.__iadd__(1),
        lambda x: x.data.__setitem__(..., 5),
        lambda x: x.data.reshape(-1).__setitem__(0, 5),
    ],
    ids=["replaced", "added in place", "filled", "one entry"],
)
def test_a_leaf_that_was_overwritten_is_noticed(shape, change):
    x = Variable(np.ones(shape), "weights")
    y = exp(x) * x
    change(x)
    with pytest.raises(OverwrittenError, match="'weights' was changed after mul had used it"):
        y.backward()
    assert x.grad is None


def test_an_array_written_to_behind_the_variable_is_noticed():
    data = np.ones(3)
    x = Variable(data)
    y = x * x
    data[1] = 7.0
    with pytest.raises(OverwrittenError, match="an unnamed variable of shape"):
        y.backward()


def test_a_leaf_overwritten_between_two_uses_is_noticed():
    x = Variable(np.ones(3), "x")
    y = x * x
    x.data[0] = 2.0
    z = y * x
    with pytest.raises(OverwrittenError):
        z.backward()


@pytest.mark.parametrize(
    "look",
    [
        lambda x: x.reshape(2, 2),
        lambda x: x[1:],
        lambda x: x.T,
        lambda x: engine.broadcast_to(x, (3, 4)),
        lambda x: engine.split(x, 2)[0],
        lambda x: engine.expand_dims(x, 0),
    ],
    ids=["reshape", "slice", "transpose", "broadcast", "split", "new axis"],
)
def test_a_result_that_looks_at_a_leaf_does_not_change_with_it(look):
    x = Variable(np.array([1.0, 2.0, 3.0, 4.0]))
    y = look(x)
    z = (y * y).sum()
    wanted = engine.grad(z, x)
    x.data[...] = 9.0
    assert not np.any(y.data == 9.0)
    z.backward()
    np.testing.assert_array_equal(x.grad, wanted)


def test_a_result_that_is_not_recorded_does_not_change_with_a_leaf_either():
    x = Variable(np.ones(4))
    with no_grad():
        y = x.reshape(2, 2)
    x.data[...] = 9.0
    assert np.all(y.data == 1.0)


def test_overwriting_a_large_array_is_noticed():
    x = Variable(np.ones((300, 400)), "x")
    y = (x * x).sum()
    x.data -= 1e-9
    with pytest.raises(OverwrittenError, match="'x' was changed after mul"):
        y.backward()


def test_a_leaf_may_be_overwritten_when_no_derivative_needs_it():
    x = Variable(np.ones(3))
    y = x + x
    x.data += 1
    y.backward()
    np.testing.assert_array_equal(x.grad, [2.0, 2.0, 2.0])


@pytest.mark.parametrize(("size", "step"), [(64, 37), (512, 37_131)])
def test_one_entry_among_thousands_is_noticed(size, step):
    for i in range(0, size * size, step):
        x = Variable(np.ones((size, size)), "x")
        y = x * x
        x.data.flat[i] += 1e-15
        with pytest.raises(OverwrittenError, match="'x' was changed after mul"):
            y.backward()


def buffer_of(array):
    return np.asarray(memoryview(array))


@pytest.mark.parametrize(
    ("given", "held"),
    [
        (lambda a: a, lambda a: a),
        (lambda a: a, lambda a: [a][0]),
        (lambda a: a, lambda a: a.reshape(-1)),
        (lambda a: a, buffer_of),
        (lambda a: a[1:], lambda a: a),
        (lambda a: a.T, lambda a: a),
        (buffer_of, lambda a: a),
    ],
    ids=["itself", "in a list", "a view", "its memory", "of a part", "of a view", "of its memory"],
)
def test_whoever_else_holds_the_array_of_a_leaf_cannot_change_it_unseen(given, held):
    array = np.ones((3, 3))
    x, other = Variable(given(array)), held(array)
    del array
    y = x * x
    other[...] = 7.0
    with pytest.raises(OverwrittenError):
        y.backward()


def test_an_array_that_only_its_variable_holds_is_not_compared_until_it_is_handed_out():
    x = Variable(np.ones(3))
    y = x * x
    y.backward()
    assert x._x0 is None
    assert x.data[0] == 1.0
    assert x._x0 is not None


@pytest.mark.parametrize("size", [3, 100_000])
@pytest.mark.parametrize("kind", [np.asarray, Tensor], ids=["array", "tensor without gradient"])
def test_a_constant_overwritten_afterwards_changes_nothing(kind, size):
    x = Tensor(np.ones(size), requires_grad=True)
    array = np.full(size, 2.0)
    y = (x * kind(array)).sum()
    array[...] = 9.0
    y.backward()
    assert np.all(x.grad.data == 2.0)


@pytest.mark.parametrize("index", [[0, 1], np.array([0, 1]), [[0, 1]]], ids=str)
def test_an_index_may_be_changed_once_it_has_been_used(index):
    x = Variable(np.ones(3))
    y = x[index]
    index[0] = 2
    y.backward()
    np.testing.assert_array_equal(x.grad, [1.0, 1.0, 0.0])


def test_a_constant_that_a_users_function_saved_is_its_own():
    class Scale(Function):
        def forward(ctx, x, factor):  # noqa: N805
            ctx.save_for_backward(factor)
            return x * factor

        def backward(ctx, gy):  # noqa: N805
            return gy * ctx.saved_tensors[0], None

    x, factor = Variable(np.ones(3)), np.full(3, 2.0)
    y = Scale()(x, factor)
    factor[...] = 9.0
    y.backward()
    np.testing.assert_array_equal(x.grad, [2.0, 2.0, 2.0])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_reordering_a_large_leaf_is_noticed(dtype):
    data = np.random.default_rng(0).normal(size=(101, 33)).astype(dtype)
    for change in (np.ndarray.sort, lambda d: d.__setitem__(..., d[::-1].copy())):
        x = Variable(data.copy())
        y = x * x
        change(x.data)
        with pytest.raises(OverwrittenError):
            y.backward()


def test_a_leaf_with_holes_and_of_any_layout_counts_as_unchanged():
    x = Variable(np.full((40, 41), np.nan)[:, ::2].T)
    y = x * x
    y.backward()
    assert x.grad.shape == (21, 40)


def test_a_leaf_replaced_by_one_of_another_shape_is_noticed():
    x = number(1.0, "x")
    y = x + 1.0
    x.data = np.ones(3)
    with pytest.raises(OverwrittenError, match=r"'x' was replaced .* \(3,\); .* shape \(\)"):
        y.backward()
    assert x.grad is None


def test_an_overwritten_graph_can_still_be_looked_at():
    x = number(2.0)
    y = square(square(x))
    x.data = np.array(3.0)
    assert y.generation == 2


def test_looking_at_data_does_not_count_as_overwriting():
    x = number(3.0)
    y = x * x
    assert x.data == 3.0
    y.backward()
    assert x.grad == 6.0


def test_training_by_overwriting_works_because_each_pass_is_new():
    x = Variable(np.array([3.0, -2.0]))
    for _ in range(50):
        x.cleargrad()
        (x * x).backward()
        x.data -= 0.1 * x.grad
    assert np.all(np.abs(x.data) < 1e-3)


def test_the_check_of_overwritten_arrays_can_be_switched_off():
    with using_config("check_overwrites", False):
        x = Variable(np.ones(3))
        y = x * x
        x.data[0] = 2.0
        y.backward()
    np.testing.assert_array_equal(x.grad, [4.0, 2.0, 2.0])


def test_the_data_of_a_result_cannot_be_written_to():
    y = square(Variable(np.ones(3)))
    with pytest.raises(ValueError, match="read-only"):
        y.data[0] = 2.0
    with pytest.raises(GraphError, match="square made it"):
        y.data = np.zeros(3)


def test_the_array_a_users_forward_returns_stays_its_own():
    kept = np.ones(3)

    class Keeps(Function):
        def forward(self, x):
            return kept

        def backward(self, gy):
            return kept

    x = Variable(np.ones(3))
    y = Keeps()(x)
    y.backward()
    assert not y.data.flags.writeable
    assert kept.flags.writeable
    assert not np.shares_memory(x.grad, kept)


def test_a_dropped_output_counts_as_zeros():
    x = Variable(np.arange(4.0))
    _, last = split(x, 2)
    del _
    last.backward()
    np.testing.assert_array_equal(x.grad, [0, 0, 1, 1])


def test_a_dropped_output_of_a_users_function_counts_as_zeros():
    class SinCos(Function):
        def forward(self, x):
            return np.sin(x), np.cos(x)

        def backward(self, gs, gc):
            x = self.input.data
            return gs * np.cos(x) - gc * np.sin(x)

    x = number(0.5)
    y = SinCos()(x)[1]
    assert y.creator.outputs == (None, y)
    y.backward()
    assert x.grad == -np.sin(0.5)


def test_float32_times_a_number_stays_float32():
    for data in (np.float32(1.5), np.ones(3, np.float32)):
        x = Variable(data)
        y = (2.0 * x + 1 - 0.5) / 3 + 1.0 / x + x**2 + 2**x
        y.backward()
        assert y.dtype == np.float32
        assert x.grad.dtype == np.float32


def test_gradients_share_no_memory():
    a, b, c = (Variable(np.ones((2, 3))) for _ in range(3))
    y = a + b - c.T.T.reshape(2, 3)
    seed = np.ones((2, 3))
    y.backward(seed, retain_grad=True)
    gradients = [a.grad, b.grad, c.grad, y.grad, seed]
    for i, g in enumerate(gradients):
        assert not any(np.shares_memory(g, other) for other in gradients[i + 1 :])


def test_gradients_can_be_written_to():
    x, w = Variable(np.ones((2, 3))), Variable(np.ones((3,)))
    (x.sum() + w.sum()).backward()
    x.grad += 1
    w.grad *= 2
    np.testing.assert_array_equal(x.grad, np.full((2, 3), 2.0))
    np.testing.assert_array_equal(w.grad, [2.0, 2.0, 2.0])


def test_an_earlier_gradient_is_not_changed_by_a_later_pass():
    x = Variable(np.ones(3))
    y = x * 2.0
    y.backward()
    first = x.grad
    y.backward()
    np.testing.assert_array_equal(first, [2.0, 2.0, 2.0])


def test_gradients_that_are_variables_are_distinct_objects():
    x0, x1 = number(1.0), number(2.0)
    (x0 + x1).backward(create_graph=True)
    assert x0.grad is not x1.grad
    assert not np.shares_memory(x0.grad.data, x1.grad.data)


@pytest.mark.parametrize(
    "apply",
    [
        lambda c, x: c + x,
        lambda c, x: c - x,
        lambda c, x: c * x,
        lambda c, x: c / x,
        lambda c, x: c**x,
        lambda c, x: c @ x,
    ],
    ids=["+", "-", "*", "/", "**", "@"],
)
@pytest.mark.parametrize("kind", [Variable, lambda d: Tensor(d, requires_grad=True)])
def test_an_array_on_the_left_keeps_the_graph(apply, kind):
    x = kind(np.array([1.0, 2.0]))
    y = apply(np.array([3.0, 4.0]), x)
    assert type(y) is type(x)
    y.backward(np.ones(y.shape))
    assert x.grad is not None


@pytest.mark.parametrize("f", [np.sin, np.dot, np.asarray, np.concatenate])
def test_numpys_own_functions_do_not_lose_the_graph_silently(f):
    x = Variable(np.ones(3), "x")
    with pytest.raises(TypeError):
        f([x, x]) if f is np.concatenate else f(x, x) if f is np.dot else f(x)


def test_a_number_of_numpy_on_the_left_keeps_the_graph():
    x = Variable(np.ones(3, np.float32))
    y = np.float32(2.0) * x
    y.backward()
    assert y.dtype == np.float32
    np.testing.assert_array_equal(x.grad, [2.0, 2.0, 2.0])


def test_the_exponent_has_a_gradient():
    x = number(3.0)
    (2.0**x).backward()
    assert x.grad == 8.0 * np.log(2.0)


def test_no_grad_holds_for_its_own_thread_only():
    entered, checked, seen = threading.Event(), threading.Event(), []

    def other():
        with no_grad():
            entered.set()
            checked.wait(5)

    thread = threading.Thread(target=other)
    thread.start()
    entered.wait(5)
    seen.append(square(number(2.0)).creator)
    checked.set()
    thread.join()
    assert seen[0] is not None


def test_no_grad_holds_for_its_own_task_only():
    async def without():
        with no_grad():
            await asyncio.sleep(0.01)
            return square(number(2.0)).creator

    async def with_graph():
        await asyncio.sleep(0.005)
        return square(number(2.0)).creator

    async def both():
        return await asyncio.gather(without(), with_graph())

    off, on = asyncio.run(both())
    assert off is None
    assert on is not None


def test_settings_come_back_after_an_error():
    with pytest.raises(ZeroDivisionError), no_grad():
        raise ZeroDivisionError
    assert Config.enable_backprop


def test_an_unknown_setting_lists_the_known_ones():
    with (
        pytest.raises(OptionError, match="check_overwrites, enable_backprop, train"),
        using_config("backprop", False),
    ):
        pass
    with pytest.raises(AttributeError):
        _ = Config.training


def test_backward_on_a_leaf_is_one():
    x = Variable(np.ones((2, 3)))
    x.backward()
    np.testing.assert_array_equal(x.grad, np.ones((2, 3)))


def test_whole_numbers_get_real_gradients():
    x = Variable(np.array([1, 2, 3]))
    (x * 0.5).backward()
    assert x.grad.dtype == np.float64
    np.testing.assert_array_equal(x.grad, [0.5, 0.5, 0.5])
    y = number(3)
    (y**-1).backward()
    assert y.grad == pytest.approx(-1 / 9)


@pytest.mark.parametrize("data", [1.0, 1, [1.0], "1", (1.0,), Variable(np.array(1.0))])
def test_what_is_not_an_array_is_refused_with_advice(data):
    with pytest.raises(DataError, match=r"is not supported: .* Write Variable\(np.array"):
        Variable(data)


@pytest.mark.parametrize("data", [np.array(1j), np.array("a"), np.array([None])])
def test_arrays_of_other_things_than_real_numbers_are_refused(data):
    with pytest.raises(DataError, match="holds real numbers"):
        Variable(data)


def test_a_shape_error_names_the_operation_and_the_variables():
    x, w = Variable(np.ones((2, 3)), "x"), Variable(np.ones((2, 4)), "w")
    with pytest.raises(ShapeError, match=r"mul cannot be applied to 'x' \(2, 3\), 'w' \(2, 4\)"):
        x * w
    with pytest.raises(ShapeError, match=r"matmul cannot be applied to 'x' .*, 'w'"):
        x @ w
    with pytest.raises(ShapeError, match="reshape cannot be applied to 'x'"):
        x.reshape(5)
    with pytest.raises(ShapeError, match=r"concatenate cannot be applied to 'x' .* 'w'"):
        engine.concatenate([x, w])
    with pytest.raises(ValueError, match="sum"):
        engine.sum_to(x, (4,))
    with pytest.raises(OutOfRangeError, match="getitem cannot be applied to 'x'"):
        x[7]
    with pytest.raises(DataError, match="None is not supported"):
        x + None


@pytest.mark.parametrize(
    "change",
    [
        lambda x: engine.swapaxes(x, 0, 2),
        lambda x: engine.expand_dims(x, 4),
        lambda x: engine.unstack(x, -3),
        lambda x: engine.squeeze(x, 0),
        lambda x: x.sum(axis=2),
        lambda x: x.transpose(0, 2),
    ],
    ids=["swapaxes", "expand_dims", "unstack", "squeeze", "sum", "transpose"],
)
def test_an_axis_that_is_not_there_is_named_with_the_operation(change, request):
    x = Variable(np.ones((2, 3)), "x")
    name = request.node.callspec.id
    with pytest.raises((ShapeError, OutOfRangeError), match=rf"{name} cannot .*\(2, 3\)"):
        change(x)


@pytest.mark.parametrize("dtype", ["int32", "bool", "complex", "no format"])
def test_a_conversion_to_what_has_no_derivative_is_refused(dtype):
    with pytest.raises(OptionError, match="astype takes a floating-point format; got"):
        engine.astype(Variable(np.ones(3)), dtype)


def test_bounds_in_the_wrong_order_are_refused():
    with pytest.raises(OptionError, match="got 2 and 1"):
        engine.clip(Variable(np.ones(3)), 2, 1)


def test_targets_of_a_loss_that_are_variables_get_their_gradient():
    p, t = Variable(np.array([0.2, 0.5])), Variable(np.array([1.0, 0.0]))
    for loss in (engine.binary_cross_entropy, engine.sigmoid_cross_entropy):
        assert engine.gradcheck(loss, p, t, order=2)


def test_a_seed_of_the_wrong_shape_is_refused():
    y = square(Variable(np.ones(3), "x"))
    y.name = "y"
    with pytest.raises(ShapeError, match=r"a gradient of 'y' has its shape \(3,\); got .* \(2,\)"):
        y.backward(np.ones(2))
    with pytest.raises(ShapeError):
        y.grad = np.ones(4)


def test_a_users_backward_of_the_wrong_shape_is_refused():
    class Bad(Function):
        def forward(self, x):
            return x * 2

        def backward(self, gy):
            return np.ones(5)

    with pytest.raises(ShapeError, match=r"the backward of Bad sent .* \(5,\) to 'x'.* \(3,\)"):
        Bad()(Variable(np.ones(3), "x")).backward()


def test_a_users_backward_that_forgets_an_input_is_refused():
    class Forgets(Function):
        def forward(self, x0, x1):
            return x0 * x1

        def backward(self, gy):
            return gy

    with pytest.raises(ShapeError, match="returned 1 gradients for 2 inputs"):
        Forgets()(number(1.0), number(2.0)).backward()


def test_division_by_zero_gives_infinity_and_not_an_exception():
    with np.errstate(divide="ignore"):
        assert (1.0 / number(0.0)).data == np.inf
        assert engine.log(number(0.0)).data == -np.inf


def test_an_error_on_the_way_back_leaves_the_gradients_alone():
    class Breaks(Function):
        def forward(self, x):
            return x + 0

        def backward(self, gy):
            raise ZeroDivisionError

    x = number(2.0)
    y = Breaks()(x) + x
    with pytest.raises(ZeroDivisionError):
        y.backward()
    assert x.grad is None

"""The programs of the book's steps 17 to 40: only the import differs from what it prints."""

# ruff: noqa: N812 -- the book's own names and prints

import gc
import math
import weakref

import numpy as np
import pytest

import engine.functions as F
from engine import (
    Config,
    Function,
    Variable,
    add,
    no_grad,
    reshape,
    sin,
    square,
    tanh,
    transpose,
    using_config,
)


def number(value):
    return Variable(np.array(value))


def sphere(x, y):
    return x**2 + y**2


def matyas(x, y):
    return 0.26 * (x**2 + y**2) - 0.48 * x * y


def goldstein(x, y):
    return (1 + (x + y + 1) ** 2 * (19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2)) * (
        30 + (2 * x - 3 * y) ** 2 * (18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2)
    )


def rosenbrock(x0, x1):
    return 100 * (x1 - x0**2) ** 2 + (x0 - 1) ** 2


def test_step_17_graphs_are_freed_by_reference_counting_alone():
    gc.collect()
    gc.disable()
    try:
        alive = []
        for _ in range(10):
            x = Variable(np.ones(10000))
            y = square(square(square(x)))
            y.backward()
            alive.append(weakref.ref(y))
        del x, y
        assert all(reference() is None for reference in alive)
    finally:
        gc.enable()


def test_step_18_intermediate_gradients_are_forgotten():
    x0, x1 = number(1.0), number(1.0)
    t = add(x0, x1)
    y = add(x0, t)
    y.backward()
    assert (y.grad, t.grad) == (None, None)
    assert (x0.grad, x1.grad) == (2.0, 1.0)


def test_step_18_retain_grad_keeps_them():
    x0, x1 = number(1.0), number(1.0)
    t = add(x0, x1)
    y = add(x0, t)
    y.backward(retain_grad=True)
    assert (y.grad, t.grad, x0.grad, x1.grad) == (1.0, 1.0, 2.0, 1.0)


def test_step_18_retain_grad_may_be_passed_first():
    x = number(3.0)
    t = square(x)
    square(t).backward(True)
    assert t.grad == 18.0


def test_step_18_nothing_is_recorded_without_gradients():
    with using_config("enable_backprop", False):
        assert not Config.enable_backprop
        assert square(number(2.0)).creator is None
    with no_grad():
        assert square(number(2.0)).creator is None
    assert Config.enable_backprop
    assert square(number(2.0)).creator is not None


def test_step_19_a_variable_is_easy_to_look_at(capsys):
    x = Variable(np.array([[1, 2, 3], [4, 5, 6]]), name="x")
    assert (x.name, x.shape, x.ndim, x.size, x.dtype, len(x)) == ("x", (2, 3), 2, 6, int, 2)
    print(x)
    assert capsys.readouterr().out == "variable([[1 2 3]\n          [4 5 6]])\n"
    assert repr(Variable(None)) == "variable(None)"


def test_step_20_multiplication_and_addition_as_operators():
    a, b, c = number(3.0), number(2.0), number(1.0)
    y = a * b + c
    y.backward()
    assert (y.data, a.grad, b.grad) == (7.0, 2.0, 3.0)


def test_step_21_arrays_and_numbers_on_either_side():
    x = number(2.0)
    assert (x + np.array(3.0)).data == 5.0
    assert (3.0 * x + 1.0).data == 7.0
    y = np.array([2.0]) + x
    assert type(y) is Variable
    assert y.data == [4.0]
    y = np.array(3.0) * x - np.array(1.0)
    assert y.data == 5.0


def test_step_22_the_other_operators():
    x = number(2.0)
    assert (-x).data == -2.0
    assert (2.0 - x).data == 0.0
    assert (x - 1.0).data == 1.0
    assert (x / 2.0).data == 1.0
    assert (3.0 / x).data == 1.5
    assert (x**3).data == 8.0


@pytest.mark.parametrize(
    ("f", "value", "gradients"),
    [
        (sphere, 2.0, (2.0, 2.0)),
        (matyas, 0.040000000000000036, (0.040000000000000036, 0.040000000000000036)),
        (goldstein, 1876.0, (-5376.0, 8064.0)),
    ],
)
def test_step_24_functions_of_two_variables(f, value, gradients):
    x, y = number(1.0), number(1.0)
    z = f(x, y)
    z.backward()
    assert float(z.data) == value
    assert (x.grad, y.grad) == gradients


def test_step_27_sine_of_a_users_own():
    class Sin(Function):
        def forward(self, x):
            return np.sin(x)

        def backward(self, gy):
            x = self.inputs[0].data
            return gy * np.cos(x)

    x = number(np.pi / 4)
    y = Sin()(x)
    y.backward()
    assert (y.data, x.grad) == (0.7071067811865475, 0.7071067811865476)


@pytest.mark.parametrize(
    ("threshold", "value", "gradient"),
    [
        (1e-4, 0.7071064695751781, 0.7071032148228457),
        (1e-150, 0.7071067811865475, 0.7071067811865475),
    ],
)
def test_step_27_sine_as_a_taylor_series(threshold, value, gradient):
    def my_sin(x):
        y = 0
        for i in range(100000):
            t = (-1) ** i / math.factorial(2 * i + 1) * x ** (2 * i + 1)
            y = y + t
            if abs(t.data) < threshold:
                break
        return y

    x = number(np.pi / 4)
    y = my_sin(x)
    y.backward()
    assert float(y.data) == pytest.approx(value, abs=2e-16)
    assert float(x.grad) == pytest.approx(gradient, abs=2e-16)


def test_step_28_gradient_descent_on_the_rosenbrock_function():
    x0, x1 = number(0.0), number(2.0)
    rosenbrock(x0, x1).backward()
    assert (x0.grad, x1.grad) == (-2.0, 400.0)
    for _ in range(1000):
        y = rosenbrock(x0, x1)
        x0.cleargrad()
        x1.cleargrad()
        y.backward()
        x0.data -= 0.001 * x0.grad
        x1.data -= 0.001 * x1.grad
    assert float(x0.data) == pytest.approx(0.6837118569138317, abs=1e-10)
    assert float(x1.data) == pytest.approx(0.4659526837427042, abs=1e-10)


NEWTON = [
    1.4545454545454546,
    1.1510467893775467,
    1.0253259289766978,
    1.0009084519430513,
    1.0000012353089454,
    1.000000000002289,
    1.0,
]


def quartic(x):
    return x**4 - 2 * x**2


def test_step_29_newtons_method_with_a_second_derivative_by_hand():
    x, path = number(2.0), []
    for _ in NEWTON:
        y = quartic(x)
        x.cleargrad()
        y.backward()
        x.data -= x.grad / (12 * x.data**2 - 4)
        path.append(float(x.data))
    assert path == pytest.approx(NEWTON, rel=5e-16)


def test_step_33_newtons_method_with_a_second_backward_pass():
    x, path = number(2.0), []
    for _ in NEWTON:
        y = quartic(x)
        x.cleargrad()
        y.backward(create_graph=True)
        gx = x.grad
        x.cleargrad()
        gx.backward()
        gx2 = x.grad
        x.data -= gx.data / gx2.data
        path.append(float(x.data))
    assert path == pytest.approx(NEWTON, rel=5e-16)


def test_step_34_three_derivatives_of_sine():
    x = Variable(np.linspace(-7, 7, 200))
    y = sin(x)
    y.backward(create_graph=True)
    logs = [y.data]
    for _ in range(3):
        logs.append(x.grad.data)
        gx = x.grad
        x.cleargrad()
        gx.backward(create_graph=True)
    wanted = [np.sin(x.data), np.cos(x.data), -np.sin(x.data), -np.cos(x.data)]
    np.testing.assert_allclose(logs, wanted, atol=1e-12)


def test_step_35_eight_derivatives_of_tanh():
    x = number(1.0)
    tanh(x).backward(create_graph=True)
    found = [float(x.grad.data)]
    for _ in range(7):
        gx = x.grad
        x.cleargrad()
        gx.backward(create_graph=True)
        found.append(float(x.grad.data))
    assert found == pytest.approx(
        [
            0.41997434161402614,
            -0.6397000084492246,
            0.6216266807712962,
            0.6650910447505024,
            -5.556893558473722,
            13.624075441312101,
            12.288367894320414,
            -277.06213560303127,
        ],
        rel=3e-15,
    )


def test_step_36_a_gradient_is_part_of_another_expression():
    x = number(2.0)
    y = x**2
    y.backward(create_graph=True)
    gx = x.grad
    x.cleargrad()
    z = gx**3 + y
    z.backward()
    assert x.grad == 100.0


def test_step_37_elementwise_operations_on_matrices():
    x = Variable(np.array([[1, 2, 3], [4, 5, 6]]))
    c = Variable(np.array([[10, 20, 30], [40, 50, 60]]))
    y = F.sum(x + c)
    y.backward(retain_grad=True)
    assert y.data == 231
    assert y.grad == 1
    np.testing.assert_array_equal(x.grad, np.ones((2, 3)))
    np.testing.assert_array_equal(c.grad, np.ones((2, 3)))


@pytest.mark.parametrize(
    "change",
    [
        lambda x: reshape(x, (6,)),
        lambda x: x.reshape((6,)),
        lambda x: x.reshape(6),
        transpose,
        lambda x: x.transpose(),
        lambda x: x.T,
        lambda x: x.transpose(1, 0),
        lambda x: x.transpose((1, 0)),
        lambda x: x.transpose(None),
    ],
)
def test_step_38_gradients_keep_the_shape_of_their_variable(change):
    x = Variable(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))
    change(x).backward(retain_grad=True)
    np.testing.assert_array_equal(x.grad, np.ones((2, 3)))


def test_step_39_the_sum_of_all_entries():
    x = Variable(np.array([1, 2, 3, 4, 5, 6]))
    y = F.sum(x)
    y.backward()
    assert y.data == 21
    np.testing.assert_array_equal(x.grad, np.ones(6))


def test_step_39_sums_along_axes():
    x = Variable(np.array([[1, 2, 3], [4, 5, 6]]))
    y = F.sum(x, axis=0)
    y.backward()
    np.testing.assert_array_equal(y.data, [5, 7, 9])
    np.testing.assert_array_equal(x.grad, np.ones((2, 3)))
    assert x.sum(keepdims=True).shape == (1, 1)
    assert Variable(np.ones((2, 3, 4, 5))).sum(keepdims=True).shape == (1, 1, 1, 1)


def test_step_40_broadcasting_is_undone_by_summing():
    x0, x1 = Variable(np.array([1, 2, 3])), Variable(np.array([10]))
    y = x0 + x1
    y.backward()
    np.testing.assert_array_equal(y.data, [11, 12, 13])
    np.testing.assert_array_equal(x1.grad, [3])
    assert x1.grad.shape == (1,)
    np.testing.assert_array_equal(x0.grad, [1, 1, 1])

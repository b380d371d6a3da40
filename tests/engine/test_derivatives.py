"""grad, jvp, jacobian, hessian, hvp, and the gradient check itself."""

import numpy as np
import pytest

from engine import (
    Function,
    GradientError,
    ShapeError,
    Variable,
    exp,
    grad,
    gradcheck,
    hessian,
    hvp,
    jacobian,
    jvp,
    matmul,
    no_grad,
    numerical_diff,
    relu,
    sin,
    split,
    tanh,
)

A = np.random.default_rng(0).normal(size=(3, 3))


def quadratic(x):
    return (x * matmul(A, x)).sum()


def test_grad_returns_gradients_and_touches_none():
    x, w = Variable(np.array(2.0)), Variable(np.array(3.0))
    t = x * w
    y = t * x
    gx, gw, gt = grad(y, [x, w, t])
    assert (gx, gw, gt) == (12.0, 4.0, 2.0)
    assert [v.grad for v in (x, w, t, y)] == [None] * 4
    assert grad(y, y) == 1.0


def test_grad_is_zero_where_there_is_no_dependence():
    x, other = Variable(np.ones(2)), Variable(np.ones((2, 3)))
    np.testing.assert_array_equal(grad(x.sum(), other), np.zeros((2, 3)))


def test_grad_of_one_among_several_outputs():
    x = Variable(np.arange(4.0))
    first, second = split(x, 2)
    y = (first * second).sum()
    gs, gx = grad(y, [second, x])
    np.testing.assert_array_equal(gs, [0.0, 1.0])
    np.testing.assert_array_equal(gx, [2.0, 3.0, 0.0, 1.0])


def test_grad_can_be_repeated():
    x = Variable(np.array(2.0))
    y = x**4
    values = []
    for _ in range(4):
        y = grad(y, x, create_graph=True)
        values.append(float(y.data))
    assert values == [32.0, 48.0, 48.0, 24.0]


def test_a_jvp_is_the_slope_along_a_direction():
    y, slope = jvp(lambda a, b: a * sin(b), [2.0, 0.5], [1.0, 3.0])
    assert y == 2 * np.sin(0.5)
    assert slope == pytest.approx(np.sin(0.5) + 6 * np.cos(0.5))


def test_a_jvp_agrees_with_the_jacobian():
    x, t = np.array([0.1, 0.2, 0.3]), np.array([1.0, -1.0, 2.0])

    def f(v):
        return tanh(matmul(A, v)) * exp(v)

    np.testing.assert_allclose(jvp(f, [x], [t])[1], jacobian(f, x) @ t)


def test_the_jacobian_has_a_row_for_each_entry_of_the_result():
    x = np.ones((3, 2))
    found = jacobian(lambda v: matmul(A, v), x)
    assert found.shape == (3, 2, 3, 2)
    np.testing.assert_allclose(found[:, 0, :, 0], A)


def test_the_hessian_of_a_quadratic_form_is_constant():
    x = np.array([1.0, 2.0, 3.0])
    np.testing.assert_allclose(hessian(quadratic, x), A + A.T)
    np.testing.assert_allclose(hvp(quadratic, x, [1.0, 0.0, 0.0]), (A + A.T)[0])


def test_derivatives_are_recorded_even_where_nothing_else_is():
    with no_grad():
        assert hessian(lambda v: (v**2).sum(), [1.0]).tolist() == [[2.0]]


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ShapeError, match="one number as its result"):
        hessian(sin, [1.0, 2.0])
    with pytest.raises(ShapeError, match="a direction has the shape of its input"):
        jvp(sin, [np.ones(2)], [np.ones(3)])


def test_numerical_differentiation_of_one_number_from_many():
    x = Variable(np.array([1.0, 2.0]))
    np.testing.assert_allclose(numerical_diff(lambda v: (v * v).sum(), x), [2.0, 4.0])
    np.testing.assert_allclose(numerical_diff(sin, x), np.cos(x.data), atol=1e-8)


class WrongSin(Function):
    def forward(self, x):
        return np.sin(x)

    def backward(self, gy):
        return gy * self.input.data


class WrongForTheSecond(Function):
    def forward(self, a, b):
        return a * b

    def backward(self, gy):
        b = self.inputs[1]
        return gy * b, gy * b


class ForgetsTheSecondOrder(Function):
    def forward(self, x):
        return x**3

    def backward(self, gy):
        return 3 * self.input.data**2 * gy


def test_the_gradient_check_names_the_first_wrong_operation():
    with pytest.raises(GradientError, match=r"^WrongSin: the derivative for argument 0"):
        gradcheck(lambda x: exp(WrongSin()(x * 2)), np.array([0.5, 1.5]))


def test_the_gradient_check_names_the_wrong_argument():
    with pytest.raises(GradientError, match=r"^WrongForTheSecond: .* argument 1"):
        gradcheck(WrongForTheSecond.apply, 2.0, 3.0)


def test_the_gradient_check_of_order_two_finds_what_order_one_cannot():
    x = np.array([0.5, 1.5])
    assert gradcheck(ForgetsTheSecondOrder.apply, x)
    with (
        pytest.warns(UserWarning, match="reads the data"),
        pytest.raises(GradientError, match="in the derivative of the gradient"),
    ):
        gradcheck(ForgetsTheSecondOrder.apply, x, order=2)


def test_the_gradient_check_says_when_a_function_is_not_smooth():
    with pytest.raises(GradientError, match="relu"):
        gradcheck(relu, 0.0)

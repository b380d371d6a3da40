"""What `x.grad` gives: an array to compute with, which also answers to `.data`."""

import copy
import pickle

import numpy as np
import pytest

from engine import Tensor, Variable, grad, square


def gradient_of(values, dtype=np.float64):
    x = Variable(np.array(values, dtype))
    (x * x).backward()
    return x.grad


@pytest.mark.parametrize("values", [3.0, [1.0, 2.0], [[1.0], [2.0]]])
def test_data_is_the_gradient_as_a_plain_array(values):
    g = gradient_of(values)
    assert type(g.data) is np.ndarray
    np.testing.assert_array_equal(g.data, 2 * np.array(values))
    assert np.shares_memory(g, g.data)


@pytest.mark.parametrize("values", [3.0, [1.0, 2.0]])
def test_a_gradient_prints_as_the_array_it_is(values):
    plain = 2 * np.asarray(values)
    assert str(gradient_of(values)) == str(plain)
    assert repr(gradient_of(values)) == repr(np.array(plain))
    assert f"{gradient_of(3.0):.3f}" == "6.000"


def test_float32_stays_float32():
    assert gradient_of([1.0], np.float32).data.dtype == np.float32
    assert (2 * gradient_of([1.0], np.float32)).dtype == np.float32


@pytest.mark.parametrize(
    "compute",
    [
        lambda g: g + 1,
        lambda g: 0.1 * g,
        lambda g: -g,
        lambda g: np.exp(g),
        lambda g: g.sum(),
        lambda g: np.linalg.norm(g),
        lambda g: g > 1,
        lambda g: np.where(g > 1, g, 0),
        lambda g: np.stack([g, g]),
        lambda g: np.asarray(g),
    ],
)
@pytest.mark.parametrize("values", [3.0, [1.0, 2.0]])
def test_what_is_computed_from_a_gradient_is_what_an_array_gives(compute, values):
    g = gradient_of(values)
    found, wanted = compute(g), compute(g.data)
    assert type(found) is type(wanted)
    np.testing.assert_array_equal(found, wanted)


def test_a_gradient_read_twice_is_one_object():
    x = Variable(np.array(3.0))
    square(x).backward()
    assert x.grad is x.grad
    x.grad[...] = 7.0
    assert x.grad == 7.0


def test_gradients_keep_adding_up_after_one_was_read():
    x = Variable(np.ones(3))
    y = x * 2.0
    for total in (2.0, 4.0, 6.0):
        y.backward()
        np.testing.assert_array_equal(x.grad.data, np.full(3, total))


def test_a_gradient_set_by_hand_has_data_too():
    y = square(Variable(np.array(3.0)))
    y.grad = np.array(2.0)
    assert y.grad.data == 2.0


def test_a_gradient_can_be_copied_pickled_and_put_into_a_variable():
    g = gradient_of([1.0, 2.0])
    for other in (copy.deepcopy(g), pickle.loads(pickle.dumps(g))):
        np.testing.assert_array_equal(other.data, g.data)
    for holder in (Variable(g), Tensor(g)):
        assert type(holder.data) is np.ndarray


def test_a_gradient_beside_a_variable_is_a_constant():
    x = Variable(np.array([1.0, 2.0]))
    (x * x).backward()
    y = x.grad**3 + x.grad * x
    assert type(y) is Variable
    np.testing.assert_array_equal(grad(y, x), [2.0, 4.0])

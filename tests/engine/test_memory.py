"""Long chains, little memory, nothing left for the garbage collector."""

import gc
import tracemalloc

import numpy as np
import pytest

from engine import Variable, backward_steps, grad, tanh

OPERATIONS = 20_000


@pytest.fixture
def no_collector():
    gc.collect()
    gc.freeze()
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()


def chain(x, a, length):
    y = x
    for _ in range(length):
        y = y * a
    return y


def test_an_operation_costs_at_most_160_bytes_and_two_collected_objects(no_collector):
    x, a = Variable(np.array(1.0)), Variable(np.array(1.0))
    objects = len(gc.get_objects())
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    y = chain(x, a, OPERATIONS)
    used = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert used / OPERATIONS <= 160
    assert (len(gc.get_objects()) - objects) / OPERATIONS <= 2
    assert y.shape == ()


def test_reference_counting_alone_frees_a_graph_and_its_gradients(no_collector):
    x, a = Variable(np.array(1.0)), Variable(np.array(1.0))
    objects = len(gc.get_objects())
    y = chain(x, a, OPERATIONS)
    y.backward(retain_grad=True)
    list(backward_steps(y))
    grad(y, [x, a])
    assert y.creator.inputs[0].creator.output is not None
    del y
    assert len(gc.get_objects()) - objects < 10
    assert gc.collect() == 0


def test_second_derivatives_leave_nothing_behind(no_collector):
    x = Variable(np.array(1.0))
    objects = len(gc.get_objects())
    for _ in range(3):
        (gx,) = grad(tanh(x), [x], create_graph=True)
        grad(gx, x)
    del gx
    assert len(gc.get_objects()) - objects < 10
    assert gc.collect() == 0


@pytest.mark.slow
def test_a_chain_of_a_million_operations_goes_there_and_back():
    x, a = Variable(np.array(1.0)), Variable(np.array(1.0))
    y = chain(x, a, 1_000_000)
    y.backward()
    assert (x.grad, a.grad) == (1.0, 1_000_000.0)


def test_depth_is_no_limit_for_any_walk():
    x, a = Variable(np.array(1.0)), Variable(np.array(1.0))
    y = chain(x, a, OPERATIONS)
    assert y.generation == OPERATIONS
    (gx,) = grad(y, [x], create_graph=True)
    gx.backward()
    assert a.grad == OPERATIONS

"""Modules: which part of a program an operation belongs to."""

import asyncio
import threading

import numpy as np
import pytest

import engine
from engine import Function, OptionError, Variable, grad, module, no_grad, tanh, using_config


def number(value, name=None):
    return Variable(np.array(value), name)


def path(variable):
    entry = variable.creator.entry
    return entry.path if entry else ""


def test_an_operation_belongs_to_the_innermost_open_module():
    x = number(0.5)
    with module("encoder"):
        a = tanh(x)
        with module("layer1"):
            b = a * x
        c = b + 1.0
    d = c * c
    assert [path(v) for v in (a, b, c, d)] == ["encoder", "encoder/layer1", "encoder", ""]


def test_a_function_is_a_module_when_it_is_decorated():
    @module("neuron")
    def neuron(x):
        return tanh(x * 2.0)

    x = number(0.5)
    first, second = neuron(x), neuron(x)
    assert path(first) == "neuron"
    assert first.creator.entry is not second.creator.entry


class Twice(Function):
    def forward(self, x):
        return 2 * x

    def backward(self, gy):
        return 2 * gy


@pytest.mark.parametrize(
    "apply",
    [
        lambda x: tanh(x),
        lambda x: x + 1.0,
        lambda x: 1.0 - x,
        lambda x: x * x,
        lambda x: engine.sum(x),
        lambda x: engine.split(engine.reshape(x, (1,)), 1)[0],
        lambda x: Twice()(x),
    ],
)
def test_inside_a_module_every_operation_computes_the_same_numbers(apply):
    x, y = number(0.7), number(0.7)
    with module("m"):
        inside = apply(x)
    outside = apply(y)
    inside.backward(np.ones(inside.shape))
    outside.backward(np.ones(outside.shape))
    assert path(inside) == "m"
    assert path(outside) == ""
    assert inside.data == outside.data
    assert x.grad == y.grad


def test_a_module_ends_with_its_block_even_after_an_error():
    with pytest.raises(ZeroDivisionError), module("m"):
        raise ZeroDivisionError
    assert path(tanh(number(1.0))) == ""


def test_a_module_is_seen_by_its_own_thread_and_task_alone():
    found = []
    with module("mine"):
        thread = threading.Thread(target=lambda: found.append(path(tanh(number(1.0)))))
        thread.start()
        thread.join()
    assert found == [""]

    async def part(name):
        with module(name):
            await asyncio.sleep(0)
            return path(tanh(number(1.0)))

    async def both():
        return await asyncio.gather(part("a"), part("b"))

    assert asyncio.run(both()) == ["a", "b"]


def test_recording_can_be_switched_inside_a_module_and_stays_as_it_was_set():
    x = number(1.0)
    with module("m"):
        with no_grad():
            assert not engine.Config.enable_backprop
            assert tanh(x).creator is None
        assert engine.Config.enable_backprop is True
        with using_config("enable_backprop", True):
            assert path(tanh(x)) == "m"
        engine.Config.enable_backprop = False
    try:
        assert engine.Config.enable_backprop is False
        with module("m"):
            assert tanh(x).creator is None
    finally:
        engine.Config.enable_backprop = True
    assert path(tanh(x)) == ""


def test_backward_inside_a_module_computes_what_it_does_outside():
    x = number(0.3)
    with module("m"):
        y = tanh(x * x)
        y.backward()
        slope = grad(y, x, create_graph=True)
    assert x.grad == slope.data


def test_the_nth_derivative_is_a_module_by_its_order():
    x = number(1.0)
    values = [tanh(x)]
    for _ in range(3):
        values.append(grad(values[-1], x, create_graph=True))
    assert [path(v) for v in values] == ["", "derivative 1", "derivative 2", "derivative 3"]
    y = x**2
    slope = grad(y, x, create_graph=True)
    z = slope**3 + y
    z.backward(create_graph=True)
    assert path(x.grad).startswith("derivative 2")


def test_a_leaf_is_inside_when_it_was_made_inside():
    outer = number(1.0)
    with module("m"):
        inner = number(2.0)
        y = outer * inner
    entry = y.creator.entry
    assert entry.holds(inner)
    assert not entry.holds(outer)


@pytest.mark.parametrize("name", ["", "a//b", "/a", " "])
def test_a_module_without_a_name_is_refused(name):
    with (
        pytest.raises(OptionError, match=r"a name such as 'layer1' or 'encoder/layer1'"),
        module(name),
    ):
        pass

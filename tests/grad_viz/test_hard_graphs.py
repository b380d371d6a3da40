"""Graphs that make drawing programs hang: every format answers, with a file or with a reason."""

import random
import time

import numpy as np
import pytest

import engine
import grad_viz
from engine import Variable
from grad_viz import renderers
from grad_viz.expression import parse
from grad_viz.layout import TooLargeError
from grad_viz.payload import payload, to_text
from grad_viz.renderers import RenderError, formats
from grad_viz.transform import Parts

SECONDS = 20
"""What takes ten seconds alone may take twice as long beside other programs."""


def number(value, name=None):
    return Variable(np.array(value), name)


def unroll():
    w, u, b, h = (number(0.5, name) for name in ("w", "u", "b", "h0"))
    for i in range(1_000):
        h = engine.tanh(w * h + u * number(i / 1_000, f"x{i}") + b)
    return h


def seventh_derivative():
    x = number(1.0, "x")
    y = engine.tanh(x)
    for _ in range(7):
        y = engine.grad(y, x, create_graph=True)
    return y


def entangled():
    """3,000 operations on values from anywhere before them, each of which the result needs."""
    choose = random.Random(1)
    values = [number(choose.random(), f"x{i}") for i in range(10)]
    for _ in range(3_000):
        a, b = choose.choice(values), choose.choice(values)
        values.append((a + b) * 0.5 if choose.random() < 0.5 else engine.sin(a * b))
    return sum(values[10:], number(0.0, "start"))


def scalar_network():
    """A network of 2, 16, 16 and 1 neurons on 20 samples, each number a node."""
    choose = random.Random(0)

    def parameter(name):
        return number(choose.uniform(-1, 1), name)

    sizes = [(2, 16), (16, 16), (16, 1)]
    layers = [
        [([parameter("w") for _ in range(i)], parameter("b")) for _ in range(o)] for i, o in sizes
    ]
    losses = []
    for _ in range(20):
        a = [parameter("x"), parameter("x")]
        for layer in layers:
            sums = [sum((w * x for w, x in zip(ws, a, strict=True)), b) for ws, b in layer]
            a = [engine.relu(one) for one in sums]
        losses.append((a[0] - 1.0) ** 2)
    return sum(losses[1:], losses[0])


def complete():
    """Every one of 100 sums of every one of 100 variables."""
    xs = [number(1.0 + i / 100, f"x{i}") for i in range(100)]
    sums = [sum((x * float(j + 1) for x in xs[1:]), xs[0]) for j in range(100)]
    return sum(sums[1:], sums[0])


def used_often():
    h = engine.sin(number(1.0, "x"))
    y = h
    for _ in range(4_999):
        y = y + h
    return y


def of_many_inputs():
    xs = [number(1.0, f"x{i}").reshape(1) for i in range(2_000)]
    return engine.concatenate(xs).sum()


def large_arrays():
    a, b = (Variable(np.ones(10_000_000, np.float32), name) for name in "ab")
    return (engine.exp(a * b) + a).sum()


def convolutions():
    numbers = np.random.default_rng(0)
    shapes = {"x": (2, 1, 12, 12), "W1": (4, 1, 3, 3), "W2": (8, 4, 3, 3)}
    x, w1, w2 = (Variable(numbers.normal(size=shape), name) for name, shape in shapes.items())
    h = engine.relu(engine.conv2d(engine.relu(engine.conv2d(x, w1)), w2))
    return h.sum()


def typed():
    text = " + ".join(f"sin(x{'*x' * (i % 5)})" for i in range(100))
    return parse(text).record({"x": 0.5})


HARD = (
    unroll, seventh_derivative, entangled, scalar_network, complete, used_often, of_many_inputs,
    large_arrays, convolutions, typed,
)  # fmt: skip


@pytest.fixture(scope="module", params=HARD, ids=lambda made: made.__name__)
def trace(request):
    made = request.param()
    return made if isinstance(made, grad_viz.Trace) else grad_viz.record(made)


@pytest.mark.parametrize("form", formats().values(), ids=lambda form: form.name)
def test_every_format_draws_it_or_says_why_not_and_what_to_do(form, trace):
    start = time.monotonic()
    refusal = form.refusal(trace, "light", "LR")
    if refusal:
        assert any(word in refusal for word in (": use ", ": draw ", ": write "))
        with pytest.raises((RenderError, TooLargeError)) as refused:
            renderers.draw(trace, form.name, step=1)
        assert str(refused.value) == refusal
    elif not form.is_slow(trace, "LR"):
        assert renderers.draw(trace, form.name, step=1)
    assert time.monotonic() - start < SECONDS


def test_the_viewer_gets_a_part_that_a_page_can_hold(trace):
    start, parts = time.monotonic(), Parts.of(trace)
    for step in (0, len(trace.steps) // 2, len(trace.steps)):
        sent = payload(trace, step=step, parts=parts)
        assert len(sent["trace"]["graph"]["nodes"]) <= 2_500
        assert len(to_text(sent)) < 12_000_000
    assert time.monotonic() - start < SECONDS

"""The programs of micrograd's page: only the import and the name of the class differ."""

import numpy as np
import pytest

from engine import Tensor, Variable

KINDS = [lambda v: Variable(np.array(v)), lambda v: Tensor(v, requires_grad=True)]
each_kind = pytest.mark.parametrize("value", KINDS, ids=["Variable", "Tensor"])


@each_kind
def test_the_expression_of_the_readme(value):
    a = value(-4.0)
    b = value(2.0)
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    assert f"{g.item():.4f}" == "24.7041"
    g.backward()
    assert f"{a.grad.item():.4f}" == "138.8338"
    assert f"{b.grad.item():.4f}" == "645.5773"


@each_kind
def test_a_neuron_learns_by_descent(value):
    w, b = value(0.5), value(0.0)
    for _ in range(200):
        loss = sum((w * x + b - (3 * x - 1)) ** 2 for x in (-1.0, 0.0, 1.0, 2.0))
        w.cleargrad()
        b.cleargrad()
        loss.backward()
        w.data -= 0.05 * w.grad.data
        b.data -= 0.05 * b.grad.data
    assert (w.item(), b.item()) == pytest.approx((3.0, -1.0), abs=1e-3)


@each_kind
def test_a_value_used_twice_adds_up(value):
    a = value(3.0)
    b = a + a
    b.backward()
    assert a.grad.item() == 2.0
    a, b = value(-2.0), value(3.0)
    f = (a * b) * (a + b)
    f.backward()
    assert (a.grad.item(), b.grad.item()) == (-3.0, -8.0)

"""The programs that engines are measured on, written once for all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Program:
    """A formula, the values of its leaves, and for arrays the same in numpy with its gradient."""

    formula: Callable[[list[Any], Any], Any]
    leaves: tuple[Any, ...]
    by_hand: Callable[..., tuple[Any, list[Any]]] | None = None


def chain(length: int) -> Program:
    def formula(leaves: list[Any], _: Any) -> Any:
        y, a, b = leaves
        for _step in range(length // 2):
            y = y * a + b
        return y

    return Program(formula, (1.0, 1.0000001, 1e-9))


def constants(leaves: list[Any], _: Any) -> Any:
    (y,) = leaves
    for _step in range(500):
        y = y * 1.0000001 + 1e-9
    return y


def goldstein(leaves: list[Any], _: Any) -> Any:
    x, y = leaves
    a = (x + y + 1.0) ** 2 * (19.0 - 14.0 * x + 3.0 * x**2 - 14.0 * y + 6.0 * x * y + 3.0 * y**2)
    b = (2.0 * x - 3.0 * y) ** 2 * (
        18.0 - 32.0 * x + 12.0 * x**2 + 48.0 * y - 36.0 * x * y + 27.0 * y**2
    )
    return (1.0 + a) * (30.0 + b)


def reuse(leaves: list[Any], _: Any) -> Any:
    y, a, b = leaves
    for _step in range(100):
        y = y * a + y * b
    total = y * a
    for _step in range(100):
        total = total + y
    return total


def relu(x: Any, library: Any) -> Any:
    return x.relu() if library is None else library.relu(x)


def scalar_mlp() -> Program:
    """Return micrograd's demo: a perceptron 2-16-16-1 on 20 samples with a margin loss."""
    random = np.random.default_rng(0)
    sizes = (2, 16, 16, 1)
    samples = random.normal(size=(20, 2)).tolist()
    labels = random.choice([-1.0, 1.0], size=20).tolist()
    count = sum(n * (k + 1) for k, n in pairwise(sizes))

    def layer(xs: list[Any], given: Any, size: int, library: Any, bent: bool) -> list[Any]:
        outputs = []
        for _neuron in range(size):
            total = next(given)
            for x in xs:
                total = total + next(given) * x
            outputs.append(relu(total, library) if bent else total)
        return outputs

    def formula(leaves: list[Any], library: Any) -> Any:
        loss = leaves[0] * 0.0
        for sample, label in zip(samples, labels, strict=True):
            given, xs = iter(leaves), sample
            for size in sizes[1:]:
                xs = layer(xs, given, size, library, bent=size > 1)
            loss = loss + relu(1.0 + xs[0] * -label, library)
        penalty = leaves[0] * 0.0
        for leaf in leaves:
            penalty = penalty + leaf * leaf
        return loss * 0.05 + penalty * 1e-4

    return Program(formula, tuple(random.uniform(-1, 1, size=count).tolist()))


def array_mlp() -> Program:
    """Return a perceptron 784-128-10 on a batch of 64 in float32, with cross entropy."""
    random = np.random.default_rng(0)
    x = random.normal(size=(64, 784)).astype(np.float32)
    t = random.integers(0, 10, size=64)
    shapes = ((784, 128), (128,), (128, 10), (10,))
    leaves = tuple((0.05 * random.normal(size=s)).astype(np.float32) for s in shapes)

    def formula(leaves: list[Any], library: Any) -> Any:
        w1, b1, w2, b2 = leaves
        inputs = library.as_tensor(x) if hasattr(library, "as_tensor") else x
        hidden = library.relu(library.matmul(inputs, w1) + b1)
        return library.softmax_cross_entropy(library.matmul(hidden, w2) + b2, t)

    def by_hand(w1: Any, b1: Any, w2: Any, b2: Any) -> tuple[Any, list[Any]]:
        rows = np.arange(64)
        before = x @ w1 + b1
        hidden = np.maximum(before, 0)
        scores = hidden @ w2 + b2
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        p = e / e.sum(axis=1, keepdims=True)
        loss = -np.mean(np.log(p[rows, t]))
        p[rows, t] -= 1
        p /= 64
        g = (p @ w2.T) * (before > 0)
        return loss, [x.T @ g, g.sum(axis=0), hidden.T @ p, p.sum(axis=0)]

    return Program(formula, leaves, by_hand)


def broadcast() -> Program:
    random = np.random.default_rng(0)
    leaves = (random.normal(size=(1000, 1000)), random.normal(size=1000), random.normal(size=1000))

    def formula(leaves: list[Any], library: Any) -> Any:
        x, w, b = leaves
        return library.sum(library.exp(x * w + b) / (1.0 + x**2))

    def by_hand(x: Any, w: Any, b: Any) -> tuple[Any, list[Any]]:
        e, d = np.exp(x * w + b), 1.0 + x * x
        y = e / d
        return y.sum(), [y * w - 2 * x * (y / d), (y * x).sum(axis=0), y.sum(axis=0)]

    return Program(formula, leaves, by_hand)


PROGRAMS = {
    "chain-1k": chain(1000),
    "chain-10k": chain(10_000),
    "constants": Program(constants, (1.0,)),
    "goldstein": Program(goldstein, (1.0, 1.5)),
    "reuse": Program(reuse, (1.0, 0.5, 0.499)),
    "mlp-scalar": scalar_mlp(),
    "mlp-array": array_mlp(),
    "broadcast": broadcast(),
}
ARRAYS = {"mlp-array", "broadcast"}

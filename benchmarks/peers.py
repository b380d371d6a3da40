"""The engines that are measured, each prepared to run one program forward and backward."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks import straight_line
from benchmarks.programs import Program

Run = Callable[[], tuple[Any, list[Any]]]


def engine(program: Program) -> Run:
    """Prepare a program for this project's engine."""
    import engine as library

    def run() -> tuple[Any, list[Any]]:
        leaves = [library.Variable(np.array(value)) for value in program.leaves]
        y = program.formula(leaves, library)
        y.backward()
        return y.data, [x.grad for x in leaves]

    return run


def limit(program: Program) -> Run:
    """Prepare a program as numpy with nothing recorded."""
    if program.by_hand is not None:
        by_hand = program.by_hand
        return lambda: by_hand(*(np.array(value) for value in program.leaves))
    return straight_line.compile_program(program)


def micrograd(program: Program) -> Run:
    """Prepare a program for micrograd, which knows single numbers only."""
    from micrograd.engine import Value

    def run() -> tuple[Any, list[Any]]:
        leaves = [Value(value) for value in program.leaves]
        y = program.formula(leaves, None)
        y.backward()
        return y.data, [x.grad for x in leaves]

    sys.setrecursionlimit(1_000_000)
    return run


def autograd(program: Program) -> Run:
    """Prepare a program for HIPS autograd, which differentiates functions."""
    import autograd as library
    import autograd.numpy as anp

    class Namespace:
        relu = staticmethod(lambda x: anp.maximum(x, 0.0))
        exp, matmul, sum = anp.exp, anp.matmul, anp.sum

        @staticmethod
        def softmax_cross_entropy(x: Any, t: Any) -> Any:
            shifted = x - anp.max(x, axis=1, keepdims=True)
            logs = shifted - anp.log(anp.sum(anp.exp(shifted), axis=1, keepdims=True))
            return -anp.mean(logs[np.arange(len(t)), t])

    count = len(program.leaves)
    differentiate = library.value_and_grad(
        lambda *xs: program.formula(list(xs), Namespace), argnum=tuple(range(count))
    )

    def run() -> tuple[Any, list[Any]]:
        y, gradients = differentiate(*program.leaves)
        return y, list(gradients)

    return run


def torch(program: Program) -> Run:
    """Prepare a program for PyTorch on one thread."""
    import torch as library

    library.set_num_threads(1)

    class Namespace:
        relu, exp, matmul, sum = library.relu, library.exp, library.matmul, library.sum
        as_tensor = library.as_tensor

        @staticmethod
        def softmax_cross_entropy(x: Any, t: Any) -> Any:
            return library.nn.functional.cross_entropy(x, library.as_tensor(t))

    def run() -> tuple[Any, list[Any]]:
        leaves = [library.as_tensor(np.array(v)).requires_grad_() for v in program.leaves]
        y = program.formula(leaves, Namespace)
        y.backward()
        return y.detach().numpy(), [x.grad.numpy() for x in leaves]

    return run


def mygrad(program: Program) -> Run:
    """Prepare a program for MyGrad."""
    import mygrad as library
    from mygrad.nnet import activations, losses

    class Namespace:
        exp, matmul, sum = library.exp, library.matmul, library.sum
        relu = staticmethod(activations.relu)
        softmax_cross_entropy = staticmethod(losses.softmax_crossentropy)

    def run() -> tuple[Any, list[Any]]:
        leaves = [library.tensor(np.array(value)) for value in program.leaves]
        y = program.formula(leaves, Namespace)
        y.backward()
        return y.data, [x.grad for x in leaves]

    return run


PREPARE = {
    "numpy": limit,
    "engine": engine,
    "micrograd": micrograd,
    "autograd": autograd,
    "torch": torch,
    "mygrad": mygrad,
}

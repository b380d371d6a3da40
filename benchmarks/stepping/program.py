"""The computations that are stepped through."""

import numpy as np

from engine import Variable, square, tanh


def program(operations: int) -> Variable:
    """Return the output of a chain of ``1 + 2 * operations`` drawn nodes.

    Long links, such as those of a shared weight, are what Graphviz is slow at: a chain is the
    graph on which the naive app does best.
    """
    y = Variable(np.array(0.5), "x")
    for number in range(operations):
        y = tanh(y) if number % 2 else square(y)
    return y


def network(layers: int) -> Variable:
    """Return the output of a network of single numbers, ``10 + 80 * layers`` drawn nodes.

    Every layer has four neurons and every neuron all outputs of the layer before it: links cross
    and a value has four users.
    """
    random = np.random.default_rng(0)

    def number(name: str) -> Variable:
        return Variable(np.array(random.normal()), name)

    values = [number(f"x{i}") for i in range(4)]
    for layer in range(layers):
        values = [neuron(values, [number(f"w{layer}{j}{i}") for i in range(4)]) for j in range(4)]
    return values[0] + values[1] + values[2] + values[3]


def neuron(values: list[Variable], weights: list[Variable]) -> Variable:
    total = weights[0] * values[0]
    for weight, value in zip(weights[1:], values[1:], strict=True):
        total = total + weight * value
    return tanh(total)

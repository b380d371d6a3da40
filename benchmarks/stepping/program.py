"""The computation both apps of the stepping benchmark show: y = y*a + b, again and again."""

import numpy as np

from engine import Variable


def program(repeats: int) -> Variable:
    """Return the output of a graph of ``3 + 4 * repeats`` drawn nodes."""
    a, b = Variable(np.array(0.9), "a"), Variable(np.array(0.1), "b")
    y = Variable(np.array(0.5), "x")
    for _ in range(repeats):
        y = y * a + b
    return y

"""The computation both apps of the stepping benchmark show: a chain without one long link.

Long links, such as those of a shared weight, are what Graphviz is slow at: a chain is the graph
on which the naive app does best.
"""

import numpy as np

from engine import Variable, square, tanh


def program(operations: int) -> Variable:
    """Return the output of a graph of ``1 + 2 * operations`` drawn nodes."""
    y = Variable(np.array(0.5), "x")
    for number in range(operations):
        y = tanh(y) if number % 2 else square(y)
    return y

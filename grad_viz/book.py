"""The two drawing functions that readers of "Deep Learning from Scratch 3" know.

print(get_dot_graph(y))                  the forward graph as DOT text
plot_dot_graph(y, to_file="graph.png")   the same as a picture; needs no `dot` program
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grad_viz import renderers
from grad_viz.numbers import shape_text
from grad_viz.record import record
from grad_viz.trace import Graph, Node, Trace

if TYPE_CHECKING:
    from engine import Variable

DIRECTION = "TB"
CAPITALS = {
    "astype": "AsType",
    "cumsum": "CumSum",
    "gelu": "GELU",
    "getitem": "GetItem",
    "leaky_relu": "LeakyReLU",
    "logsumexp": "LogSumExp",
    "matmul": "MatMul",
    "relu": "ReLU",
    "silu": "SiLU",
}
"""Names of classes with capitals that no rule can guess."""


def get_dot_graph(output: Variable, verbose: bool = True) -> str:
    """Return the forward graph of `output` as DOT text.

    Args:
        output: the result of a computation.
        verbose: write the shape and the type of every variable after its name.

    Raises:
        TypeError: `output` is not a Variable.

    >>> import numpy as np
    >>> from engine import Variable, square
    >>> text = get_dot_graph(square(Variable(np.array(2.0), "x")))
    >>> 'label="x: () float64"' in text and 'label="Square"' in text
    True
    """
    return str(renderers.draw(forward(record(output), verbose), "dot", direction=DIRECTION))


def plot_dot_graph(
    output: Variable, verbose: bool = True, to_file: str | os.PathLike[str] = "graph.png"
) -> Any:
    """Draw the forward graph of `output` to a file; the suffix of its name chooses the format.

    Args:
        output: the result of a computation.
        verbose: write the shape and the type of every variable after its name.
        to_file: where to write the picture: ``.png``, ``.svg``, ``.pdf``, ``.dot``, ...

    Returns:
        The picture, shown by the notebook, where there is one; else the path of the file.

    Raises:
        TypeError: `output` is not a Variable.
        RenderError: the suffix is unknown, or the file cannot be written.
    """
    picture = forward(record(output), verbose)
    path = renderers.save(picture, to_file, direction=DIRECTION)
    show = _notebook_class(path)
    return path if show is None else show(filename=str(path))


def forward(trace: Trace, verbose: bool = True) -> Trace:
    """Return the forward graph alone: variables by name, functions by class, no numbers."""
    graph = trace.graph
    nodes = tuple(_renamed(node, verbose) for node in graph.nodes)
    return Trace(Graph(nodes, graph.edges, graph.outputs), (), trace.operations, trace.expression)


def _renamed(node: Node, verbose: bool) -> Node:
    if node.kind == "operation":
        return node._replace(label=class_name(node.op))
    parts = [node.name] if node.name else []
    if verbose and node.value is not None:
        parts.append(f"{_shape(node.value.shape)} {node.value.dtype}")
    return node._replace(label=": ".join(parts), value=None)


def class_name(operation: str) -> str:
    """Return the name of the class of an operation.

    >>> class_name("matmul"), class_name("softmax_cross_entropy")
    ('MatMul', 'SoftmaxCrossEntropy')
    """
    name = operation.partition("#")[0]
    if name in CAPITALS:
        return CAPITALS[name]
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))


def _shape(shape: tuple[int, ...]) -> str:
    return shape_text(shape) if len(shape) == 1 else f"({', '.join(str(n) for n in shape)})"


def _notebook_class(path: Path) -> Callable[..., Any] | None:
    """Return IPython's class for a picture inside a notebook, None elsewhere."""
    display = sys.modules.get("IPython.display")
    shell = sys.modules.get("IPython")
    if display is None or shell is None or shell.get_ipython() is None:
        return None
    names = {".png": "Image", ".svg": "SVG"}
    return getattr(display, names.get(path.suffix.lower(), ""), None)

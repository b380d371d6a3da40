"""See backpropagation: record a computation, draw it, step through its backward pass.

trace = grad_viz.record(output)          an immutable Trace, JSON both ways
grad_viz.to_dot(output, step=3)          the picture as Graphviz DOT
grad_viz.save(output, "graph.png")       the picture as a file, by suffix
get_dot_graph, plot_dot_graph            as readers of "Deep Learning from Scratch 3" know them
"""

from grad_viz.trace import Trace, TraceError  # isort: skip
from grad_viz.record import record  # isort: skip
from grad_viz import explain
from grad_viz.book import get_dot_graph, plot_dot_graph
from grad_viz.pictures import save, to_dot, to_graphviz

__all__ = [
    "Trace",
    "TraceError",
    "explain",
    "get_dot_graph",
    "plot_dot_graph",
    "record",
    "save",
    "to_dot",
    "to_graphviz",
]

"""See backpropagation: record a computation, draw it, step through its backward pass.

trace = grad_viz.record(output)          an immutable Trace, JSON both ways
grad_viz.to_dot(output, step=3)          the picture as Graphviz DOT
grad_viz.save(output, "graph.png")       the picture as a file, by suffix
grad_viz.show(output)                    the viewer in a notebook; so does output at a cell's end
grad_viz.record_call(function, x=0.5)    the Trace of a call, named after the function's source
get_dot_graph, plot_dot_graph            as readers of "Deep Learning from Scratch 3" know them
"""

from grad_viz.trace import Trace, TraceError  # isort: skip
from grad_viz.record import record  # isort: skip
from grad_viz import explain, notebook
from grad_viz.book import get_dot_graph, plot_dot_graph
from grad_viz.call import CallError, record_call
from grad_viz.notebook import register as load_ipython_extension
from grad_viz.notebook import show
from grad_viz.pictures import save, to_dot, to_graphviz

__all__ = [
    "CallError",
    "Trace",
    "TraceError",
    "explain",
    "get_dot_graph",
    "load_ipython_extension",
    "plot_dot_graph",
    "record",
    "record_call",
    "save",
    "show",
    "to_dot",
    "to_graphviz",
]

notebook.register_where_it_runs()

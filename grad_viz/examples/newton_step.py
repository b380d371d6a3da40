"""One step of Newton's method, with first and second derivatives from the graph."""

from grad_viz.examples._model import Example, Input

EXAMPLE = Example(
    name="newton_step",
    title="A step of Newton's method",
    description=("From 2 the step leads to 1.4545…: both derivatives are part of the graph."),
    expression=("f = x**4 - 2*x**2; f1 = grad(f, x); f2 = grad(f1, x); next = x - f1/f2"),
    inputs={
        "x": Input(2.0, 1.0, 3.0),
    },
    group="The book",
    order=11,
    value=1.4545454545454546,
    gradients={"x": 0.5950413223140496},
)

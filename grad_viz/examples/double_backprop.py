"""A formula that contains a gradient, and is differentiated again."""

from grad_viz.examples._model import Example, Input

EXAMPLE = Example(
    name="double_backprop",
    title="A gradient in the formula",
    description=(
        "The gradient 2x is used like any value, and the backward pass goes through it: 100."
    ),
    expression=("y = x**2; z = grad(y, x)**3 + y"),
    inputs={
        "x": Input(2.0),
    },
    group="The book",
    order=12,
    value=68.0,
    gradients={"x": 100.0},
)

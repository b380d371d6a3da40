"""The derivatives of the hyperbolic tangent, each a graph of its own."""

from grad_viz.examples._model import Example, Input

EXAMPLE = Example(
    name="tanh_derivatives",
    title="Derivatives of tanh",
    description=(
        "A derivative is a graph again: each order is a box, and each is larger than the last."
    ),
    expression=("y = tanh(x); y1 = grad(y, x); y2 = grad(y1, x); y3 = grad(y2, x)"),
    inputs={
        "x": Input(1.0),
    },
    group="The book",
    order=10,
    value=0.6216266807712962,
    gradients={"x": 0.6650910447505024},
)

"""The hyperbolic tangent."""

from grad_viz.examples._model import Example, Input

EXAMPLE = Example(
    name="tanh",
    title="tanh",
    description=(
        "The derivative 1 − y² is made from the result: far from 0 hardly anything passes."
    ),
    expression="y = tanh(x)",
    inputs={
        "x": Input(1.0),
    },
    group="The book",
    order=8,
    value=0.7615941559557649,
    gradients={"x": 0.41997434161402614},
)

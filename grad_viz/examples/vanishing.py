"""Five sigmoids in a row."""

from grad_viz.examples._model import Example, Input

EXAMPLE = Example(
    name="vanishing",
    title="Vanishing gradient",
    description="Every sigmoid passes at most a quarter on: after five, almost nothing reaches x.",
    expression="y = sigmoid(sigmoid(sigmoid(sigmoid(sigmoid(x)))))",
    inputs={
        "x": Input(0.0, -5.0, 5.0),
    },
    group="Neural networks",
    order=4,
)

"""A linear layer and its squared error."""

from grad_viz.examples._model import Example, Input

EXAMPLE = Example(
    name="linear_regression",
    title="Linear layer, squared error",
    description=(
        "The error of every sample flows back to the same two weights and is summed there."
    ),
    expression="p = x @ w + b; loss = mean_squared_error(p, y)",
    inputs={
        "x": Input(((1.0, 2.0), (3.0, 4.0), (5.0, 6.0))),
        "w": Input(((0.5,), (-0.5,))),
        "b": Input((0.0,)),
        "y": Input(((1.0,), (0.0,), (2.0,))),
    },
    group="Neural networks",
    order=2,
    value=35 / 12,
    gradients={"w": ((-31 / 3,), (-40 / 3,)), "b": (-3.0,)},
)

"""The greater of two branches, and a rectifier."""

from grad_viz.examples._model import Example, Input

EXAMPLE = Example(
    name="routing",
    title="max and ReLU route",
    description="The whole message goes to the branch that won; the other one receives 0.",
    expression="y = maximum(a*b, c) + relu(d)",
    inputs={
        "a": Input(2.0),
        "b": Input(3.0),
        "c": Input(1.0),
        "d": Input(-1.0),
    },
    group="First steps",
    order=3,
    value=6.0,
    gradients={"a": 3.0, "b": 2.0, "c": 0.0, "d": 0.0},
)

"""Operators with a variable and numbers."""

from grad_viz.examples._model import Example, Input

EXAMPLE = Example(
    name="operators",
    title="Operators",
    description=(
        "The product swaps the factors: each receives the other's value times the message."
    ),
    expression="y = a*b + c",
    inputs={
        "a": Input(3.0),
        "b": Input(2.0),
        "c": Input(1.0),
    },
    group="The book",
    order=5,
    value=7.0,
    gradients={"a": 2.0, "b": 3.0, "c": 1.0},
)

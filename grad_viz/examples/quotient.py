"""A quotient and its two rules."""

from grad_viz.examples._model import Example, Input

EXAMPLE = Example(
    name="quotient",
    title="A quotient",
    description=(
        "Numerator and denominator: one message is divided by b, the other comes with a minus sign."
    ),
    expression="y = a / b",
    inputs={
        "a": Input(1.0),
        "b": Input(2.0, 0.1, 3.0),
    },
    group="First steps",
    order=2,
    value=0.5,
    gradients={"a": 0.5, "b": -0.25},
)

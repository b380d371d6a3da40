"""One factor shared by two products."""

from grad_viz.examples._model import Example, Input

EXAMPLE = Example(
    name="two_products",
    title="y = a·b + a·c",
    description="a receives a message from each product, 0.5 and -3, and keeps their sum.",
    expression="y = a*b + a*c",
    inputs={
        "a": Input(2.0),
        "b": Input(-3.0),
        "c": Input(0.5),
    },
    group="First steps",
    order=1,
    value=-5.0,
    gradients={"a": -2.5, "b": 2.0, "c": 2.0},
    step=6,
)

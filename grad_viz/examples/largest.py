"""The greatest entry of a row."""

from grad_viz.examples._model import Example, Input

EXAMPLE = Example(
    name="largest",
    title="The largest entry",
    description="Only the entry that was the largest receives anything.",
    expression="y = max(x) * s",
    inputs={
        "x": Input((1.0, 5.0, 2.0)),
        "s": Input(2.0),
    },
    group="First steps",
    order=4,
    value=10.0,
    gradients={"x": (0.0, 2.0, 0.0), "s": 5.0},
)

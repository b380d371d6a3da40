"""The sphere function."""

from grad_viz.examples._model import Example, Input

EXAMPLE = Example(
    name="sphere",
    title="Sphere",
    description="The simplest bowl: the gradient points straight away from the lowest point.",
    expression="z = x**2 + y**2",
    inputs={
        "x": Input(1.0),
        "y": Input(1.0),
    },
    group="Functions of two variables",
    order=1,
    value=2.0,
    gradients={"x": 2.0, "y": 2.0},
)

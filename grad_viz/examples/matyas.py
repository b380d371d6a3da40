"""The Matyas function."""

from grad_viz.examples._model import Example, Input

EXAMPLE = Example(
    name="matyas",
    title="Matyas",
    description=(
        "A long flat valley: both partial derivatives are tiny because two large messages cancel."
    ),
    expression="z = 0.26*(x**2 + y**2) - 0.48*x*y",
    inputs={
        "x": Input(1.0),
        "y": Input(1.0),
    },
    group="Functions of two variables",
    order=2,
    value=0.04,
    gradients={"x": 0.04, "y": 0.04},
)

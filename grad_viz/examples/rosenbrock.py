"""The Rosenbrock function."""

from grad_viz.examples._model import Example, Input

EXAMPLE = Example(
    name="rosenbrock",
    title="Rosenbrock",
    description=(
        "A curved valley on which gradient descent zigzags: here it starts far up the wall."
    ),
    expression="z = 100*(y - x**2)**2 + (x - 1)**2",
    inputs={
        "x": Input(0.0, -2.0, 2.0),
        "y": Input(2.0, -1.0, 3.0),
    },
    group="Functions of two variables",
    order=4,
    value=401.0,
    gradients={"x": -2.0, "y": 400.0},
)

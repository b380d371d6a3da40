"""The sine and its derivative."""

from grad_viz.examples._model import Example, Input

EXAMPLE = Example(
    name="sine",
    title="Sine at π/4",
    description="At π/4 the sine and its derivative, the cosine, are the same number.",
    expression="y = sin(x)",
    inputs={
        "x": Input(0.7853981633974483, -3.2, 3.2),
    },
    group="The book",
    order=6,
    value=0.7071067811865475,
    gradients={"x": 0.7071067811865476},
)

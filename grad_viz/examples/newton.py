"""The polynomial of the book's Newton method."""

from grad_viz.examples._model import Example, Input

EXAMPLE = Example(
    name="newton",
    title="x⁴ − 2x²",
    description=(
        "Two powers of one variable: their messages to x have opposite signs and do not "
        "quite cancel."
    ),
    expression="y = x**4 - 2*x**2",
    inputs={
        "x": Input(2.0, -2.0, 2.0),
    },
    group="The book",
    order=7,
    value=8.0,
    gradients={"x": 24.0},
)

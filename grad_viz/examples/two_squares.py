"""The book's first function of two variables."""

from grad_viz.examples._model import Example, Input

EXAMPLE = Example(
    name="two_squares",
    title="x² + y²",
    description="Two branches meet in a sum, which passes the same gradient to both.",
    expression="add(square(x), square(y))",
    inputs={
        "x": Input(2.0),
        "y": Input(3.0),
    },
    group="The book",
    order=2,
    value=13.0,
    gradients={"x": 4.0, "y": 6.0},
)

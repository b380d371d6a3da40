"""The book's first program: square, exponential, square."""

from grad_viz.examples._model import Example, Input

EXAMPLE = Example(
    name="composition",
    title="Square, exp, square",
    description=(
        "Three functions in a row: the chain rule multiplies one local derivative per function."
    ),
    expression="square(exp(square(x)))",
    inputs={
        "x": Input(0.5, -1.5, 1.5, 0.05),
    },
    group="The book",
    order=1,
    value=1.648721270700128,
    gradients={"x": 3.297442541400256},
)

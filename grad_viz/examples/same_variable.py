"""One variable used three times in a sum."""

from grad_viz.examples._model import Example, Input

EXAMPLE = Example(
    name="same_variable",
    title="The same variable again",
    description=(
        "x arrives three times, so three messages of 1 are added up; overwriting them "
        "would leave 1."
    ),
    expression="y = (x + x) + x",
    inputs={
        "x": Input(3.0),
    },
    group="The book",
    order=3,
    value=9.0,
    gradients={"x": 3.0},
)

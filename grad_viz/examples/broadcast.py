"""A row and a single number, as the book adds them."""

from grad_viz.examples._model import Example, Input

EXAMPLE = Example(
    name="broadcast",
    title="Broadcasting",
    description=(
        "The one entry of b was used for every entry of x, so the messages to it are summed back."
    ),
    expression="y = x + b",
    inputs={
        "x": Input((1.0, 2.0, 3.0)),
        "b": Input((10.0,)),
    },
    group="The book",
    order=9,
    value=(11.0, 12.0, 13.0),
    gradients={"x": (1.0, 1.0, 1.0), "b": (3.0,)},
)

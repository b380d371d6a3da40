"""The book's graph that only comes out right in topological order."""

from grad_viz.examples._model import Example, Input

EXAMPLE = Example(
    name="diamond",
    title="The diamond",
    description=(
        "a is used twice: it may pass its gradient on only after both messages have arrived."
    ),
    expression="a = x**2; y = a**2 + a**2",
    inputs={
        "x": Input(2.0),
    },
    group="The book",
    order=4,
    value=32.0,
    gradients={"x": 64.0},
)

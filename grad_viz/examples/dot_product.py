"""A dot product: many products, one sum."""

from grad_viz.examples._model import Example, Input

EXAMPLE = Example(
    name="dot_product",
    title="Dot product",
    description="The sum spreads one message to every entry, and the product swaps the two rows.",
    expression="y = sum(w * x)",
    inputs={
        "w": Input((1.0, 2.0, 3.0)),
        "x": Input((4.0, 5.0, 6.0)),
    },
    group="First steps",
    order=5,
    value=32.0,
    gradients={"w": (4.0, 5.0, 6.0), "x": (1.0, 2.0, 3.0)},
)

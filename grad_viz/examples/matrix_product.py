"""A product of matrices."""

from grad_viz.examples._model import Example, Input

EXAMPLE = Example(
    name="matrix_product",
    title="Matrix product",
    description=(
        "Backwards, a product of matrices is two more products, with the transposed factors."
    ),
    expression="y = sum(a @ b)",
    inputs={
        "a": Input(((1.0, 2.0), (3.0, 4.0))),
        "b": Input(((5.0, 6.0), (7.0, 8.0))),
    },
    group="First steps",
    order=6,
    value=134.0,
    gradients={"a": ((11.0, 15.0), (11.0, 15.0)), "b": ((4.0, 4.0), (6.0, 6.0))},
)

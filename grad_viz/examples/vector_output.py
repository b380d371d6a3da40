"""A vector as the result: which of its entries is differentiated?"""

from grad_viz.examples._model import Example, Input

EXAMPLE = Example(
    name="vector_output",
    title="Choose the seed",
    description="y has three entries; v says how much of each flows back: one pass gives vᵀJ.",
    expression="y = x**2 + x; s = sum(v * y)",
    inputs={
        "x": Input((1.0, 2.0, 3.0)),
        "v": Input((1.0, 0.0, -2.0)),
    },
    group="First steps",
    order=8,
    value=-22.0,
    gradients={"x": (3.0, 0.0, -14.0)},
)

"""The Goldstein-Price function."""

from grad_viz.examples._model import Example, Input

EXAMPLE = Example(
    name="goldstein",
    title="Goldstein–Price",
    description=(
        "A formula nobody wants to differentiate by hand; the graph does it with the same "
        "few rules."
    ),
    expression=(
        "z = (1 + (x + y + 1)**2 * (19 - 14*x + 3*x**2 - 14*y + 6*x*y + 3*y**2)) * (30 + "
        "(2*x - 3*y)**2 * (18 - 32*x + 12*x**2 + 48*y - 36*x*y + 27*y**2))"
    ),
    inputs={
        "x": Input(1.0, -2.0, 2.0),
        "y": Input(1.0, -2.0, 2.0),
    },
    group="Functions of two variables",
    order=3,
    value=1876.0,
    gradients={"x": -5376.0, "y": 8064.0},
)

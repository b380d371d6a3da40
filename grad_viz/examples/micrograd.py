"""The expression of micrograd's README."""

from grad_viz.examples._model import Example, Input

EXAMPLE = Example(
    name="micrograd",
    title="micrograd's README",
    description="The same names given new values again and again: every use is one more message.",
    expression=(
        "c = a + b\n"
        "d = a*b + b**3\n"
        "c += c + 1\n"
        "c += 1 + c + (-a)\n"
        "d += d*2 + relu(b + a)\n"
        "d += 3*d + relu(b - a)\n"
        "e = c - d\n"
        "f = e**2\n"
        "g = f/2\n"
        "g += 10/f"
    ),
    inputs={
        "a": Input(-4.0, -5.0, 5.0),
        "b": Input(2.0, -5.0, 5.0),
    },
    group="First steps",
    order=7,
    value=24.70408163265306,
    gradients={"a": 138.83381924198252, "b": 645.5772594752186},
)

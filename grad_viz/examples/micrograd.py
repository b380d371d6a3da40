"""The expression of micrograd's README."""

from grad_viz.examples._model import Example, Input

EXAMPLE = Example(
    name="micrograd",
    title="micrograd's README",
    description="The same names given new values again and again: every use is one more message.",
    expression=(
        "c = a + b; "
        "d = a*b + b**3; "
        "c += c + 1; "
        "c += 1 + c + (-a); "
        "d += d*2 + relu(b + a); "
        "d += 3*d + relu(b - a); "
        "e = c - d; "
        "f = e**2; "
        "g = f/2; "
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

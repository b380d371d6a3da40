"""One neuron with a sigmoid."""

from grad_viz.examples._model import Example, Input

EXAMPLE = Example(
    name="neuron",
    title="A neuron",
    description=(
        "A weighted sum through a sigmoid: how much each weight matters depends on its input."
    ),
    expression="y = sigmoid(w1*x1 + w2*x2 + b)",
    inputs={
        "w1": Input(2.0),
        "x1": Input(-1.0),
        "w2": Input(-3.0),
        "x2": Input(-2.0),
        "b": Input(-3.0, -5.0, 5.0),
    },
    group="Neural networks",
    order=1,
    value=0.7310585786300049,
    gradients={
        "w1": -0.19661193324148185,
        "x1": 0.3932238664829637,
        "w2": -0.3932238664829637,
        "x2": -0.5898357997244456,
        "b": 0.19661193324148185,
    },
)

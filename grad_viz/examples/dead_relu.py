"""A neuron that no sample can wake."""

from grad_viz.examples._model import Example, Input

EXAMPLE = Example(
    name="dead_relu",
    title="Dead ReLU",
    description=(
        "The sum is negative, the rectifier passes 0, and no weight ever learns from this sample."
    ),
    expression="y = (relu(w*x + b) - t)**2",
    inputs={
        "w": Input(1.0),
        "x": Input(1.0),
        "b": Input(-2.0),
        "t": Input(1.0),
    },
    group="Neural networks",
    order=5,
    value=1.0,
    gradients={"w": 0.0, "x": 0.0, "b": 0.0, "t": 2.0},
)

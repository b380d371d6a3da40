"""A small network in modules: a layer of neurons, an output, a loss."""

from grad_viz.examples._model import Example, Input

EXAMPLE = Example(
    name="network",
    title="Network with a loss",
    description=(
        "Each part is one box: open the layer, then a neuron; the step counter stays the same."
    ),
    expression=(
        "hidden.n1 = tanh(sum(w1 * x)); hidden.n2 = tanh(sum(w2 * x)); "
        "hidden.n3 = tanh(sum(w3 * x)); "
        "output.y = v1*hidden.n1 + v2*hidden.n2 + v3*hidden.n3; loss.error = (output.y - t)**2"
    ),
    inputs={
        "x": Input((1.0, -0.5)),
        "w1": Input((0.5, 1.0)),
        "w2": Input((-1.0, 0.5)),
        "w3": Input((0.25, -0.75)),
        "v1": Input(1.5),
        "v2": Input(-1.0),
        "v3": Input(0.5),
        "t": Input(1.0),
    },
    group="Neural networks",
    order=4,
)

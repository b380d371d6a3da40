"""Two layers, a softmax and its cross entropy, on two samples."""

from grad_viz.examples._model import Example, Input

EXAMPLE = Example(
    name="mlp",
    title="Two-layer network",
    description="The same rules on matrices: from the loss back to the weights of both layers.",
    expression="h = tanh(x @ w1 + b1); z = h @ w2 + b2; loss = softmax_cross_entropy(z, t)",
    inputs={
        "x": Input(((1.0, -0.5), (0.5, 2.0))),
        "w1": Input(((0.5, -1.0, 0.25), (1.0, 0.5, -0.5))),
        "b1": Input((0.0, 0.1, -0.1)),
        "w2": Input(((1.0, -1.0), (0.5, -0.25), (-0.5, 1.0))),
        "b2": Input((0.0, 0.0)),
        "t": Input((0, 1)),
    },
    group="Neural networks",
    order=3,
)

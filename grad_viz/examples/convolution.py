"""A filter that slides over a picture."""

from grad_viz.examples._model import Example, Input

EXAMPLE = Example(
    name="convolution",
    title="Convolution",
    description="The filter is used at every place, so its gradient is the sum over all of them.",
    expression="y = sum(conv2d(x, w)**2)",
    inputs={
        "x": Input(((((0.0, 0.0, 1.0), (0.0, 0.0, 1.0), (0.0, 1.0, 1.0)),),)),
        "w": Input(((((-1.0, 1.0), (-1.0, 1.0)),),)),
    },
    group="Neural networks",
    order=6,
    value=6.0,
    gradients={"w": ((((0.0, 6.0), (2.0, 8.0)),),)},
)

"""The shapes that inputs start from where a plain number would not do, or would show nothing."""

from __future__ import annotations

Shape = tuple[int, ...]

SQUARE, PAIR, PICTURE, FILTER = (2, 2), (2,), (1, 1, 4, 4), (1, 1, 3, 3)
REDUCTIONS = frozenset(
    ("average", "mean", "sum", "prod", "max", "min", "norm", "var", "logsumexp", "standardize")
)
STARTING_SHAPES: dict[str, tuple[Shape, ...]] = {
    **dict.fromkeys(REDUCTIONS, ((3,),)),
    "average_pooling": (PICTURE,),
    "batch_norm": (SQUARE, PAIR, PAIR),
    "broadcast_to": (PAIR,),
    "col2im": ((9, 4),),
    "concatenate": (PAIR,),
    "conv2d": (PICTURE, FILTER, (1,)),
    "cumsum": (PAIR,),
    "deconv2d": ((1, 1, 2, 2), FILTER, (1,)),
    "dot": (SQUARE, SQUARE),
    "dropout": (SQUARE,),
    "embed_id": (PAIR, SQUARE),
    "embedding": (PAIR, SQUARE),
    "im2col": (PICTURE,),
    "layer_norm": (SQUARE, PAIR, PAIR),
    "linear": (SQUARE, SQUARE, PAIR),
    "log_softmax": (SQUARE,),
    "matmul": (SQUARE, SQUARE),
    "pooling": (PICTURE,),
    "reshape": ((4,),),
    "squeeze": ((1, 3),),
    "softmax": (SQUARE,),
    "softmax_cross_entropy": (SQUARE, PAIR),
    "sum_to": (SQUARE,),
    "swapaxes": (SQUARE,),
    "transpose": (SQUARE,),
}


def starting_shape(function: str, argnum: int) -> Shape:
    """Return the shape that an input starts from as an argument of a function.

    >>> starting_shape("softmax_cross_entropy", 1), starting_shape("exp", 0)
    ((2,), ())
    """
    shapes = STARTING_SHAPES.get(function, ())
    return shapes[min(argnum, len(shapes) - 1)] if shapes else ()

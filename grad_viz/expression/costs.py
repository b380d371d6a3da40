"""How many entries a function computes at most, known before it computes any."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from grad_viz.expression.settings import Value

Shape = tuple[int, ...]
Settings = Mapping[str, Value]


def entries_of(name: str, shapes: Sequence[Shape], settings: Settings) -> int:
    """Return a number of entries that no value of a function exceeds, and all of them little.

    >>> entries_of("pooling", [(1, 1, 4, 4)], {"kernel": 2, "stride": 2})
    32
    >>> entries_of("softmax", [(2, 3)], {})
    6
    """
    cost = COSTS.get(name)
    return cost(shapes, settings) if cost else max(map(math.prod, shapes))


def _window(shapes: Sequence[Shape], settings: Settings) -> int:
    if len(shapes[0]) != 4:
        return math.prod(shapes[0])
    is_filter = len(shapes) > 1 and len(shapes[1]) == 4
    kernel = shapes[1][2:] if is_filter else _pair(settings.get("kernel", 1))
    outputs = shapes[1][0] if is_filter else 0
    padded = [n + 2 * p for n, p in zip(shapes[0][2:], _pair(settings.get("pad", 0)))]
    sizes = zip(padded, kernel, _pair(settings.get("stride", 1)))
    places = math.prod(max((n - k) // max(s, 1) + 1, 0) for n, k, s in sizes)
    around, rows = math.prod(shapes[0][:2]), shapes[0][0]
    seen = places * (around * math.prod(kernel) + rows * outputs)
    return around * math.prod(padded) + seen


def _laid_over(shapes: Sequence[Shape], settings: Settings) -> int:
    if len(shapes) < 2 or len(shapes[0]) != 4 or len(shapes[1]) != 4:
        return sum(map(math.prod, shapes))
    rows, _, *places = shapes[0]
    _, outputs, *kernel = shapes[1]
    sizes = zip(places, kernel, _pair(settings.get("stride", 1)))
    picture = math.prod((n - 1) * s + k for n, k, s in sizes)
    outsize = _pair(settings.get("outsize", 0))
    pads = zip(outsize, _pair(settings.get("pad", 0)))
    wanted = math.prod(n + 2 * p for n, p in pads)
    return rows * outputs * (math.prod(places) * math.prod(kernel) + max(picture, wanted, 0))


def _pictures(shapes: Sequence[Shape], settings: Settings) -> int:
    shape, pads = _sizes(settings.get("shape", 1)), _pair(settings.get("pad", 0))
    padded = [n + 2 * p for n, p in zip(shape[-2:], pads)]
    return math.prod(shapes[0]) + abs(math.prod(shape[:-2]) * math.prod(padded))


def _new_shape(shapes: Sequence[Shape], settings: Settings) -> int:
    return max(math.prod(shapes[0]), abs(math.prod(_sizes(settings.get("shape", 1)))))


def _joined(shapes: Sequence[Shape], _: Settings) -> int:
    return 2 * sum(map(math.prod, shapes))


def _looked_up(shapes: Sequence[Shape], _: Settings) -> int:
    return math.prod(shapes[0]) * math.prod(shapes[1][1:])


def _layer(shapes: Sequence[Shape], _: Settings) -> int:
    return math.prod(shapes[0][:-1]) * math.prod(shapes[1][-1:])


def _sizes(value: Value) -> Shape:
    return value if isinstance(value, tuple) else (int(value),)


def _pair(value: Value) -> Shape:
    sizes = _sizes(value)
    return sizes * 2 if len(sizes) == 1 else sizes[:2]


COSTS: dict[str, Callable[[Sequence[Shape], Settings], int]] = {
    "average_pooling": _window,
    "broadcast_to": _new_shape,
    "col2im": _pictures,
    "concatenate": _joined,
    "conv2d": _window,
    "deconv2d": _laid_over,
    "embed_id": _looked_up,
    "embedding": _looked_up,
    "im2col": _window,
    "linear": _layer,
    "pooling": _window,
    "stack": _joined,
}

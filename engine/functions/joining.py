"""Joining and splitting: many arrays in, or many arrays out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from engine.errors import ShapeError
from engine.function import Function
from engine.functions.shapes import expand_dims, position, squeeze
from engine.operation import Example, Operation
from engine.value import raw_of
from engine.variable import Variable

__all__ = [
    "Concatenate",
    "Split",
    "concatenate",
    "split",
    "stack",
    "unstack",
]


class Concatenate(Function):
    """Arrays, one behind the other along an axis; each receives its part of the gradient.

    Args:
        axis: the axis to join along.
    """

    spec = Operation(
        "concatenate", "concat", "shape", "concatenate($x0, $x1)",
        r"\left[$x0 \mid $x1\right]",
        vjps=(r"\text{first part of } $g", r"\text{next part of } $g"),
        pattern="routes", example=Example(shapes=((2, 3), (4, 3)), params={"axis": 0}),
    )  # fmt: skip

    def __init__(self, axis: int = 0) -> None:
        self.axis = axis
        self.vjps = (_part,)

    def forward(self, *arrays: Any) -> Any:
        result = np.concatenate(arrays, axis=self.axis)
        stops = np.cumsum([0, *(a.shape[self.axis] for a in arrays)]).tolist()
        lead = (slice(None),) * (self.axis % result.ndim)
        self.vjps = tuple(partial(_part, (*lead, slice(i, j))) for i, j in pairwise(stops))
        return result


class Split(Function):
    """The parts of an array along an axis, each a result of its own.

    Args:
        sections: the number of equal parts, or the positions at which to cut.
        axis: the axis to cut.
    """

    spec = Operation(
        "split", "split", "shape", "split($x0)", r"\operatorname{split}\left($x0\right)",
        vjps=(r"\left[$g\right]",), pattern="routes",
        example=Example(shapes=((4, 3),), params={"sections": 2, "axis": 0}),
    )  # fmt: skip

    def __init__(self, sections: int | Sequence[int], axis: int = 0) -> None:
        self.sections = sections if isinstance(sections, int) else tuple(sections)
        self.axis = axis

    def forward(self, x: Any) -> Any:
        return np.split(x, self.sections, axis=self.axis)

    vjps = (lambda self, g, y, x: Concatenate(self.axis).of(*g) if isinstance(g, tuple) else g,)


def concatenate(xs: Sequence[Any], axis: int = 0) -> Variable:
    """Return the arrays `xs` joined along an axis that they have.

    Formula: y = [x0 | x1 | ...]; each receives its own part of g.

    Args:
        xs: Variables or arrays, of one shape but for that axis.
        axis: the axis to join along.

    Raises:
        ShapeError: the other axes differ.

    >>> from engine import as_variable, concatenate
    >>> concatenate([as_variable([1.0, 2.0]), as_variable([3.0])])
    variable([1. 2. 3.])
    """
    joined: Variable = Concatenate(axis)(*xs)
    return joined


def stack(xs: Sequence[Any], axis: int = 0) -> Variable:
    """Return arrays of one shape joined along a new axis.

    Formula: y[i] = x_i; each receives its own part of g.

    Args:
        xs: Variables or arrays of one shape.
        axis: where the new axis stands in the result.

    Raises:
        ShapeError: the shapes differ.

    >>> from engine import as_variable, stack
    >>> stack([as_variable(1.0), as_variable(2.0)])
    variable([1. 2.])
    """
    shapes = {np.shape(raw_of(x)) for x in xs}
    if len(shapes) != 1:
        raise ShapeError(f"stack needs arrays of one shape; got the shapes {sorted(shapes)}")
    return concatenate([expand_dims(x, axis) for x in xs], axis)


def split(x: Any, sections: int | Sequence[int], axis: int = 0) -> list[Variable]:
    """Return the parts of `x` along an axis; a part that is not used counts as zeros.

    Formula: x = [y0 | y1 | ...], dL/dx = [g0 | g1 | ...].

    Args:
        x: a Variable or an array.
        sections: the number of equal parts, or the positions at which to cut.
        axis: the axis to cut.

    Raises:
        ShapeError: the axis does not divide into that many equal parts.

    >>> from engine import as_variable, split
    >>> split(as_variable([1.0, 2.0, 3.0]), [1])
    [variable([1.]), variable([2. 3.])]
    """
    parts: list[Variable] | Variable = Split(sections, axis)(x)
    return parts if isinstance(parts, list) else [parts]


def unstack(x: Any, axis: int = 0) -> list[Variable]:
    """Return the slices of `x` along an axis: what `stack` puts together.

    Formula: y_i = x[i], dL/dx[i] = g_i.

    Args:
        x: a Variable or an array.
        axis: the axis that disappears.

    Raises:
        OutOfRangeError: there is no such axis.

    >>> from engine import as_variable, unstack
    >>> unstack(as_variable([1.0, 2.0]))
    [variable(1.0), variable(2.0)]
    """
    shape = np.shape(raw_of(x))
    length = shape[position("unstack", x, axis, len(shape))]
    return [squeeze(part, axis) for part in split(x, length, axis)]


def _part(index: tuple[slice, ...], function: Function, g: Any, y: Any, *arrays: Any) -> Any:
    return g[index]

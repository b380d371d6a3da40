"""What ``+``, ``*``, ``x[0]``, ``x.sum()`` and the like mean on a Variable."""

from __future__ import annotations

from typing import Any

from engine.apply import binary
from engine.function import Function
from engine.functions import (
    activations,
    arithmetic,
    exponentials,
    hyperbolic,
    indexing,
    linalg,
    powers,
    precision,
    rectifiers,
    reductions,
    shapes,
    signs,
    statistics,
    trigonometry,
)
from engine.variable import Variable


def _reversed(function: Function) -> Any:
    return lambda self, other: binary(function, other, self)


def _reshape(self: Variable, *shape: Any) -> Variable:
    listed = len(shape) == 1 and isinstance(shape[0], (tuple, list))
    return shapes.reshape(self, tuple(shape[0]) if listed else shape)


def _transpose(self: Variable, *axes: Any) -> Variable:
    if len(axes) == 1 and (axes[0] is None or isinstance(axes[0], (tuple, list))):
        axes = tuple(axes[0] or ())
    return shapes.transpose(self, axes or None)


METHODS = {
    "__add__": arithmetic.add,
    "__radd__": _reversed(arithmetic.Add()),
    "__sub__": arithmetic.sub,
    "__rsub__": _reversed(arithmetic.Sub()),
    "__mul__": arithmetic.mul,
    "__rmul__": _reversed(arithmetic.Mul()),
    "__truediv__": arithmetic.div,
    "__rtruediv__": _reversed(arithmetic.Div()),
    "__pow__": powers.pow,
    "__rpow__": _reversed(powers.Pow()),
    "__matmul__": linalg.matmul,
    "__rmatmul__": lambda self, other: linalg.matmul(other, self),
    "__neg__": signs.neg,
    "__pos__": signs.pos,
    "__abs__": signs.abs,
    "__getitem__": indexing.getitem,
    "exp": exponentials.exp,
    "log": exponentials.log,
    "sqrt": powers.sqrt,
    "sin": trigonometry.sin,
    "cos": trigonometry.cos,
    "tanh": hyperbolic.tanh,
    "sigmoid": activations.sigmoid,
    "relu": rectifiers.relu,
    "dot": linalg.matmul,
    "matmul": linalg.matmul,
    "sum": reductions.sum,
    "mean": statistics.mean,
    "max": statistics.max,
    "min": statistics.min,
    "reshape": _reshape,
    "transpose": _transpose,
    "swapaxes": shapes.swapaxes,
    "flatten": shapes.flatten,
    "astype": precision.astype,
    "T": property(shapes.transpose),
}

for _name, _method in METHODS.items():
    setattr(Variable, _name, _method)

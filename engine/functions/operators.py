"""What ``+``, ``*``, ``x[0]``, ``x.sum()`` and the like mean on a Variable."""

from __future__ import annotations

from typing import Any

from engine.apply import binary
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


def _reversed(operation: Any) -> Any:
    return lambda self, other: operation(other, self)


_add = binary(arithmetic.Add())
_sub = binary(arithmetic.Sub())
_mul = binary(arithmetic.Mul())
_div = binary(arithmetic.Div())
_pow = binary(powers.Pow())


def _reshape(self: Variable, *shape: Any) -> Variable:
    listed = len(shape) == 1 and isinstance(shape[0], (tuple, list))
    return shapes.reshape(self, tuple(shape[0]) if listed else shape)


def _transpose(self: Variable, *axes: Any) -> Variable:
    if len(axes) == 1 and (axes[0] is None or isinstance(axes[0], (tuple, list))):
        axes = tuple(axes[0] or ())
    return shapes.transpose(self, axes or None)


METHODS = {
    "__add__": _add,
    "__radd__": _reversed(_add),
    "__sub__": _sub,
    "__rsub__": _reversed(_sub),
    "__mul__": _mul,
    "__rmul__": _reversed(_mul),
    "__truediv__": _div,
    "__rtruediv__": _reversed(_div),
    "__pow__": _pow,
    "__rpow__": _reversed(_pow),
    "__matmul__": linalg.matmul,
    "__rmatmul__": _reversed(linalg.matmul),
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

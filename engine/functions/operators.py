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


def _reshape(self: Variable, *shape: Any) -> Variable:
    listed = len(shape) == 1 and isinstance(shape[0], (tuple, list))
    return shapes.reshape(self, tuple(shape[0]) if listed else shape)


def _transpose(self: Variable, *axes: Any) -> Variable:
    if len(axes) == 1 and (axes[0] is None or isinstance(axes[0], (tuple, list))):
        axes = tuple(axes[0] or ())
    return shapes.transpose(self, axes or None)


BETWEEN_TWO: dict[str, Function] = {
    "add": arithmetic.Add(),
    "sub": arithmetic.Sub(),
    "mul": arithmetic.Mul(),
    "truediv": arithmetic.Div(),
    "pow": powers.Pow(),
}
METHODS: dict[str, Any] = {
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

for _name, _function in BETWEEN_TWO.items():
    METHODS[f"__{_name}__"] = binary(_function)
    METHODS[f"__r{_name}__"] = binary(_function, swapped=True)
for _name, _method in METHODS.items():
    setattr(Variable, _name, _method)

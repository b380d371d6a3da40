"""Precision: the same numbers in another floating-point format."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.apply import apply
from engine.errors import OptionError
from engine.function import Function
from engine.operation import Example, Operation
from engine.variable import Variable

__all__ = [
    "AsType",
    "astype",
]


class AsType(Function):
    """The same numbers in another floating-point format.

    Args:
        dtype: the floating-point format.
    """

    spec = Operation(
        "astype", "cast", "shape", "astype($x0)", r"\operatorname{cast}\left($x0\right)",
        vjps=("$g",), example=Example(params={"dtype": "float64"}),
    )  # fmt: skip

    def __init__(self, dtype: Any) -> None:
        try:
            self.dtype = str(np.dtype(dtype))
        except TypeError as error:
            raise OptionError(f"astype takes a floating-point format; got {dtype!r}") from error
        if np.dtype(self.dtype).kind != "f":
            raise OptionError(
                f"astype takes a floating-point format; got {self.dtype}, whose numbers have no "
                "derivative. Take x.data.astype(...) for an array."
            )

    def forward(self, x: Any) -> Any:
        return x.astype(self.dtype)

    vjps = (lambda self, g, y, x: g.astype(x.dtype),)


def astype(x: Any, dtype: Any) -> Variable:
    """Return `x` in another floating-point format; the gradient comes back in the old one.

    Formula: y = x, rounded; dL/dx = g.

    Args:
        x: a Variable or an array.
        dtype: the format: ``"float32"``, ``np.float64``, ...

    Raises:
        OptionError: it is no floating-point format.

    >>> from engine import as_variable, astype
    >>> str(astype(as_variable(1.5), "float32").dtype)
    'float32'
    """
    return apply(AsType(dtype), x)

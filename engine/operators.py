"""What makes a Variable feel like an array: its shape, comparisons, operators.

The operators that are differentiated are only declared here, for type checkers; what they mean
stands in `engine.functions.operators`, which lies above: operations are made of Variables, and
Variables know no operation.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.value import Array, Raw, raw_of

if TYPE_CHECKING:
    from engine.variable import Variable


class Operators:
    """What can be asked of a Variable and written with it: ``x.shape``, ``x < y``, ``x + y``."""

    __slots__ = ()

    if TYPE_CHECKING:
        _raw: Raw
        data: Array

    @property
    def shape(self) -> tuple[int, ...]:
        """The length of each axis; ``()`` for a number."""
        return np.shape(self._raw)

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return np.ndim(self._raw)

    @property
    def size(self) -> int:
        """The number of entries."""
        return int(np.size(self._raw))

    @property
    def dtype(self) -> np.dtype[Any]:
        """The kind of number, such as float64."""
        dtype: np.dtype[Any] = self._raw.dtype
        return dtype

    def item(self) -> float:
        """Return the only entry as a Python number."""
        number: float = self._raw.item()
        return number

    def __float__(self) -> float:
        return float(self._raw)

    def __bool__(self) -> bool:
        return bool(self._raw)

    def __lt__(self, other: Any) -> Any:
        return self._raw < raw_of(other)

    def __le__(self, other: Any) -> Any:
        return self._raw <= raw_of(other)

    def __gt__(self, other: Any) -> Any:
        return self._raw > raw_of(other)

    def __ge__(self, other: Any) -> Any:
        return self._raw >= raw_of(other)

    def __len__(self) -> int:
        return len(self._raw)

    def __iter__(self) -> Iterator[Variable]:
        return (self[i] for i in range(len(self)))

    def __repr__(self) -> str:
        return "variable(" + str(self.data).replace("\n", "\n" + " " * 9) + ")"

    if TYPE_CHECKING:
        T: Variable

        def __add__(self, other: Any) -> Variable: ...
        def __radd__(self, other: Any) -> Variable: ...
        def __sub__(self, other: Any) -> Variable: ...
        def __rsub__(self, other: Any) -> Variable: ...
        def __mul__(self, other: Any) -> Variable: ...
        def __rmul__(self, other: Any) -> Variable: ...
        def __truediv__(self, other: Any) -> Variable: ...
        def __rtruediv__(self, other: Any) -> Variable: ...
        def __pow__(self, other: Any) -> Variable: ...
        def __rpow__(self, other: Any) -> Variable: ...
        def __matmul__(self, other: Any) -> Variable: ...
        def __rmatmul__(self, other: Any) -> Variable: ...
        def __neg__(self) -> Variable: ...
        def __pos__(self) -> Variable: ...
        def __abs__(self) -> Variable: ...
        def __getitem__(self, key: Any) -> Variable: ...
        def exp(self) -> Variable: ...
        def log(self) -> Variable: ...
        def sqrt(self) -> Variable: ...
        def sin(self) -> Variable: ...
        def cos(self) -> Variable: ...
        def tanh(self) -> Variable: ...
        def sigmoid(self) -> Variable: ...
        def relu(self) -> Variable: ...
        def dot(self, other: Any) -> Variable: ...
        def matmul(self, other: Any) -> Variable: ...
        def sum(self, axis: Any = None, keepdims: bool = False) -> Variable: ...
        def mean(self, axis: Any = None, keepdims: bool = False) -> Variable: ...
        def max(self, axis: Any = None, keepdims: bool = False) -> Variable: ...
        def min(self, axis: Any = None, keepdims: bool = False) -> Variable: ...
        def reshape(self, *shape: Any) -> Variable: ...
        def transpose(self, *axes: Any) -> Variable: ...
        def swapaxes(self, axis1: int, axis2: int) -> Variable: ...
        def flatten(self) -> Variable: ...
        def astype(self, dtype: Any) -> Variable: ...

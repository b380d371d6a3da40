"""Tensor: a Variable that asks for its gradient, and that can be changed in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np

from engine.errors import GraphError, ShapeError
from engine.functions import add, div, matmul, mul, pow, sub  # noqa: A004
from engine.value import raw_of
from engine.variable import Variable, label


class Tensor(Variable):
    """A value whose gradient is computed only when it is asked for.

    Args:
        data: a number, a list, an array or another Tensor.
        requires_grad: compute the gradient of this tensor in `backward`.
        name: what pictures and messages call it.

    Attributes:
        grad: the gradient as a Tensor, or None.

    >>> from engine import Tensor
    >>> x = Tensor([1, 2, 3], requires_grad=True)
    >>> (x * x).backward([1, 1, 1])
    >>> x.grad.data
    array([2., 4., 6.])
    """

    __slots__ = ("_asks",)

    def __init__(self, data: Any, requires_grad: bool = False, name: str | None = None) -> None:
        raw = np.asarray(raw_of(data))
        super().__init__(raw, name)
        self._asks = requires_grad

    @property
    def requires_grad(self) -> bool:
        """Whether `backward` computes this tensor's gradient, or goes through it."""
        return self._function is not None or self._asks

    @requires_grad.setter
    def requires_grad(self, asks: bool) -> None:
        self._asks = asks

    @property
    def grad(self) -> Any:
        """The gradient as a Tensor, or None."""
        grad = Variable.grad.__get__(self)
        return grad if grad is None or isinstance(grad, Tensor) else Tensor(grad)

    @grad.setter
    def grad(self, grad: Any) -> None:
        Variable.grad.fset(self, grad)  # type: ignore[attr-defined]

    def backward(
        self,
        gradient: Any = None,
        *,
        retain_grad: bool = False,
        create_graph: bool = False,
        seed: Any = None,
    ) -> None:
        """Add the derivative of this tensor to the `grad` of every leaf that asks for it.

        Args:
            gradient: where to start, of this tensor's shape: a list, an array or a Tensor. It may
                be left out for a single number.
            retain_grad: keep the gradients of intermediate tensors too.
            create_graph: record the backward pass, so that gradients can be differentiated.
            seed: another name for `gradient`.

        Raises:
            GraphError: `gradient` was left out for several numbers, or no gradient was asked for.
        """
        start = seed if gradient is None else gradient
        if not self.requires_grad:
            raise GraphError(
                "this tensor does not require grad: make its leaves with requires_grad=True"
            )
        if start is None and self.shape != ():
            raise GraphError(
                f"grad must be specified for non scalar: pass one of shape {self.shape}"
            )
        super().backward(start, retain_grad=retain_grad, create_graph=create_graph)

    def zero_grad(self) -> None:
        """Forget the gradient."""
        self.cleargrad()

    def __iadd__(self, other: Any) -> Tensor:
        return self._change(add, other)

    def __isub__(self, other: Any) -> Tensor:
        return self._change(sub, other)

    def __imul__(self, other: Any) -> Tensor:
        return self._change(mul, other)

    def __itruediv__(self, other: Any) -> Tensor:
        return self._change(div, other)

    def __ipow__(self, other: Any) -> Tensor:
        return self._change(pow, other)

    def __imatmul__(self, other: Any) -> Tensor:
        return self._change(matmul, other)

    def __repr__(self) -> str:
        return f"Tensor({self.data}, requires_grad={self.requires_grad})"

    def _change(self, operation: Callable[[Any, Any], Variable], other: Any) -> Tensor:
        """Return this leaf with new data; a result, or a tracked `other`, keeps the graph."""
        tracked = isinstance(other, Variable) and other.requires_grad
        if self._function is not None or tracked:
            return cast(Tensor, operation(self, other))
        changed = operation(self.data, other)
        if changed.shape != self.shape:
            raise ShapeError(
                f"{label(self)} cannot be changed in place: the result has shape {changed.shape}"
            )
        self.data = changed.data
        self.cleargrad()
        return self


Tensor._kind = Tensor

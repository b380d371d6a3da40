"""What `x.grad` gives: an array, which also answers to `.data` as a Variable does."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.value import Array


class Gradient(np.ndarray[Any, Any]):
    """A gradient as an array; its `.data` is the same numbers as a plain ndarray.

    A program reads ``x.grad`` or ``x.grad.data`` and gets the same. Whatever is computed from a
    gradient is a plain array.

    >>> import numpy as np
    >>> from engine import Variable
    >>> x = Variable(np.array([1.0, 2.0]))
    >>> (x * x).sum().backward()
    >>> x.grad
    array([2., 4.])
    >>> x.data -= 0.25 * x.grad.data
    >>> x.data
    array([0.5, 1. ])
    """

    @property
    def data(self) -> Array:  # type: ignore[override]
        """The numbers as a plain ndarray; writing into it changes the gradient."""
        return self.view(np.ndarray)

    def __array_wrap__(self, array: Any, context: Any = None, return_scalar: bool = False) -> Any:
        return array[()] if return_scalar else array

    def __repr__(self) -> str:
        return repr(self.data)


def readable(grad: Any) -> Any:
    """Return a gradient as it is handed out: an array as a `Gradient`, in the same memory."""
    if isinstance(grad, (np.ndarray, np.generic)) and type(grad) is not Gradient:
        return np.asarray(grad).view(Gradient)
    return grad

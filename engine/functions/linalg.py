"""Linear algebra: the matrix product and what is built from it."""

from __future__ import annotations

from typing import Any

from engine.apply import apply
from engine.function import Function
from engine.operation import Example, Operation
from engine.variable import Variable

__all__ = [
    "MatMul",
    "dot",
    "linear",
    "matmul",
]


class MatMul(Function):
    """The matrix product, also of stacks of matrices and of vectors."""

    spec = Operation(
        "matmul", "@", "linalg", "$x0 @ $x1", "$x0 $x1",
        vjps=(r"$g {$x1}^\top", r"{$x0}^\top $g"), precedence=2,
        example=Example(shapes=((2, 3), (3, 4))),
    )  # fmt: skip

    def forward(self, a: Any, b: Any) -> Any:
        return a @ b

    vjps = (
        lambda self, g, y, a, b: _pull_left(g, a, b),
        lambda self, g, y, a, b: _pull_right(g, a, b),
    )


_matmul: Function = MatMul()


def matmul(x0: Any, x1: Any) -> Variable:
    """Return the matrix product ``x0 @ x1``.

    Formula: Y = A B, the gradients are G Bᵀ and Aᵀ G.

    Args:
        x0: a Variable or an array of shape (..., n, k), or a vector (k,).
        x1: a Variable or an array of shape (..., k, m), or a vector (k,).

    Raises:
        ShapeError: the inner lengths differ.

    >>> from engine import as_variable, matmul
    >>> matmul(as_variable([[1.0, 2.0]]), as_variable([[3.0], [4.0]]))
    variable([[11.]])
    """
    return apply(_matmul, x0, x1)


dot = matmul


def linear(x: Any, w: Any, b: Any = None) -> Variable:
    """Return ``x @ w + b``: a layer of neurons before its activation.

    Formula: Y = X W + b; the gradients are G Wᵀ, Xᵀ G and the sum of the rows of G.

    Args:
        x: inputs of shape (n, k).
        w: weights of shape (k, m).
        b: biases of shape (m,), or None.

    Raises:
        ShapeError: the shapes do not fit.

    >>> from engine import as_variable, linear
    >>> linear(as_variable([[1.0, 2.0]]), as_variable([[3.0], [4.0]]), as_variable([0.5]))
    variable([[11.5]])
    """
    product = matmul(x, w)
    return product if b is None else product + b


def _pull_left(g: Any, a: Any, b: Any) -> Any:
    """Return G Bᵀ; a vector counts as a matrix with one row (left) or one column (right)."""
    if b.ndim == 1:
        return _column(g) * b if a.ndim > 1 else g * b
    if a.ndim == 1:
        return (_row(g) @ b.swapaxes(-1, -2))[..., 0, :]
    return g @ b.swapaxes(-1, -2)


def _pull_right(g: Any, a: Any, b: Any) -> Any:
    """Return Aᵀ G; a vector counts as a matrix with one row (left) or one column (right)."""
    if a.ndim == 1:
        return _column(a) * _row(g) if b.ndim > 1 else g * a
    if b.ndim == 1:
        return (a.swapaxes(-1, -2) @ _column(g))[..., 0]
    return a.swapaxes(-1, -2) @ g


def _row(v: Any) -> Any:
    return v.reshape((*v.shape[:-1], 1, v.shape[-1]))


def _column(v: Any) -> Any:
    return v.reshape((*v.shape, 1))

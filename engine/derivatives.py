"""Derivatives as functions: gradients, directional derivatives, Jacobians, Hessians.

None of them touches any variable's `grad`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from engine.backward import differentiate
from engine.config import using_config
from engine.errors import ShapeError
from engine.order import checked_order
from engine.value import Array, as_array
from engine.variable import Variable, as_variable

Map = Callable[..., Variable]


def grad(y: Variable, xs: Any, create_graph: bool = False, seed: Any = None) -> Any:
    """Return the gradient of `y` with respect to each of `xs`, leaves or intermediates.

    Args:
        y: the output.
        xs: a Variable, or a sequence of them.
        create_graph: return Variables that can be differentiated again, instead of ndarrays.
        seed: the gradient of `y` to start with; ones when left out.

    Returns:
        One gradient for one Variable, a list for a sequence; zeros where `y` does not depend on it.

    >>> from engine import as_variable, grad
    >>> x = as_variable(2.0)
    >>> print(grad(x ** 3, x))
    12.0
    """
    if isinstance(xs, Variable):
        return grad(y, [xs], create_graph, seed)[0]
    kept = [x for x in xs if x._function is not None]
    with using_config("enable_backprop", create_graph):
        found = differentiate(y, checked_order(y), seed, kept, create_graph)
    return [_present(found.get(x), x, create_graph) for x in xs]


def jvp(f: Map, primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Array, Array]:
    """Return ``f(*primals)`` and its derivative in the direction `tangents`.

    The rule for going backward is linear in the upstream gradient; differentiating that rule gives
    the derivative forward.

    Args:
        f: a function of as many Variables as there are primals.
        primals: where to differentiate.
        tangents: the direction: one array per primal, of its shape.

    Raises:
        ShapeError: a tangent has another shape than its primal.

    >>> from engine import jvp, sin
    >>> print(*jvp(sin, [0.0], [2.0]))
    0.0 2.0
    """
    xs = [_leaf(p) for p in primals]
    ts = [_like(t, x) for t, x in zip(tangents, xs, strict=True)]
    with using_config("enable_backprop", True):
        y = as_variable(f(*xs))
        upstream = Variable(np.ones(y.shape))
        pulled = grad(y, xs, create_graph=True, seed=upstream)
        total = as_variable(0.0)
        for g, t in zip(pulled, ts, strict=True):
            total = total + (g * t).sum()
    return y.data, grad(total, upstream)


def jacobian(f: Map, x: Any) -> Array:
    """Return all derivatives of all entries of ``f(x)``.

    Args:
        f: a function of one Variable.
        x: where to differentiate.

    Returns:
        An array of the shape of ``f(x)`` followed by that of `x`.

    >>> from engine import jacobian
    >>> jacobian(lambda x: x * x, [1.0, 2.0])
    array([[2., 0.],
           [0., 4.]])
    """
    leaf = _leaf(x)
    with using_config("enable_backprop", True):
        y = as_variable(f(leaf))
    rows = [grad(y, leaf, seed=_unit(y.shape, i)) for i in np.ndindex(y.shape)]
    return np.array(rows).reshape(y.shape + leaf.shape)


def hessian(f: Map, x: Any) -> Array:
    """Return the second derivatives of a function with one number as its result.

    Args:
        f: a function of one Variable.
        x: where to differentiate.

    Returns:
        An array whose shape is that of `x` twice.

    Raises:
        ShapeError: the result of `f` is not one number.

    >>> from engine import hessian
    >>> hessian(lambda x: (x ** 3).sum(), [1.0, 2.0])
    array([[ 6.,  0.],
           [ 0., 12.]])
    """
    return jacobian(lambda leaf: _slope(f, leaf), x)


def hvp(f: Map, x: Any, v: Any) -> Array:
    """Return the Hessian of `f` at `x` times `v`, without building the Hessian.

    Args:
        f: a function of one Variable with one number as its result.
        x: where to differentiate.
        v: an array of the shape of `x`.

    Raises:
        ShapeError: the result of `f` is not one number, or `v` has another shape than `x`.

    >>> from engine import hvp
    >>> hvp(lambda x: (x ** 3).sum(), [1.0, 2.0], [1.0, 1.0])
    array([ 6., 12.])
    """
    leaf = _leaf(x)
    with using_config("enable_backprop", True):
        along = (_slope(f, leaf) * _like(v, leaf)).sum()
    product: Array = grad(along, leaf)
    return product


def _slope(f: Map, leaf: Variable) -> Variable:
    y = as_variable(f(leaf))
    if y.size != 1:
        raise ShapeError(
            "a Hessian needs a function with one number as its result; "
            f"this result has shape {y.shape}"
        )
    slope: Variable = grad(y, leaf, create_graph=True)
    return slope


def _leaf(x: Any) -> Variable:
    array = as_array(x.data if isinstance(x, Variable) else x)
    return Variable(array if array.dtype.kind == "f" else array.astype(np.float64))


def _like(t: Any, x: Variable) -> Array:
    array = as_array(t.data if isinstance(t, Variable) else t)
    if array.shape != x.shape:
        raise ShapeError(f"a direction has the shape of its input, {x.shape}; got {array.shape}")
    return array


def _unit(shape: tuple[int, ...], index: tuple[int, ...]) -> Array:
    unit = np.zeros(shape)
    unit[index] = 1
    return unit


def _present(gradient: Any, x: Variable, create_graph: bool) -> Any:
    if gradient is None:
        gradient = np.zeros(x.shape, x.dtype if x.dtype.kind == "f" else np.float64)
    return as_variable(gradient) if create_graph else as_array(gradient)

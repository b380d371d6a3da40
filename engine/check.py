"""Checks: compare derivative rules with finite differences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from engine.backward import pass_on
from engine.derivatives import grad
from engine.errors import GradientError
from engine.function import Function
from engine.order import topological_order
from engine.value import Array, as_array
from engine.variable import Variable, as_variable, label


def numerical_diff(f: Callable[[Variable], Variable], x: Variable, eps: float = 1e-4) -> Any:
    """Return the derivative of `f` at `x` by central differences.

    Formula: (f(x + eps) - f(x - eps)) / (2 eps).

    Args:
        f: a function of one Variable.
        x: where to differentiate.
        eps: half the distance of the two points.

    Returns:
        Entry by entry when the result has the shape of `x`; otherwise one entry of `x` after the
        other, in an array of the shape of `x` followed by that of the result.

    >>> import numpy as np
    >>> from engine import Variable, numerical_diff, square
    >>> print(round(float(numerical_diff(square, Variable(np.array(2.0)))), 6))
    4.0
    """
    if f(x).shape == x.shape:
        return _difference(f, x.data, np.asarray(eps), eps)
    units = (_unit(x.shape, i, eps) for i in np.ndindex(x.shape))
    slopes = [_difference(f, x.data, unit, eps) for unit in units]
    return np.array(slopes).reshape(x.shape + np.shape(slopes[0]))


def gradcheck(
    f: Callable[..., Variable],
    *xs: Any,
    order: int = 1,
    eps: float = 1e-5,
    tolerance: float = 1e-5,
    seed: int = 0,
) -> bool:
    """Check the derivatives of `f` against finite differences along random directions.

    Args:
        f: a function of as many Variables as there are `xs`; it must be smooth near them.
        xs: where to check: Variables, arrays or numbers.
        order: 1 for gradients, 2 for gradients of gradients as well.
        eps: half the distance of the two points of a difference.
        tolerance: the largest relative error that passes.
        seed: of the random directions.

    Returns:
        True.

    Raises:
        GradientError: the derivatives differ; names the first wrong operation and its argument.

    >>> from engine import gradcheck, sin
    >>> gradcheck(lambda x, y: sin(x * y), 0.5, [1.0, 2.0], order=2)
    True
    """
    random = np.random.default_rng(seed)
    leaves = [Variable(np.array(as_variable(x).data, dtype=np.float64)) for x in xs]
    y = f(*leaves)
    weights = random.normal(size=y.shape)
    for argnum, leaf in enumerate(leaves):
        direction = random.normal(size=leaf.shape)
        got = float(np.sum(grad(y, leaf, seed=weights) * direction))
        wanted = _directional(f, leaves, argnum, direction, weights, eps)
        if not _close(got, wanted, tolerance):
            _blame(y, eps, tolerance, random)
            raise GradientError(
                f"the gradient for argument {argnum} is {got:.8g}, but differences give "
                f"{wanted:.8g}; each operation alone is right, so the error is in how they are "
                "combined, or the function is not smooth here"
            )
    if order > 1:
        _check_second_order(f, leaves, weights, order, eps, tolerance, seed)
    return True


def _check_second_order(
    f: Callable[..., Variable],
    leaves: list[Variable],
    weights: Array,
    order: int,
    eps: float,
    tolerance: float,
    seed: int,
) -> None:
    random = np.random.default_rng(seed + 1)
    directions = [random.normal(size=leaf.shape) for leaf in leaves]

    def slope(*xs: Variable) -> Variable:
        gradients = grad(f(*xs), xs, create_graph=True, seed=weights)
        total = as_variable(0.0)
        for g, direction in zip(gradients, directions, strict=True):
            total = total + (g * direction).sum()
        return total

    try:
        gradcheck(slope, *leaves, order=order - 1, eps=eps, tolerance=10 * tolerance, seed=seed + 2)
    except GradientError as error:
        raise GradientError(f"in the derivative of the gradient: {error}") from error


def _directional(
    f: Callable[..., Variable],
    leaves: list[Variable],
    argnum: int,
    direction: Array,
    weights: Array,
    eps: float,
) -> float:
    def along(x: Variable) -> Variable:
        return f(*(x if i == argnum else leaf for i, leaf in enumerate(leaves)))

    return float(np.sum(weights * _difference(along, leaves[argnum].data, eps * direction, eps)))


def _blame(y: Variable, eps: float, tolerance: float, random: np.random.Generator) -> None:
    """Raise an error that names the first operation whose rule is wrong by itself."""
    for node in reversed(topological_order(y)):
        weights = random.normal(size=node.shape)
        for argnum, x, got, wanted in _local_slopes(node, weights, eps, random):
            if not _close(got, wanted, tolerance):
                function = node.creator
                name = function.spec.name if function else ""
                raise GradientError(
                    f"{name}: the derivative for argument {argnum} ({label(x)}) is wrong: "
                    f"backward gives {got:.8g} along a random direction, differences give "
                    f"{wanted:.8g}"
                )


def _local_slopes(
    node: Variable, weights: Array, eps: float, random: np.random.Generator
) -> Iterator[tuple[int, Variable, float, float]]:
    function = node.creator
    if function is None or function._zeros:
        return
    for argnum, x, _, sent, *_ in pass_on({node: weights[()]}, node):
        direction = random.normal(size=x.shape)
        got = float(np.sum(sent * direction))
        difference = _difference(_alone(function, argnum), x.data, eps * direction, eps)
        yield argnum, x, got, float(np.sum(weights * difference))


def _alone(function: Function, argnum: int) -> Callable[[Variable], Variable]:
    """Return an applied function again, as a function of one of its arguments."""
    fixed = list(function.arguments)

    def apply(x: Variable) -> Variable:
        result: Variable = function(*fixed[:argnum], x, *fixed[argnum + 1 :], **function._settings)
        return result

    return apply


def _difference(f: Callable[[Variable], Variable], x: Array, step: Array, eps: float) -> Any:
    above, below = f(Variable(as_array(x + step))), f(Variable(as_array(x - step)))
    return (above.data - below.data) / (2 * eps)


def _unit(shape: tuple[int, ...], index: tuple[int, ...], eps: float) -> Array:
    unit = np.zeros(shape)
    unit[index] = eps
    return unit


def _close(got: float, wanted: float, tolerance: float) -> bool:
    return bool(abs(got - wanted) <= tolerance * max(1.0, abs(got), abs(wanted)))

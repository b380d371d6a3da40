"""Variable: a box around an array that remembers how the array was made."""

from __future__ import annotations

from collections.abc import Sequence
from sys import getrefcount
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, cast

import numpy as np

from engine.config import reads, watching
from engine.errors import DataError, GraphError, ShapeError
from engine.gradient import readable
from engine.operators import Operators
from engine.value import Array, Raw, accept, as_array, fingerprint, gradient_dtype, raw_of, tick

if TYPE_CHECKING:
    from engine.function import Function

_ALONE = 3  # references to an array that only its variable has: one there, two in `_watch`


class Variable(Operators):
    """A value in a computation: its data, its gradient, and the function that created it.

    Args:
        data: an ndarray or a numpy scalar of real numbers, or None.
        name: what pictures and messages call it.

    Attributes:
        data: the value, as an ndarray.
        grad: the gradient, None until `backward` has computed it.
        name: the name, or None.
        creator: the applied function this is an output of; None for a leaf.
        requires_grad: whether gradients flow here: always, for a Variable.

    Raises:
        DataError: `data` is not an array of real numbers.

    >>> import numpy as np
    >>> from engine import Variable
    >>> x = Variable(np.array(3.0))
    >>> y = x * x
    >>> y.backward()
    >>> print(y.data, x.grad)
    9.0 6.0
    """

    __slots__ = ("__weakref__", "_function", "_grad", "_raw", "_sequence", "_x0", "_x1", "name")
    __array_priority__ = 200
    __array_ufunc__ = None
    requires_grad = True
    _kind: ClassVar[type[Variable] | None] = None  # what results become that have this in them

    def __init__(self, data: Any = None, name: str | None = None) -> None:
        self.name = name
        self._raw: Raw = None if data is None else accept(data)
        self._grad: Any = None
        self._sequence = tick()  # when the value was made
        self._function: Function | None = None  # what made it; None for a leaf
        self._x0: Any = None  # the first argument, or a tuple of all; a leaf's fingerprint
        self._x1: Any = None  # the second argument

    @property
    def data(self) -> Array:
        """The value as an ndarray; writing into a leaf's array is seen by the engine."""
        array: Any = self._raw if self._raw is None else np.asarray(self._raw)
        self._raw = array
        self._watch()
        seen = reads.get()
        if seen is not None:
            seen.append(self)
        if self._function is not None:
            array.flags.writeable = False
        return cast(Array, array)

    @data.setter
    def data(self, data: Any) -> None:
        if self._function is not None:
            raise GraphError(
                f"the data of {label(self)} cannot be replaced: {self._function.spec.name} made it "
                "and its derivative may need it. Make a new Variable from the new data."
            )
        self._raw = None if data is None else accept(data)
        self._sequence = tick()
        self._x0 = None

    @property
    def grad(self) -> Any:
        """The gradient: an ndarray, or a Variable after ``create_graph``, or None."""
        if type(self._grad) is Seed:
            return readable(self._grad.value)
        self._grad = readable(self._grad)
        return self._grad

    @grad.setter
    def grad(self, grad: Any) -> None:
        value = gradient_like(grad, self)
        self._grad = value if self._function is None or value is None else Seed(value)

    def cleargrad(self) -> None:
        """Forget the gradient, so that the next `backward` starts from nothing."""
        self._grad = None

    @property
    def creator(self) -> Function | None:
        """The applied function this is an output of, or None for a leaf."""
        if self._function is not None:
            self._function = self._function._bound_to(self)
        return self._function

    def set_creator(self, function: Function) -> None:
        """Link this variable to a function that was applied by hand."""
        function._bind([self], function.arguments)

    @property
    def generation(self) -> int:
        """The longest distance from a leaf, in operations; walks the whole graph behind it."""
        from engine.order import topological_order

        depth: dict[Any, int] = {}
        for node in reversed(topological_order(self)):
            inputs = [x for x in node._arguments() if isinstance(x, Variable)]
            depth[node] = 1 + max((depth.get(x, 0) for x in inputs), default=0)
        return depth.get(self, 0)

    def backward(
        self,
        gradient: Any = None,
        *,
        retain_grad: bool = False,
        create_graph: bool = False,
        seed: Any = None,
    ) -> None:
        """Add the derivative of this variable to the `grad` of every leaf behind it.

        Args:
            gradient: where to start: an array of this variable's shape. Left out, it is the
                `grad` that was set by hand, otherwise ones. (The book passes `retain_grad` first:
                True or False here is taken as that.)
            retain_grad: keep the gradients of intermediate variables too.
            create_graph: record the backward pass, so that gradients can be differentiated.
            seed: another name for `gradient`.

        Raises:
            ShapeError: `gradient` has another shape.
            OverwrittenError: a value the derivatives need was changed after it had been used.

        >>> import numpy as np
        >>> from engine import Variable
        >>> x = Variable(np.array(2.0))
        >>> y = x ** 3
        >>> y.backward()
        >>> print(x.grad)
        12.0
        """
        import engine.backward

        if isinstance(gradient, bool):
            retain_grad, gradient = gradient, None
        start = seed if gradient is None else gradient
        engine.backward.backward(self, start, retain_grad, create_graph)

    def unchain(self) -> None:
        """Forget what made this variable: it is a leaf from now on."""
        self._function = self._x0 = self._x1 = None

    def unchain_backward(self) -> None:
        """Make leaves of all that this variable was computed from, so that a graph stays short.

        >>> from engine import as_variable, exp
        >>> h = exp(as_variable(0.5))
        >>> y = h * h
        >>> y.unchain_backward()
        >>> y.creator is None, h.creator is None
        (False, True)
        """
        from engine.order import topological_order

        for x in topological_order(self):
            if x is not self:
                x.unchain()

    def _arguments(self) -> tuple[Any, ...]:
        """Return what the creator was applied to: Variables, and raw values for constants."""
        if self._function is None:
            return ()
        if type(self._x0) is tuple:
            return self._x0
        return (self._x0,) if self._x1 is None else (self._x0, self._x1)

    def _watch(self) -> None:
        """Look at a leaf's array again; if somebody wrote into it, the leaf counts as new.

        An array that nobody else refers to is left alone until it is handed out.
        """
        raw = self._raw
        if type(raw) is not np.ndarray or self._function is not None or not watching.get():
            return
        if self._x0 is None and raw.base is None and getrefcount(raw) <= _ALONE:
            return
        mark = fingerprint(raw)
        if self._x0 is not None and self._x0 != mark:
            self._sequence = tick()
        self._x0 = mark

    def __array__(self, dtype: Any = None, copy: Any = None) -> Array:
        raise DataError(
            f"{label(self)} is not turned into an array by itself: the result would have no "
            "gradient. Use .data for the array, or a function of engine.functions."
        )


class Seed(NamedTuple):
    """A gradient that was set by hand on a variable which is not a leaf: where to start."""

    value: Any


def gradient_like(grad: Any, x: Variable) -> Any:
    """Return `grad` as a gradient of `x`: a Variable or a raw value of its shape and dtype.

    Raises:
        ShapeError: `grad` has another shape.
    """
    if grad is None:
        return None
    got = np.shape(raw_of(grad))
    if got != x.shape:
        raise ShapeError(
            f"a gradient of {label(x)} has its shape {x.shape}; got one of shape {got}"
        )
    if isinstance(grad, Variable):
        return grad
    return np.array(grad, dtype=gradient_dtype(x._raw))


def label(x: Any) -> str:
    """Return what a message calls `x`: its name if it has one, its shape otherwise."""
    if not isinstance(x, Variable):
        return f"a constant of shape {np.shape(x)}"
    return f"{x.name!r}" if x.name else f"an unnamed variable of shape {x.shape}"


def as_variable(x: Any) -> Variable:
    """Return `x` in a Variable; a Variable comes back as it is.

    Args:
        x: a Variable, an array, a list or a number.

    >>> from engine import as_variable
    >>> as_variable(2.0)
    variable(2.0)
    """
    return x if isinstance(x, Variable) else Variable(as_array(x))


def raws_of(arguments: Sequence[Any]) -> list[Any]:
    """Return the raw values of arguments; those of constants are raw already."""
    return [x._raw if isinstance(x, Variable) else x for x in arguments]

"""Variable: a box around an array that remembers how the array was made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from engine.config import watching
from engine.errors import DataError, GraphError, ShapeError
from engine.value import Array, Raw, accept, as_array, clock, fingerprint, gradient_dtype, ndarray

if TYPE_CHECKING:
    from engine.function import Function


class Variable:
    """A value in a computation: its data, its gradient, and the function that created it.

    Args:
        data: an ndarray or a numpy scalar of real numbers, or None.
        name: what pictures and messages call it.

    Attributes:
        data: the value, as an ndarray.
        grad: the gradient, None until `backward` has computed it.
        name: the name, or None.
        creator: the applied function this is an output of; None for a leaf.

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

    __slots__ = (
        "__weakref__",
        "_function",
        "_grad",
        "_raw",
        "_sequence",
        "_x0",
        "_x1",
        "name",
    )
    __array_priority__ = 200
    __array_ufunc__ = None

    _raw: Raw
    _grad: Any
    name: str | None
    _function: Function | None
    _x0: Any
    _x1: Any
    _sequence: int

    def __init__(self, data: Any = None, name: str | None = None) -> None:
        self._raw = None if data is None else accept(data)
        self._grad = None
        self.name = name
        self._function = None
        self._sequence = next(clock)
        self._fingerprint = None

    @classmethod
    def _leaf(cls, raw: Raw) -> Variable:
        """Return a box around a value the engine itself has computed."""
        return cls(np.asarray(raw))

    @property
    def _fingerprint(self) -> Any:
        """The mark of a leaf's array, kept where a result keeps its first argument."""
        return self._x0

    @_fingerprint.setter
    def _fingerprint(self, mark: Any) -> None:
        self._x0 = mark

    @property
    def data(self) -> Array:
        """The value as an ndarray; writing into a leaf's array is seen by the engine."""
        if self._raw is not None and type(self._raw) is not ndarray:
            self._raw = np.asarray(self._raw)
            if self._function is None:
                self._fingerprint = fingerprint(self._raw)
        array: Any = self._raw
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
        self._sequence = next(clock)
        self._fingerprint = None

    @property
    def grad(self) -> Any:
        """The gradient: an ndarray, or a Variable after ``create_graph``, or None."""
        return self._get_grad()

    @grad.setter
    def grad(self, grad: Any) -> None:
        self._set_grad(grad)

    def _get_grad(self) -> Any:
        if type(self._grad) is Seed:
            return self._grad.value
        if isinstance(self._grad, np.generic):
            self._grad = np.array(self._grad)
        return self._grad

    def _set_grad(self, grad: Any) -> None:
        value = gradient_like(grad, self)
        self._grad = value if self._function is None or value is None else Seed(value)

    def cleargrad(self) -> None:
        """Forget the gradient, so that the next `backward` starts from nothing."""
        self._grad = None

    @property
    def requires_grad(self) -> bool:
        """Whether gradients flow here: always, for a Variable."""
        return True

    @property
    def creator(self) -> Function | None:
        """The applied function this is an output of, or None for a leaf."""
        return None if self._function is None else self._function._bound_to(self)

    def _kind(self, _other: type[Variable]) -> type[Variable]:
        """Return the kind of a result that has this and a value of another kind."""
        return _other

    def set_creator(self, function: Function) -> None:
        """Link this variable to a function that was applied by hand."""
        function._claim(self)

    @property
    def generation(self) -> int:
        """The longest distance from a leaf, in operations; walks the whole graph behind it."""
        from engine.order import topological_order

        depth: dict[Variable, int] = {}
        for node in reversed(topological_order(self)):
            inputs = (x for x in node._arguments() if isinstance(x, Variable))
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
        from engine.backward import backward

        if isinstance(gradient, bool):
            retain_grad, gradient = gradient, None
        start = seed if gradient is None else gradient
        backward(self, start, retain_grad=retain_grad, create_graph=create_graph)

    def _arguments(self) -> tuple[Any, ...]:
        """Return what the creator was applied to: Variables, and raw values for constants."""
        if self._function is None:
            return ()
        if self._x1 is not None:
            return (self._x0, self._x1)
        return self._x0 if type(self._x0) is tuple else (self._x0,)

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

    def __array__(self, dtype: Any = None, copy: Any = None) -> Array:
        raise DataError(
            f"{label(self)} is not turned into an array by itself: the result would have no "
            "gradient. Use .data for the array, or a function of engine.functions."
        )

    def __lt__(self, other: Any) -> Any:
        return self.data < data_of(other)

    def __le__(self, other: Any) -> Any:
        return self.data <= data_of(other)

    def __gt__(self, other: Any) -> Any:
        return self.data > data_of(other)

    def __ge__(self, other: Any) -> Any:
        return self.data >= data_of(other)

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


class Seed:
    """A gradient that was set by hand on a variable which is not a leaf: where to start."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


def gradient_like(grad: Any, x: Variable) -> Any:
    """Return `grad` as a gradient of `x`: a Variable or a raw value of its shape and dtype.

    Raises:
        ShapeError: `grad` has another shape.
    """
    if grad is None:
        return None
    if np.shape(getattr(grad, "_raw", grad)) != x.shape:
        got = np.shape(getattr(grad, "_raw", grad))
        raise ShapeError(
            f"a gradient of {label(x)} has its shape {x.shape}; got one of shape {got}"
        )
    if isinstance(grad, Variable):
        return grad
    return np.array(grad, dtype=gradient_dtype(x._raw))


def watch(x: Any) -> None:
    """Look at a leaf's array again; if somebody wrote into it, the leaf counts as new."""
    if not isinstance(x, Variable) or x._function is not None or not watching.get():
        return
    mark = fingerprint(x._raw)
    if x._fingerprint is not None and x._fingerprint != mark:
        x._sequence = next(clock)
    x._fingerprint = mark


def data_of(x: Any) -> Any:
    """Return the array inside a Variable; anything else as it is."""
    return x.data if isinstance(x, Variable) else x


def label(x: Any) -> str:
    """Return what a message calls `x`: its name if it has one, its shape otherwise."""
    if not isinstance(x, Variable):
        return f"a constant of shape {np.shape(x)}"
    return f"{x.name!r}" if x.name else f"an unnamed variable of shape {x.shape}"


def as_variable(x: Any) -> Variable:
    """Return `x` in a Variable; a Variable comes back as it is.

    >>> from engine import as_variable
    >>> as_variable(2.0)
    variable(2.0)
    """
    return x if isinstance(x, Variable) else Variable(as_array(x))

"""Function: one operation; applied to Variables, it knows what it was applied to.

Calling a Function binds it to its arguments and results. The library's own operations share one
object, see `engine.apply`, and are bound when somebody asks for the `creator` of a result.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

import numpy as np

from engine.apply import apply, record
from engine.chain_rule import conform, messages
from engine.config import within
from engine.errors import GraphError
from engine.modules import Entry
from engine.operation import Operation, custom_operation
from engine.styles import Styles
from engine.value import Raw, gradient_dtype, ones_like, tick
from engine.variable import Variable, as_variable, gradient_like, raws_of

_registry: dict[str, type[Function]] = {}


class Function(Styles):
    """An operation on arrays together with its derivative; subclass it to define your own.

    A subclass needs `forward` and `backward`, nothing else:

    >>> import numpy as np
    >>> from engine import Function, Variable
    >>> class Cube(Function):
    ...     def forward(self, x):
    ...         return x ** 3
    ...     def backward(self, gy):
    ...         x, = self.inputs
    ...         return 3 * x ** 2 * gy
    >>> x = Variable(np.array(2.0))
    >>> y = Cube()(x)
    >>> y.backward()
    >>> print(y.data, x.grad)
    8.0 12.0

    `forward` receives ndarrays, `backward` receives the upstream gradient of each output and
    returns one gradient per input (None for an input that has none). With ``create_graph`` the
    upstream gradients are Variables, and `backward` must compute with the Variables in
    `self.inputs` for second derivatives to be right; a warning says when it reads their data. Both
    methods may also be static and take a context ``ctx`` with ``save_for_backward`` and
    ``saved_tensors``.

    Attributes:
        spec: what pictures and checks need to know; a plain default for your own functions.
        vjps: for each argument the rule ``(function, g, y, *arguments) -> contribution``, written
            once for raw values and for Variables. Classes with a `backward` have none.
        arguments: what it was applied to: Variables, and raw values for constants.
        sequence: the number of this application; it grows with time. 0 when not applied yet.
        entry: the run of the module it was applied in, None outside of all: see `engine.module`.
    """

    spec: Operation = custom_operation("Function", 1)
    arguments: tuple[Any, ...] = ()
    sequence: int = 0
    entry: Entry | None = None
    _outputs: tuple[Callable[[], Variable | None], ...] = ()
    _zeros: tuple[Any, ...] = ()  # for several outputs: the gradient of one that was dropped

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "spec" in vars(cls):
            _registry[cls.spec.name] = cls
        elif "forward" in vars(cls) or "backward" in vars(cls):
            cls.spec = custom_operation(cls.__name__, 1)

    def forward(self, *arguments: Any) -> Any:
        """Compute the result from arrays."""
        raise NotImplementedError(f"{type(self).__name__} needs a method forward(self, x)")

    def backward(self, *upstream: Any) -> Any:
        """Return what each input receives, given the gradient of each output.

        One input gives one value, several inputs give a tuple.
        """
        if not self.vjps:
            raise NotImplementedError(f"{type(self).__name__} needs a method backward(self, gy)")
        y = next((y for y in self.outputs if y is not None), None)
        if y is None:
            raise GraphError(f"{self!r} has no result to go back from: apply it first and keep it")
        outputs = zip(upstream, self.outputs, strict=True)
        given = tuple(g if o is None else gradient_like(g, o) for g, o in outputs)
        sent = messages(y, given, graph=any(isinstance(g, Variable) for g in upstream))
        arguments = zip(sent, self.arguments, strict=True)
        gradients = tuple(c if c is None else conform(c, x, y) for c, x in arguments)
        return gradients[0] if len(gradients) == 1 else gradients

    def __call__(self, *inputs: Any, **settings: Any) -> Any:
        """Apply the function to Variables, arrays or numbers, or to one list of them.

        Args:
            inputs: what is differentiated; constants among them stay constants.
            settings: handed on to `forward` as they are.

        Returns:
            The output; a list of outputs when called with a list; a list too when `forward`
            returned several.
        """
        listed = len(inputs) == 1 and isinstance(inputs[0], (list, tuple))
        given = tuple(inputs[0]) if listed else inputs
        function = self._with(_zeros=()) if self.sequence else self
        vars(function).update(_settings=settings, _saved=())
        outputs = record(function, given, listed)
        if any(y._function is not None for y in outputs):
            function._bind(outputs, outputs[0]._arguments())
        return outputs if listed or len(outputs) > 1 else outputs[0]

    @classmethod
    def apply(cls, *inputs: Any, **settings: Any) -> Any:
        """Apply a new instance to `inputs`; `settings` are handed on to `forward`."""
        return cls()(*inputs, **settings)

    def of(self, *arguments: Any) -> Any:
        """Compute on raw values, or apply and record when an argument is a Variable."""
        if any(isinstance(x, Variable) for x in arguments):
            return apply(self, *arguments) if self.vjps else self(*arguments)
        return self.forward(*arguments)

    @property
    def inputs(self) -> tuple[Variable, ...]:
        """What the function was applied to, constants in Variables of their own."""
        return tuple(as_variable(x) for x in self.arguments)

    @inputs.setter
    def inputs(self, inputs: Any) -> None:
        self.arguments = tuple(inputs)

    @property
    def input(self) -> Variable:
        """The first input."""
        return self.inputs[0]

    @input.setter  # noqa: A003 -- the book's name
    def input(self, variable: Variable) -> None:
        self.arguments = (variable,)

    @property
    def outputs(self) -> tuple[Variable | None, ...]:
        """The results; None for one that nobody holds any more."""
        return tuple([output() for output in self._outputs])

    @property
    def output(self) -> Variable | None:
        """The first result."""
        return self.outputs[0] if self._outputs else None

    @property
    def generation(self) -> int:
        """The longest distance of an input from a leaf, in operations."""
        return max((x.generation for x in self.inputs), default=0)

    @property
    def params(self) -> dict[str, Any]:
        """The settings, such as ``{"axis": 0}``."""
        simple = (bool, int, float, str, tuple, slice, type(None))
        own = {k: v for k, v in vars(self).items() if k[0] != "_" and k not in _every_function_has}
        if not self.vjps:
            own = {k: v for k, v in own.items() if isinstance(v, simple)}
        return {**own, **self._settings}

    def local(self, argnum: int) -> Raw:
        """Return the local derivative for one argument of an elementwise operation, else None."""
        y = self._outputs[0]() if self._outputs and self.vjps and self.spec.elementwise else None
        if y is None:
            return None
        return self.vjps[argnum](self, ones_like(y._raw), y._raw, *raws_of(self.arguments))

    def _bind(self, outputs: list[Variable], arguments: tuple[Any, ...]) -> None:
        """Link the results of this application to it, and it to them, weakly."""
        self._outputs, self.arguments = tuple(map(weakref.ref, outputs)), arguments
        self.sequence, self.entry = tick(), within.get()
        for y in outputs:
            y._function, y._x0, y._x1, y._sequence = self, arguments, None, self.sequence
        if len(outputs) > 1:
            self._zeros = tuple(np.zeros(y.shape, gradient_dtype(y._raw))[()] for y in outputs)
        if not self.vjps and self.spec.family == "custom":
            self.spec = custom_operation(type(self).__name__, len(self.arguments))

    def _bound_to(self, output: Variable) -> Function:
        """Return this function as it was applied when `output` was made."""
        sequence = output._sequence
        if self.sequence == sequence:
            return self
        outputs = (weakref.ref(output),)
        return self._with(arguments=output._arguments(), sequence=sequence, _outputs=outputs)

    def _with(self, **changes: Any) -> Function:
        """Return a copy of this function that differs in `changes`."""
        changed = object.__new__(type(self))
        changed.__dict__ = vars(self) | changes
        return changed

    def __eq__(self, other: object) -> bool:
        same = isinstance(other, Function) and 0 < self.sequence == other.sequence
        return self is other or same

    def __hash__(self) -> int:
        return hash(self.sequence) if self.sequence else object.__hash__(self)

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{type(self).__name__}({settings})"


_every_function_has = frozenset(dir(Function))


def operations() -> dict[str, type[Function]]:
    """Return every operation that states what it is, by name; its description is ``.spec``.

    >>> from engine import operations
    >>> operations()["mul"].spec.symbol
    '×'
    """
    return dict(_registry)

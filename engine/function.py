"""Function: one operation; applied to Variables, it records what it was applied to.

Calling a Function binds it to its arguments and results. The library's own operations share one
object, see `engine.apply`, and are bound when somebody asks for the `creator` of a result.
"""

from __future__ import annotations

import inspect
import weakref
from typing import Any, ClassVar

import numpy as np

from engine.applied import Applied
from engine.apply import apply, evaluate
from engine.config import within
from engine.observed import saved_of
from engine.operation import custom_operation
from engine.value import Raw, as_array, clock, gradient_dtype, raw_of
from engine.variable import Variable

_registry: dict[str, type[Function]] = {}
_OF_ONE_APPLICATION = {
    "_arguments",
    "_outputs",
    "_wrapped",
    "_sequence",
    "_saved",
    "_seen",
    "_zeros",
}


class Function(Applied):
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
    """

    _takes: ClassVar[tuple[str, ...] | None] = None
    _zeros: tuple[Any, ...] = ()
    _saved: tuple[Any, ...] = ()
    _seen: tuple[Any, ...] = ()  # the arrays that a forward which saved some received and returned

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for method in ("forward", "backward"):
            if isinstance(cls.__dict__.get(method), staticmethod):
                setattr(cls, method, cls.__dict__[method].__func__)
        if "backward" in cls.__dict__ and "vjps" not in cls.__dict__:
            cls.vjps = ()
        cls._takes = _positional(cls)
        if "spec" in cls.__dict__:
            _registry[cls.spec.name] = cls
        elif not hasattr(cls, "spec") or cls.__dict__.keys() & {"forward", "backward"}:
            cls.spec = custom_operation(cls.__name__, len(cls._takes or "x"))

    def forward(self, *arguments: Any) -> Any:
        """Compute the result from arrays."""
        raise NotImplementedError(f"{type(self).__name__} needs a method forward(self, x)")

    def backward(self, *upstream: Any) -> Any:
        """Return what each input receives, given the gradient of each output.

        One input gives one value, several inputs give a tuple.
        """
        from engine.chain_rule import by_hand

        if not self.vjps:
            raise NotImplementedError(f"{type(self).__name__} needs a method backward(self, gy)")
        gradients = by_hand(self, upstream)
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
        function = self if self._arguments is None else self._fresh()
        function._settings = settings
        kind, arguments, result = evaluate(function, given, listed)
        several = isinstance(result, (tuple, list))
        results = result if several else [result]
        outputs = [kind(_own(value)) for value in results]
        if arguments is not None:
            function._seen = (*function._seen, *results) if function._saved else ()
            function._arguments = arguments
            function._bind(outputs)
        return outputs if listed or len(outputs) > 1 else outputs[0]

    @classmethod
    def apply(cls, *inputs: Any, **settings: Any) -> Any:
        """Apply a new instance to `inputs`; `settings` are handed on to `forward`."""
        return cls()(*inputs, **settings)

    def of(self, *arguments: Any) -> Any:
        """Compute on raw values, or apply and record when an argument is a Variable."""
        if not any(isinstance(x, Variable) for x in arguments):
            return self.forward(*arguments)
        return apply(self, *arguments)

    def save_for_backward(self, *values: Any) -> None:
        """Keep values for `backward`, which finds them in `saved_tensors`."""
        self._saved = (*self._saved, *values)

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """What `save_for_backward` was given."""
        return saved_of(self, self._saved, self._seen)

    def _bind(self, outputs: list[Variable]) -> None:
        """Link the results of this application to it, and it to them, weakly."""
        self._outputs, self._sequence = tuple(map(weakref.ref, outputs)), next(clock)
        self._entry = within.get()
        for output in outputs:
            output._function, output._x0, output._x1 = self, self.arguments, None
            output._sequence = self._sequence
        if len(outputs) > 1:
            zeros = (np.zeros(o.shape, gradient_dtype(o._raw)) for o in outputs)
            self._zeros = tuple(z[()] for z in zeros)
        if not self.vjps and self.spec.family == "custom":
            vars(self)["spec"] = custom_operation(type(self).__name__, len(self.arguments))

    def _bound_to(self, output: Variable) -> Function:
        """Return this function as it was applied when `output` was made."""
        if self._outputs and any(o is output for o in self.outputs):
            return self
        view = self._fresh()
        view._arguments, view._outputs = output._arguments(), (output,)
        view._sequence = output._sequence
        return view

    def _fresh(self) -> Function:
        fresh = object.__new__(type(self))
        vars(fresh).update({k: v for k, v in vars(self).items() if k not in _OF_ONE_APPLICATION})
        return fresh

    def _arrays(self, raws: list[Raw], listed: bool) -> list[Any]:
        """Return the arguments of a user's own `forward`, in one list where it takes a list."""
        arrays = [as_array(x) for x in raws]
        self._seen = tuple(arrays)
        names = self._takes
        if names is None or len(names) != 1:
            return arrays
        takes_list = len(arrays) > 1 or (listed and names[0].endswith("s"))
        return [arrays] if takes_list else arrays


def operations() -> dict[str, type[Function]]:
    """Return every operation that states what it is, by name; its description is ``.spec``.

    >>> from engine import operations
    >>> operations()["mul"].spec.symbol
    '×'
    """
    return dict(_registry)


def _own(value: Any) -> Any:
    """Return what a user's `forward` gave, in an array that nobody else can write into."""
    return np.array(raw_of(value))


def _positional(cls: type[Function]) -> tuple[str, ...] | None:
    """Return the names of forward's arguments; None when it takes any number."""
    parameters = list(inspect.signature(cls.forward).parameters.values())[1:]
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return None
    return tuple(p.name for p in parameters if p.default is p.empty)

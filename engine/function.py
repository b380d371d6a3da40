"""Function: one operation; applied to Variables, it records what it was applied to.

Built-in operations are applied by `engine.apply.unary` and `binary`; calling a Function does the
same for any number of arguments and outputs, and for functions that users define.
"""

from __future__ import annotations

import copy
import inspect
import weakref
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np

from engine.apply import REFUSALS, argument, binary, explain, settle, unary
from engine.config import recording
from engine.operation import Operation, custom_operation
from engine.value import Raw, accept, as_array, clock, gradient_dtype
from engine.variable import Variable

_registry: dict[str, type[Function]] = {}


class Function:
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
    `self.inputs` for second derivatives to be right. Both methods may also be static and take a
    context ``ctx`` with ``save_for_backward`` and ``saved_tensors``.

    Attributes:
        spec: what pictures and checks need to know; a plain default for your own functions.
        vjps: for each argument the rule ``(function, g, y, *arguments) -> contribution``, written
            once for raw values and for Variables. Classes with a `backward` have none.
    """

    spec: ClassVar[Operation]
    vjps: Any = ()
    _takes: ClassVar[tuple[str, ...] | None] = None
    _several: Any = None
    _bound_arguments: tuple[Any, ...] | None = None
    _bound_outputs: tuple[Any, ...] = ()
    _bound_sequence: int = 0
    _wrapped: tuple[Variable, ...] | None = None
    _saved: tuple[Any, ...] = ()
    _settings: Mapping[str, Any] = MappingProxyType({})

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
        from engine.chain_rule import rules

        if not self.vjps:
            raise NotImplementedError(f"{type(self).__name__} needs a method backward(self, gy)")
        gradients = rules(self, upstream)
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
        function = self if self._bound_arguments is None else self._fresh()
        function._settings = settings or self._settings
        outputs = function._apply(tuple(inputs[0]) if listed else inputs, listed)
        return outputs if listed or len(outputs) > 1 else outputs[0]

    @classmethod
    def apply(cls, *inputs: Any, **settings: Any) -> Any:
        """Apply a new instance to `inputs`; `settings` are handed on to `forward`."""
        return cls()(*inputs, **settings)

    def of(self, *arguments: Any) -> Any:
        """Compute on raw values, or apply and record when an argument is a Variable."""
        if not any(isinstance(x, Variable) for x in arguments):
            return self.forward(*arguments)
        if len(arguments) == 1:
            return unary(self, *arguments)
        return binary(self, *arguments) if len(arguments) == 2 else self(*arguments)

    def save_for_backward(self, *values: Any) -> None:
        """Keep values for `backward`, which finds them in `saved_tensors`."""
        self._saved = (*self._saved, *values)

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """What `save_for_backward` was given."""
        return self._saved

    @property
    def arguments(self) -> tuple[Any, ...]:
        """What the function was applied to: Variables, and raw values for constants."""
        return self._bound_arguments or ()

    @property
    def inputs(self) -> tuple[Variable, ...]:
        """What the function was applied to, constants in Variables of their own."""
        if self._wrapped is None:
            self._wrapped = tuple(
                x if isinstance(x, Variable) else Variable(as_array(x)) for x in self.arguments
            )
        return self._wrapped

    @inputs.setter
    def inputs(self, inputs: Any) -> None:
        self._bound_arguments, self._wrapped = tuple(inputs), None

    @property
    def input(self) -> Variable:
        """The first input."""
        return self.inputs[0]

    @input.setter  # noqa: A003 -- the book's name
    def input(self, variable: Variable) -> None:
        self.inputs = (variable,)

    @property
    def outputs(self) -> tuple[Variable | None, ...]:
        """The results; None for one that nobody holds any more."""
        return tuple(o() if isinstance(o, weakref.ref) else o for o in self._bound_outputs)

    @outputs.setter
    def outputs(self, outputs: Any) -> None:
        self._bound_outputs = tuple(weakref.ref(o) for o in outputs)

    @property
    def output(self) -> Variable | None:
        """The first result."""
        return self.outputs[0] if self._bound_outputs else None

    @output.setter
    def output(self, variable: Variable) -> None:
        self.outputs = (variable,)

    @property
    def sequence(self) -> int:
        """The number of this application; it grows with time. 0 when not applied yet."""
        return self._bound_sequence

    @property
    def generation(self) -> int:
        """The longest distance of an input from a leaf, in operations."""
        return max((x.generation for x in self.inputs), default=0)

    @property
    def params(self) -> dict[str, Any]:
        """The settings, such as ``{"axis": 0}``."""
        simple = (bool, int, float, str, tuple, slice, type(None))
        own = {k: v for k, v in vars(self).items() if k[0] != "_" and k not in ("spec", "vjps")}
        own = {k: v for k, v in own.items() if self.vjps or isinstance(v, simple)}
        return {**own, **self._settings}

    def local(self, argnum: int) -> Raw:
        """Return the local derivative for one argument of an elementwise operation, else None."""
        if not self.spec.elementwise or not self.vjps:
            return None
        y = self.outputs[0]
        if y is None:
            return None
        raws = [x._raw if isinstance(x, Variable) else x for x in self.arguments]
        one = np.ones_like(y._raw, dtype=np.result_type(y._raw, np.float16))[()]
        return self.vjps[argnum](self, one, y._raw, *raws)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Function) or not self._bound_sequence:
            return self is other
        return self._bound_sequence == other._bound_sequence

    def __hash__(self) -> int:
        return hash(self._bound_sequence) if self._bound_sequence else object.__hash__(self)

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{type(self).__name__}({settings})"

    def _apply(self, inputs: tuple[Any, ...], listed: bool) -> list[Variable]:
        kind: type[Variable] = Variable
        arguments, raws = [], []
        for x in inputs:
            kind, kept, raw = argument(kind, x)
            arguments.append(kept)
            raws.append(raw)
        try:
            values = self.forward(*_as_forward_wants(self, raws, listed), **self._settings)
        except REFUSALS as error:
            raise explain(self, inputs, error) from error
        several = isinstance(values, (tuple, list))
        return self._record(kind, tuple(arguments), raws, list(values) if several else [values])

    def _record(
        self, kind: type[Variable], arguments: tuple[Any, ...], raws: list[Raw], values: list[Any]
    ) -> list[Variable]:
        tracked = recording.get() and any(isinstance(x, Variable) for x in arguments)
        values = [accept(as_array(v._raw if isinstance(v, Variable) else v)) for v in values]
        outputs = [kind._leaf(settle(v, arguments, tuple(raws), tracked).view()) for v in values]
        if not tracked:
            return outputs
        self.inputs, self.outputs = arguments, outputs
        if not self.vjps and self.spec.family == "custom":
            vars(self)["spec"] = custom_operation(type(self).__name__, len(arguments))
        if len(outputs) > 1:
            self._several = [np.zeros(o.shape, gradient_dtype(o._raw))[()] for o in outputs]
        self._bound_sequence = next(clock)
        for output in outputs:
            output._function, output._x0, output._x1 = self, arguments, None
            output._sequence = self._bound_sequence
        return outputs

    def _claim(self, output: Variable) -> None:
        self.outputs = (output,)
        self._bound_sequence = next(clock)
        output._function, output._x0, output._x1 = self, self.arguments, None
        output._sequence = self._bound_sequence

    def _bound_to(self, output: Variable) -> Function:
        if any(o is output for o in self.outputs):
            return self
        view = self._fresh()
        view._bound_arguments, view._bound_outputs = output._arguments(), (output,)
        view._bound_sequence = output._sequence
        return view

    def _fresh(self) -> Function:
        fresh = copy.copy(self)
        fresh._bound_arguments, fresh._bound_outputs, fresh._wrapped = None, (), None
        fresh._bound_sequence, fresh._saved = 0, ()
        return fresh


def operations() -> dict[str, type[Function]]:
    """Return every operation that states what it is, by name; its description is ``.spec``."""
    return dict(_registry)


def _as_forward_wants(function: Function, raws: list[Raw], listed: bool) -> list[Any]:
    """Return the arguments of `forward`: ndarrays for a user's own, in a list if it wants one."""
    if function.vjps:
        return raws
    arrays = [as_array(x) for x in raws]
    names = function._takes
    if names is None or len(names) != 1:
        return arrays
    takes_list = len(arrays) > 1 or (listed and names[0].endswith("s"))
    return [arrays] if takes_list else arrays


def _positional(cls: type[Function]) -> tuple[str, ...] | None:
    """Return the names of forward's arguments; None when it takes any number."""
    parameters = list(inspect.signature(cls.forward).parameters.values())[1:]
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return None
    return tuple(p.name for p in parameters if p.default is p.empty)

"""The styles in which a function of your own may be written.

`forward` takes arrays, or all of them in one list; it may save values for `backward`; and both may
be static methods whose first argument is the context, ``ctx``, which is the function itself.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar

from engine.observed import saved_of
from engine.value import Raw, as_array, own, raw_of


class Styles:
    """What a function of your own finds in ``self`` or ``ctx``, and how it is called."""

    vjps: Any = ()
    forward: Any
    _settings: Mapping[str, Any] = MappingProxyType({})
    _names: ClassVar[list[str]] = []  # of forward's arguments
    _saved: tuple[Any, ...] = ()
    _seen: tuple[Any, ...] = ()  # the arrays that a forward which saved some received and returned

    def __init_subclass__(cls) -> None:
        for method in ("forward", "backward"):
            if isinstance(vars(cls).get(method), staticmethod):
                setattr(cls, method, vars(cls)[method].__func__)
        if "backward" in vars(cls) and "vjps" not in vars(cls):
            cls.vjps = ()
        cls._names = _positional(cls.forward)

    def save_for_backward(self, *values: Any) -> None:
        """Keep values for `backward`, which finds them in `saved_tensors`."""
        self._saved += values

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """What `save_for_backward` was given."""
        return saved_of(self, self._saved, self._seen)

    def _results(self, raws: list[Raw], listed: bool) -> Sequence[Any]:
        """Return what `forward` computes; a user's own gets arrays, or all of them in one list."""
        if self.vjps:
            return _listed(self.forward(*raws, **self._settings))
        arrays = [as_array(x) for x in raws]
        one = len(self._names) == 1
        takes_list = one and (len(arrays) > 1 or (listed and self._names[0].endswith("s")))
        results = _listed(self.forward(*([arrays] if takes_list else arrays), **self._settings))
        self._seen = (*arrays, *results) if self._saved else ()
        return [own(raw_of(value)) for value in results]


def _listed(result: Any) -> Sequence[Any]:
    return result if isinstance(result, (tuple, list)) else [result]


def _positional(forward: Any) -> list[str]:
    """Return the names of forward's arguments; none when it takes any number."""
    parameters = list(inspect.signature(forward).parameters.values())[1:]
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return []
    return [p.name for p in parameters if p.default is p.empty]

"""The Variables inside of what a function was given: a model's attributes, a list, a dictionary."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from itertools import islice
from types import FunctionType, ModuleType
from typing import Any

from grad_viz.record import Variable

DEEPEST = 3
MOST = 1000
CLOSED = (str, bytes, type, ModuleType, FunctionType)


def variables_in(name: str, value: Any) -> Iterator[tuple[str, Variable]]:
    """Yield every Variable in `value` with the path that leads to it.

    The path of ``self.layers[0].w`` is ``layers[0].w``, that of ``weights["w"]`` is ``w``, and
    that of ``ws[0]`` is ``ws[0]``.

    Args:
        name: what the function calls `value`.
        value: any object; only its own attributes and entries are looked at, and not deeply.

    >>> import numpy as np
    >>> weight = Variable(np.array(1.0))
    >>> [path for path, _ in variables_in("weights", {"w": weight, "more": [weight]})]
    ['w', 'more[0]']
    """
    start = name if isinstance(value, (list, tuple)) else ""
    pending, seen = deque([(start, value, 0)]), set[int]()
    while pending and len(seen) < MOST:
        path, one, depth = pending.popleft()
        if isinstance(one, Variable):
            yield path or name, one
        elif id(one) not in seen and depth < DEEPEST:
            seen.add(id(one))
            parts = islice(_parts(path, one), MOST)
            pending += [(longer, part, depth + 1) for longer, part in parts]


def _parts(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield what lies directly in an object."""
    if isinstance(value, (list, tuple)):
        yield from ((f"{path}[{place}]", part) for place, part in enumerate(value))
        return
    if isinstance(value, CLOSED):
        return
    own = value if isinstance(value, Mapping) else getattr(value, "__dict__", {})
    before = f"{path}." if path else ""
    yield from ((f"{before}{key}", part) for key, part in own.items() if isinstance(key, str))

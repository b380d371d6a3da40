"""A pause of Python's search for circular garbage, for work that makes many objects and no circle.

The search looks at every new object again and again; with hundreds of thousands it takes longer
than the work itself.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def nothing_to_collect() -> Iterator[None]:
    """Pause the search for circular garbage, where it is on, until the block ends."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()

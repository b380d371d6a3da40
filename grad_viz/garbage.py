"""A pause of Python's search for circular garbage, for work that makes many objects and no circle.

The search looks at every new object again and again; with hundreds of thousands it takes longer
than the work itself.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

MANY = 100_000
"""With more new objects than this, the first search after the pause would be felt."""


@contextmanager
def nothing_to_collect() -> Iterator[None]:
    """Pause the search for circular garbage, where it is on, until the block ends."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            _let_many_be_old()
            gc.enable()


def _let_many_be_old() -> None:
    """Count very many new objects among the old ones, which are searched seldom."""
    if gc.get_count()[0] > MANY and not gc.get_freeze_count():
        gc.freeze()
        gc.unfreeze()

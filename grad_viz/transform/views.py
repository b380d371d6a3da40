"""Views: the drawings between which a viewer goes as modules are opened and folded.

A view is known by the modules that are folded in it. With few modules there is a view for every
choice; with more there is one for every module, in which it and what it lies in are open and
everything else is folded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, product

from grad_viz.trace import Trace
from grad_viz.transform.division import naming
from grad_viz.transform.drawing import Drawing
from grad_viz.transform.folds import check_modules, fold
from grad_viz.transform.homes import ancestors, children
from grad_viz.transform.size import untangled

MOST_CHOICES = 16
"""With more choices than this there is one view for every module instead."""

MOST_VIEWS, MOST_NODES = 60, 6_000
"""No more views than this, and no more drawn nodes in all of them; the outer modules come first."""

Folded = frozenset[str]


@dataclass(frozen=True)
class View:
    """One drawing of a trace.

    Attributes:
        folded: the paths of the modules that are folded in it.
        drawing: the trace as it is drawn.
    """

    folded: Folded
    drawing: Drawing


def views(trace: Trace, wanted: Folded = frozenset()) -> tuple[View, ...]:
    """Return the drawings of a trace with some of its modules folded, the simplest one first.

    The one with everything open is not among them: that is the trace. A trace without modules, or
    with modules of one operation, has none. The `wanted` one is among them in any case.
    """
    inner = children(trace)
    if not inner[""]:
        return ()
    found: list[View] = []
    room = MOST_NODES
    for folded in islice(choices(inner), MOST_VIEWS):
        drawing = untangled(fold(trace, *sorted(folded)))
        room -= len(drawing.trace.graph.nodes)
        if room < 0 and found:
            break
        found.append(View(folded, drawing))
    if wanted and all(view.folded != wanted for view in found):
        found.append(View(wanted, untangled(fold(trace, *sorted(wanted)))))
    return tuple(found)


def choices(inner: Mapping[str, tuple[str, ...]]) -> Iterator[Folded]:
    """Yield which modules are folded in each view: first all of the outermost ones."""
    if _count(inner, "") <= MOST_CHOICES:
        yield from (folded for folded in _all(inner, "") if folded)
        return
    yield frozenset(inner[""])
    yield from dict.fromkeys(around([path], inner) for path in inner if path)


def all_but(trace: Trace, *paths: str) -> tuple[str, ...]:
    """Return what to `fold` so that only these modules, and what they lie in, are open.

    Raises:
        TraceError: there is no such module.
    """
    check_modules(trace, paths)
    return tuple(sorted(around(paths, children(trace))))


def chosen(
    trace: Trace, fold_all: bool, opened: str | Collection[str] = ()
) -> tuple[str, ...] | None:
    """Return what to fold where somebody said so: all, or all but what shall be open; else None.

    Raises:
        TraceError: there is no such module.
    """
    paths = (opened,) if isinstance(opened, str) else tuple(opened)
    return all_but(naming(trace, paths), *paths) if fold_all or paths else None


def around(paths: Iterable[str], inner: Mapping[str, tuple[str, ...]]) -> Folded:
    """Return what is folded where some modules are open, and all that they lie in."""
    opened = {"", *paths, *(one for path in paths for one in ancestors(path))} & inner.keys()
    return frozenset(one for above in opened for one in inner[above]) - opened


def _count(inner: Mapping[str, tuple[str, ...]], path: str) -> int:
    """Return the number of choices inside of an open module, up to more than enough."""
    count = 1
    for one in inner[path]:
        count *= 1 + _count(inner, one)
        if count > MOST_CHOICES:
            break
    return count


def _all(inner: Mapping[str, tuple[str, ...]], path: str) -> Iterator[Folded]:
    """Yield every choice inside of an open module: each one in it folded, or open."""
    parts = ([frozenset({one}), *_all(inner, one)] for one in inner[path])
    for choice in product(*parts):
        yield frozenset().union(*choice)

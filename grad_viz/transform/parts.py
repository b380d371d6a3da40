"""Parts: how a program that is too large to be drawn is opened, a module at a time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from grad_viz.folded import is_box
from grad_viz.trace import Node, Trace
from grad_viz.transform.division import WHOLE, divided
from grad_viz.transform.drawing import Drawing
from grad_viz.transform.folds import fold
from grad_viz.transform.ghosts import ghosts
from grad_viz.transform.homes import ancestors, children, is_in, module_of, modules
from grad_viz.transform.size import is_small, untangled
from grad_viz.transform.views import Folded, around
from grad_viz.transform.windows import last_messages, window

RANGE = re.compile(r"[0-9]+–[0-9]+/")


def fit(
    trace: Trace,
    step: int | None = None,
    folded: Collection[str] | None = None,
    parts: Parts | None = None,
) -> Drawing:
    """Return what a viewer that opens at a step shows of a trace: all of it, where that works.

    Too large a trace is shown with modules folded, where there are any, and otherwise through a
    window around the step.

    Args:
        trace: the computation.
        step: the frame to open at; None is the end.
        folded: the modules to fold of a large trace; None leaves that to the step.
        parts: those of the trace, where somebody has them.

    Raises:
        TraceError: the trace has no such step.
    """
    number = trace.check_step(step)
    if is_small(trace):
        return untangled(Drawing.of(trace))
    parts = parts or Parts.of(trace)
    for drawing in parts.choices(number, folded) if parts else ():
        if is_small(drawing.trace):
            return drawing
    around_step = window(trace, step)
    return around_step.then(ghosts(around_step.trace))


@dataclass(frozen=True)
class Parts:
    """A large program with its modules; more of them than it says, where those are large.

    Attributes:
        trace: the program, see `grad_viz.transform.division.divided`.
        drawn: what was drawn last.
        around: what stays the same in all that is drawn inside of some modules.
    """

    trace: Trace
    drawn: dict[Folded, Drawing] = field(default_factory=dict, compare=False, repr=False)
    around: dict[str, Drawing] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, trace: Trace) -> Parts | None:
        """Return the parts of a trace; None for one that is small, or has none."""
        parts = None if is_small(trace) else cls(divided(trace))
        return parts if parts and parts.inner[""] else None

    @cached_property
    def inner(self) -> dict[str, tuple[str, ...]]:
        """The modules that lie directly in each."""
        return children(self.trace)

    @cached_property
    def sizes(self) -> Counter[str]:
        """How many operations lie in each module."""
        nodes = self.trace.graph.nodes
        modules = (n.module for n in nodes if n.kind == "operation" and n.module)
        return Counter(path for module in modules for path in (*ancestors(module), module))

    def drawing(self, folded: Folded) -> Drawing:
        """Return how it is drawn with some modules folded; of many messages of a box the last."""
        if folded not in self.drawn:
            kept = self._around(self._innermost(folded))
            within = sorted(folded.intersection(modules(kept.trace)))
            self.drawn.clear()
            inside = untangled(fold(kept.trace, *within))
            self.drawn[folded] = last_messages(kept.then(inside))
        return self.drawn[folded]

    def _innermost(self, folded: Folded) -> str:
        """Return the deepest module that everything open lies in."""
        opened = ""
        while len(left := [path for path in self.inner[opened] if path not in folded]) == 1:
            opened = left[0]
        return opened

    def _around(self, path: str) -> Drawing:
        """Return the trace with all folded that is beside a module or what that lies in.

        What is beside the outer ones is folded once for all that is drawn inside of them.
        """
        way = [one for one in ancestors(path) if one in self.inner]
        for known in [one for one in self.around if one not in ("", *way, path)]:
            del self.around[known]
        for above, one in pairwise(["", *way, path] if path else []):
            if one not in self.around:
                before = self.around.get(above, Drawing.of(self.trace))
                beside = sorted({*self.inner[above]} - {one})
                self.around[one] = before.then(fold(before.trace, *beside))
        return self.around.get(path, Drawing.of(self.trace))

    def start(self, step: int) -> Folded:
        """Return what is folded at first: everything, but for the module that sends at the step."""
        sender = self.trace.steps[step - 1].function if step > 0 else ""
        module = self.trace.by_id[sender].module if sender else ""
        within = [path for path in (*ancestors(module), module) if path in self.inner]
        return self.opened(within[-1] if within else "")

    def opened(self, path: str) -> Folded:
        """Return what is folded with a module open, and what it lies in; inside, what is large."""
        within = self._within(path)
        return Folded(p for p in around([path], self.inner) if p in within or not is_in(p, path))

    def is_opened_alone(self, path: str) -> bool:
        """Tell whether a module is not already open as soon as what it lies in is opened."""
        return all(self.sizes[above] > WHOLE for above in ancestors(path) if above in self.inner)

    def choices(self, step: int, folded: Collection[str] | None) -> Iterator[Drawing]:
        """Yield how it may be drawn: with these modules folded, or else as the step asks."""
        wanted = self.like(folded)
        if wanted is not None:
            yield self.drawing(wanted)
        yield self.drawing(self.start(step))

    def like(self, folded: Collection[str] | None) -> Folded | None:
        """Return what is folded where these modules shall be, or those that a program calls so."""
        if folded is None or all(path in self.inner for path in folded):
            return None if folded is None else Folded(folded)
        said = {path: RANGE.sub("", path) for path in self.inner if path}
        opened = [p for p, name in said.items() if not any(is_in(name, one) for one in folded)]
        return self.opened(max(opened, key=lambda path: path.count("/"))) if opened else None

    def ways(self, folded: Folded, path: str) -> Iterator[Folded]:
        """Yield what may be folded once a module was opened or folded, the nearest first.

        Nothing else changes, or else everything else is folded. The path ``""`` folds everything.
        """
        above = ["", *(one for one in ancestors(path) if one in self.inner)][-1]
        if path and path in folded:
            yield folded - {path} | self._within(path)
            yield self.opened(path)
        else:
            yield Folded(p for p in folded if path and not is_in(p, path)) | (
                {path} if path else Folded(self.inner[""])
            )
            yield self.opened(above)

    def press(self, folded: Folded, path: str) -> Folded:
        """Return what is folded after a module was opened or folded; the same if that is too large.

        Raises:
            KeyError: there is no such module.
        """
        ways = self.ways(folded, path) if path in self.inner else iter(())
        return next((one for one in ways if is_small(self.drawing(one).trace)), folded)

    def seen(self, folded: Collection[str]) -> list[str]:
        """Return the modules that are open or folded, but in no folded one; ``""`` to fold all."""
        closed = set(folded)
        seen = [p for p in self.inner if p and not closed.intersection(ancestors(p))]
        return seen if closed == {*self.inner[""]} else ["", *seen]

    def members(self, drawn: Trace, path: str) -> list[str]:
        """Return what a drawing shows of an open module: operations, and what only they touch."""
        inside = dict.fromkeys(n.id for n in drawn.graph.nodes if _belongs(n, path))
        touched: dict[str, bool] = {}
        for edge in drawn.graph.edges:
            for one, other in ((edge.source, edge.target), (edge.target, edge.source)):
                if drawn.by_id[one].kind == "variable":
                    touched[one] = touched.get(one, True) and other in inside
        own = (name for name, only in touched.items() if only and _is_own(drawn.by_id[name], path))
        return [*inside, *own]

    def _within(self, path: str) -> Folded:
        return Folded() if self.sizes[path] <= WHOLE else Folded(self.inner[path])


def _belongs(node: Node, path: str) -> bool:
    return node.kind == "operation" and is_in(node.module, path)


def _is_own(node: Node, path: str) -> bool:
    return node.role != "leaf" or is_in(module_of(node), path)


def folded_in(drawn: Trace) -> Folded:
    """Return the modules that are folded in a drawing."""
    return Folded(node.module for node in drawn.graph.nodes if is_box(node) and node.module)

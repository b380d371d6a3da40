"""The rows of a DOT text: a node or a link each, as it is at one step."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TypeVar

from grad_viz.frame import Frame, State
from grad_viz.numbers import brief, briefs, one_line
from grad_viz.renderers import letters
from grad_viz.theme import Theme
from grad_viz.trace import Edge, Node, Trace

SPECIAL = re.compile(r'[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff&\\"]')
BLOCK = 4096
Item = TypeVar("Item")
PENS: dict[State, float] = {"waiting": 1.2, "done": 1.6, "active": 3.2}


def quoted(label: str) -> str:
    r"""Return a label as a DOT string that shows exactly these letters.

    Control characters go, except the newline. Never HTML, never a record.

    >>> print(quoted('say "x&y" \\ twice'))
    "say \"x&amp;y\" \\ twice"
    """
    return f'"{_escaped(label)}"'


def _escaped(label: str) -> str:
    if not SPECIAL.search(label):
        return label
    kept = letters.lines(label)
    for letter, written in (("&", "&amp;"), ("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n")):
        kept = kept.replace(letter, written)
    return kept


def _all_escaped(labels: list[str]) -> list[str]:
    """Return the labels as they stand in DOT strings; where none has to change, at one glance."""
    together = "".join(labels)
    is_plain = together.isprintable() and not any(letter in together for letter in '&\\"')
    return labels if is_plain else [_escaped(label) for label in labels]


def blocks(items: tuple[Item, ...]) -> Iterator[tuple[Item, ...]]:
    """Yield so many at a time that they and their rows stay in the processor's cache."""
    return (items[start : start + BLOCK] for start in range(0, len(items), BLOCK))


class Rows:
    """Writes the rows of one step.

    Args:
        trace: the computation.
        moment: the number of the step, or what is shown of it.
        look: the colours.
    """

    def __init__(self, trace: Trace, moment: int | Frame, look: Theme) -> None:
        self.moment, self.look = _Moment(trace, moment), look
        self.styles = {state: _Style(look, state) for state in PENS}

    def of_nodes(self, nodes: Iterable[Node]) -> str:
        """Return a row for each of these nodes."""
        variables = iter(self._of_variables([node for node in nodes if node.kind == "variable"]))
        symbols, done = self.styles["done"].symbols, self.moment.done
        rows = [
            next(variables)
            if node.kind == "variable"
            else f'  "{node.id}" {symbols[node.label]}'
            if node.id in done
            else f'  "{node.id}" {self._symbol(node)}'
            for node in nodes
        ]
        return "\n".join(rows)

    def _of_variables(self, nodes: list[Node]) -> list[str]:
        """Return a row for each of these variables, with its value and its gradient."""
        done, arrived = self.styles["done"].reached, self.moment.gradients.get
        labels = _all_escaped([node.label for node in nodes])
        values = briefs([node.value for node in nodes])
        gradients = briefs([arrived(node.id) for node in nodes])
        return [
            f'  "{node.id}" [label="{label}\\n{value}\\n∂ {gradient}", {done}'
            if gradient
            else f'  "{node.id}" [label={self._not_done(node, label, value)}'
            for node, label, value, gradient in zip(nodes, labels, values, gradients, strict=True)
        ]

    def _symbol(self, node: Node) -> str:
        """Return the rest of the row of an operation that is active or waits."""
        return self.styles[self._state(node)].symbols[node.label]

    def _not_done(self, node: Node, label: str, value: str) -> str:
        """Return the rest of the row of a ghost, a constant, or what is active or waits."""
        style = self.styles[self._state(node)]
        if node.id in self.moment.now:
            return f'"{label}\\n{value}\\n∂ {brief(self.moment.now[node.id])}", {style.reached}'
        if node.value is None:
            style = self.styles[self.moment.ghosts.get(node.id, "waiting")]
            return f'"{label}", {style.quiet}'
        if node.role == "constant":
            head = quoted(node.name)[:-1] + r"\n" if node.name else '"'
            return f'{head}{value}", {style.quiet}'
        known = "–" if node.id in self.moment.missing else value
        return f'"{label}\\n{known}\\n∂ –", {style.waiting}'

    def _state(self, node: Node) -> State:
        return "active" if node.id in self.moment.active else "waiting"

    def of_edges(self, edges: Iterable[Edge]) -> str:
        """Return a row for each of these links; the active one carries its message."""
        waiting = f'[color="{self.look.edge}", penwidth="{PENS["waiting"]}"]'
        done = f'[color="{self.look.done}", penwidth="{PENS["done"]}", dir="back"]'
        lit, sent, senders = self._lit, self.moment.sent, self.moment.senders
        rows = [
            f'  "{edge.source}" -> "{edge.target}" '
            f"{done if edge.id in sent or edge.source in senders else lit.get(edge.id, waiting)}"
            for edge in edges
        ]
        return "\n".join(rows)

    @cached_property
    def _lit(self) -> dict[str, str]:
        """The looks of the links that are active."""
        pen = f'color="{self.look.active}", penwidth="{PENS["active"]}"'
        step = self.moment.step
        if step is None:
            return dict.fromkeys(self.moment.active, f"[{pen}]")
        message = quoted(" " + one_line(step.contribution, sign=True))
        return {step.edge: f'[{pen}, dir="back", label={message}]'}


class _Moment:
    """What has happened by a step, as sets: nothing is said of what still waits."""

    def __init__(self, trace: Trace, moment: int | Frame) -> None:
        index = 0 if isinstance(moment, Frame) else moment
        made = trace.steps[: max(index, 0)]
        self.trace, self.step = trace, made[-1] if made else None
        self.gradients = {step.target: step.after for step in made}
        self.senders = {step.function for step in made}
        self.sent = {step.edge for step in made}
        self.last = self.step.edge if self.step else ""
        self.sent.discard(self.last)
        self.active = {self.step.target, self.step.function} if self.step else set()
        self.missing: set[str] = set()
        if isinstance(moment, Frame) or index < 0:
            self._show(trace.frame(moment))
        self.done = self.senders - self.active
        arriving = self.active & self.gradients.keys()
        self.now = {name: self.gradients.pop(name) for name in arriving}

    def _show(self, frame: Frame) -> None:
        """Take everything from a frame: that of a picture with boxes, or of the forward pass."""
        states = {**frame.nodes, **frame.edges}
        self.step, self.gradients = frame.step, {**frame.gradients}
        self.active = {name for name, state in states.items() if state == "active"}
        has_sent = {name for name, state in frame.nodes.items() if state != "waiting"}
        self.senders = has_sent.intersection(self.trace.forward if frame.index >= 0 else ())
        self.sent = {name for name, state in frame.edges.items() if state == "done"}
        self.last = frame.step.edge if frame.step else ""
        self.missing = frame.nodes.keys() - frame.values.keys()

    @cached_property
    def ghosts(self) -> dict[str, State]:
        """The state of everything that sends into a link: of ghosts, which are no receivers."""
        states: dict[str, State] = {}
        for edge in self.trace.graph.edges:
            if edge.id == self.last or edge.id in self.sent:
                states[edge.source] = "active" if edge.id == self.last else "done"
        return states


class _Style:
    """The looks of the nodes of one state, as the ends of their rows."""

    def __init__(self, look: Theme, state: State) -> None:
        border = {"waiting": look.edge, "done": look.done, "active": look.active}[state]
        pen = f'color="{border}", penwidth="{PENS[state]}"]'
        fill, ink = (look.operation, look.ink)
        if state == "active":
            fill, ink = look.active, look.on_active
        paint = f'fillcolor="{fill}", fontcolor="{ink}", {pen}'
        circle = 'shape="circle", width="0.7", margin="0.02", style="filled", fontsize="20"'
        self.symbols = _Symbols(f"{circle}, {paint}", f'margin="0.2,0.1", {paint}')
        box = f'fontcolor="{look.ink}", {pen}'
        self.reached = f'width="1.5", height="1.1", fillcolor="{look.gradient_ground}", {box}'
        self.waiting = f'width="1.5", height="1.1", fillcolor="{look.box}", {box}'
        self.quiet = (
            f'height="0.5", fillcolor="{look.panel}", fontcolor="{look.dim}", '
            f'color="{look.line}", penwidth="{PENS[state]}"]'
        )


class _Symbols(dict[str, str]):
    """What stands after the ids of the operations of one state, by their label."""

    def __init__(self, circle: str, long: str) -> None:
        super().__init__()
        self.circle, self.long = circle, long

    def __missing__(self, label: str) -> str:
        end = self.circle if len(label) <= 3 else self.long
        row = self[label] = f"[label={quoted(label)}, {end}"
        return row

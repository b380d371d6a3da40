"""DOT: the graph as text for Graphviz, with the values and gradients of one step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from grad_viz.frame import Frame, State
from grad_viz.layout import check_direction
from grad_viz.numbers import content, number, one_line
from grad_viz.renderers import letters
from grad_viz.renderers.format import Format
from grad_viz.renderers.states import look_of
from grad_viz.theme import Theme, get_theme
from grad_viz.trace import Array, Trace

FONT = "DejaVu Sans,Helvetica,Arial,sans-serif"
SPECIAL = re.compile(r'[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff&\\"]')
PENS: dict[State, float] = {"waiting": 1.2, "done": 1.6, "active": 3.2}


def draw(
    trace: Trace, step: int | None = None, theme: str | Theme = "light", direction: str = "LR"
) -> str:
    """Return the graph of one step as DOT text, the same bytes for the same computation.

    Args:
        trace: the computation.
        step: 0 is the end of the forward pass, which is below 0; None that of the backward pass.
        theme: a name of `grad_viz.theme.THEMES`, or a theme.
        direction: ``"LR"`` or ``"TB"``.

    Raises:
        TraceError, ThemeError, LayoutError: no such step, theme or direction.
    """
    index = trace.check_step(step)
    look = look_of(index, get_theme(theme))
    moment = _Moment(trace, index)
    rows = [
        "digraph grad_viz {",
        f'  graph [rankdir="{check_direction(direction)}", bgcolor="{look.ground}", '
        'nodesep="0.35", ranksep="0.5", pad="0.3"]',
        f'  node [fontname="{FONT}", fontsize="14", style="rounded,filled", shape="box"]',
        f'  edge [fontname="{FONT}", fontsize="14", fontcolor="{look.active}", arrowsize="0.8"]',
        *_nodes(trace, moment, look),
        *_edges(trace, moment, look),
        "}",
        "",
    ]
    return "\n".join(rows)


def quoted(label: str) -> str:
    r"""Return a label as a DOT string that shows exactly these letters.

    Control characters go, except the newline. Never HTML, never a record.

    >>> print(quoted('say "x&y" \\ twice'))
    "say \"x&amp;y\" \\ twice"
    """
    if not SPECIAL.search(label):
        return f'"{label}"'
    kept = letters.lines(label)
    for letter, written in (("&", "&amp;"), ("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n")):
        kept = kept.replace(letter, written)
    return f'"{kept}"'


class _Moment:
    """What has happened by a step, as sets: nothing is said of what still waits."""

    def __init__(self, trace: Trace, index: int) -> None:
        made = trace.steps[: max(index, 0)]
        self.trace, self.step = trace, made[-1] if made else None
        self.gradients = {step.target: step.after for step in made}
        self.senders = {step.function for step in made}
        self.edges = {step.edge for step in made}
        self.active = {self.step.target, self.step.function} if self.step else set()
        self.missing: set[str] = set()
        if index < 0:
            self._compute_up_to(trace.frame(index))

    def _compute_up_to(self, frame: Frame) -> None:
        states = {**frame.nodes, **frame.edges}
        self.active = {name for name, state in states.items() if state == "active"}
        self.missing = frame.nodes.keys() - frame.values.keys()

    @cached_property
    def ghosts(self) -> dict[str, State]:
        """The state of everything that sends into a link: of ghosts, which are no receivers."""
        last = self.step.edge if self.step else ""
        states: dict[str, State] = {}
        for edge in self.trace.graph.edges:
            if edge.id in self.edges:
                states[edge.source] = "active" if edge.id == last else "done"
        return states


def _nodes(trace: Trace, moment: _Moment, look: Theme) -> Iterator[str]:
    """Yield a row for every node, with its value and its gradient."""
    waiting, done, active = (_Styles(look, state) for state in PENS)
    gradients, senders = moment.gradients, moment.senders
    stems = {label: quoted(label)[:-1] for label in {node.label for node in trace.graph.nodes}}
    for node in trace.graph.nodes:
        name, value, stem = node.id, node.value, stems[node.label]
        if name in moment.active:
            style = active
        else:
            style = done if name in gradients or name in senders else waiting
        if node.kind == "operation":
            end = style.circle if len(node.label) <= 3 else style.long
            yield f'  "{name}" [label={stem}", {end}'
        elif value is None:
            style = {"active": active, "done": done}.get(moment.ghosts.get(name, ""), style)
            yield f'  "{name}" [label={stem}", {style.quiet}'
        elif node.role == "constant":
            head = quoted(node.name)[:-1] + r"\n" if node.name else '"'
            yield f'  "{name}" [label={head}{_short(value)}", {style.quiet}'
        elif name in gradients:
            numbers = f"{_short(value)}\\n∂ {_short(gradients[name])}"
            yield f'  "{name}" [label={stem}\\n{numbers}", {style.reached}'
        else:
            known = "–" if name in moment.missing else _short(value)
            yield f'  "{name}" [label={stem}\\n{known}\\n∂ –", {style.waiting}'


class _Styles:
    """The looks of the nodes of one state, as the ends of their rows."""

    def __init__(self, look: Theme, state: State) -> None:
        border = {"waiting": look.edge, "done": look.done, "active": look.active}[state]
        pen = f'color="{border}", penwidth="{PENS[state]}"]'
        fill, ink = (look.operation, look.ink)
        if state == "active":
            fill, ink = look.active, look.on_active
        paint = f'fillcolor="{fill}", fontcolor="{ink}", {pen}'
        circle = 'shape="circle", width="0.7", margin="0.02", style="filled", fontsize="20"'
        self.circle, self.long = f"{circle}, {paint}", f'margin="0.2,0.1", {paint}'
        box = f'fontcolor="{look.ink}", {pen}'
        self.reached = f'width="1.5", height="1.1", fillcolor="{look.gradient_ground}", {box}'
        self.waiting = f'width="1.5", height="1.1", fillcolor="{look.box}", {box}'
        self.quiet = (
            f'height="0.5", fillcolor="{look.panel}", fontcolor="{look.dim}", '
            f'color="{look.line}", penwidth="{PENS[state]}"]'
        )


def _short(array: Array) -> str:
    values = array.values
    if len(values) == 1 and not array.shape:
        return number(values[0])
    return content(array).text or content(array).shape


def _edges(trace: Trace, moment: _Moment, look: Theme) -> Iterator[str]:
    """Yield a row for every link; the active one carries its message."""
    waiting = f'[color="{look.edge}", penwidth="{PENS["waiting"]}"]'
    done = f'[color="{look.done}", penwidth="{PENS["done"]}", dir="back"]'
    active, last = f'[color="{look.active}", penwidth="{PENS["active"]}"]', ""
    if moment.step is not None:
        last = moment.step.edge
        message = quoted(" " + one_line(moment.step.contribution, sign=True))
        pen = f'color="{look.active}", penwidth="{PENS["active"]}"'
        active = f'[{pen}, dir="back", label={message}]'
    senders, sent = moment.senders, moment.edges
    for edge in trace.graph.edges:
        name, source = edge.id, edge.source
        style = done if name in sent or source in senders else waiting
        if name == last or name in moment.active:
            style = active
        yield f'  "{source}" -> "{edge.target}" {style}'


FORMAT = Format("dot", "text/vnd.graphviz", "Graphviz DOT", draw)

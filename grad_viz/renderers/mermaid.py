"""Mermaid: the graph as text that GitHub, wikis and notebooks draw by themselves."""

from __future__ import annotations

import re

from grad_viz.folded import box_lines, is_box
from grad_viz.frame import Frame, Moment, State
from grad_viz.languages import DEFAULT
from grad_viz.layout import check_direction
from grad_viz.numbers import content, one_line
from grad_viz.renderers import letters
from grad_viz.renderers.format import Format
from grad_viz.renderers.states import edge_state, look_of
from grad_viz.theme import Theme, get_theme
from grad_viz.trace import Array, Edge, Node, Trace

NAMED = {"&": "amp", "<": "lt", ">": "gt", '"': "quot"}
PLAIN = re.compile(r"[A-Za-z0-9 ,(]|\.(?=[0-9])|-(?=[0-9.∞])|(?<![0-9])\)|[^\W\d_]|[^\x00-\x7f]")
"""What Mermaid shows as it is; the rest could begin a tag, an icon, a comment, a list."""

TRAPS, JOINER = re.compile(r"(?<=\\)(?=n)|(?<=\$)(?=\$)|(?<=:)(?=fa-)"), "\u2060"
"""Where Mermaid would see a line end, a formula or an icon even in what is escaped: an invisible
letter goes between."""

ROUND = 4
"""An operation with a longer symbol than this is no circle."""

PENS = {"waiting": 1, "done": 2, "active": 4}


def draw(
    trace: Trace,
    step: Moment = None,
    theme: str | Theme = "light",
    direction: str = "LR",
    language: str = DEFAULT,
) -> str:
    """Return the graph of one step as a Mermaid flowchart.

    Mermaid places the nodes by itself, so this is the one picture whose layout is not ours.

    Args:
        trace: the computation.
        step: 0 is the end of the forward pass, which is below 0; None that of the backward pass.
        theme: a name of `grad_viz.theme.THEMES`, or a theme; the ground is the page's.
        direction: ``"LR"`` or ``"TB"``.
        language: the language of the boxes of folded modules.

    Raises:
        TraceError, ThemeError, LayoutError, LanguageError: no such step, theme, direction
            or language.
    """
    frame = trace.frame(step)
    look = look_of(frame.index, get_theme(theme))
    rows = [
        f"flowchart {check_direction(direction)}",
        *(_node(node, frame, language) for node in trace.graph.nodes),
        *(_edge(edge, frame) for edge in trace.graph.edges),
        *_classes(look),
        *_links(trace, frame, look),
    ]
    return "\n  ".join(rows) + "\n"


def quoted(label: str) -> str:
    r"""Return a label as a Mermaid string that shows exactly these letters.

    >>> print(quoted('say "x&y" #1'))
    "say #quot;x#amp;y#quot; #35;1"
    """
    written, kept = [], TRAPS.sub(JOINER, letters.lines(label))
    for i, letter in enumerate(kept):
        plain = PLAIN.match(kept, i) and letter not in ("#", ";", JOINER)
        written.append("<br/>" if letter == "\n" else letter if plain else _entity(letter))
    return f'"{"".join(written)}"'


def _entity(letter: str) -> str:
    return f"#{NAMED.get(letter, ord(letter))};"


def _node(node: Node, frame: Frame, language: str) -> str:
    state = frame.nodes[node.id]
    kind = {"waiting": "", "active": "Active", "done": "Done"}[state]
    if is_box(node):
        lines = "\n".join(box_lines(node, language))
        return f"{node.id}({quoted(lines)}):::operation{kind}"
    if node.kind == "operation":
        left, right = ("((", "))") if len(node.label) <= ROUND else ("(", ")")
        return f"{node.id}{left}{quoted(node.label)}{right}:::operation{kind}"
    if node.role == "constant" or node.value is None:
        return f"{node.id}([{quoted(_label(node, frame))}]):::constant"
    return f"{node.id}[{quoted(_label(node, frame))}]:::variable{kind}"


def _label(node: Node, frame: Frame) -> str:
    """Return name, value and gradient, one below the other."""
    if node.value is None:
        return node.label
    value = _short(node.value) if node.id in frame.values else "–"
    if node.role == "constant":
        return f"{node.name}\n{value}" if node.name else value
    gradient = frame.gradients.get(node.id)
    return f"{node.label}\n{value}\n∂ {'–' if gradient is None else _short(gradient)}"


def _short(array: Array) -> str:
    return content(array).text or content(array).shape


def _edge(edge: Edge, frame: Frame) -> str:
    message = ""
    if frame.step is not None and frame.edges[edge.id] == "active":
        message = f"|{quoted('← ' + one_line(frame.step.contribution, sign=True))}|"
    return f"{edge.source} -->{message} {edge.target}"


def _classes(look: Theme) -> list[str]:
    borders = {"": look.edge, "Active": look.active, "Done": look.done}
    widths = {"": PENS["waiting"], "Active": PENS["active"], "Done": PENS["done"]}
    fills = {"": look.box, "Active": look.gradient_ground, "Done": look.gradient_ground}
    rows = [f"classDef constant {_style(look.panel, look.dim, look.line, 1)}"]
    for kind, border in borders.items():
        fill, ink = (
            (look.active, look.on_active) if kind == "Active" else (look.operation, look.ink)
        )
        rows.append(f"classDef operation{kind} {_style(fill, ink, border, widths[kind])}")
        rows.append(
            f"classDef variable{kind} {_style(fills[kind], look.ink, border, widths[kind])}"
        )
    return rows


def _style(fill: str, ink: str, border: str, width: float) -> str:
    return f"fill:{fill},color:{ink},stroke:{border},stroke-width:{width}px"


def _links(trace: Trace, frame: Frame, look: Theme) -> list[str]:
    """Return the colour and width of every link, those of one state together."""
    numbers: dict[State, list[str]] = {}
    for number, edge in enumerate(trace.graph.edges):
        numbers.setdefault(edge_state(edge, frame), []).append(str(number))
    colours = {"waiting": look.edge, "done": look.done, "active": look.active}
    return [
        f"linkStyle {','.join(chosen)} stroke:{colours[state]},stroke-width:{PENS[state]}px"
        for state, chosen in sorted(numbers.items())
    ]


FORMAT = Format("mermaid", "text/vnd.mermaid", "Mermaid text", draw, "mmd")

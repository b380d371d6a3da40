"""DOT: the graph as text for Graphviz, with the values and gradients of one step."""

from __future__ import annotations

from grad_viz.layout import check_direction
from grad_viz.numbers import content, one_line
from grad_viz.renderers.format import Format
from grad_viz.renderers.states import edge_state
from grad_viz.theme import Theme, get_theme
from grad_viz.trace import Array, Edge, Frame, Node, Trace

FONT = "DejaVu Sans,Helvetica,Arial,sans-serif"
PENS = {"waiting": 1.2, "done": 1.6, "active": 3.2}


def draw(
    trace: Trace, step: int | None = None, theme: str | Theme = "light", direction: str = "LR"
) -> str:
    """Return the graph of one step as DOT text, the same bytes for the same computation.

    Args:
        trace: the computation.
        step: 0 is the end of the forward pass; None is the end of the backward pass.
        theme: a name of `grad_viz.theme.THEMES`, or a theme.
        direction: ``"LR"`` or ``"TB"``.

    Raises:
        TraceError, ThemeError, LayoutError: no such step, theme or direction.
    """
    look = get_theme(theme)
    frame = trace.frame(step)
    rows = [
        "digraph grad_viz {",
        f'  graph [rankdir="{check_direction(direction)}", bgcolor="{look.ground}", '
        'nodesep="0.35", ranksep="0.5", pad="0.3"]',
        f'  node [fontname="{FONT}", fontsize="14", style="rounded,filled", shape="box"]',
        f'  edge [fontname="{FONT}", fontsize="14", fontcolor="{look.active}", arrowsize="0.8"]',
        *(_node(node, frame, look) for node in trace.graph.nodes),
        *(_edge(edge, frame, look) for edge in trace.graph.edges),
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
    kept = "".join(c for c in label if c == "\n" or not _is_control(ord(c)))
    for letter, written in (("&", "&amp;"), ("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n")):
        kept = kept.replace(letter, written)
    return f'"{kept}"'


def _node(node: Node, frame: Frame, look: Theme) -> str:
    state = frame.nodes[node.id]
    border = {"waiting": look.edge, "done": look.done, "active": look.active}[state]
    if node.kind == "operation":
        active = state == "active"
        round_one = 'shape="circle", width="0.7", margin="0.02"'
        shape = round_one if len(node.label) <= 3 else 'margin="0.2,0.1"'
        fill, ink = (look.active, look.on_active) if active else (look.operation, look.ink)
        shape += ', style="filled", fontsize="20"' if len(node.label) <= 3 else ""
    elif node.role == "constant" or node.value is None:
        shape, fill, ink, border = 'height="0.5"', look.panel, look.dim, look.line
    else:
        shape, ink = 'width="1.5", height="1.1"', look.ink
        fill = look.gradient_ground if node.id in frame.gradients else look.box
    return (
        f'  "{node.id}" [label={quoted(_label(node, frame))}, {shape}, fillcolor="{fill}", '
        f'fontcolor="{ink}", color="{border}", penwidth="{PENS[state]}"]'
    )


def _label(node: Node, frame: Frame) -> str:
    """Return name, value and gradient, one below the other."""
    if node.kind == "operation" or node.value is None:
        return node.label
    value = _short(node.value)
    if node.role == "constant":
        return f"{node.name}\n{value}" if node.name else value
    gradient = frame.gradients.get(node.id)
    return f"{node.label}\n{value}\n∂ {'–' if gradient is None else _short(gradient)}"


def _short(array: Array) -> str:
    return content(array).text or content(array).shape


def _edge(edge: Edge, frame: Frame, look: Theme) -> str:
    state = edge_state(edge, frame)
    colour = {"waiting": look.edge, "done": look.done, "active": look.active}[state]
    parts = [f'color="{colour}"', f'penwidth="{PENS[state]}"']
    if state != "waiting":
        parts.append('dir="back"')
    if state == "active" and frame.step is not None:
        parts.append(f"label={quoted(' ' + one_line(frame.step.contribution, sign=True))}")
    return f'  "{edge.source}" -> "{edge.target}" [{", ".join(parts)}]'


def _is_control(code: int) -> bool:
    return code < 0x20 or 0x7F <= code <= 0x9F or 0xD800 <= code <= 0xDFFF


FORMAT = Format("dot", "text/vnd.graphviz", "Graphviz DOT", draw)

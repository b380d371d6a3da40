"""Animated SVG: the backward pass, or both, in one picture, moved by CSS alone; no script.

Everything that ever looks different is drawn once for each of its looks, one of which is visible
at any time. Where the reader's system asks for less motion, or where CSS is not understood, the
picture of one step stands still. It pauses while the pointer is on it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from grad_viz.frame import Frame, State
from grad_viz.languages import DEFAULT, phrase
from grad_viz.layout import Layout, check_direction, layout
from grad_viz.renderers import svg
from grad_viz.renderers.captions import CAPTION_ROW, CAPTION_SIZE, captions, moments
from grad_viz.renderers.checks import check_seconds
from grad_viz.renderers.format import Format, RenderError
from grad_viz.renderers.letters import one_line
from grad_viz.renderers.states import edge_state, look_of
from grad_viz.renderers.svg_edges import link_marks, message_marks
from grad_viz.renderers.svg_marks import mark, text
from grad_viz.renderers.svg_nodes import node_marks
from grad_viz.theme import Theme, get_theme
from grad_viz.trace import Edge, Trace

LAST = 2
"""How many steps longer than the others the last frame stays."""

LOOKS = 4_000_000
"""The most frames times nodes and links: beyond, the file would be larger than pages are."""

STATES = ("waiting", "done", "active")

Span = tuple[int, int]
"""The first frame in which something is visible, and the first in which it is not any more."""


@dataclass
class _Film:
    """The looks so far, and a rule for every span of frames in which one is visible."""

    frames: int
    still: int
    spans: dict[Span, str] = field(default_factory=dict)

    def look(self, marks: Iterable[str], span: Span) -> list[str]:
        """Return marks that are visible in a span of frames alone."""
        first, end = span
        if span == (0, self.frames):
            return list(marks)
        name = self.spans.setdefault(span, f"s{len(self.spans)}")
        hidden = "" if first <= self.still < end else ' display="none"'
        return [f'<g class="{name}"{hidden}>', *marks, "</g>"]

    def style(self, seconds: float) -> str:
        """Return the style sheet: one keyframe rule for every span.

        Programs that know no animation know ``display``, but not all of them ``visibility``.
        """
        length = self.frames + LAST
        rules = "\n".join(_rule(name, span, length) for span, name in self.spans.items())
        time = f"{length * seconds:.10g}s"
        return (
            "@media (prefers-reduced-motion: no-preference) {\n"
            f"g {{ display: inline; animation: {time} step-end infinite }}\n"
            "svg:hover g { animation-play-state: paused }\n"
            f"{rules}\n}}"
        )


def draw(
    trace: Trace,
    step: int | None = None,
    theme: str | Theme = "light",
    direction: str = "LR",
    language: str = DEFAULT,
    seconds: float = 1.2,
    forward: bool = False,
) -> str:
    """Return the whole backward pass, or both passes, as an SVG picture that moves by itself.

    Args:
        trace: the computation.
        step: the picture that stands still where nothing may move; None is the end.
        theme: a name of `grad_viz.theme.THEMES`, or a theme.
        direction: ``"LR"`` or ``"TB"``.
        language: the language of the line under the picture.
        seconds: how long a step stays; the last stays three times as long.
        forward: show the forward pass first.

    Raises:
        RenderError: `seconds` is no number from 0.02 to 60, or there are too many steps.
        TraceError, ThemeError, LayoutError, LanguageError: no such step, theme, direction
            or language.
    """
    check_seconds(seconds)
    look, shown = get_theme(theme), moments(trace, forward)
    still = max(trace.check_step(step) - shown[0], 0)
    check(trace, look, direction, forward)
    positions = layout(trace, direction)
    frames = [trace.frame(index) for index in shown]
    film = _Film(len(frames), still)
    marks = [
        *_links(trace, frames, positions, look, film),
        *_nodes(trace, frames, positions, look, film, language),
        *_messages(frames, positions, look, film),
        *_captions(captions(trace, positions.width, language, forward), positions, look, film),
    ]
    height = positions.height + CAPTION_ROW
    head = [
        svg.head(positions.width, height, look),
        mark("title", one_line(svg.title(trace))),
        mark("desc", one_line(svg.description(trace, frames[still], language))),
        f"<style>\n{film.style(seconds)}\n</style>",
        mark("rect", width=positions.width, height=height, fill=look.ground),
    ]
    return "\n".join([*head, *marks, "</svg>", ""])


def check(
    trace: Trace, theme: str | Theme = "light", direction: str = "LR", forward: bool = False
) -> None:
    """Refuse a pass of so many steps that nobody would wait for the end of the animation.

    Raises:
        RenderError: there are too many steps for a graph of this size.
        ThemeError, LayoutError: there is no such theme or direction.
    """
    get_theme(theme)
    check_direction(direction)
    count = len(moments(trace, forward))
    if count * (len(trace.graph.nodes) + len(trace.graph.edges)) > LOOKS:
        nodes = len(trace.graph.nodes)
        raise RenderError(phrase("anim_large", count=count, nodes=nodes))


def spans(looks: Sequence[object]) -> Iterator[Span]:
    """Yield the runs of equal looks.

    >>> list(spans(["waiting", "waiting", "active", "done"]))
    [(0, 2), (2, 3), (3, 4)]
    """
    start = 0
    for _, run in itertools.groupby(looks):
        end = start + len(list(run))
        yield start, end
        start = end


def _links(
    trace: Trace, frames: Sequence[Frame], positions: Layout, look: Theme, film: _Film
) -> list[str]:
    """Return every link in each of its looks: those that wait below, the active ones on top."""
    levels: dict[str, list[str]] = {state: [] for state in STATES}
    for edge in trace.graph.edges:
        looks = [_edge_look(edge, frame) for frame in frames]
        for span in spans(looks):
            state, operation = looks[span[0]]
            colours = look_of(frames[span[0]].index, look)
            marks = link_marks(positions.edges[edge.id], state, colours, operation)
            levels[state] += film.look(marks, span)
    return list(itertools.chain.from_iterable(levels.values()))


def _edge_look(edge: Edge, frame: Frame) -> tuple[State, str]:
    """Return the state of a link, and the operation of the forward pass where that lights it."""
    state = edge_state(edge, frame)
    return state, frame.operation if state == "active" else ""


def _nodes(
    trace: Trace,
    frames: Sequence[Frame],
    positions: Layout,
    look: Theme,
    film: _Film,
    language: str,
) -> Iterator[str]:
    for node in trace.graph.nodes:
        for span in spans([_node_look(node.id, frame) for frame in frames]):
            box, frame = positions.nodes[node.id], frames[span[0]]
            colours = look_of(frame.index, look)
            yield from film.look(node_marks(node, frame, box, colours, language), span)


def _node_look(node: str, frame: Frame) -> tuple[object, ...]:
    """Return all that the look of a node in a frame depends on."""
    state = frame.nodes[node]
    is_computed_now = state == "active" and frame.index < 0
    return state, is_computed_now, node in frame.values, frame.gradients.get(node)


def _messages(
    frames: Sequence[Frame], positions: Layout, look: Theme, film: _Film
) -> Iterator[str]:
    for place, frame in enumerate(frames):
        if frame.step is not None:
            marks = message_marks(frame, positions, look)
            yield from film.look(marks, (place, place + 1))


def _captions(lines: Sequence[str], positions: Layout, look: Theme, film: _Film) -> Iterator[str]:
    for index, line in enumerate(lines):
        shown = text(line, positions.width / 2, positions.height + 8, CAPTION_SIZE, look.ink)
        yield from film.look([shown], (index, index + 1))


def _rule(name: str, span: Span, length: int) -> str:
    """Return the keyframes of one span; what is visible at the end stays so for longer."""
    first, end = span
    moments = {0: "visible" if first == 0 else "hidden", first: "visible"}
    if end < length - LAST:
        moments[end] = "hidden"
    points = " ".join(
        f"{100 * moment / length:.6g}% {{ visibility: {value} }}"
        for moment, value in moments.items()
    )
    return f"@keyframes {name} {{ {points} }}\n.{name} {{ animation-name: {name} }}"


FORMAT = Format(
    "anim", "image/svg+xml", "Animated SVG", draw, "anim.svg", whole=True, check=check, placed=True
)

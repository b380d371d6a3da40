"""HTML: the whole lesson in one file, with the viewer in it; opens from disk, asks for nothing.

The page forbids itself everything (`default-src 'none'`) but the one script and the one style
sheet that are written in it, which it names by their SHA-256 hashes.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Collection
from functools import cache, partial
from html import escape

from grad_viz.languages import DEFAULT
from grad_viz.payload import payload, to_text
from grad_viz.renderers import svg
from grad_viz.renderers.format import Format
from grad_viz.renderers.html_parts import MOST_NODES, with_parts
from grad_viz.renderers.letters import halves_escaped, one_line
from grad_viz.stylesheet import asset, stylesheet
from grad_viz.theme import DARK, LIGHT, Theme, get_theme
from grad_viz.trace import Trace
from grad_viz.transform import Parts, fit, shown
from grad_viz.transform.size import is_small

PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main id="lesson" data-theme="{theme}"><h1>{title}</h1></main>
<noscript>{picture}</noscript>
<script type="application/json" id="payload">{data}</script>
<script type="module">{script}</script>
</body>
</html>
"""
START = r"""
const lesson = document.getElementById("lesson");
const given = JSON.parse(document.getElementById("payload").textContent);
const alone = parent === window;
let shown = given;
const numberOf = (frame) => shown.steps?.[frame] ?? frame;
const frameOf = (number) => shown.steps?.findLastIndex((one) => one <= number) ?? number;
const first = numberOf(given.step);
const asked = () => frameOf(Number(/^#step=(-?\d{1,7})$/.exec(location.hash)?.[1] ?? first));
function onStep(step) {
  if (alone && step !== asked()) history.pushState(null, "", `#step=${numberOf(step)}`);
}
async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return { ...given, ...JSON.parse(await new Response(stream).text()) };
}
async function onOpen(path, way, step) {
  const number = numberOf(step);
  shown = given.parts[way] ? await unpacked(given.parts[way]) : given;
  view.update(shown, { step: frameOf(number) });
}
const view = render(lesson, given, { step: asked(), theme: lesson.dataset.theme, onStep, onOpen });
if (alone) addEventListener("popstate", () => view.go(asked()));
"""
AROUND = """
html {{ background: {ground}; color-scheme: {side}; }}
body {{ margin: 0; --gv-height: 100dvh; }}
h1 {{ position: absolute; width: 1px; height: 1px; margin: 0; overflow: clip; }}
noscript svg {{ max-width: 100%; height: auto; }}
"""


def draw(
    trace: Trace,
    step: int | None = None,
    theme: str | Theme = "light",
    direction: str = "LR",
    language: str = DEFAULT,
    folded: Collection[str] | None = None,
    progress: Callable[[int, int], object] = lambda *_: None,
    room: int = MOST_NODES,
) -> str:
    """Return the whole backward pass as a page to step through, offline.

    Args:
        trace: the computation.
        step: where the lesson opens; None is the start, not the end.
        theme: a theme as everywhere, or ``"auto"``: light or dark as the reader's system is.
        direction: ``"LR"`` or ``"TB"``.
        language: the language of the cards and of the buttons.
        folded: the modules that are folded at first; None leaves that to the size of the trace.
        progress: called with how much is drawn of the parts of a large trace, and of how much.
        room: how many nodes are drawn beforehand, for modules of a large trace to be opened: the
            fewer, the sooner the page is there.

    Raises:
        TraceError, ThemeError, LayoutError, LanguageError: no such step, module, theme, direction
            or language.
    """
    look = get_theme("light" if theme == "auto" else theme)
    start = trace.check_step(step or 0)
    parts = Parts.of(trace)
    send = partial(payload, trace, step=start, language=language, direction=direction, parts=parts)
    data = send(folded=folded)
    drawing = fit(trace, start, folded, parts)
    if parts and data["folding"]:
        data = with_parts(data, parts, lambda one: send(folded=one), language, progress, room)
    style, script = _style(look, theme == "auto"), _script()
    return PAGE.format(
        language=language,
        policy=policy(script, style),
        title=escape(one_line(svg.title(trace))),
        style=style,
        theme="auto" if theme == "auto" else escape(look.name),
        picture=svg.draw(
            drawing.trace, shown(trace, drawing, start), look, direction, language=language
        ),
        data=embedded(to_text(data)),
        script=script,
    )


def policy(script: str, style: str) -> str:
    """Return the content security policy that allows these two texts and nothing else."""
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def embedded(json: str) -> str:
    r"""Return JSON text that means the same, and can stand in a page and in UTF-8.

    >>> embedded('"</script>"')
    '"\\u003c/script>"'
    """
    return halves_escaped(json).replace("<", r"\u003c")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode()


def _style(look: Theme, follows: bool) -> str:
    """Return the style sheet of the page: the viewer's, and the ground around it."""
    ground, side = look.ground, look.side
    if follows:
        ground, side = f"light-dark({LIGHT.ground}, {DARK.ground})", "light dark"
    return stylesheet(look) + AROUND.format(ground=ground, side=side)


@cache
def _script() -> str:
    return asset("viewer.js") + START


def seconds_needed(trace: Trace, _: str = "LR") -> float:
    """Return about how long the parts of a large trace take to draw."""
    return 0 if is_small(trace) else 6


FORMAT = Format("html", "text/html", "HTML lesson", draw, whole=True, seconds=seconds_needed)

"""HTML: the whole lesson in one file, with the viewer in it; opens from disk, asks for nothing.

The page forbids itself everything (`default-src 'none'`) but the one script and the one style
sheet that are written in it, which it names by their SHA-256 hashes.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from html import escape
from importlib.resources import files

from grad_viz.languages import DEFAULT
from grad_viz.payload import payload, to_text
from grad_viz.renderers import svg
from grad_viz.renderers.format import Format
from grad_viz.renderers.letters import halves_escaped, one_line
from grad_viz.theme import Theme, blend, contrast, get_theme
from grad_viz.trace import Trace
from grad_viz.transform import fit

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
<main id="lesson" data-theme="{theme}"></main>
<noscript>{picture}</noscript>
<script type="application/json" id="payload">{data}</script>
<script type="module">{script}</script>
</body>
</html>
"""
START = """
const lesson = document.getElementById("lesson");
const given = JSON.parse(document.getElementById("payload").textContent);
render(lesson, given, { theme: lesson.dataset.theme });
"""
AROUND = """
html { background: light-dark(#ffffff, #10141b); color-scheme: light dark; }
html:has([data-theme="light"]) { color-scheme: light; }
html:has([data-theme="dark"]) { color-scheme: dark; }
body { margin: 0; --gv-height: 100dvh; }
noscript svg { max-width: 100%; height: auto; }
"""
AS_THEY_ARE = ("light", "dark")
SHADES = (0.2, 0.4, 0.6, 0.8, 1.0)


def draw(
    trace: Trace,
    step: int | None = None,
    theme: str | Theme = "light",
    direction: str = "LR",
    language: str = DEFAULT,
) -> str:
    """Return the whole backward pass as a page to step through, offline.

    Args:
        trace: the computation.
        step: where the lesson opens; None is the start, not the end.
        theme: a theme as everywhere, or ``"auto"``: light or dark as the reader's system is.
        direction: ``"LR"`` or ``"TB"``.
        language: the language of the cards and of the buttons.

    Raises:
        TraceError, ThemeError, LayoutError, LanguageError: no such step, theme, direction
            or language.
    """
    look = get_theme("light" if theme == "auto" else theme)
    start = trace.check_step(step or 0)
    drawing = fit(trace, start)
    data = payload(trace, step=start, language=language, direction=direction)
    style, script = _style(look), _script()
    return PAGE.format(
        language=language,
        policy=policy(script, style),
        title=escape(one_line(svg.title(trace))),
        style=style,
        theme="auto" if theme == "auto" else _side(look),
        picture=svg.draw(drawing.trace, drawing.frame_of(start), look, direction),
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


def _style(look: Theme) -> str:
    """Return the style sheet of the viewer, with the colours of a theme that it has not."""
    own = "" if look.name in AS_THEY_ARE else _colours(look)
    return _asset("viewer.css") + AROUND + own


def _colours(look: Theme) -> str:
    tokens = {
        "ground": look.ground,
        "panel": look.panel,
        "raised": look.box,
        "ink": look.ink,
        "dim": look.dim,
        "line": look.line,
        "edge": look.edge,
        "operation": look.operation,
        "value": look.value,
        "gradient": look.gradient,
        "slot": look.gradient_ground,
        "done": look.done,
        "active": look.active,
        "on-active": look.on_active,
        "zero": look.panel,
    }
    for number, amount in enumerate(SHADES, start=1):
        tokens[f"n{number}"] = blend(look.panel, look.negative, amount)
        tokens[f"p{number}"] = blend(look.panel, look.positive, amount)
    rules = " ".join(f"--gv-{name}: {colour};" for name, colour in tokens.items())
    return f".gv[data-theme] {{ {rules} }}\nhtml {{ background: {look.ground}; }}\n"


def _side(look: Theme) -> str:
    """Return which of the viewer's two looks a theme is a kind of."""
    dark = contrast(look.ground, "#ffffff") > contrast(look.ground, "#000000")
    return "dark" if dark else "light"


@cache
def _script() -> str:
    return _asset("viewer.js") + START


@cache
def _asset(name: str) -> str:
    return (files("grad_viz") / "viewer" / name).read_text(encoding="utf-8")


FORMAT = Format("html", "text/html", "HTML lesson", draw, whole=True)

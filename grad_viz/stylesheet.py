"""The style sheet of the viewer: its rules, and the tokens of every theme as CSS variables.

`grad_viz.theme` is the one place that knows a colour; ``viewer/viewer.css`` names its tokens. The
attribute ``data-theme`` of the viewer chooses: the name of a theme, or ``auto`` for light or dark
as the reader's system is. On paper every theme prints as ``print`` does, and where the reader asks
the system for more contrast, or for the system's own colours, every theme has those.

>>> rule(".gv", get_theme("dark")).partition("--gv-ink")[0]
'.gv { --gv-ground: #10141b; --gv-panel: #171d27; --gv-box: #10141b; '
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from grad_viz.languages import DEFAULT
from grad_viz.theme import THEMES, Theme, get_theme

BOLD = 1.35
"""How much heavier lines are for readers who ask for more contrast."""

Tokens = Mapping[str, str | float]

MORE_CONTRAST: Tokens = {**dict.fromkeys(("dim", "line", "edge"), "var(--gv-ink)"), "stroke": BOLD}
SYSTEM: Tokens = {
    **dict.fromkeys(("ground", "panel", "box", "operation", "gradient_ground"), "Canvas"),
    **dict.fromkeys(("ink", "dim", "line", "edge", "value", "gradient"), "CanvasText"),
    **dict.fromkeys(("done", "positive"), "CanvasText"),
    "active": "Highlight",
    "on_active": "HighlightText",
    "negative": "GrayText",
    "stroke": BOLD,
}


LETTERS = {
    "zh": "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC'",
    "ja": "'Hiragino Sans', 'Yu Gothic', 'Noto Sans CJK JP', 'Noto Sans JP'",
}
"""The fonts from which the page takes the letters that Streamlit's own has not."""


@cache
def stylesheet(look: Theme | None = None) -> str:
    """Return the whole style sheet; `look` is a theme besides those that have a name."""
    light, dark, paper = map(get_theme, ("light", "dark", "print"))
    named = dict(THEMES) | ({look.name: look} if look else {})
    auto = rule('.gv[data-theme="auto"]', dark)
    return "\n".join(
        [
            rule(".gv", light),
            *(rule(f'.gv[data-theme="{name}"]', theme) for name, theme in named.items()),
            f"@media (prefers-color-scheme: dark) {{ {auto} }}",
            asset("viewer.css"),
            "@media (prefers-contrast: more) "
            f'{{ .gv[data-theme]:not([data-theme="contrast"]) {{ {_tokens(MORE_CONTRAST)} }} }}',
            f"@media (forced-colors: active) {{ .gv[data-theme] {{ {_tokens(SYSTEM)} }} }}",
            f"@media print {{ {rule('.gv[data-theme]', paper)} }}",
        ]
    )


def page_style(theme: str = "auto", language: str = DEFAULT) -> str:
    """Return the style of the page around the viewer; without a theme it keeps its own colours.

    >>> page_style("dark").startswith(page_style()), "--gv-ink" in page_style()
    (True, False)
    """
    rules = [asset("page.css")]
    if language in LETTERS:
        rules.append(f":root {{ --gv-letters: {LETTERS[language]} }}")
    if theme in THEMES:
        rules += [rule(":root", get_theme(theme)), asset("page_theme.css")]
    return "\n".join(rules)


def rule(selector: str, look: Theme) -> str:
    """Return the CSS rule that gives an element the tokens of a theme."""
    tokens = {key: value for key, value in look.to_dict().items() if key != "name"}
    scroll = f"scrollbar-color: {look.edge} transparent"
    return f"{selector} {{ {_tokens(tokens)} color-scheme: {look.side}; {scroll}; }}"


def _tokens(tokens: Tokens) -> str:
    """Return tokens as CSS variables."""
    return " ".join(f"--gv-{key.replace('_', '-')}: {value};" for key, value in tokens.items())


@cache
def asset(name: str) -> str:
    """Return one of the files of the viewer as text."""
    return (files("grad_viz") / "viewer" / name).read_text(encoding="utf-8")

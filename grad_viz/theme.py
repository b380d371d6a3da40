"""The colours and weights of every picture, one table per theme.

>>> get_theme("dark").ground
'#10141b'
>>> contrast("#000000", "#ffffff")
21.0
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from types import MappingProxyType

from grad_viz.languages import SaidError, meant, phrase

SANS = "'DejaVu Sans', ui-sans-serif, system-ui, 'Segoe UI', 'Noto Sans CJK SC', sans-serif"
MONO = "'DejaVu Sans Mono', ui-monospace, 'SF Mono', Menlo, monospace"


class ThemeError(SaidError):
    """A theme that does not exist."""


@dataclass(frozen=True, slots=True)
class Theme:
    """The tokens of one look.

    Attributes:
        name: what a user writes to choose it.
        ground: behind everything.
        panel: a quiet surface on the ground: an empty slot, a constant.
        box: inside of a variable.
        ink: text.
        dim: second-rank text, such as names.
        line: borders of what still waits.
        edge: links that still wait.
        value: numbers of the forward pass.
        gradient: numbers of the backward pass.
        gradient_ground: the slot of a gradient.
        done: border of what has its gradient, and the links it came along.
        active: the one strong colour: where we are.
        on_active: text on `active`.
        operation: inside of an operation.
        positive: the far end of a heat map above zero.
        negative: the far end of a heat map below zero.
        scale: size of the whole picture.
        stroke: width of every line, relative to the light theme.
    """

    name: str
    ground: str
    panel: str
    box: str
    ink: str
    dim: str
    line: str
    edge: str
    value: str
    gradient: str
    gradient_ground: str
    done: str
    active: str
    on_active: str
    operation: str
    positive: str
    negative: str
    scale: float = 1.0
    stroke: float = 1.0

    @property
    def side(self) -> str:
        """Whether it is a kind of ``"light"`` or of ``"dark"``."""
        dark = contrast(self.ground, "#ffffff") > contrast(self.ground, "#000000")
        return "dark" if dark else "light"

    def to_dict(self) -> dict[str, str | float]:
        """Return the tokens as plain data for JSON."""
        return asdict(self)


LIGHT = Theme(
    name="light",
    ground="#ffffff",
    panel="#f6f7f9",
    box="#ffffff",
    ink="#1b2330",
    dim="#5d6778",
    line="#d5d9e0",
    edge="#8891a3",
    value="#0b5cad",
    gradient="#b54708",
    gradient_ground="#fff1e3",
    done="#c0763f",
    active="#c8400b",
    on_active="#ffffff",
    operation="#eef2f7",
    positive="#0b5cad",
    negative="#c8400b",
)
DARK = Theme(
    name="dark",
    ground="#10141b",
    panel="#171d27",
    box="#10141b",
    ink="#e6eaf0",
    dim="#94a0b3",
    line="#2b3442",
    edge="#66738a",
    value="#7cc0ff",
    gradient="#ffb066",
    gradient_ground="#3a2412",
    done="#a56a36",
    active="#ff8c42",
    on_active="#1b0f05",
    operation="#1f2a3a",
    positive="#5aa9f2",
    negative="#ff8c42",
)
PROJECTOR = Theme(
    name="projector",
    ground="#ffffff",
    panel="#f1f3f6",
    box="#ffffff",
    ink="#0d131c",
    dim="#475467",
    line="#98a2b3",
    edge="#667085",
    value="#084a8f",
    gradient="#983b05",
    gradient_ground="#ffead5",
    done="#b96a32",
    active="#b83605",
    on_active="#ffffff",
    operation="#e4e9f0",
    positive="#084a8f",
    negative="#b83605",
    scale=1.5,
    stroke=1.35,
)
PRINT = Theme(
    name="print",
    ground="#ffffff",
    panel="#ffffff",
    box="#ffffff",
    ink="#000000",
    dim="#4d4d4d",
    line="#999999",
    edge="#777777",
    value="#000000",
    gradient="#000000",
    gradient_ground="#ececec",
    done="#000000",
    active="#000000",
    on_active="#ffffff",
    operation="#ffffff",
    positive="#4d4d4d",
    negative="#bdbdbd",
)
CONTRAST = Theme(
    name="contrast",
    ground="#000000",
    panel="#000000",
    box="#000000",
    ink="#ffffff",
    dim="#d6d6d6",
    line="#a8a8a8",
    edge="#c4c4c4",
    value="#8fd0ff",
    gradient="#ffc94d",
    gradient_ground="#2a2000",
    done="#ffc94d",
    active="#ffee00",
    on_active="#000000",
    operation="#1f1f1f",
    positive="#4fb3ff",
    negative="#ff9d3c",
    stroke=1.35,
)

THEMES = MappingProxyType({t.name: t for t in (LIGHT, DARK, PROJECTOR, PRINT, CONTRAST)})


def get_theme(theme: str | Theme) -> Theme:
    """Return the theme of that name; a `Theme` is returned as it is.

    Raises:
        ThemeError: there is no such theme; the message lists those that exist.
    """
    if isinstance(theme, Theme):
        return theme
    if theme in THEMES:
        return THEMES[theme]
    known, hint = ", ".join(THEMES), meant(str(theme), THEMES)
    raise ThemeError(phrase("no_theme", theme=theme, known=known, hint=hint))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours by WCAG 2: 1 for equal ones, 21 for black on white."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return round((bright + 0.05) / (dark + 0.05), 2)


def blend(ground: str, colour: str, amount: float) -> str:
    """Return `ground` with `amount` (0 to 1) of `colour` in it.

    >>> blend("#000000", "#ffffff", 0.5)
    '#808080'
    """
    pairs = zip(_channels(ground), _channels(colour), strict=True)
    return "#" + "".join(f"{int(a + (b - a) * amount + 0.5):02x}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def _luminance(colour: str) -> float:
    parts = [c / 255 for c in _channels(colour)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

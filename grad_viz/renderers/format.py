"""What a file format is, and what goes wrong when a picture is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


class RenderError(ValueError):
    """A picture that cannot be drawn or saved; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Format:
    """One file format; a module of `grad_viz.renderers` offers it as ``FORMAT``.

    Attributes:
        name: what a user writes to choose it, and the suffix of its files: ``"svg"``.
        media_type: as in ``"image/svg+xml"``.
        title: what a menu calls it.
        draw: ``draw(trace, step=None, theme="light", direction="LR", ...)`` -> str or bytes.
    """

    name: str
    media_type: str
    title: str
    draw: Callable[..., str | bytes]

    @property
    def suffix(self) -> str:
        """The end of its file names: ``".svg"``."""
        return f".{self.name}"

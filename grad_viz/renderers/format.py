"""What a file format is, and what goes wrong when a picture is written."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache

from grad_viz.languages import DEFAULT, SaidError, words
from grad_viz.layout import LIMIT, TooLargeError, check_size, layout
from grad_viz.trace import Trace
from grad_viz.transform import VIEWER_LIMIT, Drawing, fold, naming, outermost, pictured

LARGEST = 16_384
"""A picture longer than this, in pixels, is more than most programs and every screen can show."""

FEW_NODES = 100
"""No picture of so few nodes is as long as that."""

EVERYWHERE = frozenset({"trace", "step", "theme", "direction", "folded"})


class RenderError(SaidError):
    """A picture that cannot be drawn or saved; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Format:
    """One file format; a module of `grad_viz.renderers` offers it as ``FORMAT``.

    Attributes:
        name: what a user writes to choose it: ``"svg"``.
        media_type: as in ``"image/svg+xml"``.
        title: what a menu calls it.
        draw: ``draw(trace, step=None, theme="light", direction="LR", ...)`` -> str or bytes.
        extension: the end of its file names, without the dot, where that is not the name.
        whole: one file holds every step of the backward pass.
        check: ``check(trace, theme, direction)`` raises, in no time, the `RenderError` of a
            picture that would be too large; None where no picture is.
        placed: its nodes stand where our own layout puts them.
        seconds: ``seconds(trace, direction)``, about how long it takes to draw, where that may be
            more than one; such a format has the option ``progress``.
    """

    name: str
    media_type: str
    title: str
    draw: Callable[..., str | bytes]
    extension: str = ""
    whole: bool = False
    check: Callable[..., None] | None = None
    placed: bool = False
    seconds: Callable[[Trace, str], float] | None = None

    @property
    def suffix(self) -> str:
        """The end of its file names: ``".svg"``."""
        return f".{self.extension or self.name}"

    def of(self, trace: Trace, folded: Collection[str] | None = None) -> Drawing:
        """Return what it draws of a trace: some modules folded, and ghosts where it needs them.

        Raises:
            TraceError: there is no such module.
        """
        if self.placed:
            return pictured(trace, folded)
        if folded and not self.folds:
            return fold(naming(trace, folded), *folded)
        return Drawing.of(trace)

    @property
    def folds(self) -> bool:
        """Whether it folds and opens modules itself."""
        return "folded" in _parameters(self.draw)

    def is_slow(self, trace: Trace, direction: str, folded: Collection[str] | None = None) -> bool:
        """Tell whether drawing takes longer than a second, so that its progress must be seen."""
        if self.seconds is None:
            return False
        return self.seconds(self.of(trace, folded).trace, direction) > 1

    def refusal(
        self,
        trace: Trace,
        theme: str,
        direction: str,
        folded: Collection[str] | None = None,
        language: str = DEFAULT,
        **options: object,
    ) -> str:
        """Return why a picture cannot be drawn, with these options, or nothing where it can."""
        try:
            drawn = self.of(trace, folded).trace
            if self.check is not None:
                known = {key: options[key] for key in _parameters(self.check) & options.keys()}
                self.check(drawn, theme, direction, **known)
            if self.placed:
                check_size(drawn)
        except (RenderError, TooLargeError) as error:
            return error.say(language)
        return ""

    def advice(
        self,
        trace: Trace,
        direction: str,
        folded: Collection[str] | None = None,
        language: str = DEFAULT,
    ) -> str:
        """Return what to do about a picture that no screen shows; nothing for any other."""
        drawn = self.of(trace, folded).trace if self.placed else None
        if drawn is None or not FEW_NODES < len(drawn.graph.nodes) <= LIMIT:
            return ""
        place = layout(drawn, direction)
        if max(place.width, place.height) <= LARGEST:
            return ""
        folds = not folded and (outermost(trace) or len(trace.graph.nodes) > VIEWER_LIMIT)
        wide = place.width > place.height
        ways = [way for way, helps in (("fold", folds), ("turn", wide), ("follow", True)) if helps]
        say = words(language, "large_picture")
        size = say["size"].format(width=f"{place.width:,.0f}", height=f"{place.height:,.0f}")
        return size + say["or"].join(say[way] for way in ways) + say["end"]

    @property
    def options(self) -> tuple[str, ...]:
        """What it knows besides the arguments that every format has: ``("caption", "scale")``."""
        return tuple(sorted(_parameters(self.draw) - EVERYWHERE))


@cache
def _parameters(draw: Callable[..., str | bytes]) -> frozenset[str]:
    return frozenset(inspect.signature(draw).parameters)

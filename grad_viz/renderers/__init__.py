"""Pictures of a trace, one module per file format.

    draw(trace, "svg", step=3, theme="dark")     the picture as text or bytes
    save(trace, "graph.pdf")                     the same in a file; the suffix chooses the format
    save(trace, "graph.anim.svg")                the longest suffix that is one

A module here that offers a ``FORMAT`` is a format: the command line, the menus and the tests
find it by themselves.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from grad_viz.languages import meant, phrase
from grad_viz.renderers.format import Format, RenderError
from grad_viz.theme import Theme
from grad_viz.trace import Trace
from grad_viz.transform import Drawing, shown

__all__ = ["Format", "RenderError", "draw", "format_of", "formats", "get_format", "save"]


@cache
def formats() -> dict[str, Format]:
    """Return every format by its name."""
    modules = (import_module(f"{__name__}.{m.name}") for m in iter_modules(__path__))
    found = [module.FORMAT for module in modules if hasattr(module, "FORMAT")]
    return {form.name: form for form in sorted(found, key=lambda form: form.name)}


def get_format(name: str) -> Format:
    """Return a format by its name or suffix: ``"svg"``, ``".svg"``.

    Raises:
        RenderError: there is no such format; the message lists those that exist.
    """
    wanted = name.lower().removeprefix(".")
    known = formats()
    for form in known.values():
        if wanted in (form.name, form.suffix[1:]):
            return form
    hint = meant(wanted, known, cutoff=0.5)
    raise RenderError(phrase("no_format", wanted=wanted, known=", ".join(known), hint=hint))


def format_of(path: str | os.PathLike[str]) -> Format:
    """Return the format that the end of a file's name chooses: the longest one that is a suffix.

    Raises:
        RenderError: the name has no suffix, or none that is known.
    """
    target = Path(path)
    if not target.suffix:
        known = ", ".join(form.suffix for form in formats().values())
        raise RenderError(phrase("no_suffix", path=str(path), known=known))
    name = target.name.lower()
    fitting = [form for form in formats().values() if name.endswith(form.suffix)]
    return max(fitting, key=lambda form: len(form.suffix), default=None) or get_format(
        target.suffix
    )


def draw(
    trace: Trace,
    format: str = "svg",  # noqa: A002
    *,
    step: int | None = None,
    theme: str | Theme = "light",
    direction: str = "LR",
    folded: Collection[str] | None = None,
    **options: object,
) -> str | bytes:
    """Return the picture of one step.

    Args:
        trace: the computation.
        format: a name of `formats`.
        step: 0 is the end of the forward pass, which is below 0; None that of the backward pass.
        theme: a name of `grad_viz.theme.THEMES`, or a theme.
        direction: ``"LR"``, from left to right, or ``"TB"``, from top to bottom.
        folded: the modules drawn as one box each; None folds only what is too large otherwise.
        options: what only some formats know, such as ``scale=3`` for PNG.

    Raises:
        RenderError: no such format, or it has no such option.
        TraceError, ThemeError, LayoutError: no such step, module, theme or direction.
    """
    form = get_format(format)
    for option in options:
        if option not in form.options:
            choices = ", ".join(form.options) or phrase("none")
            raise RenderError(phrase("no_option", form=form.name, option=option, choices=choices))
    drawing = form.of(trace, folded)
    if form.folds:
        options["folded"] = folded
    moment = _frame_of(trace, drawing, step) if form.whole else shown(trace, drawing, step)
    return form.draw(drawing.trace, step=moment, theme=theme, direction=direction, **options)


def _frame_of(trace: Trace, drawing: Drawing, step: int | None) -> int | None:
    """Return the frame where a file that holds all of them opens; None is for it to choose."""
    return None if step is None else drawing.frame_of(trace.check_step(step))


def save(
    trace: Trace,
    path: str | os.PathLike[str],
    *,
    step: int | None = None,
    theme: str | Theme = "light",
    direction: str = "LR",
    folded: Collection[str] | None = None,
    **options: object,
) -> Path:
    """Write the picture of one step to a file; the suffix of its name chooses the format.

    The file is written whole or not at all. Takes the arguments of `draw`.

    Raises:
        RenderError: no such format, or the file cannot be written.
    """
    target = Path(path)
    form = format_of(target)
    picture = draw(
        trace, form.name, step=step, theme=theme, direction=direction, folded=folded, **options
    )
    content = picture.encode("utf-8") if isinstance(picture, str) else picture
    try:
        _write(target, content)
    except OSError as error:
        reason = error.strerror or str(error)
        raise RenderError(phrase("not_writable", path=str(path), reason=reason)) from error
    return target


def _write(target: Path, content: bytes) -> None:
    """Write beside the target, then move into place, so that no half file is ever seen."""
    handle, temporary = tempfile.mkstemp(prefix=".", suffix=target.suffix, dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(_mode(target))
        Path(temporary).replace(target)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


def _mode(target: Path) -> int:
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask

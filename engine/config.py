"""Settings that hold for one thread, or one asyncio task, and for nobody else.

>>> from engine import Variable, as_array, no_grad, square
>>> with no_grad():
...     y = square(Variable(as_array(3.0)))
>>> y.creator is None
True
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from typing import Any

from engine.errors import OptionError

within: ContextVar[Any] = ContextVar("module", default=None)
recording: ContextVar[bool | None] = ContextVar("enable_backprop", default=True)
"""Whether to record; None: record, but the long way round, which notes the open module."""

watching: ContextVar[bool] = ContextVar("check_overwrites", default=True)
training: ContextVar[bool] = ContextVar("train", default=True)

reads: ContextVar[list[Any] | None] = ContextVar("reads", default=None)
"""The variables whose data a user's `backward` has read, while it should compute with them."""

_OPTIONS: dict[str, ContextVar[Any]] = {
    "enable_backprop": recording,
    "check_overwrites": watching,
    "train": training,
}


class _Config:
    """The settings as attributes: ``Config.enable_backprop``.

    Attributes:
        enable_backprop: record the operations, so that `backward` can be called.
        check_overwrites: notice arrays that were changed between forward and backward.
        train: `dropout` drops entries, `batch_norm` looks at the batch.

    >>> from engine import Config
    >>> Config.enable_backprop
    True
    """

    __slots__ = ()

    def __getattr__(self, name: str) -> bool:
        return _option(name).get() is not False

    def __setattr__(self, name: str, value: bool) -> None:
        _set(_option(name), value)

    def __dir__(self) -> list[str]:
        return sorted(_OPTIONS)


Config = _Config()


@contextmanager
def using_config(name: str, value: bool) -> Iterator[None]:
    """Change one setting inside a ``with`` block, for this thread or task alone.

    Args:
        name: ``"enable_backprop"``, ``"check_overwrites"`` or ``"train"``.
        value: what it shall be inside the block.

    Raises:
        OptionError: there is no such setting.

    >>> from engine import Config, using_config
    >>> with using_config("enable_backprop", False):
    ...     Config.enable_backprop
    False
    """
    option = _option(name)
    token = _set(option, value)
    try:
        yield
    finally:
        option.reset(token)


@contextmanager
def no_grad() -> Iterator[None]:
    """Compute without recording: nothing inside the ``with`` block can be differentiated.

    >>> from engine import Config, no_grad
    >>> with no_grad():
    ...     Config.enable_backprop
    False
    """
    with using_config("enable_backprop", False):
        yield


@contextmanager
def test_mode() -> Iterator[None]:
    """Compute as after training: no dropout, and the running values in `batch_norm`.

    >>> from engine import Config, test_mode
    >>> with test_mode():
    ...     Config.train
    False
    """
    with using_config("train", False):
        yield


def recorded(on: bool) -> bool | None:
    """Return how to record: not at all, the short way, or inside a module the long way."""
    return (True if within.get() is None else None) if on else False


def _set(option: ContextVar[Any], value: bool) -> Token[Any]:
    return option.set(recorded(value) if option is recording else bool(value))


def _option(name: str) -> ContextVar[Any]:
    try:
        return _OPTIONS[name]
    except KeyError:
        known = ", ".join(sorted(_OPTIONS))
        raise OptionError(f"there is no setting {name!r}; the settings are: {known}") from None

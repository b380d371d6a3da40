"""Randomness: noise that is switched off when training is over."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import count
from typing import Any

import numpy as np

from engine.apply import apply
from engine.config import training
from engine.errors import OptionError
from engine.function import Function
from engine.operation import Example, Operation
from engine.variable import Variable, as_variable

__all__ = [
    "Dropout",
    "dropout",
]


class Dropout(Function):
    """Entries are set to 0 by chance; the others grow, so that the sum stays what it was.

    One object applied again and again, as a layer is, drops other entries each time.

    Args:
        ratio: the part of the entries that is dropped, from 0 to below 1.
        seed: the same number drops the same entries; None drops others each time.

    Attributes:
        draw: how often the object had been applied before; with the seed it says what is dropped.
    """

    spec = Operation(
        "dropout", "dropout", "elementwise", "dropout($x0)",
        r"\frac{m \cdot $x0}{1 - $ratio}", (r"\frac{m}{1 - $ratio}",),
        elementwise=True, pattern="routes", example=Example(params={"ratio": 0.5, "seed": 0}),
    )  # fmt: skip

    def __init__(self, ratio: float = 0.5, seed: int | None = None) -> None:
        if not 0 <= ratio < 1:
            raise OptionError(f"dropout takes a ratio from 0 to below 1; got {ratio}")
        if seed is not None and seed < 0:
            raise OptionError(f"dropout takes a seed of at least 0, or None; got {seed}")
        self.ratio = ratio
        self.seed = int(np.random.default_rng().integers(2**31)) if seed is None else seed
        self.draw = 0

    @cached_property
    def _draws(self) -> Iterator[int]:
        """The numbers of the draws to come; every copy of the object goes on with them."""
        return count(self.draw)

    def forward(self, x: Any) -> Any:
        self.draw = next(self._draws)
        random = np.random.default_rng((self.seed, self.draw))
        kept = random.random(np.shape(x)) >= self.ratio
        self._factors = np.where(kept, 1 / (1 - self.ratio), 0).astype(x.dtype)
        return x * self._factors

    vjps = (lambda self, g, y, x: g * self._factors,)


def dropout(x: Any, ratio: float = 0.5, seed: int | None = None) -> Variable:
    """Return `x` with a part of its entries set to 0; inside ``test_mode()``, `x` as it is.

    Formula: y = m x / (1 - ratio), dy/dx = m / (1 - ratio), with m = 0 by chance and 1 otherwise.

    Args:
        x: a Variable or an array, of any shape.
        ratio: the part of the entries that is dropped, from 0 to below 1.
        seed: the same number drops the same entries; None drops others each time.

    Raises:
        OptionError: `ratio` is not from 0 to below 1, or `seed` is negative.

    >>> from engine import as_variable, dropout
    >>> dropout(as_variable([1.0, 2.0, 3.0, 4.0]), seed=1)
    variable([2. 4. 0. 8.])
    """
    return apply(Dropout(ratio, seed), x) if training.get() else as_variable(x)

"""What is known of an operation, stated once, in the place where it is implemented.

The gradient check, the menus, the tables of the documentation and the explanation of a step all
read it from here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

FAMILIES = ("arithmetic", "elementwise", "reduction", "shape", "linalg", "loss", "custom")


@dataclass(frozen=True)
class Example:
    """Inputs on which an operation is well defined, for checks and for menus.

    Attributes:
        shapes: the shape of each argument.
        domain: the interval every entry is drawn from.
        params: the operation's settings.
        integers: for an argument that holds whole numbers (labels), the number of choices.
    """

    shapes: tuple[tuple[int, ...], ...] = ((2, 3),)
    domain: tuple[float, float] = (-2.0, 2.0)
    params: Mapping[str, Any] = field(default_factory=dict)
    integers: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Operation:
    r"""The one statement of what an operation is.

    Texts and formulas are `string.Template`\ s over ``$x0 $x1 ...`` (the arguments), ``$y`` (the
    result), ``$g`` (the upstream gradient) and the operation's settings by their names.

    Attributes:
        name: the name in the registry, ``"mul"``.
        symbol: what a mathematician writes into the circle, ``"×"``.
        family: one of `FAMILIES`.
        text: the result as plain text, ``"$x0·$x1"``.
        formula: the result in LaTeX.
        partials: the local derivative for each argument in LaTeX; empty where there is no
            elementwise one.
        vjps: what each argument receives, in LaTeX; made from `partials` when left out.
        elementwise: entry i of the result depends on entry i of the arguments alone.
        pattern: ``"distributes"``, ``"swaps"``, ``"routes"``, ``"sums"``, ``"spreads"`` or ``""``.
        precedence: for brackets in `text`: 1 sum, 2 product, 3 minus, 4 power, 9 function call.
        example: inputs on which it is well defined.

    >>> from engine import Operation
    >>> spec = Operation("half", "½", "custom", "$x0/2", r"\frac{$x0}{2}", ("0.5",))
    >>> spec.vjps
    ('$g \\cdot 0.5',)
    """

    name: str
    symbol: str
    family: str
    text: str
    formula: str
    partials: tuple[str, ...] = ()
    vjps: tuple[str, ...] = ()
    elementwise: bool = False
    pattern: str = ""
    precedence: int = 9
    example: Example = Example()

    def __post_init__(self) -> None:
        if not self.vjps:
            object.__setattr__(self, "vjps", tuple(map(_chain_rule, self.partials)))

    @cached_property
    def saves(self) -> frozenset[int]:
        """The arguments whose values the derivatives need; all of them when it is not stated."""
        if not self.vjps:
            return frozenset(range(64))
        written = " ".join(self.vjps)
        return frozenset(int(n) for n in re.findall(r"\$\{?x(\d+)", written))


def custom_operation(name: str, arity: int) -> Operation:
    """Return the description of a user's own function that comes without one."""
    arguments = ", ".join(f"$x{i}" for i in range(arity))
    plain = re.sub(r"[^A-Za-z0-9]+", " ", name).strip() or "f"
    return Operation(
        name=name,
        symbol=name,
        family="custom",
        text=f"{name}({arguments})",
        formula=rf"\operatorname{{{plain}}}\left({arguments}\right)",
    )


def _chain_rule(partial: str) -> str:
    if partial in ("", "1"):
        return "$g" if partial else ""
    if partial == "-1":
        return "-$g"
    return rf"$g \cdot \left({partial}\right)" if _is_sum(partial) else rf"$g \cdot {partial}"


def _is_sum(formula: str) -> bool:
    """Tell whether a formula needs brackets as a factor: a sign outside all of its own."""
    depth = 0
    for character in formula:
        depth += (character in "{(") - (character in "})")
        if character in "+-" and depth == 0:
            return True
    return False

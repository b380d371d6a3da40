"""The examples: one file each, found by looking into this folder.

To add one, add a file here that defines ``EXAMPLE``; menus, command line, docs and tests pick
it up by themselves.

>>> from grad_viz.examples import get
>>> get("composition").expression
'square(exp(square(x)))'
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType

from grad_viz.examples._model import GROUPS, Example, Input
from grad_viz.expression.errors import ExpressionError
from grad_viz.languages import phrase

__all__ = ["DEFAULT", "EXAMPLES", "GROUPS", "Example", "Input", "get", "grouped"]


def _found() -> dict[str, Example]:
    modules = [m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")]
    examples = [importlib.import_module(f"{__name__}.{name}").EXAMPLE for name in modules]
    examples.sort(key=lambda example: (GROUPS.index(example.group), example.order, example.name))
    return {example.name: example for example in examples}


EXAMPLES: Mapping[str, Example] = MappingProxyType(_found())
"""Every example by name, in the order of the menu."""

DEFAULT: Example = next(iter(EXAMPLES.values()))
"""The example shown before anything was typed."""


def get(name: str) -> Example:
    """Return an example by name.

    Raises:
        ExpressionError: there is none of that name.
    """
    if name not in EXAMPLES:
        near = difflib.get_close_matches(name, EXAMPLES, 1)
        if near:
            raise ExpressionError(phrase("example_near", name=name[:40], near=near[0]))
        raise ExpressionError(phrase("no_example", name=name[:40], known=", ".join(EXAMPLES)))
    return EXAMPLES[name]


def grouped() -> dict[str, list[Example]]:
    """Return the examples under their headings, both in the order of the menu."""
    return {
        group: [example for example in EXAMPLES.values() if example.group == group]
        for group in GROUPS
    }

"""The node that stands for many operations: a box with a name, and how many are in it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from grad_viz.languages import DEFAULT, words
from grad_viz.trace import Node

FOLD = "fold: "
"""How the key of a box's operation begins."""


def is_box(node: Node) -> bool:
    """Tell whether a node stands for many operations."""
    return node.op.startswith(FOLD)


def box(name: str, label: str, count: int, module: str = "") -> Node:
    """Return the node `name` that stands for `count` operations."""
    params = (("operations", str(count)),)
    return Node(name, "operation", label, op=FOLD + label, params=params, module=module)


def box_lines(node: Node, language: str = DEFAULT) -> tuple[str, ...]:
    """Return what is written in a box: its name and its count; of one that is no module the count.

    >>> box_lines(box("f3", "layer1", 5, "layer1"))
    ('layer1', '5 operations')
    >>> box_lines(box("f3", "", 5), "zh")
    ('5 个运算',)
    """
    say, number = words(language, "picture"), dict(node.params)["operations"]
    count = say["one_operation" if number == "1" else "operations"].format(n=number)
    return (_name(node, say), count) if node.module else (count,)


def _name(node: Node, say: Mapping[str, str]) -> str:
    """Return what a box is called: a derivative by its order, in the words of the language."""
    order = re.fullmatch(r"derivative (\d+)", node.module)
    return say["derivative"].format(n=order[1]) if order else node.label

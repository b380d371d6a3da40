"""The node that stands for many operations: a box with a name, and how many are in it."""

from __future__ import annotations

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


def count_text(node: Node) -> str:
    """Return the second line of a box; a box that is no module says it in its name already.

    >>> count_text(box("f3", "layer1", 5, "layer1"))
    '5 operations'
    """
    count = dict(node.params)["operations"]
    return f"{count} operation{'' if count == '1' else 's'}" if node.module else ""

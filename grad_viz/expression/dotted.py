"""Dotted names: a value in a module, as in ``layer1.h = tanh(x)``.

To the grammar such a name is one word. It is no attribute of anything, and may be read only after
it was given a value, so that ``x.T`` and ``x.__class__`` are still refused.
"""

from __future__ import annotations

import ast
from collections.abc import Collection
from typing import Any


def join_dotted(body: list[ast.stmt], known: set[str]) -> list[ast.stmt]:
    """Return statements in which every known dotted name is one name.

    Args:
        body: the statements of one piece of text.
        known: the dotted names so far; one that is given a value here is added.
    """
    target = body[0].targets[0] if len(body) == 1 and isinstance(body[0], ast.Assign) else None
    given = dotted_name(target) if isinstance(target, ast.Attribute) else ""
    if not (known or given):
        return body
    for statement in body:
        for node in ast.walk(statement):
            for field, child in ast.iter_fields(node):
                setattr(node, field, _joined(child, {*known, given} if child is target else known))
    if given and isinstance(body[0], ast.Assign):
        body[0].targets = [_joined(target, {given})]
        known.add(given)
    return body


def dotted_name(node: ast.AST | None) -> str:
    """Return the dotted name that a node spells, or ``""``.

    >>> dotted_name(ast.parse("net.layer1.h", mode="eval").body)
    'net.layer1.h'
    """
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    parts.append(node.id)
    return "" if any(part.startswith("_") for part in parts) else ".".join(reversed(parts))


def module_path(name: str) -> str:
    """Return the module that the statement of a dotted name is, ``""`` for a plain name.

    >>> module_path("layer1.h"), module_path("y")
    ('layer1/h', '')
    """
    return name.replace(".", "/") if "." in name else ""


def _joined(child: Any, known: Collection[str]) -> Any:
    if isinstance(child, list):
        return [_joined(one, known) for one in child]
    if not isinstance(child, ast.Attribute):
        return child
    name = dotted_name(child)
    return ast.copy_location(ast.Name(name, child.ctx), child) if name in known else child

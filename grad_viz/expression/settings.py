"""The settings of a function, as in ``axis=0``, ``pad=(1, 0)`` or ``keepdims=True``."""

from __future__ import annotations

import ast
from collections.abc import Iterator

MOST = 1_000_000
"""Every whole number among the settings is smaller."""

Value = int | float | bool | tuple[int, ...]


def is_setting(node: ast.expr) -> bool:
    """Tell whether a node can be a setting at all: a number, true or false, or whole numbers.

    >>> is_setting(ast.parse("(2, -1)", mode="eval").body), is_setting(ast.parse("x").body[0].value)
    (True, False)
    """
    if isinstance(node, ast.Tuple):
        return bool(node.elts) and all(type(_number(part)) is int for part in node.elts)
    return _number(node) is not None


def setting_of(node: ast.expr, kind: str) -> Value | None:
    """Return a setting of a kind: ``whole``, ``number``, ``flag`` or ``sizes``; None for another.

    >>> setting_of(ast.parse("3", mode="eval").body, "sizes")
    3
    >>> setting_of(ast.parse("0.5", mode="eval").body, "whole") is None
    True
    """
    if isinstance(node, ast.Tuple):
        return tuple(int(_number(part) or 0) for part in node.elts) if kind == "sizes" else None
    value = _number(node)
    if value is None or (type(value) is bool) != (kind == "flag"):
        return None
    if kind == "number":
        return float(value)
    return value if type(value) in (int, bool) else None


def settings_in(value: ast.expr) -> Iterator[ast.expr]:
    """Yield every node of a value that is a setting by its form: named, or in brackets."""
    for node in ast.walk(value):
        if isinstance(node, ast.keyword) and is_setting(node.value):
            yield node.value
        if isinstance(node, ast.Call):
            yield from (n for n in node.args if isinstance(n, ast.Tuple) and is_setting(n))


def _number(node: ast.expr) -> int | float | bool | None:
    is_negative = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
    value = getattr(node.operand if isinstance(node, ast.UnaryOp) else node, "value", None)
    if type(value) is bool:
        return None if isinstance(node, ast.UnaryOp) else value
    if not isinstance(value, (int, float)) or abs(value) >= MOST:
        return None
    return -value if is_negative else value

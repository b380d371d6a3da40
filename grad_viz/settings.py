"""An operation's settings as text and back: numbers, shapes, slices and the arrays of an index."""

from __future__ import annotations

import ast
import math
from typing import Any

import numpy as np

from grad_viz.arrays import LIMIT

WORDS = {"Ellipsis": ..., "inf": math.inf, "nan": math.nan}


def setting_text(value: Any) -> str:
    """Write a setting so that `setting` reads it back; of long arrays only what numpy prints.

    >>> setting_text((slice(1, None), np.array([0, 2])))
    '(slice(1, None, None), [0, 2])'
    """
    return str(_plain(value))


def setting(text: str) -> Any:
    """Return a setting as it was before it was written as text: a literal, or else a word.

    >>> setting("(slice(1, None, None), [0, 2])")
    (slice(1, None, None), [0, 2])
    >>> setting("float32")
    'float32'
    """
    try:
        return _built(ast.parse(text, mode="eval").body)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return text


def _plain(value: Any) -> Any:
    match value:
        case np.ndarray() | np.generic():
            return value.tolist() if value.size <= LIMIT else value
        case list():
            return [_plain(part) for part in value]
        case tuple():
            return tuple(_plain(part) for part in value)
        case slice():
            return slice(_plain(value.start), _plain(value.stop), _plain(value.step))
    return value


def _built(node: ast.expr) -> Any:
    match node:
        case ast.Call(func=ast.Name(id="slice"), args=[start, stop, step], keywords=[]):
            return slice(_built(start), _built(stop), _built(step))
        case ast.Name(id=word) if word in WORDS:
            return WORDS[word]
        case ast.UnaryOp(op=ast.USub(), operand=ast.Name(id="inf")):
            return -math.inf
        case ast.List(elts=parts):
            return [_built(part) for part in parts]
        case ast.Tuple(elts=parts):
            return tuple(_built(part) for part in parts)
    return ast.literal_eval(node)

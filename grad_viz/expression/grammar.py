"""The grammar of typed text: an ``ast`` whitelist, and the order in which to compute.

    text       = statement { (";" | line end) statement }
    statement  = [ name ("=" | "+=" | "-=" | "*=" | "/=" | "**=" | "@=") ] value
               | dotted "=" value                     a value in a module: layer1.h = tanh(x)
    value      = number | name | dotted | value operator value | "-" value | "(" value ")"
               | function "(" value { "," (value | setting) } { "," name "=" setting } ")"
               | "[" value { "," value } "]"
    setting    = number | "True" | "False" | "(" integer { "," integer } ")"
    operator   = "+" | "-" | "*" | "/" | "**" | "@"
    given      = name "=" (number | "[" ... "]")      an input with the value it starts from

A dotted name may be used once it was given a value, and is a name like any other: nothing is ever
looked up in anything. Nothing else passes: no attributes, subscripts, strings, comparisons,
lambdas. Nothing is ever evaluated here, and nothing recurses on what was typed.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from typing import Any

from grad_viz.expression.dotted import join_dotted
from grad_viz.expression.errors import ExpressionError, excerpt, place, replaced
from grad_viz.expression.settings import is_setting, settings_in
from grad_viz.expression.spelling import MAX_LENGTH, spell, statements
from grad_viz.languages import phrase

MAX_PARTS = 1_000

CONSTANTS = {"pi": math.pi, "π": math.pi, "e": math.e, "inf": math.inf, "nan": math.nan}

OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**", ast.MatMult: "@",
    ast.USub: "-", ast.UAdd: "+",
}  # fmt: skip

REFUSED: dict[type[ast.AST], str] = {
    ast.Subscript: "subscript",
    ast.Compare: "comparison",
    ast.Tuple: "comma",
    ast.Starred: "star",
    ast.NamedExpr: ":=",
    ast.AnnAssign: "colon",
    ast.Slice: "colon",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.Invert: "~",
}

LIBRARIES = frozenset({"np", "numpy", "math", "torch", "F", "jnp", "nn", "tf", "engine"})


@dataclass(frozen=True, eq=False)
class Statement:
    """One statement: a checked value, and the name it is given (``""`` for none)."""

    name: str
    value: ast.expr
    start: int
    piece: str

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Return the ``(start, end)`` of a piece of this statement in the whole text."""
        return self.start + _column(self.piece, node, 0), self.start + _column(self.piece, node, 1)


def read(text: str, length: int = MAX_LENGTH, parts: int = MAX_PARTS) -> list[Statement]:
    """Return the statements of a text; every node of their values is on the whitelist.

    Raises:
        ExpressionError: the text is not of this grammar.
    """
    dotted: set[str] = set()
    pieces = statements(spell(text, length))
    found = [_statement(text, start, piece, dotted) for start, piece in pieces]
    count = sum(1 for statement in found for _ in evaluation_order(statement.value))
    if count > parts:
        raise ExpressionError(phrase("many_parts", count=count, most=parts))
    for statement in found:
        _check(text, statement)
    return found


def evaluation_order(value: ast.expr) -> Iterator[ast.expr]:
    """Yield the nodes of a value so that each comes after those it is made from.

    A stack, not recursion: a sum of a thousand terms is a thousand levels deep.

    >>> [type(node).__name__ for node in evaluation_order(read("x + 2")[0].value)]
    ['Name', 'Constant', 'BinOp']
    """
    pending, backwards = [value], []
    while pending:
        node = pending.pop()
        backwards.append(node)
        pending += operands(node)
    yield from reversed(backwards)


def operands(node: ast.expr) -> list[ast.expr]:
    """Return what a node is made from, in the order of the text."""
    if isinstance(node, ast.BinOp):
        return [node.left, node.right]
    if isinstance(node, ast.UnaryOp):
        return [node.operand]
    if isinstance(node, ast.Call):
        return node.args
    return node.elts if isinstance(node, ast.List) else []


def is_given(value: ast.expr, constants: Container[str] = CONSTANTS) -> bool:
    """Tell whether a value is a plain number or a list, computed from no name but constants."""
    return all(
        isinstance(node, (ast.Constant, ast.List, ast.UnaryOp, ast.BinOp))
        or (isinstance(node, ast.Name) and node.id in constants)
        for node in evaluation_order(value)
    )


def _statement(text: str, start: int, piece: str, dotted: set[str]) -> Statement:
    body = join_dotted(_parse(text, start, piece), dotted)
    if len(body) == 1 and isinstance(body[0], ast.Expr):
        return Statement("", body[0].value, start, piece)
    match body:
        case [ast.Assign(targets=[ast.Name(id=name)], value=value)]:
            if "." in name and is_given(value):
                plain, where = name.replace(".", "_"), place(text, start)
                said = phrase("not_in_module", name=name, where=where, plain=plain)
                raise ExpressionError(said, start)
            return Statement(name, value, start, piece)
        case [ast.AugAssign(target=ast.Name(id=name), op=op, value=value) as node]:
            left = ast.copy_location(ast.Name(name, ast.Load()), node.target)
            whole = ast.copy_location(ast.BinOp(left, op, value), node)
            return Statement(name, whole, start, piece)
    shown = excerpt(piece, 0, len(piece))
    raise ExpressionError(phrase("no_formula", what=shown, where=place(text, start)), start)


def _parse(text: str, start: int, piece: str) -> list[ast.stmt]:
    try:
        return ast.parse(piece).body
    except SyntaxError as error:
        offset = min(max((error.offset or 1) - 1, 0), len(piece))
        raise _unreadable(text, start, piece, offset) from None
    except (ValueError, MemoryError, RecursionError, OverflowError):
        raise ExpressionError(phrase("part_deep", where=place(text, start)), start) from None


def _unreadable(text: str, start: int, piece: str, offset: int) -> ExpressionError:
    last = len(piece) - 1
    if piece[last] in "+-*/@,=(" and offset >= last:
        where = place(text, start + last)
        return ExpressionError(phrase("missing_after", sign=piece[last], where=where), start + last)
    offset = min(offset, last)
    shown, where = excerpt(piece, offset, offset + 1), place(text, start + offset)
    return ExpressionError(phrase("unreadable", what=shown, where=where), start + offset)


def _column(piece: str, node: ast.AST, end: int) -> int:
    """Return a column of a node in characters; ``ast`` counts bytes."""
    column = getattr(node, "end_col_offset" if end else "col_offset", None)
    return len(piece.encode()[: column if column is not None else 0].decode(errors="ignore"))


def _check(text: str, statement: Statement) -> None:
    settings = {part for node in settings_in(statement.value) for part in ast.walk(node)}
    for node in ast.walk(statement.value):
        if node in settings:
            continue
        operator = getattr(node, "op", None)
        if isinstance(node, ast.BinOp) and type(operator) not in OPERATORS:
            raise _refused(text, statement, operator, statement.span(node.left)[1])
        if isinstance(node, ast.UnaryOp) and type(operator) not in OPERATORS:
            raise _refused(text, statement, operator, statement.span(node)[0])
        if isinstance(node, ast.List) and not node.elts:
            start, end = statement.span(node)
            said = phrase("list_nothing", what=excerpt(text, start, end), where=place(text, start))
            raise ExpressionError(said, start)
        if not hasattr(node, "col_offset"):
            continue
        if not isinstance(node, ALLOWED) or not CHECKS.get(type(node), _accept)(node):
            raise _refused(text, statement, node, statement.span(node)[0])


def _accept(_: Any) -> bool:
    return True


ALLOWED = (ast.BinOp, ast.UnaryOp, ast.Call, ast.Name, ast.Constant, ast.List, ast.keyword)

CHECKS: dict[type[ast.AST], Callable[[Any], bool]] = {
    ast.Constant: lambda node: type(node.value) in (int, float),
    ast.Call: lambda node: isinstance(node.func, ast.Name),
    ast.keyword: lambda node: node.arg is not None and is_setting(node.value),
}


def _refused(text: str, statement: Statement, node: Any, start: int) -> ExpressionError:
    where = place(text, start)
    node = node.func if isinstance(node, ast.Call) else node
    if isinstance(node, ast.Attribute):
        return _dotted(text, statement, node)
    piece = excerpt(text, *statement.span(node))
    if isinstance(node, ast.keyword):
        return ExpressionError(phrase("setting", what=piece, where=where), start)
    kind = REFUSED.get(type(node), "piece")
    key = f"refused_{kind}" if kind.isalpha() else "refused_operator"
    what = phrase(key, what=piece if kind == "piece" else kind)
    return ExpressionError(phrase("refused", what=what, where=where), start)


def _dotted(text: str, statement: Statement, node: ast.Attribute) -> ExpressionError:
    start, end = statement.span(node)
    owner = text[slice(*statement.span(node.value))]
    key, suggestion = "dot_remove" if node.attr.startswith("_") else "dot_call", ""
    if isinstance(node.value, ast.Name) and node.value.id in LIBRARIES:
        key, suggestion = "dot_alone", replaced(text, start, end, node.attr)
    what, where = excerpt(text, start, end), place(text, start)
    said = phrase(key, what=what, where=where, name=node.attr, owner=owner)
    return ExpressionError(said, start, suggestion)


def names(statement: Statement) -> list[ast.Name]:
    """Return every use of a name in a statement, in the order of the text."""
    uses = [n for n in evaluation_order(statement.value) if isinstance(n, ast.Name)]
    return sorted(uses, key=statement.span)


def calls(statement: Statement) -> list[ast.Call]:
    """Return every call of a function in a statement, in the order of the text."""
    found = [n for n in evaluation_order(statement.value) if isinstance(n, ast.Call)]
    return sorted(found, key=statement.span)

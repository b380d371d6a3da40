"""A chain of blocks, as the book draws it: x -> A -> B -> C -> y, with A = Square, B = Exp, ...

A chain and its text say the same thing, so a front end can offer both at once:

>>> chain = Chain(("square", "exp", "square"))
>>> chain.text
'square(exp(square(x)))'
>>> [f"{block.letter} = {block.title}" for block in chain.blocks]
['A = Square', 'B = Exp', 'C = Square']
>>> read_chain("square(exp(square(x)))") == chain
True
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import reduce

from grad_viz.expression import parse
from grad_viz.expression.errors import ExpressionError
from grad_viz.expression.vocabulary import WORDS, nearest
from grad_viz.languages import phrase

MAX_BLOCKS = 26
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Block:
    """One block of a chain: its letter, and the function in it."""

    letter: str
    function: str

    @property
    def title(self) -> str:
        """The function as the book writes its class: ``Square``."""
        return "".join(part.capitalize() for part in self.function.split("_"))


@dataclass(frozen=True)
class Chain:
    """Functions of one input, applied one after the other, the first one first.

    Raises:
        ExpressionError: an unknown function, one that takes several inputs, or too many blocks.
    """

    functions: tuple[str, ...]
    input: str = "x"

    def __post_init__(self) -> None:
        if len(self.functions) > MAX_BLOCKS:
            count = len(self.functions)
            raise ExpressionError(phrase("chain_long", most=MAX_BLOCKS, count=count))
        for function in self.functions:
            if function not in choices():
                near = nearest(function)
                key = "block_near" if near in choices() else "block_unknown"
                raise ExpressionError(phrase(key, name=function[:40], near=near))

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks with their letters, in the order in which they are applied."""
        return tuple(map(Block, LETTERS, self.functions))

    @property
    def text(self) -> str:
        """The chain as an expression."""
        return reduce(lambda inner, name: f"{name}({inner})", self.functions, self.input)


def choices() -> tuple[str, ...]:
    """Return the functions of one input that a block may hold, by name."""
    return tuple(
        word.name
        for word in WORDS.values()
        if len(word.arguments) == 1 and word.elementwise and not word.needed
    )


def read_chain(text: str) -> Chain | None:
    """Return the chain that an expression is, or None when it is not a plain chain.

    Raises:
        ExpressionError: the text is not an expression at all.

    >>> read_chain("x*x") is None
    True
    """
    statements = parse(text).statements
    node, functions = statements[0].value, list[str]()
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        functions.append(node.func.id)
        node = node.args[0]
        if functions[-1] not in choices():
            return None
    if len(statements) > 1 or not isinstance(node, ast.Name) or len(functions) > MAX_BLOCKS:
        return None
    return Chain(tuple(reversed(functions)), node.id)

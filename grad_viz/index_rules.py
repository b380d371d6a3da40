"""Operations in index notation: which letters their arrays have, for `grad_viz.entries`."""

from __future__ import annotations

import math
import re
from string import ascii_lowercase
from typing import NamedTuple

import numpy as np

from grad_viz.trace import Step, Trace

Shape = tuple[int, ...]


class Rule(NamedTuple):
    """How the entries of a contribution are made, its arguments by number.

    Attributes:
        lengths: how far each letter runs.
        target: the letters of the receiver.
        upstream: the letters of the upstream gradient.
        factor: what that is multiplied with: an argument, the local derivative, or a number.
        letters: the letters of the factor.
        operands: the letters of every argument.
    """

    lengths: dict[str, int]
    target: str
    upstream: str
    factor: int | str
    letters: str
    operands: list[str]


def rule_of(trace: Trace, step: Step, shapes: list[Shape], result: Shape) -> Rule | None:
    """Return how the entries of what an operation sends are made; None if letters cannot tell it.

    Args:
        trace: the trace.
        step: one of its steps.
        shapes: the shapes of the arguments.
        result: the shape of the upstream gradient.
    """
    node = trace.by_id[step.function]
    name = trace.operations[node.op].name if node.op in trace.operations else ""
    settings = dict(node.params)
    if step.local is not None:
        return _elementwise(step.local.shape, shapes, step.argnum)
    if name == "matmul":
        return _product(shapes[0], shapes[1], step.argnum)
    if name in ("sum", "mean"):
        return _reduction(shapes[0], settings.get("axis", ""), name == "mean")
    if name == "reshape":
        return Rule({"a": math.prod(shapes[0])}, "a", "a", "1", "", ["a"])
    if name == "transpose":
        return _exchange(shapes[0], settings.get("axes", ""))
    if name == "broadcast_to":
        return _elementwise(result, shapes, 0)._replace(factor="1", letters="")
    return None


def axes_of(shape: Shape, offset: int = 0) -> tuple[dict[str, int], str]:
    """Return the lengths of the axes of a shape by letter, and the letters."""
    named = zip(ascii_lowercase[offset:], shape, strict=False)
    lengths = {letter: length for letter, length in named if length != 1}
    return lengths, "".join(lengths)


def _elementwise(shape: Shape, shapes: list[Shape], argnum: int) -> Rule:
    """The same entry of everything; all its copies where the target was broadcast."""
    lengths, letters = axes_of(shape)
    operands = [axes_of(operand, len(shape) - len(operand))[1] for operand in shapes]
    return Rule(lengths, operands[argnum], letters, "local", letters, operands)


def _product(left: Shape, right: Shape, argnum: int) -> Rule:
    """A row of the upstream gradient with a row of the right factor, or column with column.

    Stacks of matrices are multiplied matrix by matrix: the axes before the last two have letters
    of their own, and run where a factor was broadcast along them.
    """
    stacks = np.broadcast_shapes(left[:-2], right[:-2])
    lengths, stack = axes_of(stacks)
    ends = {"i": math.prod(left[-2:-1]), "k": left[-1], "j": math.prod(right[1:][-1:])}
    lengths |= {letter: length for letter, length in ends.items() if length != 1}
    shared = [axes_of(shape[:-2], len(stacks) - len(shape[:-2]))[1] for shape in (left, right)]
    endings = ["".join(c for c in letters if c in lengths) for letters in ("ik", "kj", "ij")]
    operands = [shared[0] + endings[0], shared[1] + endings[1]]
    other = 1 - argnum
    return Rule(lengths, operands[argnum], stack + endings[2], other, operands[other], operands)


def _exchange(shape: Shape, axes: str) -> Rule:
    """The same entry, at the place where it went."""
    lengths, letters = axes_of(shape)
    order = [int(text) % len(shape) for text in re.findall(r"-?\d+", axes)]
    moved = (ascii_lowercase[i] for i in order or reversed(range(len(shape))))
    return Rule(lengths, letters, "".join(c for c in moved if c in lengths), "1", "", [letters])


def _reduction(shape: Shape, axis: str, averages: bool) -> Rule:
    """The one gradient of the result, which all entries that went into it receive."""
    lengths, letters = axes_of(shape)
    axes = {int(text) % len(shape) for text in re.findall(r"-?\d+", axis)} or range(len(shape))
    gone = {ascii_lowercase[i] for i in axes}
    upstream = "".join(c for c in letters if c not in gone)
    group = "".join(c.upper() if c in gone else c for c in letters)
    count = math.prod(lengths[c] for c in letters if c in gone)
    both = lengths | {c.upper(): lengths[c] for c in letters}
    return Rule(both, letters, upstream, repr(1 / count) if averages else "1", "", [group])

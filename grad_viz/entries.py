"""One entry of a contribution: the numbers it is the sum of, and where in the graph they stand.

Index notation says it for every entry at once. For ``y = A @ B`` the gradient of ``A`` is

    dA[i, k] = sum over j of dy[i, j] B[k, j]

so the notation has the letters ``ik`` for the target, ``ij`` for the upstream gradient and ``kj``
for the factor: the letters of the target are chosen, the others run. Axes of length 1 have no
letter. The viewer has the same functions, `entryOf` and `cellsOf`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import ascii_lowercase
from typing import NamedTuple

from grad_viz.numbers import number
from grad_viz.trace import Array, Number, Step, Trace

MOST = 4
"""Of more terms than this the first ones are written, and how many there are."""

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Notation:
    """How every entry of one contribution is made.

    Attributes:
        chosen: the entry to tell first, counted row by row: the largest.
        lengths: how far each letter runs.
        target: the letters of the receiver.
        result: the variable whose gradient is upstream; ``""`` where the operation is not told
            entry by entry.
        upstream: its letters.
        factor: what the upstream gradient is multiplied with: the id of a variable, ``"local"``
            for the local derivative, or a number as text.
        letters: the letters of the factor.
        operands: for every argument of the operation its id and its letters.
    """

    chosen: int
    lengths: Mapping[str, int]
    target: str
    result: str = ""
    upstream: str = ""
    factor: str = "1"
    letters: str = ""
    operands: tuple[tuple[str, str], ...] = ()

    def cells(self, letters: str, chosen: int) -> list[int]:
        """Return the entries of an array with these letters that stand behind an entry."""
        place = _place(chosen, [self.lengths[letter] for letter in self.target])
        at = dict(zip(self.target, place, strict=True))
        cells = [0]
        for letter in letters:
            length = self.lengths[letter]
            run = [at[letter]] if letter in at else range(length)
            cells = [cell * length + i for cell in cells for i in run]
        return cells


def notation(trace: Trace, step: Step) -> Notation | None:
    """Return how the entries of a step's contribution are made.

    None where there is nothing to choose: between numbers, at the seed, and where only the
    summary of a large array was kept.
    """
    upstream = next((array for array in step.upstream if array is not None), None)
    contribution = step.contribution
    if not upstream or not (contribution.values and upstream.values):
        return None
    if not contribution.shape and not upstream.shape:
        return None
    chosen = largest(contribution)
    sources, results = trace.links[step.function]
    values = [trace.by_id[source].value for source in sources]
    shapes = [value.shape for value in values if value and value.values]
    rule = _rule(trace, step, shapes) if len(shapes) == len(sources) else None
    if rule is None:
        return Notation(chosen, *_axes(contribution.shape))
    factor = sources[rule.factor] if isinstance(rule.factor, int) else rule.factor
    operands = tuple(zip(sources, rule.operands, strict=True))
    made = (rule.target, results[0], rule.upstream, factor, rule.letters, operands)
    return Notation(chosen, rule.lengths, *made)


def terms(trace: Trace, step: Step, how: Notation, chosen: int) -> list[tuple[Number, Number]]:
    """Return the pairs of an upstream gradient and a factor that add up to an entry."""
    if not how.result:
        return []
    upstream = next(array for array in step.upstream if array is not None)
    source = step.local if how.factor == "local" else None
    if how.factor in trace.by_id:
        source = trace.by_id[how.factor].value
    sent = [upstream.values[cell] for cell in how.cells(how.upstream, chosen)]
    if source is None:
        return [(value, float(how.factor)) for value in sent]
    others = (source.values[cell] for cell in how.cells(how.letters, chosen))
    return list(zip(sent, others, strict=True))


def terms_text(pairs: list[tuple[Number, Number]]) -> str:
    """Write terms as a sum.

    >>> terms_text([(1.0, -2.0), (4.0, 1.0)])
    '1×(-2) + 4'
    """
    shown = pairs if len(pairs) <= MOST else pairs[: MOST - 1]
    texts = [_factor(g) if f == 1 else f"{_factor(g)}×{_factor(f)}" for g, f in shown]
    if pairs and pairs[0][1] == 1:
        texts[0] = number(pairs[0][0])
    more = [f"… ({len(pairs)})"] if len(shown) < len(pairs) else []
    return " + ".join(texts + more)


def place_text(chosen: int, shape: Shape) -> str:
    """Write the place of an entry: ``[1, 1]`` is number 4 of 2×3; a number has none."""
    return str(_place(chosen, shape)) if shape else ""


def largest(array: Array) -> int:
    """Return the number of the entry of the largest size; NaN counts as the largest."""
    sizes = [math.inf if math.isnan(value) else abs(value) for value in array.values]
    return sizes.index(max(sizes))


def _factor(value: Number) -> str:
    text = number(value)
    return f"({text})" if text.startswith("-") else text


def _place(index: int, lengths: Shape | list[int]) -> list[int]:
    place: list[int] = []
    for length in reversed(lengths):
        place.insert(0, index % length)
        index //= length
    return place


class _Rule(NamedTuple):
    """A notation before its arguments have names: a factor may be the number of one."""

    lengths: dict[str, int]
    target: str
    upstream: str
    factor: int | str
    letters: str
    operands: list[str]


def _rule(trace: Trace, step: Step, shapes: list[Shape]) -> _Rule | None:
    node = trace.by_id[step.function]
    name = trace.operations[node.op].name if node.op in trace.operations else ""
    if step.local is not None:
        return _elementwise(step.local.shape, shapes, step.argnum)
    if name == "matmul" and all(len(shape) <= 2 for shape in shapes):
        return _product(shapes[0], shapes[1], step.argnum)
    if name in ("sum", "mean"):
        return _reduction(shapes[0], dict(node.params).get("axis", ""), name == "mean")
    if name == "reshape":
        return _Rule({"a": math.prod(shapes[0])}, "a", "a", "1", "", ["a"])
    return None


def _axes(shape: Shape, offset: int = 0) -> tuple[dict[str, int], str]:
    """Return the lengths of the axes of a shape by letter, and the letters."""
    named = zip(ascii_lowercase[offset:], shape, strict=False)
    lengths = {letter: length for letter, length in named if length != 1}
    return lengths, "".join(lengths)


def _elementwise(shape: Shape, shapes: list[Shape], argnum: int) -> _Rule:
    """The same entry of everything; all its copies where the target was broadcast."""
    lengths, letters = _axes(shape)
    operands = [_axes(operand, len(shape) - len(operand))[1] for operand in shapes]
    return _Rule(lengths, operands[argnum], letters, "local", letters, operands)


def _product(left: Shape, right: Shape, argnum: int) -> _Rule:
    """A row of the upstream gradient with a row of the right factor, or column with column."""
    rows, columns = left[:-1], right[1:]
    ends = {"i": math.prod(rows), "k": left[-1], "j": math.prod(columns)}
    lengths = {letter: length for letter, length in ends.items() if length != 1}
    operands = ["".join(c for c in letters if c in lengths) for letters in ("ik", "kj")]
    upstream = "".join(c for c in "ij" if c in lengths)
    return _Rule(lengths, operands[argnum], upstream, 1 - argnum, operands[1 - argnum], operands)


def _reduction(shape: Shape, axis: str, averages: bool) -> _Rule:
    """The one gradient of the result, which all entries that went into it receive."""
    lengths, letters = _axes(shape)
    axes = {int(text) % len(shape) for text in re.findall(r"-?\d+", axis)} or range(len(shape))
    gone = {ascii_lowercase[i] for i in axes}
    upstream = "".join(c for c in letters if c not in gone)
    group = "".join(c.upper() if c in gone else c for c in letters)
    count = math.prod(lengths[c] for c in letters if c in gone)
    both = lengths | {c.upper(): lengths[c] for c in letters}
    return _Rule(both, letters, upstream, repr(1 / count) if averages else "1", "", [group])

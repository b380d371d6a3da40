"""One entry of a contribution: the numbers it is the sum of, and where in the graph they stand.

Index notation says it for every entry at once. For ``y = A @ B`` the gradient of ``A`` is

    dA[i, k] = sum over j of dy[i, j] B[k, j]

so the notation has the letters ``ik`` for the target, ``ij`` for the upstream gradient and ``kj``
for the factor: the letters of the target are chosen, the others run. Axes of length 1 have no
letter. Operations that cannot be written so, such as softmax, list the terms of every entry, see
`grad_viz.jacobian`. The viewer has the same functions, `entryOf` and `cellsOf`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from grad_viz.index_rules import Shape, axes_of, rule_of
from grad_viz.jacobian import Term, Terms, terms_by_entry
from grad_viz.numbers import number
from grad_viz.trace import Array, Number, Step, Trace

MOST = 4
"""Of more terms than this the first ones are written, and how many there are."""


@dataclass(frozen=True)
class Notation:
    """How every entry of one contribution is made.

    Attributes:
        chosen: the entry to tell first, counted row by row: the largest.
        lengths: how far each letter runs.
        target: the letters of the receiver.
        results: the variables whose gradients are upstream, by output, ``""`` for one that is not
            there; empty where the operation is not told entry by entry.
        upstream: the letters of the first.
        factor: what the upstream gradient is multiplied with: the id of a variable, ``"local"``
            for the local derivative, or a number as text.
        letters: the letters of the factor.
        operands: for every argument of the operation its id and its letters.
        table: the terms of every entry; empty where the letters tell them.
    """

    chosen: int
    lengths: Mapping[str, int]
    target: str
    results: tuple[str, ...] = ()
    upstream: str = ""
    factor: str = "1"
    letters: str = ""
    operands: tuple[tuple[str, str], ...] = ()
    table: Terms = ()

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
    sources, made = trace.links[step.function][0], trace.results[step.function]
    results = tuple(made.get(port, "") for port in range(len(step.upstream)))
    values = [value for value in (trace.by_id[source].value for source in sources) if value]
    if any(value.summary for value in values):
        return Notation(chosen, *axes_of(contribution.shape))
    rule = rule_of(trace, step, [value.shape for value in values], upstream.shape)
    if rule is None:
        return _listed(trace, step, values, results)
    factor = sources[rule.factor] if isinstance(rule.factor, int) else rule.factor
    operands = tuple(zip(sources, rule.operands, strict=True))
    told = (rule.target, results, rule.upstream, factor, rule.letters, operands)
    return Notation(chosen, rule.lengths, *told)


def _listed(trace: Trace, step: Step, values: list[Array], results: tuple[str, ...]) -> Notation:
    """Return a notation with the terms of every entry, where these are known and few."""
    chosen, (lengths, letters) = largest(step.contribution), axes_of(step.contribution.shape)
    table = terms_by_entry(trace, step, values)
    if not table:
        return Notation(chosen, lengths, letters)
    operands = ((step.target, letters),)
    return Notation(chosen, lengths, letters, results, operands=operands, table=table)


def terms(trace: Trace, step: Step, how: Notation, chosen: int) -> list[tuple[Number, Number]]:
    """Return the pairs of an upstream gradient and a factor that add up to an entry."""
    found = origins(trace, step, how, chosen)
    upstream = {port: array.values for port, array in enumerate(step.upstream) if array}
    return [(upstream[port][cell], factor) for port, cell, factor in found]


def origins(trace: Trace, step: Step, how: Notation, chosen: int) -> tuple[Term, ...]:
    """Return where the terms of an entry come from: output, entry of its gradient, and factor."""
    if how.table or not how.results:
        return how.table[chosen] if how.table else ()
    port = next(port for port, array in enumerate(step.upstream) if array)
    source = step.local if how.factor == "local" else None
    if how.factor in trace.by_id:
        source = trace.by_id[how.factor].value
    cells = how.cells(how.upstream, chosen)
    if source is None:
        return tuple((port, cell, float(how.factor)) for cell in cells)
    factors = (source.values[cell] for cell in how.cells(how.letters, chosen))
    return tuple((port, cell, factor) for cell, factor in zip(cells, factors, strict=True))


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

"""TeX: both passes as a derivation on paper, one block of equations per step."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from textwrap import wrap

from grad_viz import mathml
from grad_viz.cards import Card, Row
from grad_viz.explain import cards
from grad_viz.languages import DEFAULT, phrase, words
from grad_viz.layout import check_direction
from grad_viz.mathml import Tree
from grad_viz.numbers import one_line as short
from grad_viz.renderers import svg
from grad_viz.renderers.checks import check_arguments
from grad_viz.renderers.format import Format, RenderError
from grad_viz.renderers.latex import array, code, escaped, formula, numbers, shortened
from grad_viz.renderers.latex import number as written
from grad_viz.renderers.letters import one_line
from grad_viz.renderers.preamble import preamble
from grad_viz.theme import Theme, get_theme
from grad_viz.trace import Array, Step, Trace

EQUALS, RECEIVES = ["mo", "="], ["mo", "+="]
RECEIVED = ("rule", "contribution")
INDENT = r"&\phantom{\mathrel{+}}"
NEXT = " \\\\\n"
BELOW = rf"{NEXT}&\phantom{{{{}}={{}}}}"
LINE, LONGEST = 60, 72
"""Sums are broken into lines of so many letters; arrays with more are told by their shape."""

TERMS = 6
"""Of a longer sum the last terms are written."""

MOST = 4_000
"""More steps of both passes than this are more than a thousand pages."""


def draw(
    trace: Trace,
    step: int | None = None,
    theme: str | Theme = "light",
    direction: str = "LR",
    language: str = DEFAULT,
) -> str:
    """Return a LaTeX document that computes every value, and then derives every gradient.

    A step of the backward pass has its rule, its numbers, what it adds and the sum so far.

    Args:
        trace: the computation.
        step: not used: every step is there.
        theme: not used.
        direction: not used.
        language: the language of the sentences.

    Raises:
        RenderError: there are more steps than a document is good for.
        TraceError, ThemeError, LayoutError, LanguageError: no such step, theme, direction
            or language.
    """
    check_arguments(trace, step, theme, direction)
    check(trace)
    start, *computed = cards(trace, language, range(trace.first_step, 0), LONGEST)
    middle, *shown = cards(trace, language, longest=LONGEST)
    body = [
        r"\begin{document}",
        r"\raggedright",
        rf"\section*{{{code(one_line(svg.title(trace)))}}}",
        escaped(start.sentence),
    ]
    said = words(language, "card")["forward"]
    for number, (card, name) in enumerate(zip(computed, trace.forward, strict=True), start=1):
        body += _head(f"{said} {number}/{len(computed)}", card)
        body += _equations_of([*_values(trace, name, card)])
    body += ["", escaped(middle.sentence)]
    for number, (card, made) in enumerate(zip(shown, trace.steps, strict=True), start=1):
        body += _block(trace, number, card, made)
    text = "\n".join([*body, r"\end{document}", ""])
    return preamble(text, language) + text


def check(trace: Trace, theme: str | Theme = "light", direction: str = "LR") -> None:
    """Refuse a derivation that nobody would print.

    Raises:
        RenderError: there are more steps than a document is good for.
        ThemeError, LayoutError: there is no such theme or direction.
    """
    get_theme(theme)
    check_direction(direction)
    count = len(trace.forward) + len(trace.steps)
    if count > MOST:
        raise RenderError(phrase("tex_long", count=count, most=MOST))


def _head(place: str, card: Card) -> Iterator[str]:
    """Yield what stands above the equations of a step."""
    yield ""
    yield rf"\subsection*{{{place}\quad {escaped(one_line(card.title))}}}"
    said = " ".join(escaped(one_line(line)) for line in (card.said, card.broadcast) if line)
    yield "\\newline\n".join(filter(None, (code(one_line(card.code)), said)))


def _equations_of(lines: list[str]) -> list[str]:
    return [r"\begin{align*}", NEXT.join(lines), r"\end{align*}"]


def _values(trace: Trace, operation: str, card: Card) -> Iterator[str]:
    """Yield what an operation computes: its formula, the numbers in it, and every result."""
    results = iter(trace.links[operation][1])
    for row in card.rows:
        if row.kind == "result":
            value = trace.by_id[next(results)].value
            yield _aligned(row.math or ["mrow"], "" if value is None else f"= {array(value)}")
        elif row.kind == "plugged" and row.math:
            yield f"&= {formula(row.math[1])}"
        elif row.math:
            yield _aligned(row.math)


def _block(trace: Trace, number: int, card: Card, step: Step) -> Iterator[str]:
    """Yield one step: what it is, its equations, its sentences."""
    yield from _head(f"{number}/{len(trace.steps)}", card)
    yield from _equations_of(
        [*_equations(card, step), _sum(trace, number, card, step), *_quotient(card)]
    )
    if card.check:
        yield escaped(one_line(card.check.sentence))


def _equations(card: Card, step: Step) -> Iterator[str]:
    """Yield the lines above the sum: what is known, then what is added by the chain rule."""
    arrived = next((g for g in step.upstream if g is not None), None)
    values = {"upstream": arrived, "local": step.local, "contribution": step.contribution}
    rows = [(row, _value(row, values.get(row.kind))) for row in card.rows]
    received = [pair for pair in rows if card.formula and pair[0].kind in RECEIVED]
    for row, value in rows:
        if row.math is not None and (row, value) not in received:
            yield _aligned(row.math, value)
    if card.formula is not None:
        yield _aligned(card.formula)
    if card.copies:
        yield f"{INDENT} = {f'{NEXT}{INDENT} '.join(map(numbers, card.copies[:-1]))}"
    for row, value in received:
        right = f"= {formula(row.math[1])} {value}" if row.math is not None else value
        if right:
            yield f"{INDENT} {right}".rstrip()
    for row in card.rows:
        if row.kind == "entry":
            sides = dict.fromkeys((row.text, row.value.removeprefix("+")))
            yield rf"\text{{{escaped(row.name)}}} &= {_wrapped(' = '.join(filter(None, sides)))}"


def _value(row: Row, value: Array | None) -> str:
    """Return the value of a row behind its formula, unless it stands there already."""
    if value is None or (row.text.endswith(f"= {row.value}") and not value.shape):
        return ""
    return f"= {array(value)}"


def _sum(trace: Trace, number: int, card: Card, step: Step) -> str:
    """Return everything that the target has received so far, and its sum."""
    received = trace.ledgers[step.target]
    seen = received[: bisect_right(received, number)]
    terms = [trace.steps[n - 1].contribution for n in seen[-TERMS:]]
    more = ["…"] * (len(seen) > TERMS)
    total = [step.after] * (len(seen) > 1)
    if step.after.shape:
        added = f"{BELOW}+ ".join([*map(formula, more), *map(array, terms)])
        added += "".join(f"{BELOW}= {array(value)}" for value in total)
    else:
        first, *others = [*more, *(short(term) for term in terms)]
        signed = [f"({term})" if term.startswith("-") else term for term in others]
        added = _wrapped(" = ".join([" + ".join([first, *signed]), *map(short, total)]))
    label = card.ledger.total_label if card.ledger else ""
    return rf"\text{{{escaped(shortened(one_line(label)))}}} &= {added}"


def _wrapped(sums: str) -> str:
    """Return numbers with signs between them in lines that fit, each begun by a sign."""
    tied = re.sub(r" ([+=]) ", " \\1\xa0", sums)
    lines = wrap(tied, LINE, break_on_hyphens=False)
    return BELOW.join(numbers(line.replace("\xa0", " ")) for line in lines)


def _quotient(card: Card) -> Iterator[str]:
    """Yield the central difference and its value, where the card has a numeric check."""
    row = card.check.row if card.check else None
    if row and row.math:
        yield f"{formula(row.math)} &= {written(row.value)}"


def _aligned(math: Tree, value: str = "") -> str:
    """Return a formula that lines up with its neighbours at its first equals sign."""
    parts = math[1:]
    while len(parts) == 1 and parts[0][0] == "mrow":
        parts = parts[0][1:]
    for i, part in enumerate(parts):
        if part in (EQUALS, RECEIVES):
            left, right = (mathml.math(*side)[1] for side in (parts[:i], parts[i + 1 :]))
            return f"{formula(left)} &{formula(part)} {formula(right)} {value}".rstrip()
    return f"{formula(['mrow', *parts])} &{value}"


FORMAT = Format("tex", "application/x-tex", "LaTeX derivation", draw, whole=True, check=check)

"""TeX: the whole pass as a derivation on paper, one block of equations per step."""

from __future__ import annotations

from collections.abc import Iterator

from grad_viz import mathml
from grad_viz.cards import Card, Row
from grad_viz.explain import cards
from grad_viz.languages import DEFAULT
from grad_viz.mathml import Tree
from grad_viz.renderers import svg
from grad_viz.renderers.checks import check_arguments
from grad_viz.renderers.format import Format
from grad_viz.renderers.latex import array, escaped, formula
from grad_viz.renderers.latex import number as written
from grad_viz.renderers.letters import one_line
from grad_viz.theme import Theme
from grad_viz.trace import Array, Step, Trace
from grad_viz.transcript import LONGEST

HEAD = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage{textcomp}
\usepackage{amsmath, amssymb}
\setlength{\parindent}{0pt}
"""
WORLD = r"""% XeLaTeX or LuaLaTeX: this text has letters that pdfLaTeX has not
\documentclass{article}
\usepackage{ctex}
\usepackage{amsmath, amssymb}
\setlength{\parindent}{0pt}
"""
EQUALS, RECEIVES = ["mo", "="], ["mo", "+="]
RECEIVED = ("rule", "contribution")
INDENT = r"&\phantom{\mathrel{+}}"
LATIN = 0x17F
"""The last letter that pdfLaTeX has without further packages."""


def draw(
    trace: Trace,
    step: int | None = None,
    theme: str | Theme = "light",
    direction: str = "LR",
    language: str = DEFAULT,
) -> str:
    """Return a LaTeX document that derives every step: rule, numbers, contribution, sum so far.

    Args:
        trace: the computation.
        step: not used: every step is there.
        theme: not used.
        direction: not used.
        language: the language of the sentences.

    Raises:
        TraceError, ThemeError, LayoutError, LanguageError: no such step, theme, direction
            or language.
    """
    check_arguments(trace, step, theme, direction)
    shown = cards(trace, language, longest=LONGEST)
    body = [
        r"\begin{document}",
        rf"\section*{{{escaped(one_line(svg.title(trace)))}}}",
        escaped(shown[0].sentence),
    ]
    for number, (card, made) in enumerate(zip(shown[1:], trace.steps, strict=True), start=1):
        body += _block(trace, number, card, made)
    text = "\n".join([*body, r"\end{document}", ""])
    return (WORLD if any(ord(letter) > LATIN for letter in text) else HEAD) + text


def _block(trace: Trace, number: int, card: Card, step: Step) -> Iterator[str]:
    """Yield one step: what it is, its equations, its sentences."""
    yield ""
    yield rf"\subsection*{{{number}/{len(trace.steps)}\quad {escaped(one_line(card.title))}}}"
    if card.code:
        yield rf"\texttt{{{escaped(one_line(card.code))}}}\par"
    for sentence in filter(None, (card.sentence, card.broadcast)):
        yield escaped(one_line(sentence))
    yield r"\begin{align*}"
    yield " \\\\\n".join(
        [*_equations(card, step), _sum(trace, number, card, step), *_quotient(card)]
    )
    yield r"\end{align*}"
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
        yield f"{INDENT} = {' '.join(map(formula, card.copies[:-1]))}"
    for row, value in received:
        right = f"= {formula(row.math[1])} {value}" if row.math is not None else value
        if right:
            yield f"{INDENT} {right}".rstrip()
    for row in card.rows:
        if row.kind == "entry":
            terms = f"{formula(row.text)} = " if row.text else ""
            yield rf"\text{{{escaped(row.name)}}} &= {terms}{written(row.value)}"


def _value(row: Row, value: Array | None) -> str:
    """Return the value of a row behind its formula, unless it stands there already."""
    if value is None or (row.text.endswith(f"= {row.value}") and not value.shape):
        return ""
    return f"= {array(value)}"


def _sum(trace: Trace, number: int, card: Card, step: Step) -> str:
    """Return everything that the target has received so far, and its sum."""
    numbers = [n for n in trace.ledgers[step.target] if n <= number]
    terms = [array(trace.steps[n - 1].contribution) for n in numbers]
    added = " + ".join(f"({t})" if t.startswith("-") and i else t for i, t in enumerate(terms))
    total = "" if len(terms) == 1 else f" = {array(step.after)}"
    label = card.ledger.total_label if card.ledger else ""
    return rf"\text{{{escaped(one_line(label))}}} &= {added}{total}"


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


FORMAT = Format("tex", "application/x-tex", "LaTeX derivation", draw, whole=True)

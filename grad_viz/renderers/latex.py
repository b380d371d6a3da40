r"""LaTeX: a label as text that shows exactly its letters, and a formula as mathematics.

A formula is the tree of `grad_viz.mathml`, which has the names and numbers of a step in it
already: here it is written down, and nothing is filled in.

>>> formula(["mfrac", ["mrow", ["mo", "∂"], ["mi", "y"]], ["msup", ["mi", "x"], ["mn", "2"]]])
'\\frac{\\partial y}{{x}^{2}}'
>>> print(escaped("50% of $x1"))
50\% of \$x1
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

from grad_viz.mathml import Tree
from grad_viz.numbers import content, one_line
from grad_viz.numbers import number as written
from grad_viz.renderers import letters
from grad_viz.trace import Array

SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "'": r"\textquotesingle{}",
    "`": r"\textasciigrave{}",
    '"': r"\textquotedbl{}",
    "\xa0": "~",
    "\n": r"\newline{}",
    "_": r"\_\allowbreak{}",
    **{letter: f"\\{letter}" for letter in "{}$&#%"},
}
GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu",
    "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "υ": "upsilon", "φ": "varphi",
    "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta",
    "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
}  # fmt: skip
SIGNS = {
    "·": "cdot", "⋅": "cdot", "×": "times", "∂": "partial", "∑": "sum", "∏": "prod",
    "⊤": "top", "≤": "le", "≥": "ge", "≠": "ne", "∣": "mid", "‖": "|", "∞": "infty",
    "…": "dots", "⊙": "odot", "√": "surd", "∇": "nabla", "⌊": "lfloor", "⌋": "rfloor",
    "⌈": "lceil", "⌉": "rceil", "→": "to", "←": "leftarrow", "÷": "div", "±": "pm",
    "✓": "checkmark", "✗": "times",
    "∈": "in", "≈": "approx", "{": "{", "}": "}", "%": "%", "#": "#", "$": "$", "&": "&",
    "_": "_",
}  # fmt: skip
MATHS = {
    "−": "-",
    "\\": r"\backslash ",
    **{letter: f"\\{name} " for letter, name in (GREEK | SIGNS).items()},
}
SPACED = {"+=": r"\mathrel{+}=", "@": r"\mathbin{@}"}
FUNCTIONS = (
    "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "ln", "exp",
    "max", "min", "log",
)  # fmt: skip
LARGEST, WIDEST = 6, 58
"""Arrays with more rows or columns, or with longer rows, are told by their shape."""

LINE, LONGEST = 48, 32
"""The most letters of a line of code, and of a name in a formula, which cannot be broken."""


def escaped(label: str) -> str:
    """Return LaTeX text that shows these letters; signs and Greek are set as mathematics."""
    written = "".join(_letter(letter) for letter in letters.lines(label.replace("\t", " ")))
    return re.sub(r"([-<>,])(?=\1)", r"\1{}", written)


def code(text: str) -> str:
    r"""Return a piece of a program in a typewriter's letters; a long one may be broken.

    >>> print(code("exp(x*y)"))
    \texttt{exp(x*y)}
    """
    words = re.split(r"(?<=[(,*/@+=])(?=[\w(])", text) if len(text) > LINE else [text]
    written = r"\allowbreak{}".join(map(escaped, words))
    return rf"\texttt{{{written}}}" if text else ""


def formula(tree: Tree | str) -> str:
    """Return a tree of `grad_viz.mathml` as LaTeX mathematics."""
    if isinstance(tree, str):
        return _signs(tree)
    tag, parts = tree[0], tree[1:]
    if tag == "mspace":
        return r"\;"
    if tag in LEAVES:
        return LEAVES[tag](parts[0] if parts else "")
    if tag == "mtable":
        return _table("matrix", ([formula(cell) for cell in row[1:]] for row in parts))
    children = [formula(part) for part in parts]
    if tag in SHAPES:
        return SHAPES[tag].format(*children)
    if parts and parts[0] == ["mo", "("] and parts[-1] == ["mo", ")"]:
        children[0], children[-1] = r"\left(", r"\right)"
    return re.sub(r" +", " ", " ".join(children))


def array(values: Array) -> str:
    r"""Return a number, a matrix, or the shape and range of an array too large for a page.

    >>> array(Array((2, 2), "float64", (1.0, 0.5, -2.0, 0.0)))
    '\\begin{pmatrix} 1 & 0.5 \\\\ -2 & 0 \\end{pmatrix}'
    """
    grid = content(values).grid
    small = 0 < len(grid) <= LARGEST and len(grid[0]) <= LARGEST
    rows = [[written(entry) for entry in row] for row in grid] if small else []
    if not rows or max(map(_length, rows)) > WIDEST:
        return number(one_line(values))
    return _table("pmatrix", (map(number, row) for row in rows))


def number(text: str) -> str:
    r"""Return a number or a short array, already written as text, as LaTeX mathematics.

    >>> number("1.235e6"), number("NaN")
    ('1.235 \\times 10^{6}', '\\text{NaN}')
    """
    is_number = re.fullmatch(r"[-+]?[\d.∞]+(e-?\d+)?|\[[-\d.,e∞ \[\]]*\]", text)
    return numbers(text).strip() if is_number else _upright(text)


def numbers(text: str) -> str:
    r"""Return numbers, written as text with signs between them, as LaTeX mathematics.

    >>> numbers("1.5e-7 + 2×(-3)")
    '1.5 \\times 10^{-7} + 2\\times (-3)'
    """
    return re.sub(r"(?<=\d)e(-?\d+)", r" \\times 10^{\1}", _signs(text))


def shortened(name: str) -> str:
    """Return a name that fits into a line: the end of a longer one is an ellipsis."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def _length(row: list[str]) -> int:
    """Return about how long a row of a matrix is; a power of ten takes its place."""
    return sum(len(entry) + (5 if "e" in entry else 2) for entry in row)


def _table(name: str, rows: Iterable[Iterable[str]]) -> str:
    inside = " \\\\ ".join(" & ".join(row) for row in rows)
    return rf"\begin{{{name}}} {inside} \end{{{name}}}"


def _letter(letter: str) -> str:
    if letter in SPECIAL:
        return SPECIAL[letter]
    sign = _mathematics(letter)
    return rf"\ensuremath{{{sign.strip()}}}" if sign else letter


def _mathematics(letter: str) -> str:
    """Return a sign, a Greek letter or a raised or lowered letter as mathematics, else nothing."""
    if letter in MATHS:
        return MATHS[letter]
    kind, _, code = unicodedata.decomposition(letter).partition(" ")
    mark = {"<super>": "^", "<sub>": "_"}.get(kind, "")
    return f"{mark}{{{chr(int(code, 16))}}}" if mark and " " not in code else ""


def _signs(text: str) -> str:
    """Return text as mathematics, sign by sign; letters without a sign stay upright text."""
    pieces = re.split(r"([^\x00-\x7f]|[~^'`\"])", text.replace("\n", " "))
    return "".join(
        _mathematics(piece) or _upright(piece) if i % 2 else _plain(piece)
        for i, piece in enumerate(pieces)
    )


def _plain(text: str) -> str:
    return "".join(_mathematics(letter) or letter for letter in letters.lines(text))


def _name(text: str) -> str:
    if text in FUNCTIONS:
        return f"\\{text}"
    text = shortened(text)
    return _signs(text).strip() if len(text) == 1 else rf"\mathit{{{_signs(text)}}}"


def _sign(text: str) -> str:
    if text in FUNCTIONS:
        return f"\\{text}"
    if text in SPACED:
        return SPACED[text]
    if text.isalpha() and text not in MATHS:
        return rf"\operatorname{{{_signs(text)}}}"
    return r"\Big\{" if text == "{" else _signs(text).strip()


def _upright(text: str) -> str:
    return rf"\text{{{escaped(text)}}}"


LEAVES: dict[str, Callable[[str], str]] = {
    "mi": _name,
    "mn": number,
    "mo": _sign,
    "mtext": lambda text: _upright(shortened(text)),
}
SHAPES = {
    "mfrac": r"\frac{{{}}}{{{}}}",
    "msup": "{{{}}}^{{{}}}",
    "msub": "{{{}}}_{{{}}}",
    "msubsup": "{{{}}}_{{{}}}^{{{}}}",
    "munder": r"\underset{{{1}}}{{{0}}}",
    "mover": r"\overline{{{}}}",
    "msqrt": r"\sqrt{{{}}}",
}

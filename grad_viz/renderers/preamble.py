r"""The preamble of a LaTeX document: which LaTeX it asks for, its fonts, its page.

pdfLaTeX has the letters of European languages. A document with others asks for LuaLaTeX, which
takes each letter from the first font that has it, emoji in colour, and breaks Chinese and
Japanese lines where they may be broken.

>>> preamble("f(x)", "en").splitlines()[0]
'\\documentclass[a4paper]{article}'
>>> preamble("損失", "en").splitlines()[0]
'% !TeX program = lualatex'
"""

from __future__ import annotations

LATIN = {chr(code) for code in range(0x180)} - set("ĦħĸĿŀŉŦŧſ")
"""The letters that pdfLaTeX has without further packages."""

FONTS = {
    "ja": ("Harano Aji Mincho", "Noto Serif CJK JP", "Hiragino Mincho ProN", "Yu Mincho"),
    "zh": ("FandolSong", "Noto Serif CJK SC", "Songti SC", "SimSun"),
    "": ("DejaVu Serif", "DejaVu Sans", "Noto Color Emoji", "Apple Color Emoji", "Segoe UI Emoji"),
}
"""Fonts of TeX and of systems that have what Latin Modern lacks, by the language they suit best."""

PAGE = r"""\usepackage{amsmath, amssymb}
\usepackage[margin=2cm]{geometry}
\setlength{\parindent}{0pt}
\raggedbottom \interlinepenalty=10000 \postdisplaypenalty=10000
"""
PDFLATEX = r"""\documentclass[a4paper]{article}
\usepackage[T1]{fontenc}
\usepackage{textcomp, lmodern}
"""
LUALATEX = r"""%% !TeX program = lualatex
%% This text has letters that pdfLaTeX has not: LuaLaTeX takes each from the first of these fonts.
\documentclass[a4paper]{article}
\usepackage{fontspec}
\directlua{
  local fonts = {}
  for _, name in ipairs {%s} do
    if luaotfload.aux.resolve_fontname(name) then
      table.insert(fonts, name .. ":mode=harf;")
    end
  end
  luaotfload.add_fallback("others", fonts)
}
\setmainfont{Latin Modern Roman}[RawFeature={fallback=others}]
\setsansfont{Latin Modern Sans}[RawFeature={fallback=others}]
\setmonofont{Latin Modern Mono}[RawFeature={fallback=others}]
\tracinglostchars=3
\usepackage[english]{babel}
\babelprovide[import, onchar=ids]{japanese}
\babelprovide[import, onchar=ids]{chinese-simplified}
"""


def preamble(text: str, language: str) -> str:
    r"""Return what stands above a text of a language, up to ``\begin{document}``."""
    if is_latin(text):
        return PDFLATEX + PAGE
    suited = {"": FONTS[""], language: FONTS.get(language, ()), **FONTS}
    names = (f'"{name}"' for group in suited.values() for name in group)
    return LUALATEX % ", ".join(names) + PAGE


def is_latin(text: str) -> bool:
    """Tell whether pdfLaTeX has every letter of a text."""
    return LATIN.issuperset(text)

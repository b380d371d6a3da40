"""What may be written on a command line, and what ``--help`` teaches of it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import NoReturn

from grad_viz import renderers
from grad_viz.languages import DEFAULT, available, phrase
from grad_viz.theme import THEMES

BAD_INPUT = 2
"""The exit code of a command line that is wrong."""

TEACH = """\
examples:
  grad-viz "square(exp(square(x)))" x=0.5                  the value and the gradients
  grad-viz "square(exp(square(x)))" x=0.5 --text           every step of both passes
  grad-viz "y = a*b + a*c" a=2 b=-3 c=0.5 -o graph.svg     a picture of the end
  grad-viz "y = a*b + a*c" a=2 b=-3 c=0.5 --step 4 --theme dark -o step4.png
  grad-viz "y = a*b + a*c" a=2 b=-3 c=0.5 --step -2 -o forward.svg   before the last value
  grad-viz "y = a*b + a*c" a=2 b=-3 c=0.5 --text --language zh       in Chinese
  grad-viz "a = x**2; y = sum(a + a)" "x=[1, 2]" -o graph.pdf -o graph.dot
  grad-viz "x*x" x=3 -o - --format dot                     DOT text for another program
  grad-viz --example diamond --text                        an example of the library
  grad-viz train.py:loss x=0.5 w=2 -o graph.svg            a Python function of yours
  grad-viz --example network --open hidden -o graph.svg    its modules as boxes, all but one
  grad-viz "x*x" x=3 -o trace.json                         the whole trace, for other programs
  grad-viz trace.json --text                               a trace that was saved
  grad-viz "x*x" x=3 --json | grad-viz - -o graph.png      a trace through a pipe
  grad-viz --list                                          functions, examples, formats, themes
  grad-viz app                                             the app in the browser

Operators are + - * / ** @; a line end or ; separates statements, and the last one is the result.
An expression that begins with a minus, or is just the name app, is written with -e= :
  grad-viz -e="-x**2" x=2

file.py:function and package.module:function import that code, which runs it, and call the function
with the inputs as Variables (as plain whole numbers where a parameter says int). The names it
assigns, such as h = tanh(x), name the nodes. Typed expressions and saved traces run no code.

exit codes: 0 done, 1 the Python function stopped with an error, 2 the command line or its input
is wrong, 130 interrupted; a mistake is one sentence on the error output.
"""


class _Parser(argparse.ArgumentParser):
    """Answers a wrong command line with one sentence."""

    language = DEFAULT

    def error(self, message: str) -> NoReturn:
        said = phrase("command_line", message=message).say(self.language)
        self.exit(BAD_INPUT, f"grad-viz: {said}\n")


def read_options(given: Sequence[str]) -> argparse.Namespace:
    """Return what a command line asks for; end the program with one sentence where it is wrong."""
    parser = _Parser(
        prog="grad-viz",
        usage='grad-viz "expression" | file.py:function | trace.json [name=value ...] [options]\n'
        "       grad-viz app [--port N]",
        description="Differentiate an expression or a function, and see how the backward pass "
        "does it.",
        epilog=TEACH,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.language = language_of(given)
    _add_subjects(parser)
    _add_pictures(parser)
    _add_words(parser)
    return parser.parse_intermixed_args(given)


def language_of(given: Sequence[str]) -> str:
    """Return the language in which a command line asks to be answered, even a wrong one.

    >>> language_of(["x +", "--language", "zh"]), language_of(["--language", "none"])
    ('zh', 'en')
    """
    finder = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    finder.add_argument("--language")
    try:
        wanted = finder.parse_known_args(given)[0].language
    except argparse.ArgumentError:
        wanted = DEFAULT
    return wanted if wanted in available() else DEFAULT


def _add_subjects(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("words", nargs="*", metavar="expression name=value", help="what to compute, and where: "
        "an expression, file.py:function, package.module:function, a saved trace.json, or - for "
        "a trace from a pipe")  # fmt: skip
    add("-e", "--expression", metavar="TEXT", help="the expression; then every word is an input")
    add("--example", metavar="NAME", help="an example of the library; inputs may be changed")


def _add_pictures(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("-o", "--output", action="append", default=[], metavar="FILE", help="draw; the suffix "
        "chooses the format; - is the standard output; may be repeated")  # fmt: skip
    add("--format", metavar="NAME", help="the format of -o -: " + ", ".join(renderers.formats()))
    add("--step", type=int, metavar="N", help="0 is the end of the forward pass, "
        "which is below 0; default: the end of the backward pass")  # fmt: skip
    add("--theme", default="light", metavar="NAME", help=", ".join(THEMES))
    add("--direction", default="LR", metavar="LR|TB", help="left to right, or top to bottom")
    add("--fold", action="store_true", help="draw every module of the program as one box")
    add("--open", action="append", default=[], metavar="PATH", help="draw every module but this "
        "one, such as encoder/layer1, as a box; may be repeated")  # fmt: skip
    add("--scale", type=float, metavar="N", help="png, gif: pixels per unit; 1 is 96 per inch")
    add("--dpi", type=float, metavar="N", help="png: dots per inch, in place of --scale")
    ground = "png, svg: no ground behind the picture"
    add("--transparent", action="store_true", default=None, help=ground)
    both = "gif, anim: show the forward pass before the backward pass"
    add("--forward", action="store_true", default=None, help=both)


def _add_words(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    languages = f"of words, pictures and mistakes: {', '.join(available())}"
    add("--language", default=DEFAULT, metavar="CODE", help=languages)
    add("--text", action="store_true", help="print every step of both passes in order")
    add("--json", action="store_true", help="print the trace as JSON: docs/trace-format.md")
    add("--list", action="store_true", help="print functions, examples, formats and themes")


def read_app_options(given: Sequence[str]) -> argparse.Namespace:
    """Return what is asked of the app."""
    parser = _Parser(
        prog="grad-viz app", description="Open the app in the browser.", allow_abbrev=False
    )
    parser.add_argument("--port", type=int, default=8501, metavar="N", help="default: 8501")
    reach = "where it listens; default: localhost, this machine only"
    parser.add_argument("--address", default="localhost", metavar="NAME", help=reach)
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser window")
    return parser.parse_args(given)

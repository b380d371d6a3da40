"""The command line: ``grad-viz "square(exp(square(x)))" x=0.5 -o graph.png``."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from grad_viz import renderers
from grad_viz.examples import get, grouped
from grad_viz.explain import transcript
from grad_viz.expression import parse
from grad_viz.expression.errors import ExpressionError
from grad_viz.expression.inputs import read_inputs
from grad_viz.expression.vocabulary import WORDS
from grad_viz.languages import DEFAULT, LanguageError, available
from grad_viz.launch import LaunchError, launch
from grad_viz.layout import LayoutError
from grad_viz.summary import summary
from grad_viz.theme import THEMES, ThemeError
from grad_viz.trace import Trace, TraceError

BAD_INPUT = 2
INTERRUPTED = 130
MISTAKES = (
    ExpressionError,
    TraceError,
    ThemeError,
    LanguageError,
    LayoutError,
    LaunchError,
    renderers.RenderError,
)

TEACH = """\
examples:
  grad-viz "square(exp(square(x)))" x=0.5                  the value and the gradients
  grad-viz "square(exp(square(x)))" x=0.5 --text           every step of the backward pass
  grad-viz "y = a*b + a*c" a=2 b=-3 c=0.5 -o graph.svg     a picture of the end
  grad-viz "y = a*b + a*c" a=2 b=-3 c=0.5 --step 4 --theme dark -o step4.png
  grad-viz "a = x**2; y = sum(a + a)" "x=[1, 2]" -o graph.pdf -o graph.dot
  grad-viz "x*x" x=3 -o - --format dot                     DOT text for another program
  grad-viz --example diamond --text                        an example of the library
  grad-viz --list                                          functions, examples, formats, themes
  grad-viz app                                             the app in the browser

Operators are + - * / ** @; a line end or ; separates statements, and the last one is the result.
An expression that begins with a minus, or is just the name app, is written with -e= :
  grad-viz -e="-x**2" x=2
"""


class _Parser(argparse.ArgumentParser):
    """Answers a wrong command line with one sentence."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"grad-viz: {message} (grad-viz --help shows how)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0, or 2 when the input is wrong."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        _app(given[1:]) if given[:1] == ["app"] else _run(_options(given))
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        return INTERRUPTED
    except MISTAKES as mistake:
        print(f"grad-viz: {mistake}", file=sys.stderr)
        return BAD_INPUT
    return 0


def _options(given: Sequence[str]) -> argparse.Namespace:
    parser = _Parser(
        prog="grad-viz",
        usage='grad-viz "expression" [name=value ...] [options]  |  grad-viz app [--port N]',
        description="Differentiate a typed expression, and see how the backward pass does it.",
        epilog=TEACH,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("words", nargs="*", metavar="expression name=value", help="what to compute, and where")
    add("-e", "--expression", metavar="TEXT", help="the expression; then every word is an input")
    add("--example", metavar="NAME", help="an example of the library; inputs may be changed")
    add("-o", "--output", action="append", default=[], metavar="FILE", help="draw; the suffix "
        "chooses the format; - is the standard output; may be repeated")  # fmt: skip
    add("--format", metavar="NAME", help="the format of -o -: " + ", ".join(renderers.formats()))
    add("--step", type=int, metavar="N", help="0 is the forward pass; the default is the end")
    add("--theme", default="light", metavar="NAME", help=", ".join(THEMES))
    add("--direction", default="LR", metavar="LR|TB", help="left to right, or top to bottom")
    add("--language", default=DEFAULT, metavar="CODE", help=", ".join(available()))
    add("--text", action="store_true", help="print every step of the backward pass in order")
    add("--json", action="store_true", help="print the trace as JSON")
    add("--list", action="store_true", help="print functions, examples, formats and themes")
    return parser.parse_intermixed_args(given)


def _run(options: argparse.Namespace) -> None:
    if options.list:
        _show(_catalogue())
        return
    trace = _trace(options)
    step = trace.check_step(options.step)
    for path in options.output:
        _draw(trace, step, path, options)
    if options.text:
        _show(transcript(trace, options.language))
    if options.json:
        _show([trace.to_json()])
    if not (options.output or options.text or options.json):
        _show(summary(trace))
        _show(["", f"Add --text for every step ({len(trace.steps)}), -o graph.svg for a picture."])


def _trace(options: argparse.Namespace) -> Trace:
    """Return the trace of what was asked for: an example, ``-e``, or the first word."""
    words, values = list(options.words), dict[str, Any]()
    if options.example is not None:
        example = get(options.example)
        text, values = example.expression, example.values
    elif options.expression is not None:
        text = options.expression
    elif words:
        text = words.pop(0)
    else:
        raise ExpressionError('There is no expression: try grad-viz "x**2" x=3, or --help.')
    values = {**values, **read_inputs(words)}
    return parse(text, values).record(values)


def _draw(trace: Trace, step: int, path: str, options: argparse.Namespace) -> None:
    """Write a picture to a file, or byte for byte to the standard output."""
    theme, direction = options.theme, options.direction
    if path != "-":
        made = renderers.save(trace, path, step=step, theme=theme, direction=direction)
        print(f"wrote {made}", file=sys.stderr)
        return
    picture = renderers.draw(
        trace, options.format or "dot", step=step, theme=theme, direction=direction
    )
    sys.stdout.flush()
    sys.stdout.buffer.write(picture if isinstance(picture, bytes) else picture.encode("utf-8"))
    sys.stdout.buffer.flush()


def _catalogue() -> Iterable[str]:
    yield "functions:"
    yield from (f"  {word.signature}" for word in WORDS.values())
    for group, examples in grouped().items():
        yield f"\nexamples, {group}:"
        yield from (f"  {example.name:<18} {example.title}" for example in examples)
    yield f"\nformats:   {', '.join(renderers.formats())}"
    yield f"themes:    {', '.join(THEMES)}"
    yield f"languages: {', '.join(available())}"


def _show(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def _app(given: Sequence[str]) -> None:
    parser = _Parser(
        prog="grad-viz app", description="Open the app in the browser.", allow_abbrev=False
    )
    parser.add_argument("--port", type=int, default=8501, metavar="N", help="default: 8501")
    reach = "where it listens; default: localhost, this machine only"
    parser.add_argument("--address", default="localhost", metavar="NAME", help=reach)
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser window")
    options = parser.parse_args(given)
    launch(options.port, options.address, options.no_browser)


if __name__ == "__main__":
    sys.exit(main())

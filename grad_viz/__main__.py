"""The command line: ``grad-viz "square(exp(square(x)))" x=0.5 -o graph.png``."""

from __future__ import annotations

import argparse
import io
import os
import sys
import time
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from grad_viz import renderers
from grad_viz.call import CallError
from grad_viz.examples import get, grouped
from grad_viz.expression import parse
from grad_viz.expression.errors import ExpressionError
from grad_viz.expression.inputs import read_inputs
from grad_viz.expression.vocabulary import WORDS
from grad_viz.import_function import FailedError, ImportedError
from grad_viz.languages import DEFAULT, LanguageError, available
from grad_viz.launch import LaunchError, launch
from grad_viz.layout import LayoutError
from grad_viz.subject import trace_of
from grad_viz.summary import summary
from grad_viz.theme import THEMES, ThemeError
from grad_viz.trace import Trace, TraceError
from grad_viz.transcript import transcript
from grad_viz.transform import chosen

OPTIONS = ("scale", "dpi", "transparent", "forward")
FAILED = 1
BAD_INPUT = 2
INTERRUPTED = 130
MISTAKES = (
    ExpressionError,
    TraceError,
    ThemeError,
    LanguageError,
    LayoutError,
    LaunchError,
    ImportedError,
    CallError,
    renderers.RenderError,
)

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

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"grad-viz: {message} (grad-viz --help shows how)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    0 is success, 1 a Python function that stopped with an error, 2 input that is wrong.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8")
    try:
        _app(given[1:]) if given[:1] == ["app"] else _run(_options(given))
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        return INTERRUPTED
    except (FailedError, *MISTAKES) as mistake:
        print(f"grad-viz: {mistake}", file=sys.stderr)
        return FAILED if isinstance(mistake, FailedError) else BAD_INPUT
    return 0


def _options(given: Sequence[str]) -> argparse.Namespace:
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
    add = parser.add_argument
    add("words", nargs="*", metavar="expression name=value", help="what to compute, and where: "
        "an expression, file.py:function, package.module:function, a saved trace.json, or - for "
        "a trace from a pipe")  # fmt: skip
    add("-e", "--expression", metavar="TEXT", help="the expression; then every word is an input")
    add("--example", metavar="NAME", help="an example of the library; inputs may be changed")
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
    add(
        "--transparent",
        action="store_true",
        default=None,
        help="png, svg: no ground behind the picture",
    )
    add(
        "--forward",
        action="store_true",
        default=None,
        help="gif, anim: show the forward pass before the backward pass",
    )
    languages = ", ".join(available())
    add("--language", default=DEFAULT, metavar="CODE", help=f"of words and pictures: {languages}")
    add("--text", action="store_true", help="print every step of both passes in order")
    add("--json", action="store_true", help="print the trace as JSON: docs/trace-format.md")
    add("--list", action="store_true", help="print functions, examples, formats and themes")
    return parser.parse_intermixed_args(given)


def _run(options: argparse.Namespace) -> None:
    if options.list:
        _show(_catalogue())
        return
    trace = _trace(options)
    trace.check_step(options.step)
    for path in options.output:
        _draw(trace, path, options)
    if options.text:
        _show(transcript(trace, options.language))
    if options.json:
        _write(trace.to_json() + "\n")
    if not (options.output or options.text or options.json):
        _show(summary(trace))
        _show(["", f"Add --text for every step ({len(trace.steps)}), -o graph.svg for a picture."])


def _trace(options: argparse.Namespace) -> Trace:
    """Return the trace of what was asked for: an example, ``-e``, or the first word."""
    words = list(options.words)
    if options.example is not None:
        example = get(options.example)
        values = {**example.values, **read_inputs(words)}
        return parse(example.expression, values).record(values)
    if options.expression is not None:
        values = read_inputs(words)
        return parse(options.expression, values).record(values)
    if not words:
        raise ExpressionError('There is no expression: try grad-viz "x**2" x=3, or --help.')
    return trace_of(words[0], words[1:])


def _draw(trace: Trace, path: str, options: argparse.Namespace) -> None:
    """Write a picture to a file, or byte for byte to the standard output."""
    form = _form(path, options)
    known = {"language": options.language, "progress": _Progress(), **_pixels(options)}
    wanted: dict[str, Any] = {
        "step": options.step,
        "theme": options.theme,
        "direction": options.direction,
        "folded": chosen(trace, options.fold, options.open),
        **{option: value for option, value in known.items() if option in form.options},
    }
    if path == "-":
        _write(renderers.draw(trace, form.name, **wanted))
    else:
        print(f"wrote {renderers.save(trace, path, **wanted)}", file=sys.stderr)


def _form(path: str, options: argparse.Namespace) -> renderers.Format:
    named = renderers.get_format(options.format or "dot")
    return named if path == "-" else renderers.format_of(path)


def _pixels(options: argparse.Namespace) -> dict[str, Any]:
    """Return what was asked of the pixels; some format that is drawn must know it."""
    asked = {name: getattr(options, name) for name in OPTIONS}
    given = {name: value for name, value in asked.items() if value is not None}
    for name in given:
        if not any(name in _form(path, options).options for path in options.output):
            able = [form.name for form in renderers.formats().values() if name in form.options]
            raise renderers.RenderError(f"--{name} is for the formats {', '.join(able)}")
    return given


class _Progress:
    """A line on the error output that counts, once drawing has taken longer than a second."""

    def __init__(self) -> None:
        self.start = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        """Say how many frames are drawn."""
        if time.monotonic() - self.start > 1:
            end = "\n" if done == total else ""
            print(f"\rgrad-viz: frame {done} of {total}", end=end, file=sys.stderr, flush=True)


def _write(content: str | bytes) -> None:
    """Write to the standard output byte for byte, text as UTF-8."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content if isinstance(content, bytes) else content.encode("utf-8"))
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

"""The command line: ``grad-viz "square(exp(square(x)))" x=0.5 -o graph.png``."""

from __future__ import annotations

import io
import os
import sys
import time
from argparse import Namespace
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from grad_viz import renderers
from grad_viz.examples import get, grouped
from grad_viz.expression import parse
from grad_viz.expression.errors import ExpressionError
from grad_viz.expression.inputs import read_inputs
from grad_viz.expression.vocabulary import WORDS
from grad_viz.import_function import FailedError
from grad_viz.languages import SaidError, available, phrase, words
from grad_viz.launch import launch
from grad_viz.options import BAD_INPUT, language_of, read_app_options, read_options
from grad_viz.subject import trace_of
from grad_viz.summary import summary
from grad_viz.theme import THEMES
from grad_viz.trace import Trace
from grad_viz.transcript import transcript
from grad_viz.transform import chosen

OPTIONS = ("scale", "dpi", "transparent", "forward")
FAILED = 1
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    0 is success, 1 a Python function that stopped with an error, 2 input that is wrong.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8")
    is_app = given[:1] == ["app"]
    asked = read_app_options(given[1:]) if is_app else read_options(given)
    try:
        if is_app:
            launch(asked.port, asked.address, asked.no_browser)
        else:
            _answer(asked)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        return INTERRUPTED
    except SaidError as mistake:
        print(f"grad-viz: {mistake.say(language_of(given))}", file=sys.stderr)
        return FAILED if isinstance(mistake, FailedError) else BAD_INPUT
    return 0


def _answer(options: Namespace) -> None:
    """Print and draw what was asked for."""
    say = words(options.language, "command")
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
        _show(["", say["more"].format(count=len(trace.steps))])


def _trace(options: Namespace) -> Trace:
    """Return the trace of what was asked for: an example, ``-e``, or the first word."""
    given = list(options.words)
    if options.example is not None:
        example = get(options.example)
        values = {**example.values, **read_inputs(given)}
        return parse(example.expression, values).record(values)
    if options.expression is not None:
        values = read_inputs(given)
        return parse(options.expression, values).record(values)
    if not given:
        raise ExpressionError(phrase("no_expression"))
    return trace_of(given[0], given[1:])


def _draw(trace: Trace, path: str, options: Namespace) -> None:
    """Write a picture to a file, or byte for byte to the standard output."""
    form, say = _form(path, options), words(options.language, "command")
    known = {"language": options.language, "progress": _Progress(say), **_pixels(options)}
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
        saved = renderers.save(trace, path, **wanted)
        print(say["wrote"].format(path=saved), file=sys.stderr)
    advice = form.advice(trace, options.direction, wanted["folded"], options.language)
    if advice:
        print(f"grad-viz: {advice}", file=sys.stderr)


def _form(path: str, options: Namespace) -> renderers.Format:
    named = renderers.get_format(options.format or "dot")
    return named if path == "-" else renderers.format_of(path)


def _pixels(options: Namespace) -> dict[str, Any]:
    """Return what was asked of the pixels; some format that is drawn must know it."""
    asked = {name: getattr(options, name) for name in OPTIONS}
    given = {name: value for name, value in asked.items() if value is not None}
    for name in given:
        if not any(name in _form(path, options).options for path in options.output):
            able = [form.name for form in renderers.formats().values() if name in form.options]
            known = ", ".join(able)
            raise renderers.RenderError(phrase("option_for", option=name, known=known))
    return given


class _Progress:
    """A line on the error output that counts, once drawing has taken longer than a second."""

    def __init__(self, say: Mapping[str, str]) -> None:
        self.say, self.start = say, time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        """Say how much is drawn."""
        if time.monotonic() - self.start > 1:
            end = "\n" if done == total else ""
            said = self.say["frame"].format(done=done, total=total)
            print(f"\rgrad-viz: {said}", end=end, file=sys.stderr, flush=True)


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


if __name__ == "__main__":
    sys.exit(main())

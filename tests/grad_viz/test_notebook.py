"""What a notebook is given: a viewer, a picture, words; nothing where there is nothing to see."""

import os
import subprocess
import sys
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter

import grad_viz
from engine import Variable, exp, square
from engine.errors import EngineError
from grad_viz import notebook
from grad_viz.examples import EXAMPLES
from grad_viz.trace import Trace

ROOT = Path(__file__).resolve().parents[2]
KINDS = {"text/html", "image/svg+xml", "text/plain"}


@pytest.fixture
def output():
    return square(exp(square(Variable(np.array(0.5), "x"))))


@pytest.fixture
def formatter():
    """The display formatter of a notebook, with our display registered."""
    shell = SimpleNamespace(display_formatter=DisplayFormatter())
    grad_viz.load_ipython_extension(shell)
    return shell.display_formatter


def test_a_trace_is_shown_as_a_viewer_a_picture_and_a_few_lines(output, formatter):
    shown, _ = formatter.format(grad_viz.record(output))
    assert set(shown) == KINDS
    assert shown["text/plain"] == (
        "y     = 1.648721270700128\ndy/dx = 3.297442541400256\n4 steps of the backward pass"
    )


def test_a_computed_variable_is_shown_as_a_viewer_and_by_its_own_text(output, formatter):
    shown, _ = formatter.format(output)
    assert set(shown) == KINDS
    assert shown["text/plain"] == repr(output)


def test_a_variable_that_was_not_computed_stays_plain_text(formatter):
    shown, _ = formatter.format(Variable(np.array(0.5), "x"))
    assert shown == {"text/plain": "variable(0.5)"}


def test_the_page_in_the_frame_is_the_html_format(output):
    frame = grad_viz.show(output, theme="dark", step=2)._repr_html_()
    page = unescape(frame.split('srcdoc="')[1].split('"')[0])
    trace = grad_viz.record(output)
    assert page == grad_viz.renderers.draw(trace, "html", step=2, theme="dark")
    assert 'sandbox="allow-scripts"' in frame
    assert "<script" not in frame


def test_show_takes_a_trace_or_a_variable_and_its_choices_change_the_frame(output):
    trace = grad_viz.record(output)
    assert grad_viz.show(trace) == grad_viz.show(output)
    choices = [
        {"step": 1},
        {"theme": "dark"},
        {"direction": "TB"},
        {"language": "zh"},
        {"height": 400},
    ]
    frames = {grad_viz.show(trace, **choice)._repr_html_() for choice in [{}, *choices]}
    assert len(frames) == 6
    with pytest.raises(grad_viz.TraceError, match="has the steps 0 to 4"):
        grad_viz.show(trace, step=9)


def test_what_a_person_wrote_cannot_leave_the_frame(formatter):
    name = '"></iframe><script>alert(1)</script>'
    shown, _ = formatter.format(
        grad_viz.record(exp(Variable(np.array(1.0), name)), expression=name)
    )
    assert "</iframe><script" not in shown["text/html"]
    assert shown["text/html"].count("<iframe") == 1


def test_a_large_graph_is_told_in_words_unless_it_is_asked_for(formatter, monkeypatch):
    monkeypatch.setattr(notebook, "LARGEST", 2)
    y = square(exp(square(Variable(np.array(0.5), "x"))))
    assert set(formatter.format(y)[0]) == {"text/plain"}
    words = formatter.format(grad_viz.record(y))[0]
    assert set(words) == {"text/plain"}
    assert "grad_viz.show(trace) shows it all the same" in words["text/plain"]
    assert set(formatter.format(grad_viz.show(y))[0]) == KINDS


def test_a_variable_whose_graph_cannot_be_walked_says_why(formatter):
    x = Variable(np.array([1.0, 2.0]), "x")
    y = exp(square(x))
    x.data[0] = 5.0
    with pytest.raises(EngineError) as refused:
        grad_viz.record(y)
    shown, _ = formatter.format(y)
    assert set(shown) == {"text/plain"}
    assert str(refused.value) in shown["text/plain"]


def test_without_a_display_a_trace_still_has_its_text(output, monkeypatch):
    monkeypatch.setattr(Trace, "display", lambda _: {})
    assert DisplayFormatter().format(grad_viz.record(output))[0]["text/plain"].startswith("Trace(")


def run(program, tmp_path):
    return subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(ROOT), "IPYTHONDIR": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    ).stdout


def test_importing_imports_no_ipython_and_registers_nothing_outside_of_it(tmp_path):
    program = "import sys, grad_viz; print('IPython' in sys.modules)"
    assert run(program, tmp_path) == "False\n"


TERMINAL = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.display_formatter.active_types = ["text/plain"]
import grad_viz, numpy as np
from engine import Variable, exp
y = exp(Variable(np.array(0.0), "x"))
for value in (y, grad_viz.record(y)):
    print(shell.display_formatter.format(value)[0])
"""


def test_a_terminal_gets_text_alone(tmp_path):
    shown = run(TERMINAL, tmp_path)
    assert "variable(1.0)" in shown
    assert "2 steps of the backward pass" in shown
    assert "iframe" not in shown


def test_a_viewer_opens_with_the_modules_folded_that_were_chosen():
    trace = EXAMPLES["network"].record()
    shown = grad_viz.show(trace, open="hidden")
    assert shown.folded == ("hidden/n1", "hidden/n2", "hidden/n3", "loss", "output")
    assert ">n1<" in shown.picture
    assert grad_viz.show(trace, fold=True).folded == ("hidden", "loss", "output")
    assert grad_viz.show(trace).folded is None
    with pytest.raises(grad_viz.TraceError, match="no module 'hiden'"):
        grad_viz.show(trace, open="hiden")

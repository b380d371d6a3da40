"""Every example in the documents is run, in the order a reader meets them."""

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import pictures

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)

# The reader's own file, as the documents speak of it.
TRAIN = """
from engine import tanh

def loss(x, w):
    h = tanh(w * x)
    return (h - 1) ** 2
"""

each_document = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix()
)


def blocks(document, *languages):
    """The fenced blocks in these languages."""
    found = FENCE.findall(document.read_text(encoding="utf-8"))
    return [block for language, block in found if language in languages]


def commands(document):
    """The lines that call grad-viz and end by themselves, each as the parts of a pipe."""
    lines = "".join(blocks(document, "sh", "bash", "console")).splitlines()
    words = [shlex.split(line.removeprefix("$ "), comments=True) for line in lines]
    called = [line for line in words if line[:1] == ["grad-viz"] and line[1:2] != ["app"]]
    return [pipe(line) for line in called]


def pipe(words):
    """The arguments of each grad-viz in one line."""
    parts = [[]]
    for word in words:
        parts.append([]) if word == "|" else parts[-1].append(word)
    return [part[1:] for part in parts]


@each_document
def test_every_python_example_does_what_it_shows(document, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {"__name__": "__main__"}
    for number, block in enumerate(blocks(document, "python", "pycon"), start=1):
        if ">>>" in block:
            run_conversation(block, names, f"{document.name}, example {number}")
        else:
            exec(compile(block, f"{document.name}, example {number}", "exec"), names)


def run_conversation(block, names, title):
    """Run a block with prompts and compare what it prints."""
    example = doctest.DocTestParser().get_doctest(block, names, title, None, None)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    report = []
    runner.run(example, out=report.append, clear_globs=False)
    names.update(example.globs)
    assert not report, "".join(report)


@each_document
def test_every_command_line_example_ends_well(document, tmp_path):
    if commands(document):
        (tmp_path / "train.py").write_text(TRAIN, encoding="utf-8")
    for parts in commands(document):
        given = ""
        for arguments in parts:
            finished = subprocess.run(
                [sys.executable, "-m", "grad_viz", *arguments],
                cwd=tmp_path,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                input=given,
                capture_output=True,
                encoding="utf-8",
                timeout=60,
                check=False,
            )
            assert finished.returncode == 0, finished.stderr
            given = finished.stdout


@pytest.mark.parametrize("name", pictures.PICTURES)
def test_the_pictures_are_the_ones_our_own_renderer_draws(name):
    drawn = (pictures.FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert drawn == pictures.draw(name), "run python -m scripts.pictures"

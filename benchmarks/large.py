"""How long large graphs take, from the program's output to the finished file.

    python -m benchmarks.large
    python -m benchmarks.large --chromium /usr/bin/chromium --write

Every round is a process of its own, so that nothing is known from the round before; the numbers are
medians of wall time. The page needs playwright and its browser, and is left out without them: the
time goes from the computed output to the first frame of the browser that shows the graph.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import grad_viz
from benchmarks.pictures import DOCUMENT, program
from engine import Variable, grad, tanh
from grad_viz import renderers
from scripts.browser import FLAGS, find_browser

BEGIN, END = "<!-- large: begin -->", "<!-- large: end -->"


def unroll() -> Variable:
    """A recurrent network over 1,000 steps; every step uses the same two weights."""
    w, u, h = (
        Variable(np.array(value), name) for value, name in ((0.5, "w"), (0.3, "u"), (0.1, "h"))
    )
    for _ in range(1_000):
        h = tanh(w * h + u)
    return h


def seventh_derivative() -> Variable:
    """The seventh derivative of tanh, with the graph of the six before it."""
    x = Variable(np.array(1.0), "x")
    y = tanh(x)
    for _ in range(7):
        (y,) = grad(y, [x], create_graph=True)
    return y


def chain(nodes: int) -> Variable:
    return program(Variable(np.array(0.5), "x"), Variable(np.array(0.9999), "a"), nodes)


def drawn(output: Variable) -> float:
    start = time.perf_counter()
    renderers.draw(grad_viz.record(output), "svg")
    return time.perf_counter() - start


def painted(output: Variable, chromium: str | None) -> float:
    """Return the time until the browser has shown the page of a trace; the browser is running.

    The page has what the app sends first, and no parts that were drawn beforehand.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play, tempfile.TemporaryDirectory() as folder:
        browser = play.chromium.launch(executable_path=chromium, args=list(FLAGS))
        page = browser.new_page()
        start = time.perf_counter()
        path = renderers.save(grad_viz.record(output), Path(folder) / "lesson.html", room=0)
        page.goto(path.as_uri())
        page.wait_for_selector("svg")
        page.evaluate(
            "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        passed = time.perf_counter() - start
        browser.close()
    return passed


def saved(output: Variable) -> float:
    start = time.perf_counter()
    renderers.draw(grad_viz.record(output), "html")
    return time.perf_counter() - start


def written() -> float:
    trace = grad_viz.record(chain(300_000))
    start = time.perf_counter()
    trace.to_json()
    return time.perf_counter() - start


def read() -> float:
    text = grad_viz.record(chain(300_000)).to_json()
    start = time.perf_counter()
    grad_viz.Trace.from_json(text)
    return time.perf_counter() - start


def runs(chromium: str | None) -> dict[str, Callable[[], float]]:
    """Return what is measured, by what the table calls it."""
    found: dict[str, Callable[[], Any]] = {
        "recurrent network of 1,000 steps as SVG": lambda: drawn(unroll()),
        "seventh derivative of tanh as SVG": lambda: drawn(seventh_derivative()),
        "10,000 nodes as a page, to its first frame": lambda: painted(chain(10_000), chromium),
        "10,000 nodes as a file in which 12,000 nodes of parts open": lambda: saved(chain(10_000)),
        "300,000 nodes written as JSON": written,
        "300,000 nodes read from JSON": read,
    }
    if importlib.util.find_spec("playwright") is None:
        del found["10,000 nodes as a page, to its first frame"]
    return found


def measure(number: int, rounds: int, chromium: str | None) -> float:
    """Return the median of some rounds, each in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.large", "--run", str(number)]
    command += ["--chromium", chromium] if chromium else []
    ran = (subprocess.run(command, check=True, capture_output=True) for _ in range(rounds))
    return statistics.median(float(one.stdout) for one in ran)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--run", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--chromium", metavar="PATH", default=find_browser(), help="a browser")
    parser.add_argument("--write", action="store_true", help="write into docs/performance.md")
    options = parser.parse_args()
    measured = runs(options.chromium)
    if options.run is not None:
        print([*measured.values()][options.run]())
        return
    table = ["| what | seconds |", "|---|---|"]
    print(*table, sep="\n", flush=True)
    for number, name in enumerate(measured):
        table.append(f"| {name} | {measure(number, options.rounds, options.chromium):.2f} |")
        print(table[-1], flush=True)
    if options.write:
        text = DOCUMENT.read_text(encoding="utf-8")
        before, after = text.split(BEGIN)[0], text.split(END)[1]
        DOCUMENT.write_text("\n".join([before + BEGIN, *table, END]) + after, encoding="utf-8")


if __name__ == "__main__":
    main()

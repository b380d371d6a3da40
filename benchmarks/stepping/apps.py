"""How long a step takes on the screen: this viewer's app beside a naive one, in one browser.

Both apps draw the same computation. The naive one is what Streamlit's tutorials show: a button
and `st.graphviz_chart`, redrawn by the server at each click. A step counts as painted in the
first frame after the page shows the number of the new step. Rounds are interleaved.
"""

from __future__ import annotations

import contextlib
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SIZES = {7: 3, 63: 31, 495: 247, 2001: 1000}
NAIVE_LIMIT = 500
APPS = ("naive", "viewer")

# Resolves in the frame after the page shows the number of the wanted step.
CLICK = """
([button, counter, wanted]) => new Promise((done, fail) => {
  const find = (selector) => {
    const roots = [document, ...[...document.querySelectorAll("*")]
      .filter((e) => e.shadowRoot).map((e) => e.shadowRoot)];
    for (const root of roots) { const e = root.querySelector(selector); if (e) return e; }
  };
  const read = () => Number(/\\d+/.exec(find(counter)?.textContent)?.[0]);
  const start = performance.now();
  const look = () => {
    if (read() === wanted) return requestAnimationFrame(() => done(performance.now() - start));
    if (performance.now() - start > 300000) return fail(new Error("no step " + wanted));
    requestAnimationFrame(look);
  };
  find(button).click();
  requestAnimationFrame(look);
})
"""
SELECTORS = {
    "naive": (".st-key-next button", ".st-key-first button", ".st-key-counter"),
    "viewer": ("[data-act=next]", "[data-act=back]", ".gv-count"),
}


@contextlib.contextmanager
def served(app: str) -> Iterator[str]:
    """Run one app on a free port and yield its address."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(HERE / f"{app}.py")]
    options = ["--server.headless=true", f"--server.port={port}", "--runner.postScriptGC=false"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    server = subprocess.Popen(
        [*command, *options], env=environment, stdout=subprocess.DEVNULL, cwd=ROOT
    )
    try:
        for _ in range(120):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=1)
                break
            time.sleep(0.25)
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait()


class Stepped:
    """One app open in a page of its own, with everything measured so far."""

    def __init__(self, browser: Browser, app: str, url: str, operations: int) -> None:
        self.app = app
        self.times: list[float] = []
        self.at, self.last = 0, operations + 1
        self.bytes = {"stepping": 0, "resting": 0}
        self.doing, self.rests = "resting", 0
        self.page: Page = browser.new_page(viewport={"width": 1280, "height": 720})
        self.page.on("websocket", lambda socket: socket.on("framereceived", self._received))
        self.page.goto(f"{url}/?operations={operations}")
        self.page.locator(SELECTORS[app][2]).wait_for(timeout=120_000)
        self.page.wait_for_timeout(1500)
        self.bytes["resting"] = 0

    def _received(self, frame: Any) -> None:
        self.bytes[self.doing] += len(frame)

    def step(self, count: int) -> None:
        """Make `count` steps, from the start again after the last, and note how long each took."""
        forward, _, counter = SELECTORS[self.app]
        self.doing = "stepping"
        for _ in range(count):
            if self.at == self.last:
                self.return_to_start()
            self.at += 1
            self.times.append(self.page.evaluate(CLICK, [forward, counter, self.at]))
        self.doing = "resting"
        self.rests += 1
        self.page.wait_for_timeout(700)

    def return_to_start(self) -> None:
        """Go back to step 0, unmeasured: at once, or in the viewer step by step.

        The viewer's first button would go on to the start of the forward pass.
        """
        _, back, counter = SELECTORS[self.app]
        while self.at:
            self.at = self.at - 1 if self.app == "viewer" else 0
            self.page.evaluate(CLICK, [back, counter, self.at])

    def row(self, nodes: int) -> str:
        """Return the measurements as a row of the table."""
        ordered = sorted(self.times)
        p95 = ordered[int(0.95 * (len(ordered) - 1))]
        median, sent = statistics.median(ordered), self.bytes["stepping"] / len(ordered)
        rest = self.bytes["resting"] / self.rests
        return f"| {nodes:,} | {self.app} | {median:.0f} | {p95:.0f} | {sent:,.0f} | {rest:,.0f} |"


HEAD = [
    "| drawn nodes | app | median ms | p95 ms | server bytes per step | and at a pause |",
    "|---:|---|---:|---:|---:|---:|",
]


def rows(browser: Browser, steps: int, sizes: Iterable[int] = SIZES) -> Iterator[str]:
    """Measure both apps at every size, and yield the table row by row."""
    yield from HEAD
    with contextlib.ExitStack() as stack:
        urls = {app: stack.enter_context(served(app)) for app in APPS}
        for nodes in sizes:
            yield from measure(browser, urls, nodes, steps)


def measure(browser: Browser, urls: dict[str, str], nodes: int, steps: int) -> Iterator[str]:
    """Step the apps by turns and yield a row for each."""
    chosen = APPS if nodes <= NAIVE_LIMIT else ("viewer",)
    apps = [Stepped(browser, app, urls[app], SIZES[nodes]) for app in chosen]
    for done in range(0, steps, 5):
        for app in apps:
            app.step(min(5, steps - done))
    for app in apps:
        yield app.row(nodes)
        app.page.close()

"""What a step costs the page itself: script, frames while a key is held down, memory.

The page is a lesson file: no server, the same viewer. A key that is held down makes a step in
every frame; a frame that comes later than 20 ms missed its turn at 60 frames per second.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page

import grad_viz
from benchmarks.stepping.program import network, program
from engine import Variable
from grad_viz import renderers

GRAPHS = {
    "chain": lambda: program(247),
    "long chain": lambda: program(1000),
    "network": lambda: network(25),
    "network, all in view": lambda: network(25),
}
ALL_IN_VIEW = "network, all in view"
HEAD = [
    "| graph | drawn nodes | drawn after ms | script per step ms | click to paint ms, median "
    "| p95 | frame ms, median | p95 | late frames | heap after 1,000 steps |",
    "|---|" + "---:|" * 9,
]
LATE = 20.0

# Single steps, 300 ms apart, so that what glides and fades has ended: [script, click to paint].
SINGLE = """
async (count) => {
  const frame = () => new Promise(requestAnimationFrame);
  const next = document.querySelector("[data-act=next]");
  const times = [];
  for (let at = 0; at < count; at += 1) {
    const start = performance.now();
    next.click();
    const script = performance.now() - start;
    await frame();
    await frame();
    times.push([script, performance.now() - start]);
    await new Promise((rested) => setTimeout(rested, 300));
  }
  return times;
}
"""
# A step in every frame, from the start again after the last: the times between frames.
HELD = """
async (count) => {
  const frame = () => new Promise(requestAnimationFrame);
  const find = (act) => document.querySelector(`[data-act=${act}]`);
  const [next, first] = [find("next"), find("first")];
  const gaps = [];
  let last = await frame();
  for (let at = 0; at < count; at += 1) {
    (next.getAttribute("aria-disabled") === "true" ? first : next).click();
    const now = await frame();
    gaps.push(now - last);
    last = now;
  }
  return gaps;
}
"""
# From the start of the page to the frame in which the graph is there.
WATCH = """
new MutationObserver((_, watch) => {
  if (!document.querySelector(".gv-node")) return;
  watch.disconnect();
  requestAnimationFrame(() => requestAnimationFrame((now) => { globalThis.drawnAt = now; }));
}).observe(document, { childList: true, subtree: true });
"""


def rows(browser: Browser, steps: int) -> Iterator[str]:
    """Measure every graph, and yield the table row by row."""
    yield from HEAD
    for name, build in GRAPHS.items():
        yield row(browser, name, build(), steps)


def row(browser: Browser, name: str, output: Variable, steps: int) -> str:
    """Open a lesson on a computation, step through it, and return its row of the table."""
    trace = grad_viz.record(output)
    with tempfile.TemporaryDirectory() as folder:
        path = renderers.save(trace, Path(folder) / "lesson.html")
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.add_init_script(WATCH)
        page.goto(path.as_uri())
        page.locator(".gv-node").first.wait_for()
    page.wait_for_timeout(1000)
    if name == ALL_IN_VIEW:
        page.keyboard.press("0")
        page.wait_for_timeout(500)
    page.evaluate(SINGLE, 3)
    scripts, paints = zip(*page.evaluate(SINGLE, steps), strict=True)
    grown = growth(page)
    frames = page.evaluate(HELD, 300)
    cells = [
        name,
        f"{len(trace.graph.nodes):,}",
        f"{page.evaluate('drawnAt'):.0f}",
        *(f"{x:.1f}" for x in (statistics.median(scripts), statistics.median(paints), p95(paints))),
        f"{statistics.median(frames):.1f}",
        f"{p95(frames):.1f}",
        f"{sum(gap > LATE for gap in frames) / len(frames):.0%}",
        f"{grown:+.1%}",
    ]
    page.close()
    return "| " + " | ".join(cells) + " |"


def p95(times: Any) -> float:
    return float(sorted(times)[int(0.95 * (len(times) - 1))])


def growth(page: Page) -> float:
    """Return by which part the used heap is larger after 1,000 steps, once all were made before."""
    tools = page.context.new_cdp_session(page)
    tools.send("Performance.enable")
    page.evaluate(HELD, 1000)
    before = heap(tools)
    page.evaluate(HELD, 1000)
    return heap(tools) / before - 1


def heap(tools: CDPSession) -> float:
    tools.send("HeapProfiler.collectGarbage")
    found = tools.send("Performance.getMetrics")["metrics"]
    return next(float(one["value"]) for one in found if one["name"] == "JSHeapUsedSize")

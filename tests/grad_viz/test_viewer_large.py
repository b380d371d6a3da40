"""Graphs of 2,000 nodes in the viewer: what a step may not cost, apart from time."""

import pytest
from playwright.sync_api import expect

import grad_viz
from benchmarks.stepping.program import network
from grad_viz import renderers
from grad_viz.transform import VIEWER_LIMIT

pytestmark = pytest.mark.browser
STEPS = """async (count) => {
  const find = (act) => document.querySelector(`[data-act=${act}]`);
  const [next, first] = [find("next"), find("first")];
  for (let at = 0; at < count; at += 1) {
    (next.getAttribute("aria-disabled") === "true" ? first : next).click();
    if (at % 10 === 0) await new Promise(requestAnimationFrame);
  }
}"""
PLACES = """nodes => Object.fromEntries(nodes.map(node => {
  const { x, y, width, height } = node.querySelector(".gv-box").getBoundingClientRect();
  return [node.dataset.id, [x, y, width, height]];
}))"""


@pytest.fixture(scope="module")
def trace():
    trace = grad_viz.record(network(25))
    assert 2_000 <= len(trace.graph.nodes) <= VIEWER_LIMIT
    return trace


@pytest.fixture
def lesson(page, trace, tmp_path):
    """A page with the whole graph, at the start of its backward pass."""
    page.goto(renderers.save(trace, tmp_path / "lesson.html").as_uri())
    page.locator(".gv-node").first.wait_for()
    return page


def nodes(page):
    return page.locator(".gv-node")


def test_only_what_is_near_is_in_the_page_until_everything_is_in_view_or_printed(lesson, trace):
    everything = len(trace.graph.nodes)
    assert 20 < nodes(lesson).count() < everything / 4
    lesson.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(nodes(lesson)).to_have_count(everything)
    lesson.evaluate("dispatchEvent(new Event('afterprint'))")
    assert nodes(lesson).count() < everything / 4
    lesson.keyboard.press("0")
    expect(nodes(lesson)).to_have_count(everything)
    drawn_in_order = lesson.evaluate(
        "[...document.querySelectorAll('.gv-node')].map(node => node.dataset.id)"
    )
    assert drawn_in_order == [node.id for node in trace.graph.nodes]


def test_the_keyboard_reaches_nodes_that_are_not_in_the_page_yet(lesson, trace):
    last = trace.graph.nodes[-1].id
    lesson.locator(f".gv-node[data-id={last}]").focus()
    for _ in range(120):
        lesson.keyboard.press("ArrowUp")
    wanted = trace.graph.nodes[-121].id
    assert lesson.evaluate("document.activeElement.dataset.id") == wanted
    expect(lesson.locator(f".gv-node[data-id={wanted}]")).to_be_in_viewport(ratio=1)
    for _ in range(20):
        lesson.keyboard.press("Shift+ArrowRight")
    assert lesson.evaluate("document.activeElement.dataset.id") == wanted


def test_steps_move_nothing_and_ask_for_nothing(lesson):
    lesson.keyboard.press("End")
    lesson.get_by_role("button", name="Follow the active step").click()
    lesson.wait_for_timeout(500)
    asked = []
    lesson.on("request", lambda request: asked.append(request.url))
    before = nodes(lesson).evaluate_all(PLACES)
    assert len(before) > 20
    for _ in range(30):
        lesson.keyboard.press("ArrowLeft")
        assert nodes(lesson).evaluate_all(PLACES) == before
    assert asked == []


def test_a_thousand_steps_leave_nothing_behind(lesson):
    tools = lesson.context.new_cdp_session(lesson)
    tools.send("Performance.enable")

    def used():
        lesson.evaluate(STEPS, 1_000)
        lesson.keyboard.press("Home")
        lesson.wait_for_timeout(500)
        tools.send("HeapProfiler.collectGarbage")
        found = tools.send("Performance.getMetrics")["metrics"]
        return {one["name"]: one["value"] for one in found}

    used()
    before, after = used(), used()
    assert after["Nodes"] <= 1.01 * before["Nodes"]
    assert after["JSEventListeners"] <= 1.01 * before["JSEventListeners"]
    assert after["JSHeapUsedSize"] <= 1.03 * before["JSHeapUsedSize"]

"""Where a reader is decides what is shown, and not the way they came."""

import random
import re

import pytest

pytestmark = pytest.mark.browser

SHOWN = """parts => parts.map(part => [
  part.dataset.id, part.dataset.state, part.hasAttribute("data-computed"),
  part.getAttribute("aria-label"),
  part.querySelector(".gv-gradient")?.textContent,
])"""


PILL = """message => {
  const line = message.querySelector("path"), length = line.getTotalLength();
  const { x, y, width, height } = message.querySelector("rect").getBBox();
  const far = (at) => {
    const point = line.getPointAtLength(at);
    return Math.hypot(point.x - x - width / 2, point.y - y - height / 2);
  };
  const steps = Array.from({ length: 900 }, (_, n) => (n * length) / 900);
  const nearest = steps.reduce((best, at) => (far(at) < far(best) ? at : best));
  return [far(nearest), nearest / length, length - nearest];
}"""


def shown(page):
    return sorted(page.locator(".gv-node, .gv-edge").evaluate_all(SHOWN), key=str)


def jump(page, step):
    page.evaluate(f"location.hash = 'step={step}'")
    slider = page.locator(".gv-slider")
    page.wait_for_function(
        "([slider, step]) => slider.ariaValueNow === step", arg=[slider.element_handle(), str(step)]
    )


@pytest.mark.parametrize("name", ["two_products", "network"])
def test_a_step_that_is_jumped_to_looks_as_if_the_page_had_opened_there(lesson, name):
    opened = lesson(name)
    page, address = opened.page, opened.page.url
    steps = random.Random(1).sample(range(opened.first, opened.last + 1), 9)
    steps += [opened.first, opened.last, opened.first, 0, opened.last]
    met = []
    for step in steps:
        jump(page, step)
        met.append(shown(page))
    for step, seen in zip(steps, met, strict=True):
        page.goto("about:blank")
        page.goto(f"{address}#step={step}")
        page.locator(".gv-node").first.wait_for()
        assert seen == shown(page), step


def test_the_number_of_a_message_stands_half_way_on_its_line_or_near_the_receiver(lesson):
    page = lesson("two_products", step=4).page
    away, share, _ = page.locator(".gv-message").evaluate(PILL)
    assert away < 2
    assert share == pytest.approx(0.5, abs=0.02)
    page = lesson("goldstein", step=8).page
    for step in range(8, 30):
        jump(page, step)
        away, share, left = page.locator(".gv-message").evaluate(PILL)
        assert away < 2
        assert share >= 0.48
        assert left < 116


def test_under_the_pointer_a_node_says_which_piece_of_the_expression_made_it(lesson):
    page = lesson("goldstein", step=30).page
    node = page.locator(".gv-node", has=page.locator("text.gv-name", has_text=re.compile("^v3$")))
    node.hover()
    said = node.locator("title").text_content()
    assert said.startswith("v3, value 27, gradient 67\n(x + y + 1)**2 * (19 - 14*x")
    assert "\n" not in page.locator(".gv-node[data-role=leaf]").first.get_attribute("aria-label")

"""Where a reader is decides what is shown, and not the way they came."""

import random

import pytest

pytestmark = pytest.mark.browser

SHOWN = """parts => parts.map(part => [
  part.dataset.id, part.dataset.state, part.hasAttribute("data-computed"),
  part.getAttribute("aria-label"),
  part.querySelector(".gv-gradient")?.textContent,
])"""


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

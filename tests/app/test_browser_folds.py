"""Opening and folding modules in a browser: what was pressed stays, and nothing else is lost."""

import pytest

import grad_viz
from grad_viz.examples import EXAMPLES
from tests.app.test_browser_files import save

pytestmark = pytest.mark.browser

CENTRES = """signs => Object.fromEntries(signs.map(sign => {
  const { x, y, width, height } = sign.querySelector('circle').getBoundingClientRect();
  return [sign.dataset.fold, [x + width / 2, y + height / 2]];
}))"""
CENTRE = """node => {
  const { x, y, width, height } = node.getBoundingClientRect();
  return [x + width / 2, y + height / 2];
}"""


class Lesson:
    """The network of the examples in a page of its own, and what can be seen of its modules."""

    def __init__(self, page):
        self.page = page

    def boxes(self):
        """The names of the boxes, sorted."""
        return sorted(self.page.locator(".gv-fold .gv-symbol:not(.gv-within)").all_text_contents())

    def sign(self, path):
        return self.page.locator(f".gv-sign[data-fold='{path}']")

    def box(self, name):
        return self.page.locator(f".gv-fold[aria-label^='{name},']")

    def press(self, path):
        """Press the plus or the minus of a module; return how far it moved, in pixels."""
        before = self.page.locator(".gv-sign").evaluate_all(CENTRES)[path]
        self.page.mouse.click(*before)
        self.rest()
        after = self.page.locator(".gv-sign").evaluate_all(CENTRES)[path]
        return max(abs(a - b) for a, b in zip(before, after, strict=True))

    def rest(self):
        self.page.wait_for_function(
            "() => document.getAnimations().every(one => one.playState === 'finished')"
        )

    @property
    def count(self):
        return self.page.locator(".gv-count").text_content()


@pytest.fixture
def lesson(page, tmp_path):
    page.set_viewport_size({"width": 1280, "height": 720})
    path = grad_viz.save(EXAMPLES["network"].record(), tmp_path / "lesson.html", step=5)
    page.goto(path.as_uri())
    page.locator(".gv-node").first.wait_for()
    return Lesson(page)


def test_a_module_opens_and_folds_under_the_pointer_without_moving(lesson):
    assert lesson.boxes() == ["hidden", "loss", "output"]
    assert lesson.press("output") < 0.5
    assert lesson.boxes() == ["hidden", "loss"]
    assert lesson.press("output") < 0.5
    assert lesson.boxes() == ["hidden", "loss", "output"]


def test_modules_lie_in_each_other_and_the_step_counter_is_the_same_in_all(lesson):
    counts = [lesson.count]
    for path in ("hidden", "hidden/n1"):
        lesson.sign(path).locator("circle").dispatch_event("click")
        counts.append(lesson.count)
    assert lesson.boxes() == ["loss", "n2", "n3", "output"]
    lesson.page.keyboard.press("ArrowRight")
    assert counts == ["step 5 of 26"] * 3
    assert lesson.count == "step 6 of 26"


def test_a_box_opens_by_a_double_click_and_stays_where_it_was(lesson):
    before = lesson.box("output").locator(".gv-box").last.evaluate(CENTRE)
    lesson.page.mouse.dblclick(*before)
    lesson.rest()
    assert lesson.boxes() == ["hidden", "loss"]
    members = lesson.page.locator("[data-path='output'] rect").evaluate_all(
        """rects => rects.map(one => one.getBoundingClientRect())
            .map(one => [one.left, one.top, one.right, one.bottom])"""
    )
    left, top, right, bottom = zip(*members, strict=True)
    middle = (min(left) + max(right)) / 2, (min(top) + max(bottom)) / 2
    assert max(abs(a - b) for a, b in zip(before, middle, strict=True)) < 0.5


def test_the_keyboard_opens_and_folds_and_keeps_the_focus(lesson):
    lesson.box("output").focus()
    lesson.page.keyboard.press("Enter")
    assert lesson.boxes() == ["hidden", "loss"]
    assert lesson.page.evaluate("document.activeElement.dataset.fold") == "output"
    lesson.page.keyboard.press("Enter")
    assert lesson.boxes() == ["hidden", "loss", "output"]
    label = lesson.page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert label == "output, 5 operations, Open output"


def test_one_button_opens_all_modules_and_folds_all_again(lesson):
    lesson.page.get_by_role("button", name="Open all modules").click()
    assert lesson.boxes() == []
    assert lesson.page.locator(".gv-region").count() == 6
    lesson.page.get_by_role("button", name="Fold all modules").click()
    assert lesson.boxes() == ["hidden", "loss", "output"]


def test_a_box_lights_up_while_steps_happen_in_it(lesson):
    states = set()
    lesson.page.keyboard.press("Home")
    for _ in range(27):
        states.add(lesson.box("hidden").get_attribute("data-state"))
        lesson.page.keyboard.press("ArrowRight")
    assert states == {"uncomputed", "active", "waiting"}
    lesson.page.keyboard.press("End")
    assert lesson.box("hidden").get_attribute("data-state") == "active"


def test_a_trace_without_modules_has_no_button_for_them(page, tmp_path):
    path = grad_viz.save(EXAMPLES["diamond"].record(), tmp_path / "lesson.html")
    page.goto(path.as_uri())
    page.locator(".gv-node").first.wait_for()
    assert page.get_by_role("button", name="Fold all modules").count() == 0
    assert page.locator(".gv-region, .gv-sign").count() == 0


def test_a_picture_has_the_modules_folded_that_are_folded_on_the_screen(reader):
    example = EXAMPLES["network"]
    reader.open(
        f=example.expression,
        step="5",
        x="[1, -0.5]",
        t="1",
        **{
            name: str(list(value) if isinstance(value, tuple) else value)
            for name, value in example.values.items()
            if name not in ("x", "t")
        },
    )
    sign = reader.page.locator(".gv-sign[data-fold='hidden'] circle")
    sign.dispatch_event("click")
    reader.button("SVG").hover()
    reader.page.wait_for_timeout(800)
    _, content = save(reader, "svg")
    assert b">n1<" in content
    assert b">hidden<" not in content
    assert b">output<" in content

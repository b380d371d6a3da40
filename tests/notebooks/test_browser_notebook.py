"""What a notebook shows, in a real browser: many viewers on one page, each with its own keys."""

from html import escape

import pytest
from playwright.sync_api import expect

from tests.notebooks.conftest import NOTEBOOKS

pytestmark = pytest.mark.browser

# A front end writes the html of every cell into one page, below the text of the cell.
PAGE = "<!DOCTYPE html><meta charset='utf-8'><title>Notebook</title><body tabindex='-1'>{cells}"
CELL = "<div class='input' tabindex='0'>In [{number}]:</div><div class='output'>{html}</div>"


class Notebook:
    """One page with the outputs of all cells; neither it nor a frame in it says anything."""

    def __init__(self, page):
        self.page, self.said, self.asked = page, [], []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("request", lambda request: self.asked.append(request.url))

    def open(self, outputs, path):
        shown = [output["text/html"] for output in outputs if "text/html" in output]
        cells = "".join(CELL.format(number=n, html=html) for n, html in enumerate(shown, start=1))
        path.write_text(PAGE.format(cells=cells), encoding="utf-8")
        self.page.goto(path.as_uri())
        for number in range(len(shown)):
            self.viewer(number).locator(".gv-node").first.wait_for()
        return self

    def viewer(self, number):
        return self.page.locator("iframe").nth(number).content_frame

    def enter(self, number):
        """Click where a viewer is empty, as its reader sees it on the page, until it has the focus.

        A click right after the page has scrolled may still go to where the frame was.
        """
        frame = self.page.locator("iframe").nth(number)
        frame.scroll_into_view_if_needed()
        inside = self.viewer(number).locator("html")
        for _ in range(20):
            box = frame.bounding_box()
            self.page.mouse.click(box["x"] + 8, box["y"] + 8)
            self.page.wait_for_timeout(100)
            if inside.evaluate("() => document.hasFocus()"):
                return
        pytest.fail(f"viewer {number} does not take the focus")

    def sees_step(self, number, step):
        slider = self.viewer(number).locator(".gv-slider")
        expect(slider).to_have_attribute("aria-valuenow", str(step))

    def last(self, number):
        return int(self.viewer(number).locator(".gv-slider").get_attribute("aria-valuemax"))


@pytest.fixture
def opened(page, tmp_path):
    """A function that opens outputs in the browser; at the end the page has been silent."""
    book = Notebook(page)
    yield lambda outputs: book.open(outputs, tmp_path / "notebook.html")
    assert book.said == []
    assert [url for url in book.asked if not url.startswith(("file:", "about:", "data:"))] == []


def test_every_viewer_steps_to_the_end_by_itself(notebook, outputs, opened):
    book = opened(outputs(notebook))
    for number in range(book.page.locator("iframe").count()):
        book.enter(number)
        before = int(book.viewer(number).locator(".gv-slider").get_attribute("aria-valuenow"))
        book.page.keyboard.press("ArrowRight")
        book.sees_step(number, before + 1)
        book.page.keyboard.press("End")
        book.sees_step(number, book.last(number))


def test_stepping_leaves_the_history_of_the_notebook_alone(notebook, outputs, opened):
    book = opened(outputs(notebook))
    book.enter(0)
    length, address = (book.page.evaluate(asked) for asked in ("history.length", "location.href"))
    book.page.keyboard.press("End")
    book.sees_step(0, book.last(0))
    book.page.wait_for_timeout(700)
    assert book.page.evaluate("history.length") == length
    assert book.page.evaluate("location.href") == address


# As strict as the page in which VS Code shows outputs.
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; "
    "img-src https: data:; font-src https:; connect-src https:; child-src https: data:;"
)


def in_a_page_with_a_policy(html):
    return f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><body>{html}'


def in_a_frame_of_its_own(html):
    return f'<iframe sandbox="allow-scripts" srcdoc="{escape(html)}" width="900" height="700">'


@pytest.mark.parametrize("host", [in_a_page_with_a_policy, in_a_frame_of_its_own])
def test_the_viewer_runs_where_the_page_around_it_is_strict(host, page, outputs, tmp_path):
    said = []
    page.on("console", lambda message: said.append(message.text))
    shown = next(output for output in outputs(NOTEBOOKS[0]) if "text/html" in output)
    path = tmp_path / "strict.html"
    path.write_text(f"<!DOCTYPE html><meta charset='utf-8'>{host(shown['text/html'])}", "utf-8")
    page.goto(path.as_uri())
    viewer = page
    while viewer.locator("iframe").count():
        viewer = viewer.locator("iframe").first.content_frame
    viewer.locator(".gv-node").first.wait_for()
    viewer.locator(".gv-slider").press("End")
    expect(viewer.locator(".gv-slider")).to_have_attribute("aria-valuenow", "4")
    assert said == []


@pytest.fixture
def two(outputs, opened):
    """A page with two viewers of the same trace, both at their start."""
    first = next(output for output in outputs(NOTEBOOKS[0]) if "text/html" in output)
    return opened([first, first])


def test_keys_go_to_the_viewer_with_the_focus_and_to_no_other(two):
    two.page.locator(".input").first.click()
    two.page.keyboard.press("ArrowRight")
    two.sees_step(0, 0)
    two.enter(1)
    two.page.keyboard.press("ArrowRight")
    two.page.keyboard.press("ArrowRight")
    two.sees_step(1, 2)
    two.sees_step(0, 0)
    two.page.locator(".input").first.click()
    two.page.keyboard.press("ArrowRight")
    two.sees_step(0, 0)
    two.sees_step(1, 2)


def test_opening_a_notebook_does_not_take_the_focus(two):
    assert two.page.evaluate("document.activeElement.localName") == "body"


def test_the_frame_can_reach_nothing_of_the_notebook_around_it(two):
    frame = two.page.frames[1]
    assert frame.evaluate("window.origin") == "null"
    assert (
        frame.evaluate("(() => { try { return parent.document.title } catch { return '' } })()")
        == ""
    )


DARK = "() => matchMedia('(prefers-color-scheme: dark)').matches"


@pytest.mark.parametrize(
    ("around", "dark"),
    [
        ("data-jp-theme-light='false'", True),
        ("data-jp-theme-light='true'", False),
        ("class='vscode-dark'", True),
        ("", False),
    ],
)
def test_the_viewer_is_as_dark_as_the_notebook_around_it(browser, two, tmp_path, around, dark):
    path = tmp_path / "coloured.html"
    path.write_text(
        (tmp_path / "notebook.html").read_text("utf-8").replace("<body", f"<body {around}"), "utf-8"
    )
    with browser.new_context(color_scheme="null") as context:
        page = context.new_page()
        page.goto(path.as_uri())
        frame = page.locator("iframe").first.content_frame
        frame.locator(".gv-node").first.wait_for()
        assert frame.locator("html").evaluate(DARK) is dark


INSIDE = """page => {
  const [graph, card] = [".gv-stage", ".gv-card"].map((part) => {
    return page.querySelector(part).getBoundingClientRect();
  });
  const { scrollHeight, clientHeight, clientWidth } = document.documentElement;
  return { beside: graph.right <= card.left, below: card.bottom <= clientHeight,
    fits: scrollHeight <= clientHeight, width: clientWidth, height: clientHeight };
}"""


def test_graph_and_card_stand_beside_each_other_and_fill_the_frame(two):
    two.page.set_viewport_size({"width": 830, "height": 800})
    around = two.page.locator(".output > div").first.bounding_box()
    frame = two.page.locator("iframe").first.bounding_box()
    assert frame["width"] == pytest.approx(around["width"] - 2, abs=0.1)
    assert frame["height"] == pytest.approx(around["height"] - 2, abs=0.1)
    inside = two.viewer(0).locator(".gv").evaluate(INSIDE)
    assert inside["width"] > 900
    assert inside["fits"]
    assert inside["below"]


def test_where_scripts_are_not_run_the_picture_is_seen(two):
    picture = two.page.locator("img").first
    assert picture.evaluate("image => image.complete && image.naturalWidth > 100")
    picture.evaluate("image => image.nextSibling.remove()")
    expect(picture).to_be_visible()
    around = picture.locator("..").bounding_box()
    assert around["height"] < picture.bounding_box()["height"] + 10

"""What a reader of the viewer can see and reach, asked of the page as the browser lays it out."""

import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

CAMERA = ".gv-camera:not(.gv-grains)"
PARTS = (".gv-bar", ".gv-grains", ".gv-stage", ".gv-scrub", ".gv-transport", CAMERA, ".gv-card")
READER = Path(__file__).with_name("reader.js").read_text(encoding="utf-8")
REST = 500


class Lesson:
    """A page with one viewer on it."""

    def __init__(self, page):
        self.page = page
        page.locator(".gv-slider").wait_for()

    def go(self, step):
        """Step there key by key, and rest."""
        key = "ArrowRight" if step > self.step else "ArrowLeft"
        for _ in range(abs(step - self.step)):
            self.page.keyboard.press(key)
        self.rest()

    def rest(self):
        """Wait for longer than the viewer does before it speaks and reports."""
        self.page.wait_for_timeout(REST)

    @property
    def first(self):
        return self._position("min")

    @property
    def step(self):
        return self._position("now")

    @property
    def last(self):
        return self._position("max")

    def _position(self, which):
        return int(self.page.locator(".gv-slider").get_attribute(f"aria-value{which}"))

    def ask(self, question):
        """The answer of one of the functions in reader.js."""
        self.page.evaluate(READER)
        return self.page.evaluate(f"reader.{question}")

    def texts(self):
        """Every text that is shown, as (class, colour, ground), each combination once."""
        found = self.ask("texts()")
        return {(name, hexadecimal(colour), hexadecimal(ground)) for name, colour, ground in found}

    def style(self, selector, name):
        """One computed property of the first element that a selector finds."""
        element = self.page.locator(selector).first
        return element.evaluate(f"element => getComputedStyle(element)[{name!r}]")

    def boxes(self, *selectors):
        """Where the parts are that are shown: (left, top, right, bottom) by selector."""
        found = {}
        for selector in selectors:
            part = self.page.locator(selector).first
            if part.is_visible():
                box = part.bounding_box()
                right, bottom = box["x"] + box["width"], box["y"] + box["height"]
                found[selector] = box["x"], box["y"], right, bottom
        return found

    @property
    def width(self):
        """How wide the page would like to be."""
        return self.page.evaluate("document.documentElement.scrollWidth")


def violations(page):
    """What axe-core finds wrong, one line each."""
    return [
        f"{rule['id']}: {node['target']}: {node['failureSummary']}"
        for rule in Axe().run(page).response["violations"]
        for node in rule["nodes"]
    ]


def hexadecimal(colour):
    """A computed colour as six hexadecimal digits."""
    channels = [float(channel) for channel in re.findall(r"[\d.]+", colour)[:3]]
    whole = 255 if colour.startswith("color(") else 1
    return "#" + "".join(f"{round(channel * whole):02x}" for channel in channels)


def overlaps(boxes):
    """The pairs of parts that cover more than a pixel of each other."""
    names = sorted(boxes)
    return [
        (one, other)
        for i, one in enumerate(names)
        for other in names[i + 1 :]
        if min(boxes[one][2], boxes[other][2]) - max(boxes[one][0], boxes[other][0]) > 1
        and min(boxes[one][3], boxes[other][3]) - max(boxes[one][1], boxes[other][1]) > 1
    ]

"""A reader of the page in a real browser: what they press, and what they see."""

import re
from urllib.parse import parse_qs, urlencode, urlsplit

from playwright.sync_api import expect

RECTANGLES = """boxes => boxes.map(box => {
  const { x, y, width, height } = box.getBoundingClientRect();
  return [x, y, width, height];
})"""
LABELS = "nodes => nodes.map(node => node.getAttribute('aria-label'))"


class Reader:
    """Somebody with a keyboard and a mouse in front of one page of the browser."""

    def __init__(self, page, url):
        self.page, self.url = page, url
        self.errors, self.traffic = [], []
        page.on("console", lambda said: said.type == "error" and self.errors.append(said.text))
        page.on("websocket", self.listen)

    def listen(self, socket):
        """Note the length of whatever goes over the wire between page and server."""
        for event in ("framesent", "framereceived"):
            socket.on(event, lambda data: self.traffic.append(len(data)))

    def open(self, **query):
        """Open the app at a link, and wait until the graph is there and the address is written."""
        self.page.goto(f"{self.url}/?{urlencode(query)}")
        return self.wait()

    def wait(self):
        self.page.locator(".gv-node").first.wait_for()
        self.page.wait_for_url("**step=**")
        return self

    def type(self, text):
        """Type a function into its field and press Enter."""
        field = self.page.get_by_role("textbox", name="Function")
        field.fill(text)
        field.press("Enter")

    def give(self, name, text):
        """Type the value of an input and press Enter."""
        field = self.page.get_by_role("textbox", name=name, exact=True)
        field.fill(text)
        field.press("Enter")

    def leave_fields(self):
        """Click where nothing is, so that keys go to the page."""
        stage = self.page.locator(".gv-stage")
        stage.click(position={"x": 4, "y": stage.bounding_box()["height"] - 4})

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def button(self, name):
        return self.page.get_by_role("button", name=name, exact=True)

    def node(self, name):
        """A variable by its name; for an operation give ``operation exp``."""
        return self.page.locator(f".gv-node[aria-label^='{name},'], .gv-node[aria-label='{name}']")

    def gradient(self, name):
        """The number in the gradient slot of a variable: ``""`` while there is none."""
        return self.node(name).locator(".gv-gradient").text_content()

    @property
    def scrubber(self):
        return self.page.locator(".gv-slider")

    @property
    def step(self):
        return int(self.scrubber.get_attribute("aria-valuenow"))

    @property
    def first(self):
        return int(self.scrubber.get_attribute("aria-valuemin"))

    def unknown(self):
        """The variables that are drawn without a value, in topological order."""
        empty = ".gv-variable[data-state='uncomputed']"
        labels = self.page.locator(empty).evaluate_all(LABELS)
        hidden = self.page.locator(f"{empty} .gv-known")
        for value in hidden.all():
            expect(value).to_have_css("opacity", "0")
        return [label.partition(",")[0] for label in labels]

    @property
    def last(self):
        return int(self.scrubber.get_attribute("aria-valuemax"))

    def boxes(self):
        """Where every node stands: left, top, width and height in pixels."""
        return self.page.locator(".gv-node .gv-box").evaluate_all(RECTANGLES)

    def sees_step(self, step):
        expect(self.scrubber).to_have_attribute("aria-valuenow", str(step))

    def sees_function(self, text):
        expect(self.page.locator(".gv-expression")).to_contain_text(text)

    def rests_until_address_says(self, step):
        self.page.wait_for_url(re.compile(rf"[?&]step={step}(&|$)"))

    @property
    def address(self):
        """The query parameters of the page, one text each."""
        query = parse_qs(urlsplit(self.page.url).query)
        return {key: values[-1] for key, values in query.items()}

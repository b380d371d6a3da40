"""A Firefox as it is installed, spoken to in WebDriver BiDi, with no other program between."""

import base64
import itertools
import json
import shutil
import socket
import subprocess
import time
from contextlib import ExitStack, contextmanager

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

NAMES = ("firefox", "firefox-esr")
SECONDS = 60
KEYS = {
    "ArrowRight": "\ue014",
    "ArrowLeft": "\ue012",
    "Home": "\ue011",
    "End": "\ue010",
    "Tab": "\ue004",
}


def find_firefox():
    """The path of a Firefox, None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def started(path, profile):
    """One window of a headless Firefox, for as long as the ``with`` lasts."""
    port = free_port()
    options = ["--headless", "--no-remote", "--width", "1280", "--height", "720"]
    where = ["--profile", str(profile), "--remote-debugging-port", str(port)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([path, *options, *where, "about:blank"], **quiet) as process:
        try:
            with ExitStack() as stack:
                yield Window(answering(stack, port, process))
        finally:
            process.terminate()


def free_port():
    with socket.socket() as listener:
        listener.bind(("localhost", 0))
        return listener.getsockname()[1]


def answering(stack, port, process):
    """The connection, once Firefox has started."""
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            return stack.enter_context(connect(f"ws://127.0.0.1:{port}/session", max_size=None))
        except (OSError, WebSocketException):
            if time.monotonic() > deadline or process.poll() is not None:
                raise
            time.sleep(0.2)


class Window:
    """The one window of a Firefox."""

    def __init__(self, connection):
        self.connection = connection
        self.numbers = itertools.count(1)
        self.send("session.new", capabilities={})
        self.context = self.send("browsingContext.getTree")["contexts"][0]["context"]

    def send(self, method, **params):
        """Give one command; return its result."""
        number = next(self.numbers)
        self.connection.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self.connection.recv(timeout=SECONDS))
            if answer.get("id") == number:
                assert answer["type"] == "success", answer
                return answer["result"]

    def open(self, url):
        self.send("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def ask(self, expression):
        """The value of a JavaScript expression, as JSON knows it."""
        found = self.send(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({expression})))()",
            target={"context": self.context},
            awaitPromise=True,
        )
        assert found["type"] == "success", found
        return json.loads(found["result"]["value"])

    def press(self, *keys):
        pressed = [KEYS.get(key, key) for key in keys]
        actions = [{"type": kind, "value": key} for key in pressed for kind in ("keyDown", "keyUp")]
        source = {"type": "key", "id": "keyboard", "actions": actions}
        self.send("input.performActions", context=self.context, actions=[source])

    def picture(self):
        """What the window shows, as PNG."""
        return base64.b64decode(
            self.send("browsingContext.captureScreenshot", context=self.context)["data"]
        )

"""What the tests share: options, Hypothesis profiles, a browser, a running app."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import settings
from playwright.sync_api import sync_playwright

from scripts.browser import FLAGS, MISSING, find_browser

ROOT = Path(__file__).resolve().parent.parent
STARTUP_SECONDS = 60
LOCAL = {"localhost", "127.0.0.1", ""}

settings.register_profile("default", max_examples=25, deadline=None, derandomize=True)
settings.register_profile("nightly", max_examples=300, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_addoption(parser):
    parser.addoption(
        "--update-golden", action="store_true", help="write the golden files instead of comparing"
    )


def pytest_collection_modifyitems(items):
    """Files with browser tests last: quick answers first, and Playwright keeps an event loop."""
    slow = {item.path for item in items if item.get_closest_marker("browser")}
    items.sort(key=lambda item: item.path in slow)


@pytest.fixture(scope="session")
def update_golden(request):
    """True when the golden files are to be written anew: pytest --update-golden."""
    return request.config.getoption("--update-golden")


@pytest.fixture(scope="session")
def browser():
    """One headless Chromium for the whole run."""
    path = find_browser()
    if path is None:
        pytest.fail(MISSING)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser):
    """A fresh profile at 1280 x 800 in which nothing can reach the internet.

    The test fails if a page wanted to, or if a script stopped with an error.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(20_000)
    strangers, errors = [], []

    def only_local(route):
        strangers.append(route.request.url)
        route.abort()

    context.route(lambda url: urlsplit(url).hostname not in {*LOCAL, None}, only_local)
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield context
    context.close()
    assert not strangers, f"the page asked for {strangers}"
    assert not errors, f"a script in the page stopped: {errors}"


@pytest.fixture
def page(context):
    """An empty page in a fresh profile; see the context fixture for what it forbids."""
    return context.new_page()


@pytest.fixture(scope="session")
def app_log(tmp_path_factory):
    """The file that holds what the app has written to its output so far."""
    return tmp_path_factory.mktemp("app") / "app.log"


@pytest.fixture(scope="session")
def app_url(app_log):
    """The address of the app, started for this run with an empty home directory."""
    with running("streamlit_app.py", app_log) as url:
        yield url


@contextmanager
def running(script, app_log):
    """The address of a Streamlit script while it runs."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    options = ["--server.headless", "true", "--server.port", str(port)]
    home = app_log.parent
    environment = {**os.environ, "HOME": str(home), "USERPROFILE": str(home)}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    with (
        app_log.open("w") as log,
        subprocess.Popen(
            [*command, *options], cwd=ROOT, env=environment, stdout=log, stderr=log
        ) as process,
    ):
        url = f"http://localhost:{port}"
        try:
            wait_until_healthy(process, url, app_log)
            yield url
        finally:
            stop(process)


def free_port():
    """A port that nobody listens on right now."""
    with socket.socket() as listener:
        listener.bind(("localhost", 0))
        return listener.getsockname()[1]


def wait_until_healthy(process, url, log):
    """Return when the app answers; fail with its log if it ends or takes too long."""
    deadline = time.monotonic() + STARTUP_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"The app did not start at {url}. Its log:\n{log.read_text()[-4000:]}")


def stop(process):
    """End the app politely, and at last impolitely."""
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()

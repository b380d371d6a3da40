"""Find a Chromium for the browser tests; run as a program, get one where there is none.

.venv/bin/python -m scripts.browser
"""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Iterator

from playwright.sync_api import sync_playwright

from scripts import node
from scripts.system import apt_install, run_as_root, say, succeeds

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
MISSING = (
    "No Chromium was found and none could be installed here; the browser tests need one. "
    "Install Chromium or Google Chrome so that it is on the PATH, or run: "
    f"{sys.executable} -m playwright install --with-deps chromium"
)


def main() -> None:
    """Say which Chromium the tests use; install one where there is none."""
    node.prepare()
    say(f"The browser tests use {find_browser() or install_browser()}")


def find_browser() -> str | None:
    """The path of the first Chromium that starts, None if there is none."""
    return next((path for path in candidates() if succeeds(path, "--version")), None)


def candidates() -> Iterator[str]:
    """What is on the PATH, then the one that Playwright may have downloaded."""
    yield from filter(None, map(shutil.which, NAMES))
    yield playwrights_own()


def playwrights_own() -> str:
    """Where Playwright keeps its Chromium, whether it has been downloaded or not."""
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def install_browser() -> str:
    """Install a Chromium the way that fits the system; return its path.

    Raises:
        SystemExit: if no way worked.
    """
    ways = [from_playwright, from_apt]
    if "Debian" in system_name():
        ways.reverse()
    for way in ways:
        way()
        if path := find_browser():
            return path
    raise SystemExit(MISSING)


def from_apt() -> None:
    """Debian's own package; Ubuntu's needs snap, so there it comes second."""
    apt_install("chromium")


def from_playwright() -> None:
    """The build that Playwright downloads, with the libraries it needs where we may install."""
    say("Downloading Chromium with Playwright")
    libraries = [] if run_as_root() is None else ["--with-deps"]
    succeeds(sys.executable, "-m", "playwright", "install", *libraries, "chromium")


def system_name() -> str:
    """The name a Linux system gives itself, elsewhere the name of the platform."""
    try:
        return platform.freedesktop_os_release()["NAME"]
    except OSError:
        return platform.system()


if __name__ == "__main__":
    main()

"""Photograph the viewer in its states for the documents; `scripts.pictures` runs it."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from grad_viz import renderers
from grad_viz.examples import EXAMPLES
from scripts.browser import FLAGS, MISSING, find_browser

SCREEN, PHONE = (1280, 720), (390, 844)
COLOURS = 160
WAIT = 900  # milliseconds: longer than any transition


@dataclass(frozen=True)
class Shot:
    """One state of the viewer: what is opened, how, and which keys are pressed then."""

    example: str
    step: int
    theme: str = "light"
    language: str = "en"
    size: tuple[int, int] = SCREEN
    folded: tuple[str, ...] | None = None
    keys: str = ""


SHOTS = {
    "step": Shot("two_products", 6),
    "step-dark": Shot("two_products", 6, "dark"),
    "projector": Shot("two_products", 6, "projector"),
    "contrast": Shot("two_products", 6, "contrast"),
    "forward": Shot("two_products", -2),
    "arrays": Shot("mlp", 6),
    "broadcast": Shot("mlp", 9, language="ja"),
    "chinese": Shot("neuron", 4, language="zh"),
    "modules": Shot("network", 8, folded=("hidden/n2", "hidden/n3")),
    "large": Shot("goldstein", 30),
    "search": Shot("goldstein", 30, keys="/y"),
    "phone": Shot("two_products", 6, size=PHONE),
    "phone-dark": Shot("mlp", 9, "dark", "zh", PHONE),
    "keys": Shot("composition", 3, keys="?"),
}


def photographs() -> Iterator[tuple[str, bytes]]:
    """Yield the name and the PNG of every state.

    Raises:
        SystemExit: there is no Chromium.
    """
    path = find_browser()
    if path is None:
        raise SystemExit(MISSING)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        for name, shot in SHOTS.items():
            yield name, small(photograph(browser, shot, Path(folder)))
        browser.close()


def photograph(browser: Browser, shot: Shot, folder: Path) -> bytes:
    """Return what a lesson looks like in a window, as PNG."""
    lesson = renderers.save(
        EXAMPLES[shot.example].record(),
        folder / "lesson.html",
        step=shot.step,
        theme=shot.theme,
        language=shot.language,
        folded=shot.folded,
    )
    width, height = shot.size
    page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page.goto(lesson.as_uri())
    for key in shot.keys:
        page.keyboard.press(key)
    page.wait_for_timeout(WAIT)
    picture = page.screenshot()
    page.close()
    return picture


def small(png: bytes) -> bytes:
    """Return a PNG of a few colours, which is a third of the size and looks the same."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    written = io.BytesIO()
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(written, "png", optimize=True)
    return written.getvalue()

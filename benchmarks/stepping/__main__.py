"""How long a step takes: in the app beside a naive one, and in the page alone up to 2,000 nodes.

python -m benchmarks.stepping            # both tables
python -m benchmarks.stepping --write    # put them into docs/performance.md
"""

from __future__ import annotations

import argparse
import platform
import re
from pathlib import Path

import streamlit
from playwright.sync_api import sync_playwright

from benchmarks.stepping import apps, lesson
from scripts.browser import FLAGS, find_browser

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
TABLES = {"stepping": apps, "frames": lesson}


def put(name: str, table: str) -> None:
    """Put a table between its markers in the document."""
    place = re.compile(rf"(<!-- {name}: begin -->\n).*?(<!-- {name}: end -->)", re.DOTALL)
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(place.sub(lambda m: m[1] + table + m[2], page), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--tables", nargs="+", choices=list(TABLES), default=list(TABLES))
    parser.add_argument("--write", action="store_true", help=f"put the tables into {PAGE.name}")
    given = parser.parse_args()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_browser(), args=list(FLAGS))
        versions = f"Streamlit {streamlit.__version__}, Chromium {browser.version} headless"
        foot = f"\n{versions}, {given.steps} steps, {platform.machine()}.\n"
        for name in given.tables:
            lines = []
            for line in TABLES[name].rows(browser, given.steps):
                lines.append(line)
                print(line, flush=True)
            if given.write:
                put(name, "\n".join(lines) + "\n" + foot)
        browser.close()


if __name__ == "__main__":
    main()

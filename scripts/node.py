"""Run the Node.js that Playwright brings along, so that nobody has to install another.

.venv/bin/python -m scripts.node --test tests/viewer/*.test.mjs
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import playwright

from scripts.system import apt_install, succeeds

NODE = Path(playwright.__file__).parent / "driver" / ("node.exe" if os.name == "nt" else "node")
MISSING = (
    f"{NODE} does not start, and the browser tests need it. "
    "On Debian and Ubuntu: sudo apt-get install libatomic1. Elsewhere: run it to see what it lacks."
)


def prepare() -> None:
    """Install the one library that Node.js needs and small systems leave out.

    Raises:
        SystemExit: if Node.js does not start even so.
    """
    if not starts():
        apt_install("libatomic1")
        if not starts():
            raise SystemExit(MISSING)


def starts() -> bool:
    """Tell whether Node.js runs on this machine."""
    return succeeds(NODE, "--version")


if __name__ == "__main__":
    raise SystemExit(subprocess.run([str(NODE), *sys.argv[1:]], check=False).returncode)

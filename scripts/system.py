"""Run programs of the machine: quietly, without a password, without a question."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def succeeds(*command: str | Path) -> bool:
    """Run a command without a word; tell whether it ended well."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        finished = subprocess.run(
            [str(part) for part in command],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError:
        return False
    return finished.returncode == 0


def run_as_root() -> list[str] | None:
    """The words to put before a command that needs root, None where that asks for a password."""
    if os.name == "nt":
        return None
    if os.geteuid() == 0:
        return []
    return ["sudo", "-n"] if succeeds("sudo", "-n", "true") else None


def apt_install(*packages: str) -> bool:
    """Install Debian or Ubuntu packages; tell whether that was possible."""
    prefix = run_as_root()
    if shutil.which("apt-get") is None or prefix is None:
        return False
    say("Installing with apt-get: " + " ".join(packages))
    succeeds(*prefix, "apt-get", "update")
    return succeeds(*prefix, "apt-get", "install", "--yes", "--no-install-recommends", *packages)


def say(sentence: str) -> None:
    """Print at once, so that the order stays right beside the output of other programs."""
    print(sentence, flush=True)

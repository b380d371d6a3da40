"""Make the virtual environment .venv and install into it what pip is told to.

python -m scripts.environment -r requirements.txt
python -m scripts.environment --editable ".[test]"

Uses the standard library alone, because nothing else is there yet.
"""

from __future__ import annotations

import os
import subprocess
import sys

from scripts.system import ROOT, apt_install, say, succeeds

ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
VERSION = ".".join(map(str, sys.version_info[:2]))


def main() -> None:
    """Make the environment if it is not there, then install."""
    if sys.version_info < (3, 11):
        raise SystemExit(
            f"grad_viz needs Python 3.11 or newer; {sys.executable} is {VERSION}. "
            "Name a newer one: make run PYTHON=python3.13"
        )
    if not has_pip():
        make_environment()
    install(sys.argv[1:])


def make_environment() -> None:
    """Try the ways to a virtual environment, the plainest first, until one gives a pip."""
    say("Making the virtual environment .venv")
    for attempt in (with_venv, with_the_pip_outside, with_the_systems_package):
        if attempt() and has_pip():
            return
    raise SystemExit(
        f"Could not make a virtual environment with {sys.executable}. Install its venv module "
        f"(on Debian and Ubuntu: sudo apt-get install python{VERSION}-venv) and try again."
    )


def with_venv() -> bool:
    """The way that every Python from python.org knows."""
    return succeeds(sys.executable, "-m", "venv", "--clear", ENVIRONMENT)


def with_the_pip_outside() -> bool:
    """Debian splits ensurepip off: let a pip outside put one inside."""
    pip = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    return succeeds(
        sys.executable, "-m", "venv", "--clear", "--without-pip", ENVIRONMENT
    ) and succeeds(*pip, "install", "pip")


def with_the_systems_package() -> bool:
    """Ask the system's package manager for what it split off."""
    return apt_install(f"python{VERSION}-venv") and with_venv()


def has_pip() -> bool:
    """Tell whether the environment is there and its pip works."""
    return succeeds(PYTHON, "-m", "pip", "--version")


def install(arguments: list[str]) -> None:
    """Install with the environment's pip, whose own error message is the best one."""
    say(f"Installing {' '.join(arguments)} into .venv (about a minute the first time)")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([*pip, *arguments], cwd=ROOT, check=False).returncode:
        raise SystemExit("pip could not install the packages; its message is above.")


if __name__ == "__main__":
    main()

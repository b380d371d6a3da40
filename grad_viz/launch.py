"""Starting the app: ``grad-viz app`` from a checkout or from an installed wheel."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Iterator
from importlib.util import find_spec

from grad_viz.languages import SaidError, phrase
from grad_viz.theme import get_theme

SETTINGS = {
    "client.showErrorDetails": "none",
    "client.showErrorLinks": "false",
    "client.toolbarMode": "viewer",
    "runner.postScriptGC": "false",
    "server.address": "localhost",
    "server.showEmailPrompt": "false",
    "browser.gatherUsageStats": "false",
}
"""What ``.streamlit/config.toml`` says in a checkout, for the places where it is not read."""

COLOURS = {
    "primaryColor": "active",
    "backgroundColor": "ground",
    "secondaryBackgroundColor": "panel",
    "textColor": "ink",
    "linkColor": "value",
    "borderColor": "line",
}


class LaunchError(SaidError, RuntimeError):
    """The app is not where it should be."""


def launch(port: int, address: str = "localhost", headless: bool = False) -> None:
    """Run the app in this process until it is stopped.

    Raises:
        LaunchError: the file of the app, or Streamlit, is not installed.
    """
    sys.argv = ["streamlit", *arguments(port, address, headless)]
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)


def arguments(port: int, address: str, headless: bool) -> list[str]:
    """Return the command line for Streamlit.

    Raises:
        LaunchError: the file of the app, or Streamlit, is not installed.
    """
    changed = {
        "server.port": str(port),
        "server.address": address,
        "server.headless": str(headless).lower(),
    }
    settings = {**SETTINGS, **dict(_colours()), **changed}
    return ["run", app_file(), *(f"--{name}={value}" for name, value in settings.items())]


def app_file() -> str:
    """Return the path of the app: beside the package in a checkout, a module in a wheel.

    Raises:
        LaunchError: it, or Streamlit, is not installed.
    """
    if find_spec("streamlit") is None:
        raise LaunchError(phrase("no_streamlit"))
    spec = find_spec("streamlit_app")
    if spec is None or spec.origin is None:
        raise LaunchError(phrase("no_app"))
    return spec.origin


def _colours() -> Iterator[tuple[str, str]]:
    for name in ("light", "dark"):
        tokens = get_theme(name).to_dict()
        for option, token in COLOURS.items():
            yield f"theme.{name}.{option}", str(tokens[token])

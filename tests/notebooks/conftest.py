"""What the tests of notebooks share: every notebook, run once, and what its cells show."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))


def pytest_generate_tests(metafunc):
    if "notebook" in metafunc.fixturenames:
        metafunc.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)


@pytest.fixture(scope="session")
def outputs(tmp_path_factory):
    """A function: what each code cell of a notebook shows, by media type."""
    folder = tmp_path_factory.mktemp("notebooks")

    @cache
    def run(notebook):
        finished = subprocess.run(
            [sys.executable, "-m", "tests.notebooks.run_notebook", str(notebook)],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "IPYTHONDIR": str(folder)},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        assert finished.returncode == 0, finished.stderr[-4000:]
        return json.loads(finished.stdout)

    return run

"""The built wheel is complete, and works where nothing of this checkout can be seen."""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("engine", "grad_viz")
FILES = ("streamlit_app.py", "pyproject.toml", "requirements.txt", "README.md", "LICENSE")
PROGRAMS = "Scripts" if os.name == "nt" else "bin"
DATA = {".py", ".typed", ".js", ".css", ".json", ".svg", ".ttf", ".woff2"}

pytestmark = pytest.mark.slow


def run(*command, cwd):
    """Run a command; its output, or a failure that shows all of it."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    finished = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from a copy so that nothing left over from an earlier build gets in."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, source / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    for file in FILES:
        shutil.copy(ROOT / file, source)
    options = ["--no-deps", "--no-build-isolation", "--quiet", "--wheel-dir", target]
    run(sys.executable, "-m", "pip", "wheel", *options, source, cwd=target)
    return next(target.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """An environment with the wheel in it; the libraries it needs are the ones we test with."""
    place = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", "--without-pip", place, cwd=place)
    python = place / PROGRAMS / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--quiet"]
    run(*pip, wheel, cwd=place)
    inside = run(
        python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=place
    ).strip()
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (Path(inside) / "libraries.pth").write_text("\n".join(libraries), encoding="utf-8")
    return place / PROGRAMS


def wanted():
    """What the packages hold, as the wheel should name it."""
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*"):
            if path.suffix in DATA:
                yield path.relative_to(ROOT).as_posix()
    yield "streamlit_app.py"


def test_the_wheel_holds_every_module_and_every_file_the_modules_read(wheel):
    held = set(zipfile.ZipFile(wheel).namelist())
    assert sorted(set(wanted()) - held) == []


def test_the_wheel_holds_nothing_else(wheel):
    held = [name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name]
    roots = {name.partition("/")[0] for name in held}
    assert roots == {*PACKAGES, "streamlit_app.py"}
    assert not [name for name in held if "test" in name or name.endswith(".pyc")]


@pytest.mark.parametrize("package", PACKAGES)
def test_the_wheel_says_that_it_is_typed(wheel, package):
    assert f"{package}/py.typed" in zipfile.ZipFile(wheel).namelist()


def test_the_wheel_names_its_licence_and_what_it_needs(wheel):
    archive = zipfile.ZipFile(wheel)
    name = next(name for name in archive.namelist() if name.endswith("/METADATA"))
    metadata = archive.read(name).decode()
    assert "License-Expression: MIT" in metadata
    for library in ("numpy", "graphviz", "streamlit"):
        assert f"Requires-Dist: {library}" in metadata


def test_the_packages_come_from_the_wheel_and_not_from_this_checkout(installed, tmp_path):
    code = "import engine, grad_viz, streamlit_app as app; print(engine.__file__, app.__file__)"
    assert str(ROOT) not in run(installed / "python", "-c", code, cwd=tmp_path)


@pytest.mark.parametrize(
    ("name", "beginning"), [("g.svg", b"<"), ("g.png", b"\x89PNG\r\n"), ("g.pdf", b"%PDF")]
)
def test_the_installed_command_draws_outside_the_checkout(installed, tmp_path, name, beginning):
    expression = ["square(exp(square(x)))", "x=0.5"]
    run(installed / "grad-viz", *expression, "-o", name, cwd=tmp_path)
    assert (tmp_path / name).read_bytes().startswith(beginning)

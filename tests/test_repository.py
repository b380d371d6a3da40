"""The files around the code say the same thing as the code."""

import os
import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from streamlit import config

from grad_viz.theme import get_theme
from scripts.pictures import PICTURES
from scripts.screenshots import SHOTS

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def text(path):
    return (ROOT / path).read_text(encoding="utf-8")


def requirements():
    """Every requirement, to run and to test."""
    lines = [line.partition("#")[0].strip() for line in text("requirements.txt").splitlines()]
    extras = chain.from_iterable(PYPROJECT["project"]["optional-dependencies"].values())
    return [Requirement(line) for line in [*filter(None, lines), *extras]]


def settings(table, prefix=""):
    """The options of a Streamlit configuration as (dotted name, value)."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from settings(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


STREAMLIT = dict(settings(tomllib.loads(text(".streamlit/config.toml"))))


def test_every_dependency_has_its_reason_and_every_reason_its_dependency():
    reasons = re.findall(r"^\| `([\w-]+)` \| \w", text("docs/dependencies.md"), re.MULTILINE)
    assert set(reasons) == {requirement.name for requirement in requirements()}


@pytest.mark.parametrize("requirement", requirements(), ids=str)
def test_every_dependency_has_a_lowest_version(requirement):
    assert any(one.operator in {">=", "~="} for one in requirement.specifier)


@pytest.mark.parametrize("option", STREAMLIT)
def test_every_streamlit_setting_is_one_that_streamlit_knows(option):
    assert option in config.get_config_options()


def test_the_app_keeps_visitors_apart_and_calls_nobody():
    assert STREAMLIT["server.address"] == "localhost"
    assert STREAMLIT["runner.postScriptGC"] is False
    assert STREAMLIT["browser.gatherUsageStats"] is False
    assert STREAMLIT["client.showErrorDetails"] == "none"


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(
    ("option", "token"),
    [
        ("primaryColor", "active"),
        ("backgroundColor", "ground"),
        ("secondaryBackgroundColor", "panel"),
        ("textColor", "ink"),
        ("linkColor", "value"),
        ("borderColor", "line"),
    ],
)
def test_the_app_around_the_picture_has_the_colours_of_the_picture(name, option, token):
    assert STREAMLIT[f"theme.{name}.{option}"] == getattr(get_theme(name), token)


def test_the_makefile_explains_every_target():
    makefile = text("Makefile")
    targets = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE).group(1).split()
    explained = re.findall(r'@echo "make (\w+)', makefile)
    assert {"run", "test"} <= set(targets)
    assert set(targets) - {"help"} == set(explained)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no executable bit")
def test_continuous_integration_can_be_run_by_hand():
    assert os.access(ROOT / ".ci/run", os.X_OK)
    assert "bash .ci/run" in text(".github/workflows/check.yml")


def test_the_workflow_checks_exactly_the_pythons_we_claim():
    claimed = re.findall(r"Python :: (3\.\d+)", "\n".join(PYPROJECT["project"]["classifiers"]))
    checked = re.search(r"python: \[(.*)\]", text(".github/workflows/check.yml")).group(1)
    assert re.findall(r"[\d.]+", checked) == claimed
    assert PYPROJECT["project"]["requires-python"] == f">={claimed[0]}"


def test_the_changelog_begins_with_this_version():
    released = re.findall(r"^## \[(\d[^]]*)\]", text("CHANGELOG.md"), re.MULTILINE)
    assert released[0] == PYPROJECT["project"]["version"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_to_a_file_leads_to_a_file(document):
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_picture_is_shown_in_a_document_and_all_together_are_small():
    pictures = list((ROOT / "docs/images").iterdir())
    shown = "".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)
    assert [picture.name for picture in pictures if f"images/{picture.name}" not in shown] == []
    assert sum(picture.stat().st_size for picture in pictures) <= 1_500_000


def test_every_picture_can_be_made_anew():
    made = {f"{name}.svg" for name in PICTURES} | {f"{name}.png" for name in SHOTS}
    assert {picture.name for picture in (ROOT / "docs/images").iterdir()} == made

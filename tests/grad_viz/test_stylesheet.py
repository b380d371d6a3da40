"""The style sheet of the viewer has the colours of `grad_viz.theme`, and no others."""

import re
from dataclasses import replace

import pytest

from grad_viz.stylesheet import asset, rule, stylesheet
from grad_viz.theme import LIGHT, THEMES


def variables(text):
    return dict(re.findall(r"--gv-([\w-]+):\s*([^;}]+)", text))


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_the_variables_of_a_theme_are_its_tokens(theme):
    (found,) = re.findall(
        rf'^\.gv\[data-theme="{theme.name}"\] {{.*}}$', stylesheet(), re.MULTILINE
    )
    written = {name.replace("-", "_"): value for name, value in variables(found).items()}
    assert written == {k: str(v) for k, v in theme.to_dict().items() if k != "name"}
    assert f"color-scheme: {theme.side};" in found


def test_the_rules_of_the_viewer_name_no_colour_of_their_own():
    assert re.findall(r"#[0-9a-f]{3,8}\b", asset("viewer.css"), re.IGNORECASE) == []


def test_every_variable_that_the_viewer_uses_is_there():
    used = set(re.findall(r"var\(--gv-([\w-]+)", stylesheet()))
    by_the_script = set(re.findall(r'"--gv-([\w-]+)"', asset("viewer.js")))
    set_somewhere = variables(stylesheet() + asset("page.css")).keys() | by_the_script
    assert used - set_somewhere == set()


def test_every_token_of_a_theme_is_used():
    used = set(re.findall(r"var\(--gv-([\w-]+)", asset("viewer.css")))
    assert set(variables(rule(".gv", LIGHT))) - used == set()


def test_a_theme_of_ones_own_is_added_to_those_that_have_a_name():
    mine = replace(LIGHT, name="mine", ink="#123456")
    assert rule('.gv[data-theme="mine"]', mine) in stylesheet(mine)
    assert "mine" not in stylesheet()

"""Themes: complete, readable, found by name."""

import itertools
import re

import pytest

from grad_viz.theme import THEMES, Theme, ThemeError, blend, contrast, get_theme

TEXTS = [
    ("ink", "ground"),
    ("ink", "panel"),
    ("ink", "operation"),
    ("dim", "ground"),
    ("dim", "panel"),
    ("dim", "box"),
    ("value", "box"),
    ("value", "panel"),
    ("gradient", "gradient_ground"),
    ("on_active", "active"),
]
MARKS = [("edge", "ground"), ("done", "ground"), ("active", "ground"), ("active", "box")]


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_every_text_has_a_contrast_of_at_least_4_5(theme, text, ground):
    assert contrast(getattr(theme, text), getattr(theme, ground)) >= 4.5


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_every_line_can_be_told_from_its_ground(theme, mark, ground):
    least = 2.5 if mark == "edge" else 3.0
    assert contrast(getattr(theme, mark), getattr(theme, ground)) >= least


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_every_colour_is_six_hexadecimal_digits(theme):
    colours = [v for k, v in theme.to_dict().items() if k != "name" and isinstance(v, str)]
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in colours)


def test_positive_and_negative_differ_even_without_colour_in_print():
    assert contrast(THEMES["print"].positive, THEMES["print"].negative) >= 3


def test_the_names_are_those_a_user_writes():
    assert [theme.name for theme in THEMES.values()] == list(THEMES)
    assert {"light", "dark", "projector", "print", "contrast"} <= set(THEMES)


def test_a_theme_object_is_taken_as_it_is():
    theme = get_theme("dark")
    assert get_theme(theme) is theme


@pytest.mark.parametrize("wrong", ["drak", "Light", "", "no such theme"])
def test_an_unknown_theme_is_refused_with_the_choices(wrong):
    with pytest.raises(ThemeError, match="choose one of light, dark"):
        get_theme(wrong)


def test_a_near_miss_is_answered_with_the_name_that_was_meant():
    with pytest.raises(ThemeError, match="did you mean 'dark'"):
        get_theme("drak")


def test_themes_cannot_be_changed():
    with pytest.raises(AttributeError):
        THEMES["light"].ink = "#000000"
    with pytest.raises(TypeError):
        THEMES["mine"] = THEMES["light"]


def test_contrast_is_symmetric():
    for one, other in itertools.combinations(["#000000", "#ffffff", "#667085"], 2):
        assert contrast(one, other) == contrast(other, one)


def test_blend_reaches_both_ends():
    assert blend("#102030", "#fefefe", 0) == "#102030"
    assert blend("#102030", "#fefefe", 1) == "#fefefe"


def test_a_theme_becomes_plain_data():
    assert Theme(**THEMES["light"].to_dict()) == THEMES["light"]

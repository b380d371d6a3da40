"""Every word that a person sees is there in every language, and said with the same values."""

import ast
import json
import re
import string
from importlib.resources import files
from pathlib import Path

import pytest

from grad_viz import renderers
from grad_viz.examples import EXAMPLES
from grad_viz.expression import parse
from grad_viz.expression.errors import ExpressionError
from grad_viz.expression.evaluation import OPERATORS
from grad_viz.import_function import FailedError
from grad_viz.languages import DEFAULT, Phrase, SaidError, available, words

ROOT = Path(__file__).resolve().parents[2]
TABLES = {
    language: json.loads(
        files("grad_viz.languages").joinpath(f"{language}.json").read_text("utf-8")
    )
    for language in available()
}
PARTS = tuple(TABLES[DEFAULT])
OTHERS = [language for language in available() if language != DEFAULT]
SAME_EVERYWHERE = {
    ("app", "format_dot"),
    ("card", "pattern_other"),
    ("examples", "tanh"),
    ("examples", "two_squares"),
}
MISTAKES = [
    "x +", "x^2", "2x", "sin x", "(x", "x)", "x > 2", "x[0]", "sqaure(x)", "foo(x)", "max(x, y)",
    "x if y", "x.T", "2 + 3", "", "x; 3", "sum(x, axis=y)", "x = 2; x = x + 1", "'a'", "a*\u200bb",
    "é + 1",
]  # fmt: skip
LATIN = re.compile(r"[A-Za-z]{3,}")


def gaps(text):
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


PREFIX = re.compile("^(refused|kind)_")


def sources():
    paths = [*ROOT.glob("grad_viz/**/*.py"), ROOT / "streamlit_app.py"]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("part", PARTS)
def test_no_word_is_missing_or_left_over_and_its_gaps_are_the_same(language, part):
    ours, theirs = TABLES[DEFAULT][part], TABLES[language].get(part, {})
    assert set(TABLES[language]) == set(PARTS)
    assert set(theirs) == set(ours)
    assert {key for key in ours if gaps(ours[key]) != gaps(theirs[key])} == set()


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("part", PARTS)
def test_every_word_is_translated(language, part):
    ours, theirs = TABLES[DEFAULT][part], TABLES[language][part]
    prose = {key for key, text in ours.items() if LATIN.search(re.sub(r"{\w*}|`[^`]*`", "", text))}
    same = {(part, key) for key in prose if theirs[key] == ours[key]}
    assert same - SAME_EVERYWHERE == set()


def test_every_sentence_about_a_mistake_is_used_and_every_one_used_is_there():
    text = sources()
    known = set(TABLES[DEFAULT]["errors"])
    asked = set(re.findall(r'phrase\(\s*"(\w+)"', text))
    assert asked <= known
    assert {
        key for key in known if not re.search(rf'"(refused_|kind_)?{PREFIX.sub("", key)}"', text)
    } <= {"refused_operator"}


def descendants(kind):
    return {kind.__name__, *(name for one in kind.__subclasses__() for name in descendants(one))}


def raised(tree):
    """The name of every error that is raised with something, and what it is raised with."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
            yield ast.unparse(node.exc.func).rpartition(".")[2], node.exc.args[0]


def test_no_mistake_of_a_person_is_told_in_one_language_only():
    kinds = descendants(SaidError)
    found = [(name, said) for name, said in raised(ast.parse(sources())) if name in kinds]
    assert len(found) > 50
    assert [name for name, said in found if isinstance(said, ast.Constant | ast.JoinedStr)] == []
    assert {"TraceError", "ThemeError", "RenderError", "CallError"} <= kinds
    assert FailedError.__name__ in kinds


@pytest.mark.parametrize("language", available())
@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_explained_in_every_language(language, text):
    with pytest.raises(ExpressionError) as caught:
        parse(text).evaluate({"x": 1.0})
    said = caught.value.say(language)
    assert isinstance(caught.value.said, Phrase)
    assert said[-1] in ".?。？"
    assert not re.search(r"[{}]|Phrase\(", said)
    assert (said == str(caught.value)) == (language == DEFAULT)


@pytest.mark.parametrize("language", OTHERS)
def test_shapes_that_do_not_fit_are_explained_in_every_language(language):
    with pytest.raises(ExpressionError) as caught:
        parse("a + b").evaluate({"a": [1.0, 2.0], "b": [1.0, 2.0, 3.0]})
    said = caught.value.say(language)
    assert "(2,)" in said
    assert "(3,)" in said
    assert "shapes" not in said


def test_words_that_nobody_asked_for_are_an_error():
    with pytest.raises(KeyError):
        words(DEFAULT, "nonsense")


class Unwilling:
    """An engine that refuses in its own words."""

    def __call__(self, *_):
        raise ValueError("the box is\nfull.")


@pytest.mark.parametrize("language", available())
def test_what_the_engine_says_is_quoted_in_a_sentence_of_the_language(language, monkeypatch):
    monkeypatch.setitem(OPERATORS, ast.Add, Unwilling())
    with pytest.raises(ExpressionError) as caught:
        parse("x + 1").evaluate({"x": 1.0})
    said = caught.value.say(language)
    assert "the box is full" in said
    around = said.replace("the box is full", "")
    assert bool(re.search("[A-Za-z]{2,}", around)) == (language == DEFAULT)


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize(
    ("form", "limit", "value"),
    [
        ("svg", "layout.LIMIT", 3),
        ("png", "renderers.png.PIXELS", 1e6),
        ("png", "renderers.png.PIXELS", 1e4),
        ("gif", "renderers.gif.PIXELS", 1e6),
        ("gif", "renderers.gif.PIXELS", 1e4),
        ("anim", "renderers.anim.LOOKS", 3),
        ("tex", "renderers.tex.MOST", 3),
    ],
)
def test_why_a_picture_is_not_drawn_is_said_in_every_language(
    form, limit, value, language, monkeypatch
):
    monkeypatch.setattr(f"grad_viz.{limit}", value)
    refusal = renderers.get_format(form).refusal
    trace = EXAMPLES["two_products"].record()
    english, said = (refusal(trace, "light", "LR", (), one) for one in (DEFAULT, language))
    numbers, translated = (set(re.findall(r"\d[\d,.]*", text)) for text in (english, said))
    assert len(numbers) > 1
    assert numbers <= translated
    assert "than" in english or "at most" in english
    assert not re.search(" (the|of|more|use|at most) ", said)

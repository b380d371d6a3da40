"""The page in every language: all of its words are there, and no placeholder is left."""

import json
import re
import zlib

import pytest
from google.protobuf.text_format import MessageToString

from grad_viz.examples import DEFAULT, EXAMPLES
from grad_viz.languages import available, words
from grad_viz.streamlit import plain

PLACEHOLDER = re.compile(r"\{[a-z_]\w*\}")


def printed(app):
    """Everything that the page was sent, except for the component with its own words."""
    elements = [element for element in app.main if element.type != "bidi_component"]
    protos = [element.proto for element in elements if getattr(element, "proto", None)]
    return "\n".join(MessageToString(proto, as_utf8=True) for proto in protos)


def strings_in(tree):
    """Every text of a nested JSON value, without the formulas, which are MathML."""
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict):
        for value in tree.values():
            yield from strings_in(value)
    elif isinstance(tree, list) and tree[:1] != ["math"]:
        for value in tree:
            yield from strings_in(value)


@pytest.mark.parametrize("language", available())
def test_the_words_of_the_page_are_those_of_the_chosen_language(first_page, language):
    first_page.selectbox(key="language").set_value(language).run()
    assert not first_page.exception
    say = words(language, "app")
    page = printed(first_page)
    assert words(language, "lessons")[DEFAULT.name] in page
    for key in ("own", "expression", "blocks_intro", "add_block", "remove_block",
                "language", "direction", "LR", "TB", "save", "share", "picture_theme"):  # fmt: skip
        assert say[key] in page, key
    assert say["block"].format(letter="A") in page
    assert say["slider"].format(name="x") in page


@pytest.mark.parametrize("language", available())
def test_the_menu_names_the_examples_in_the_chosen_language(first_page, language):
    first_page.selectbox(key="language").set_value(language).run()
    titles = [words(language, "examples")[name] for name in EXAMPLES]
    assert first_page.selectbox(key="example").options == titles


@pytest.mark.parametrize("language", available())
def test_no_placeholder_is_left_on_the_page(first_page, language):
    first_page.selectbox(key="language").set_value(language).run()
    assert not PLACEHOLDER.findall(printed(first_page))


@pytest.mark.parametrize("language", available())
@pytest.mark.parametrize("name", ["micrograd", "broadcast", "mlp"])
def test_no_placeholder_is_left_on_a_card(first_page, name, language):
    first_page.selectbox(key="example").set_value(name).run()
    first_page.selectbox(key="language").set_value(language).run()
    (component,) = first_page.get("bidi_component")
    payload = json.loads(zlib.decompress(component.proto.bytes))
    assert payload["language"] == language
    texts = list(strings_in([payload["cards"], payload["ledgers"]]))
    assert len(texts) > 10
    assert not [text for text in texts if PLACEHOLDER.search(text)]


def test_a_change_of_language_keeps_function_input_and_step(app):
    app.query_params.update({"f": "a*b", "a": "7", "step": "2"})
    app.run()
    app.selectbox(key="language").set_value("ja").run()
    assert app.query_params == {"f": "a*b", "a": "7", "b": "-3", "step": "2", "lang": "ja"}


@pytest.mark.parametrize("language", available())
def test_a_mistake_is_answered_in_the_chosen_language(first_page, language):
    first_page.selectbox(key="language").set_value(language).run()
    first_page.text_input(key="text").set_value("x +").run()
    where = words(language, "errors")["at_column"].format(column=3)
    said = words(language, "errors")["missing_after"].format(sign="+", where=where)
    sentence = plain(f"{said} {words(language, 'app')['kept']}")
    assert first_page.warning[0].value == f"{sentence}\n\n```\nx +\n  ^\n```"


def test_a_link_is_answered_in_the_language_that_it_asks_for(app):
    app.query_params.update({"f": "x*x", "x": "?", "lang": "ja"})
    start = words("ja", "errors")["in_value"].format(name="x", error="")
    assert app.run().warning[0].value.startswith(start)

"""Links without a browser: what is opened, what is written, what is refused."""

import pytest

from grad_viz.examples import DEFAULT
from grad_viz.permalink import MAX_PARAMETERS

HOSTILE_LINKS = [
    {"f": "__import__('os')"},
    {"f": "<script>alert(1)</script>"},
    {"f": "x" * 10_000},
    {"f": "(" * 5_000},
    {"f": "x*x", "x": "[[[["},
    {"f": "x*x", "x": "nobody"},
    {"f": "x*x", "x": "[" + "1," * 100_000 + "1]"},
    {"f": "x*x", "step": "1-"},
    {"f": "x*x", "step": "1e9"},
    {"f": "x*x", "step": "9" * 5_000},
    {"f": "x*x", "step": "٣"},
    {"f": "x*x", "step": "![](//a.example)"},
    {"f": "x*x", "lang": "../../x"},
    {"f": "x*x", "lang": "en.json\x00"},
    {"f": "x*x", "theme": "<style>*{}"},
    {"f": "x*x", "theme": "[a](javascript:1)"},
    {"step": "1-"},
    {"lang": "../../x"},
    {"f": "x*x"} | {f"p{i}": "1" for i in range(MAX_PARAMETERS)},
]


def opened(app, **query):
    for key, value in query.items():
        app.query_params[key] = value
    return app.run()


def test_a_link_restores_function_inputs_step_and_language(app):
    query = {"f": "a*b + sum(w)", "a": "3", "b": "-0.5", "w": "[1,2]", "step": "4", "lang": "ja"}
    opened(app, **query)
    assert not app.exception
    assert not app.warning
    assert app.text_input(key="text").value == query["f"]
    assert [app.text_input(key=f"input-{name}").value for name in "abw"] == ["3", "-0.5", "[1,2]"]
    assert app.session_state["step"] == 4
    assert app.selectbox(key="language").value == "ja"
    assert app.query_params == query


def test_a_link_may_leave_out_everything_but_the_function(app):
    opened(app, f="a*b")
    assert not app.exception
    assert app.session_state["step"] == 0
    assert set(app.session_state["inputs"]) == {"a", "b"}


def test_a_link_chooses_the_colours_of_the_screen_and_the_address_keeps_them(app):
    opened(app, theme="projector")
    assert app.selectbox(key="theme").value == "projector"
    assert app.query_params["theme"] == "projector"
    app.selectbox(key="theme").set_value("auto").run()
    assert "theme" not in app.query_params


@pytest.mark.parametrize("query", HOSTILE_LINKS, ids=lambda query: ascii(query)[:40])
def test_a_hostile_link_is_answered_with_a_sentence_and_what_could_be_read(app, query):
    opened(app, **query)
    assert not app.exception
    (warning,) = app.warning
    assert warning.value[-1] in ".?"
    assert len(warning.value) < 300
    kept = query.get("f") if query.get("f") == "x*x" and len(query) == 2 else DEFAULT.expression
    assert app.text_input(key="text").value == kept
    assert app.session_state["trace"].expression == kept
    assert app.query_params["f"] == kept


@pytest.mark.parametrize("step", ["![](//a.example)", "[a](//b.c)", "<b>*x*</b>", "$x$ ~~y~~"])
def test_nothing_that_a_link_says_is_read_as_markdown(app, step):
    (warning,) = opened(app, f="x*x", step=step).warning
    plain = warning.value
    for mark in "*[]<>$~":
        assert plain.count(mark) == plain.count(f"\\{mark}")


@pytest.mark.parametrize("step", ["4", "5", "77", "99999"])
def test_a_step_beyond_the_end_is_the_end(app, step):
    opened(app, f="square(exp(square(x)))", x="0.5", step=step)
    assert not app.exception
    assert app.session_state["step"] == 4
    assert app.query_params["step"] == "4"


def test_what_hosts_and_mailers_add_to_a_link_does_not_matter(app):
    opened(app, f="x*x", x="3", utm_source="mail", fbclid="<b>")
    assert not app.warning
    assert app.session_state["inputs"] == {"x": "3"}


def test_the_address_follows_what_is_on_the_page(first_page):
    assert first_page.query_params["f"] == DEFAULT.expression
    first_page.text_input(key="text").set_value("u*v").run()
    first_page.text_input(key="input-u").set_value("[1, 2]").run()
    first_page.selectbox(key="language").set_value("zh").run()
    assert first_page.query_params == {
        "f": "u*v", "u": "[1,2]", "v": "-3", "step": "0", "lang": "zh"
    }  # fmt: skip


def test_the_address_keeps_saying_what_is_drawn_while_a_mistake_is_typed(first_page):
    before = dict(first_page.query_params)
    first_page.text_input(key="text").set_value("x +").run()
    assert first_page.query_params == before

"""The cards: complete, right, and the same shape in every language."""

import json
import re
from importlib.resources import files

import numpy as np
import pytest

import grad_viz
from engine import Function, Variable, exp, matmul, relu, square
from grad_viz import mathml
from grad_viz.examples import EXAMPLES
from grad_viz.explain import card, cards, messages
from grad_viz.label_formula import label_formula
from grad_viz.languages import LanguageError, available, words
from grad_viz.transcript import transcript
from grad_viz.transform import views

LANGUAGES = available()


def scalar(value, name):
    return Variable(np.array(value), name)


@pytest.fixture
def shared():
    a, b, c = scalar(2.0, "a"), scalar(-3.0, "b"), scalar(0.5, "c")
    y = a * b + a * c
    y.name = "y"
    return grad_viz.record(y)


def messages_into(trace, name):
    target = next(n.id for n in trace.graph.nodes if n.name == name)
    return trace.ledgers[target]


def test_the_card_before_the_pass_says_where_it_starts(shared):
    first = card(shared, 0)
    assert first.title == "The forward pass is done"
    assert "starts at y" in first.sentence
    assert first.ledger is None


def test_the_card_of_a_product_gives_the_rule_and_the_numbers(shared):
    number = messages_into(shared, "a")[0]
    one = card(shared, number)
    step = shared.steps[number - 1]
    rows = {row.kind: row for row in one.rows}
    assert one.title == "a receives from ×"
    assert one.pattern == "swaps"
    assert list(rows) == ["operation", "upstream", "local", "contribution"]
    assert rows["upstream"].value == "1"
    assert float(rows["local"].value) == step.local.values[0]
    assert rows["contribution"].value == f"{step.contribution.values[0]:+g}"


def test_the_card_of_the_forward_pass_computes_a_value_from_its_arguments(shared):
    start, product, last = (card(shared, step) for step in (-4, -2, -1))
    assert start.title == "Only the inputs have values"
    assert product.title == "a·c is computed"
    assert product.sentence == "× takes a, c and gives a·c."
    rows = [(row.kind, row.text, row.value) for row in product.rows]
    assert rows == [
        ("operation", "u = a · c", ""),
        ("plugged", "2 · 0.5", ""),
        ("result", "a · c", "1"),
    ]
    assert last.rows[-1].value == "-5"
    assert last.sentence.endswith("the forward pass ends here.")


def test_the_forward_pass_of_arrays_tells_their_shapes():
    w, x = Variable(np.ones((2, 3)), "W"), Variable(np.ones((3, 8)), "x")
    rows = {row.kind: row for row in card(grad_viz.record(matmul(w, x)), -1).rows}
    assert rows["shapes"].text == "2×3, 3×8 → 2×8"
    assert "plugged" not in rows


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_every_operation_of_every_example_has_a_card_of_the_forward_pass(name, language):
    trace = EXAMPLES[name].record()
    for step in range(trace.first_step + 1, 0):
        one = card(trace, step, language)
        operation = trace.by_id[trace.frame(step).operation]
        assert one.source == operation.source
        assert [row.value for row in one.rows if row.kind == "result"] != []
        assert "{" not in one.title + one.sentence


def test_the_ledger_adds_up_every_message_and_ends_with_the_gradient(shared):
    first, second = messages_into(shared, "a")
    early, late = card(shared, first).ledger, card(shared, second).ledger
    assert (early.count, late.count) == (1, 2)
    assert early.total_label.endswith("so far")
    assert not late.total_label.endswith("so far")
    rows = messages(shared)[late.target]
    assert sorted(row.value for row in rows) == ["+0.5", "-3"]
    assert [row.step for row in rows] == [first, second]
    assert late.total == "-2.5"


def test_a_broadcast_is_told_in_a_sentence():
    trace = grad_viz.record(Variable(np.array([1.0, 2.0, 3.0]), "x") * scalar(2.0, "w"))
    said = [one.broadcast for one in cards(trace) if one.broadcast]
    assert said == [
        "w was repeated from a number to (3,); what arrives there is summed back to a number."
    ]


def test_an_operation_without_an_elementwise_slope_shows_its_rule():
    w, x = Variable(np.eye(2), "W"), Variable(np.ones((2, 1)), "x")
    trace = grad_viz.record(matmul(w, x))
    row = next(row for row in card(trace, 2).rows if row.kind == "rule")
    assert "⊤" in row.text


def test_negative_numbers_are_plugged_in_with_parentheses():
    trace = grad_viz.record(square(scalar(-3.0, "x")))
    row = next(row for row in card(trace).rows if row.kind == "local")
    assert "(-3)" in row.text
    assert row.value == "-6"


def test_the_transcript_tells_every_step_in_order():
    trace = grad_viz.record(square(exp(square(scalar(0.5, "x")))))
    lines = list(transcript(trace))
    assert [line.partition("  ")[0] for line in lines if not line.startswith(" ")] == [
        "forward 0/3", "forward 1/3", "forward 2/3", "forward 3/3",
        "0/4", "1/4", "2/4", "3/4", "4/4",
    ]  # fmt: skip
    assert [line.strip() for line in lines[-3:-1]] == [
        "∂y/∂x = 3.297",
        "check: (y(x + h) - y(x - h))/2h = 3.297",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_word_with_the_same_placeholders(language):
    for part in ("card", "viewer", "app", "examples"):
        english, other = words("en", part), words(language, part)
        assert other.keys() == english.keys()
        for key, text in english.items():
            assert set(re.findall(r"{\w+}", other[key])) == set(re.findall(r"{\w+}", text)), key
            assert bool(other[key]) == bool(text), key


def test_the_examples_have_a_title_in_every_language():
    assert dict(words("en", "examples")) == {e.name: e.title for e in EXAMPLES.values()}


def test_the_viewers_words_are_the_ones_its_script_asks_for():
    script = (files("grad_viz") / "viewer" / "viewer.js").read_text(encoding="utf-8")
    known = set(words("en", "viewer"))
    assert set(re.findall(r"\bwords\.(\w+)", script)) <= known
    kinds_of_a_row = {"upstream", "local", "contribution"}
    assert {
        word for word in known - kinds_of_a_row if not re.search(rf"\b{word}\b", script)
    } == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_cards_are_plain_json_in_every_language(shared, language):
    text = json.dumps([one.to_dict() for one in cards(shared, language)], allow_nan=False)
    assert "{" not in "".join(row["name"] for row in json.loads(text)[3]["rows"])


def test_an_unknown_language_is_refused_with_the_ones_there_are(shared):
    with pytest.raises(LanguageError, match="expected one of en"):
        card(shared, 0, "tlh")


def test_what_is_subtracted_is_told_that_its_sign_turns():
    trace = grad_viz.record(scalar(3.0, "a") - scalar(1.0, "b"))
    assert ["sign turned" in one.sentence for one in cards(trace)] == [False, False, False, True]


def test_a_routing_operation_says_where_the_gradient_goes():
    trace = grad_viz.record(relu(scalar(-1.0, "x")))
    assert card(trace).pattern == "routes"
    assert card(trace).rows[-1].value in ("+0", "0", "-0")


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (r"2 \cdot $x0", "2 · (-3)"),
        (r"e^{$x0}", "e^-3"),
        (r"\frac{1}{$x0}", "1/-3"),
        (r"\sqrt{$x0}", "√(-3)"),
        (r"\exp($x0)", "exp(-3)"),
    ],
)
def test_a_number_is_fenced_only_where_it_would_be_misread(template, expected):
    assert mathml.text(mathml.fill(template, {"x0": mathml.number("-3")})) == expected


@pytest.mark.parametrize(
    ("label", "template", "expected"),
    [
        ("exp(x²)", "{$x0}^{2}", "(exp(x²))²"),
        ("exp(x²)", "2 $x0", "2 · exp(x²)"),
        ("exp(x²)", r"\sin\left($x0\right)", "sin(exp(x²))"),
        ("a·c", "2 $x0", "2 · (a · c)"),
        ("(a + b)²", r"\frac{1}{$x0}", "1/((a + b)²)"),
        ("x0²", "2 $x0", "2x0²"),
        ("x²", "{$x0}^{2}", "(x²)²"),
        ("a/b", r"{$x0}^{3}", "(a/b)³"),
        ("(a + b)²", "2 $x0", "2 · (a + b)²"),
        ("exp(x)", r"{$x0}^{-1}", "(exp(x))^-1"),
        ("Aᵀ", "$x0 b", "A^⊤b"),
        ("tanh(w0·x0…", "2 $x0", "2 · (tanh(w0·x0…)"),
        ("1.5e-3·x", "$x0", "1.5e-3 · x"),
        ("a·c", "1 + $x0", "1 + a · c"),
        ("a·c", "$x0 - 1", "a · c - 1"),
        ("a − c", "1 - $x0", "1 - (a - c)"),
        ("−c", "1 + $x0", "1 + (-c)"),
        ("v1·hidden.n1", "$x0", "v1 · hidden.n1"),
    ],
)
def test_a_label_in_a_formula_is_mathematics(label, template, expected):
    assert mathml.text(mathml.fill(template, {"x0": label_formula(label)})) == expected


def test_a_number_below_a_number_stays_a_fraction():
    fraction = mathml.fill(r"\frac{1}{$x0}", {"x0": mathml.number("3")})
    assert fraction == ["mfrac", ["mn", "1"], ["mn", "3"]]


@pytest.mark.parametrize(
    "label", ["", " ", ")(", "a)(b", "(" * 5000 + ")" * 5000, "²", "()", "(ᵀ", "·"]
)
@pytest.mark.parametrize("template", ["$x0", "2 $x0", "{$x0}^{2}", r"\frac{1}{$x0}", "1 + $x0"])
def test_a_label_that_is_no_expression_stays_as_it_is_written(label, template):
    written = mathml.text(mathml.fill(template, {"x0": label_formula(label)}))
    assert label.replace(" ", "") in written


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("apply", "places"),
    [
        (lambda x: x * x, "places_mul"),
        (lambda x: x + x, "places_add"),
        (lambda x: x / x, "places_div"),
        (lambda x: x**x, "places_pow"),
    ],
    ids=["times", "plus", "over", "power"],
)
def test_a_variable_at_two_places_has_a_letter_for_each_and_a_ledger_that_names_them(
    language, apply, places
):
    trace = grad_viz.record(apply(scalar(3.0, "x")))
    first, second = words(language, "card")[places].split("|")
    for step, letter, place in ((2, "v", first), (3, "w", second)):
        told = card(trace, step, language)
        rows = {row.kind: row.text for row in told.rows}
        assert mathml.text(told.formula) == f"∂y/∂x += ∂y/∂y · ∂y/∂{letter}"
        assert rows["operation"].endswith(", v = w = x")
        assert rows["local"].startswith(f"∂y/∂{letter} = ")
        assert place in told.shared
    (target,) = {step.target for step in trace.steps[1:]}
    assert [first in one.label for one in messages(trace, language)[target]] == [True, False]
    assert [second in one.label for one in messages(trace, language)[target]] == [False, True]


def test_the_letters_of_places_are_none_that_the_program_has():
    v, w = scalar(2.0, "v"), scalar(3.0, "w1")
    rows = {row.kind: row.text for row in card(grad_viz.record(v * v + w * w), 4).rows}
    assert rows["operation"] == "u = s · t, s = t = w1"


def test_a_term_that_is_also_within_another_term_has_a_letter_of_its_own():
    x = scalar(3.0, "x")
    trace = grad_viz.record(x * x + x)
    told = [mathml.text(one.formula) for one in cards(trace) if one.formula]
    assert told == [
        "∂y/∂(x · x) += ∂y/∂y · ∂y/∂(x · x)",
        "∂y/∂x += ∂y/∂y · ∂y/∂w",
        "∂y/∂x += ∂y/∂u · ∂u/∂v",
        "∂y/∂x += ∂y/∂u · ∂u/∂w",
    ]


def test_a_function_of_one_variable_at_three_places_counts_them():
    from engine import concatenate

    x = Variable(np.array([1.0, 2.0]), "x")
    trace = grad_viz.record(concatenate([x, x, x]))
    labels = [one.label for one in messages(trace)["v0"]]
    assert labels == [f"from y, argument {n}" for n in (1, 2, 3)]


def test_a_function_of_ones_own_with_a_long_name_has_cards_too():
    class CubeOfEverything(Function):
        def forward(self, x):
            return x**3

        def backward(self, gy):
            return 3 * self.inputs[0].data ** 2 * gy

    x = scalar(2.0, "x")
    trace = grad_viz.record(CubeOfEverything()(x) * x)
    titles = [one.ledger.title for one in cards(trace) if one.ledger]
    assert "Every message into v1 = CubeOfEverything(x)" in titles


@pytest.mark.parametrize("name", ["network", "tanh_derivatives", "newton_step"])
def test_a_part_of_a_trace_and_one_with_boxes_have_cards_too(name):
    trace = EXAMPLES[name].record()
    for view in views(trace, frozenset()):
        assert len(cards(view.drawing.trace)) == len(view.drawing.trace.steps) + 1

"""Typed text becomes a computation on Variables."""

import math

import numpy as np
import pytest

import engine
from grad_viz.expression import Expression, parse
from grad_viz.expression.errors import ExpressionError, InputError
from grad_viz.expression.starting import starting_shape
from grad_viz.expression.vocabulary import UNTYPED, WORDS

OPERATIONS = [word for word in WORDS.values() if word.name in engine.operations()]
ENGINES_OWN = [word for word in WORDS.values() if word.name != "grad"]
ONES = np.ones((1, 1, 3, 3))
LESSON = [
    "abs", "add", "cos", "div", "exp", "log", "matmul", "max", "maximum", "mean",
    "mean_squared_error", "min", "minimum", "mul", "neg", "pow", "relu", "sigmoid", "sin",
    "softmax", "softmax_cross_entropy", "sqrt", "square", "sub", "sum", "tan", "tanh",
]  # fmt: skip


def value(text, **inputs):
    return parse(text, inputs).evaluate(inputs).output.data


def gradients(text, **inputs):
    trace = parse(text, inputs).record(inputs)
    arrived = trace.frame().gradients
    return {
        node.name: np.reshape(arrived[node.id].values, arrived[node.id].shape)
        for node in trace.graph.nodes
        if node.role == "leaf" and node.id in arrived
    }


def test_the_books_composition_gives_the_books_number():
    assert value("square(exp(square(x)))", x=0.5) == 1.648721270700128


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x + y", 5),
        ("x - y", -1),
        ("x * y", 6),
        ("x / y", 2 / 3),
        ("x ** y", 8),
        ("-x", -2),
        ("+x + y", 5),
        ("-x**2", -4),
        ("2**x**3 + 0*y", 256),
        ("x - y - 1", -2),
        ("(x + y) * x", 10),
        ("1e1*x + .5 + 1_0", 30.5),
        ("x + 2*pi - pi - π", 2),
        ("log(e)*x", 2),
        ("maximum(x, y) + minimum(x, y)", 5),
        ("x # the rest is a remark: x² 'y'", 2),
    ],
)
def test_operators_numbers_and_constants_mean_what_they_mean_in_python(text, expected):
    known = {name: n for name, n in {"x": 2, "y": 3}.items() if name in parse(text).inputs}
    assert value(text, **known) == pytest.approx(expected)


def test_inputs_are_listed_in_the_order_of_first_appearance():
    assert parse("b*a + c*a + b").inputs == ("b", "a", "c")
    assert parse("z = w + 1; y = z*z + v*w").inputs == ("w", "v")


def test_greek_letters_may_be_names():
    assert parse("θ*x + β1").inputs == ("θ", "x", "β1")


def test_e_is_a_constant_unless_it_is_given_as_an_input():
    assert parse("e*x").inputs == ("x",)
    assert parse("e*x", names=["e"]).inputs == ("e", "x")
    assert value("e*x", e=3, x=2) == 6


def test_a_name_may_be_given_to_an_intermediate_value_which_is_then_really_shared():
    evaluation = parse("a = x**2; y = a**2 + a**2").evaluate({"x": 2})
    trace = parse("a = x**2; y = a**2 + a**2").record({"x": 2})
    assert evaluation.output.data == 32
    assert evaluation.output.name == "y"
    assert evaluation.variables["a"].name == "a"
    assert [n.name for n in trace.graph.nodes].count("a") == 1
    assert gradients("a = x**2; y = a**2 + a**2", x=2) == {"x": 64}


def test_semicolons_and_line_ends_separate_statements_and_brackets_hold_lines_together():
    assert value("a = x + 1\n\n  b = a * (\n 2 +\n 1);;\n b", x=1) == 6


def test_a_name_may_be_given_a_new_value_with_an_operator():
    assert value("c = x + 1; c += c; c *= 3; c -= 1; c /= 2; c **= 2", x=1) == 30.25


def test_an_input_may_carry_its_value_in_the_text():
    expression = parse("x = 2; w = [1, -2, pi]; y = sum(w) * x")
    assert expression.inputs == ("x", "w")
    assert expression.defaults["x"] == 2
    assert expression.evaluate().output.data == pytest.approx(2 * (np.pi - 1))
    assert expression.evaluate({"x": 1}).output.data == pytest.approx(np.pi - 1)


def test_every_computed_variable_is_paired_with_its_piece_of_the_text():
    text = "θ = a*b\ny = θ + (a*c)**2"
    evaluation = parse(text).evaluate({"a": 2, "b": -3, "c": 0.5})
    assert [text[slice(*span)] for _, span in evaluation.sources] == [
        "a*b",
        "a*c",
        "(a*c)**2",
        "θ + (a*c)**2",
    ]
    assert [float(variable.data) for variable, _ in evaluation.sources] == [-6, 1, 1, -5]


def test_the_trace_carries_the_text_and_its_pieces():
    trace = parse("y = a*b + a*c").record({"a": 2, "b": -3, "c": 0.5})
    products = [n.source for n in trace.graph.nodes if n.kind == "operation"]
    assert trace.expression == "y = a*b + a*c"
    assert products == [(4, 7), (10, 13), (4, 13)]


def test_arrays_broadcast_and_reduce():
    assert value("sum(x, axis=0)", x=[[1, 2], [3, 4]]).tolist() == [4, 6]
    assert value("sum(x, axis=-1)", x=[[1, 2], [3, 4]]).tolist() == [3, 7]
    assert value("x @ w + b", x=[[1, 2]], w=[[1], [1]], b=[10]).tolist() == [[13]]
    assert gradients("x + b", x=[1, 2, 3], b=[10])["b"] == [3]


def test_labels_are_whole_numbers_and_receive_no_gradient():
    expression = parse("softmax_cross_entropy(x, t)")
    assert expression.labels == {"t"}
    inputs = {"x": [[2.0, 1.0], [0.0, 3.0]], "t": [0, 1]}
    assert float(expression.evaluate(inputs).output.data) == pytest.approx(0.180924520)
    assert set(gradients("softmax_cross_entropy(x, t)", **inputs)) == {"x"}


@pytest.mark.parametrize(
    ("text", "inputs", "expected"),
    [
        ("1/x", {"x": 0}, np.inf),
        ("log(x)", {"x": -1}, np.nan),
        ("exp(x)", {"x": 1e5}, np.inf),
        ("x + 9**9**9", {"x": 1}, np.inf),
        ("x*10**400", {"x": 1}, np.inf),
        ("x + 1/0", {"x": 1}, np.inf),
        ("x*inf - inf", {"x": 1}, np.nan),
    ],
)
def test_infinity_and_nan_are_results_and_not_errors(text, inputs, expected):
    np.testing.assert_equal(float(value(text, **inputs)), expected)
    parse(text).record(inputs).to_json()


def test_a_flat_sum_of_hundreds_of_terms_is_no_deep_recursion():
    assert value("+".join(["x"] * 450), x=1) == 450


def test_the_same_expression_can_be_evaluated_again_and_again():
    expression = parse("x*x")
    assert [float(expression.evaluate({"x": x}).output.data) for x in (1, 2, 3)] == [1, 4, 9]
    assert isinstance(expression, Expression)
    assert expression == parse("x*x")


@pytest.mark.parametrize("word", WORDS.values(), ids=lambda word: word.name)
def test_every_function_on_offer_says_how_it_is_written(word):
    assert word.arguments
    assert word.signature.startswith(f"{word.name}({word.arguments[0]}")


@pytest.mark.parametrize("word", ENGINES_OWN, ids=lambda word: word.name)
def test_every_function_works_as_its_menu_writes_it_from_the_values_it_starts_with(word):
    expression = parse(word.signature)
    assert expression.inputs == (*word.arguments, *word.optional)
    shapes = [expression.shapes.get(name, ()) for name in expression.inputs]
    assert shapes == [starting_shape(word.name, n) for n in range(len(shapes))]
    inputs = {
        name: np.resize([0, 1] if name in expression.labels else [0.5, -0.3, 0.8], shape)
        for name, shape in zip(expression.inputs, shapes)
    }
    trace = expression.record(inputs)
    sources = {n.source for n in trace.graph.nodes if n.kind == "operation"}
    assert sources == {(0, len(word.signature))}


def test_every_function_of_the_engine_can_be_typed_but_for_those_that_text_cannot_state():
    known = engine.operations().items()
    functions = {name for name, kind in known if kind.__module__.startswith("engine.")}
    functions |= {n for n in engine.functions.__all__ if n[0].islower()}
    inside = {"overlay", "scatter", "windows"}  # operations that only others are made of
    assert inside.isdisjoint(vars(engine).keys() - {"windows"})
    assert functions - set(WORDS) == set(UNTYPED) | inside
    assert all(reason.split()[0] in {"has", "takes"} for reason in UNTYPED.values())


@pytest.mark.parametrize(
    ("text", "inputs", "expected"),
    [
        ("pooling(x, 2, stride=2)", {"x": [[[[1, 2], [3, 4]]]]}, [[[[4]]]]),
        ("pooling(x, kernel=(1, 2))", {"x": [[[[1, 2], [3, 4]]]]}, [[[[2], [4]]]]),
        ("conv2d(x, w, b, pad=1)", {"x": [[[[2]]]], "w": ONES, "b": [1]}, [[[[3]]]]),
        ("layer_norm(x, eps=0)", {"x": [[1, 3]]}, [[-1, 1]]),
        ("batch_norm(x, g, eps=0)", {"x": [[1], [3]], "g": [2]}, [[-2], [2]]),
        ("embedding(t, w)", {"t": [1, 0], "w": [[1, 2], [3, 4]]}, [[3, 4], [1, 2]]),
        ("clip(x, -1, 1)", {"x": [-3, 0.5]}, [-1, 0.5]),
        ("reshape(x, (2, -1))", {"x": [1, 2, 3, 4]}, [[1, 2], [3, 4]]),
        ("sum(x, axis=(0, 1), keepdims=True)", {"x": [[1, 2]]}, [[3]]),
        ("concatenate(x, x, y)", {"x": [1], "y": [2, 3]}, [1, 1, 2, 3]),
        ("[1, -2] * x", {"x": 3}, [3, -6]),
        ("[x, 2*x] @ [[1, 2], [x, 0]]", {"x": 3}, [21, 6]),
    ],
)  # fmt: skip
def test_settings_and_lists_are_typed_as_in_python(text, inputs, expected):
    assert value(text, **inputs).tolist() == expected


def test_dropout_drops_the_same_entries_each_time_and_others_for_another_seed():
    x = np.ones(40)
    first, again = (value("dropout(x)", x=x).tolist() for _ in range(2))
    assert first == again
    assert first != value("dropout(x, seed=1)", x=x).tolist()


def example_inputs(word):
    """Inputs of the shapes and the domain that the engine states for an operation."""
    example = engine.operations()[word.name].spec.example
    random = np.random.default_rng(3)
    inputs = {name: random.uniform(*example.domain, s) for name, s in zip("abc", example.shapes)}
    for argnum, choices in example.integers.items():
        inputs["abc"[argnum]] = np.arange(math.prod(example.shapes[argnum])) % choices
    return inputs


@pytest.mark.parametrize("setting", ["", "axis=0", "axis=-1"])
@pytest.mark.parametrize("word", OPERATIONS, ids=lambda word: word.name)
def test_every_function_on_offer_can_be_typed_computed_and_stepped(word, setting):
    optional = [known.name for known in word.settings if not known.needed]
    if setting and ("axis" not in optional or word.joins):
        setting = ""
    inputs = example_inputs(word)
    params = engine.operations()[word.name].spec.example.params
    needed = [f"{name}={params[name]}" for name in word.needed]
    written = f"{word.name}({', '.join([*inputs, *needed, *filter(None, [setting])])})"
    trace = parse(written).record(inputs)
    assert len(trace.steps) >= 2
    assert trace.graph.nodes[-1].source == (0, len(written))


@pytest.mark.parametrize("name", LESSON)
def test_what_a_lesson_needs_is_on_offer(name):
    assert name in WORDS


@pytest.mark.parametrize(
    ("text", "inputs", "parts"),
    [
        (
            "y = 1 + a*b",
            {"a": [1, 2], "b": [1, 2, 3]},
            ["`a*b` at column 9 cannot be computed: the shapes (2,) and (3,) do not fit"],
        ),
        (
            "a @ b",
            {"a": [[1, 2]], "b": [1, 2, 3]},
            ["`a @ b` at column 1", "(1, 2) and (3,)", "has 2 entries", "has 3."],
        ),
        ("maximum(a, b)", {"a": [1, 2], "b": [1, 2, 3]}, ["(2,) and (3,) do not fit"]),
        ("mean_squared_error(a, b)", {"a": [1, 2], "b": [1, 2, 3]}, ["(2,)", "(3,)"]),
        ("sum(a, axis=3)", {"a": [1, 2]}, ["`sum(a, axis=3)`", "column 1", "axis"]),
        ("a @ b", {"a": 1, "b": 2}, ["`a @ b`", "column 1"]),
        (
            "softmax_cross_entropy(x, t)",
            {"x": [[1, 2]], "t": [5]},
            ["softmax_cross_entropy", "column 1", "5"],
        ),
    ],
)
def test_what_cannot_be_computed_is_named_with_its_place_and_shapes(text, inputs, parts):
    with pytest.raises(ExpressionError) as caught:
        parse(text).record(inputs)
    assert all(part in str(caught.value) for part in parts), str(caught.value)
    assert caught.value.position is not None


@pytest.mark.parametrize(
    ("text", "inputs", "message"),
    [
        ("a*b", {"a": 1}, "b has no value: give b=1."),
        ("a*b", {}, "a and b have no values: give a=1 b=1."),
        ("alpha*x", {"alpha": 1, "x": 1, "alhpa": 1}, "did you mean alpha?"),
        ("x*x", {"x": 1, "zz": 2}, "There is no zz in the expression: it uses x."),
        ("x*x", {"x": [[1, 2], [3]]}, "rows of one length"),
        ("x*x", {"x": "one"}, "The value of x is not a number"),
        ("x*x", {"x": []}, "empty list"),
        ("x*x", {"x": np.zeros(5000)}, "at most 4,096 entries"),
        ("softmax_cross_entropy(x, t)", {"x": [[1, 2]], "t": [0.5]}, "whole numbers from 0 up"),
    ],
)
def test_an_input_that_is_missing_unknown_or_no_number_is_named(text, inputs, message):
    with pytest.raises(InputError, match=message.replace(".", r"\.").replace("?", r"\?")):
        parse(text).evaluate(inputs)


def test_nobody_can_ask_for_too_much_memory():
    inputs = {"a": np.ones((2000, 1)), "b": np.ones((1, 2000))}
    for text in ("a * b", "a @ b", "sum(maximum(a, b))"):
        with pytest.raises(ExpressionError, match="4,000,000 entries and 1,000,000 fit"):
            parse(text).evaluate(inputs)

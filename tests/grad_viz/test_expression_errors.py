"""Whatever is wrong with a typed text, the answer is one sentence, at once."""

import time
from pathlib import Path

import pytest

from grad_viz.expression import parse
from grad_viz.expression.errors import ExpressionError, pointed

SECONDS = 1.0

HOSTILE = [
    "__import__('os').system('true')",
    "().__class__.__bases__[0].__subclasses__()",
    "x.__class__",
    "x.__init__.__globals__",
    "9**9**9",
    "9**9**9**9**9",
    "'a'*10**9",
    "[0]*10**9",
    "(" * 10_000 + ")" * 10_000,
    "(" * 900 + "x" + ")" * 900,
    "[" * 60 + "]" * 60,
    "-" * 1_999 + "x",
    "x**" * 600 + "x",
    "exp(" * 400 + "x" + ")" * 400,
    "x" * 100_000,
    "+".join(["x"] * 5_000),
    "x\x00",
    "\x00",
    "\ud800",
    "x\u200bx",
    "х + x\u0301",
    "ехр(x)",
    "lambda: x",
    "lambda x: x",
    'f"{x}"',
    'f"{().__class__}"',
    "open('x')",
    "open(x)",
    "exec(x)",
    "eval(x)",
    "compile(x, x, x)",
    "globals()",
    "getattr(x, y)",
    "print(x)",
    "a:=1",
    "(a:=x)",
    "[x for x in ()]",
    "{x: x}",
    "{x}",
    "*x",
    "exp(*x)",
    "exp(**x)",
    "x if x else y",
    "x and y",
    "not x",
    "x is y",
    "1 < x < 2",
    "x == x",
    "x[0]",
    "x[::2]",
    "import os",
    "import os; os.system",
    "from os import system",
    "def f(x): return x",
    "class A: pass",
    "while True: pass",
    "yield x",
    "await x",
    "async def f(): pass",
    "del x",
    "raise x",
    "assert x",
    "return x",
    "global x",
    "x: int = 3",
    "x, y = y, x",
    "x = y = 2",
    "x.y = 3",
    "x[0] = 3",
    "@x",
    "x @",
    "...",
    "None",
    "True",
    "1j*x",
    "0x",
    "0777*x",
    "1__0*x",
    "1e",
    "b'x'",
    "",
    " ",
    "\t\n",
    "#",
    "# x",
    ";",
    ";;;\n;",
    "\\",
    "x \\\n y",
    "x!",
    "`x`",
    "$x$",
    "x?",
    "1/0",
    "1",
    "pi",
    "sin",
    "sin = 3",
    "x += 1",
    "x = x + 1",
    "a = x; a = 3",
    "x; 3",
    "exp",
    "exp()",
    "exp(x, x)",
    "exp(x=x)",
    "sum(x, axis=y)",
    "sum(x, axis=0.5)",
    "sum(x, axis=99999999999999999999999)",
    "sum(x, out=1)",
    "reshape(x, 3)",
    "softmax_cross_entropy(x, x)",
    "softmax_cross_entropy(x, 3)",
    "softmax_cross_entropy(x, t) + t",
    "😀",
    "_",
    "_x",
    "__builtins__",
    "a" * 31,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:30])
def test_a_hostile_or_mistaken_text_is_answered_with_one_sentence(text):
    started = time.perf_counter()
    with pytest.raises(ExpressionError) as caught:
        parse(text).evaluate(dict.fromkeys(parse(text).inputs, 1.0))
    assert time.perf_counter() - started < SECONDS
    message = str(caught.value)
    assert message[-1] in ".?"
    assert "\n" not in message
    assert len(message) < 300
    assert "Traceback" not in message
    message.encode("utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "broadcast_to(x, (99999, 9999))",
        "conv2d(x, w, pad=99999)",
        "conv2d(x, w, stride=0)",
        "pooling(x, 1, pad=(99999, 99999))",
        "average_pooling(x, 99999)",
        "im2col(x, 2, pad=9999)",
        "deconv2d(x, w, stride=99999)",
        "deconv2d(x, w, outsize=(99999, 99999))",
        "col2im(x, (1, 1, 99999, 99999), 1, stride=99998)",
        "col2im(x, shape=4, kernel=1)",
        "reshape(x, (99999, 99999))",
        "sum(x, axis=(0, 0))",
        "transpose(x, axes=(5, 9))",
        "swapaxes(x, 0, 77)",
        "expand_dims(x, 999)",
        "dropout(x, seed=-1)",
    ],
)
def test_a_setting_that_asks_for_too_much_or_for_nonsense_is_answered_at_once(text):
    inputs = {"x": [[[[1.0, 2.0], [3.0, 4.0]]]], "w": [[[[1.0]]]]}
    started = time.perf_counter()
    expression = parse(text)
    with pytest.raises(ExpressionError) as caught:
        expression.evaluate({name: inputs[name] for name in expression.inputs})
    assert time.perf_counter() - started < SECONDS
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ("x^2 + y^2", "x**2 + y**2"),
        ("2x", "2*x"),
        ("2 x", "2*x"),
        ("3(x+1)", "3*(x+1)"),
        ("(x+1)(x-1)", "(x+1)*(x-1)"),
        ("x(y+1) + x", "x*(y+1) + x"),
        ("x² − 2·x", "x**2 - 2*x"),
        ("a×b ÷ c", "a*b / c"),
        ("（x＋1）＊2", "(x+1)*2"),
        ("sqaure(x)", "square(x)"),
        ("ln(x)", "log(x)"),
        ("Sin(x)", "sin(x)"),
        ("np.exp(x)", "exp(x)"),
        ("(x + 1", "(x + 1)"),
        ("x + 1)", "x + 1"),
        ("{x+1}*2", "(x+1)*2"),
        ("σ(x)", "sigmoid(x)"),
    ],
)
def test_a_slip_of_the_pen_is_answered_with_a_repair_that_works(text, repaired):
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert caught.value.suggestion == repaired
    parse(repaired)


@pytest.mark.parametrize(
    ("text", "message", "position"),
    [
        ("x^2", "I cannot read `^` at column 2: write `**`.", 1),
        (
            "2x",
            "An operator is missing between `2` and `x` at column 2: to multiply, write `*`.",
            1,
        ),
        ("(x", "The `(` at column 1 is never closed: add `)`.", 0),
        ("x)", "The `)` at column 2 closes nothing: remove it, or add `(` before it.", 1),
        ("a = x\nb = a + 2y", "between `2` and `y` at line 2, column 10: to multiply", 15),
        ("1 + sqaure(x)", "There is no function sqaure (at column 5): did you mean square?", 4),
        ("max(x, y)", "max at column 1 takes 1 value and got 2: write maximum(x0, x1).", 0),
        (
            "x +",
            "Something is missing after `+` at column 3: add a number, a name or a function.",
            2,
        ),
        ("y = sin", "sin at column 5 is a function: write sin(x).", 4),
        ("sin x", "write `*` to multiply, or sin(x) to apply a function.", 4),
        ("x // 2", "The operator // is not understood at column 2", 1),
        ("x > 2", "A comparison is not understood at column 1", 0),
        ("(b + a).relu()", "cannot be used: write relu(b + a).", 0),
        ("x if y else z", "The word `if` at column 3 cannot be used", 2),
        ("x = 2; x = x + 1", "The name x at column 8 is in use already", 7),
        ("2 + 3", "The expression has no input to differentiate by", 0),
        ("[]", "The list `[]` at column 1 is empty: write at least one number into it", 0),
        (
            "pooling(x)",
            "pooling at column 1 needs its setting kernel: write pooling(x, kernel=2",
            0,
        ),
        ("pooling(x, 2, kernel=2)", "pooling at column 1 has its setting kernel twice", 0),
        ("conv2d(x, w, pad=0.5)", "pad of conv2d is `0.5` at column 18: it must be a whole", 17),
        ("sum(x, keepdims=1)", "keepdims of sum is `1` at column 17: it must be True or False", 16),
        ("sum(x, axis=y)", "The setting `axis=y` at column 8 cannot be used: a setting is a", 7),
        ("sum((1, 2))", "`(1, 2)` at column 5 stands where an array belongs: write sum(x", 4),
        (
            "linear(x)",
            "linear at column 1 takes 2 to 3 values and got 1: write linear(x, w, b).",
            0,
        ),
        ("exp(True)*x", "The piece `True` is not understood at column 5", 4),
        ("x + 'a'", "I cannot read ' at column 5: text in quotes is not a number", 4),
    ],
)
def test_a_message_says_what_where_and_what_to_write_instead(text, message, position):
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert message in str(caught.value)
    assert caught.value.position == position


def test_no_file_is_touched_by_what_is_typed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for text in ("open('made', 'w')", "__import__('pathlib').Path('made').touch()"):
        with pytest.raises(ExpressionError):
            parse(text)
    assert not Path("made").exists()


@pytest.mark.parametrize("text", [None, 3, b"x*x", ["x"]])
def test_what_is_no_text_is_refused_in_the_same_way(text):
    with pytest.raises(ExpressionError, match=r"Expected a text such as x\*\*2, but got a"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "position", "shown"),
    [
        ("1 + sqaure(x)", 4, "1 + sqaure(x)\n    ^"),
        ("a = x\nb = a + 2y", 15, "b = a + 2y\n         ^"),
        ("名 + x!", 5, "名 + x!\n      ^"),
        (
            "x+" * 100 + "$" + "+x" * 100,
            200,
            "…" + "x+" * 20 + "$" + "+x" * 19 + "+…\n" + " " * 41 + "^",
        ),
    ],
)
def test_the_place_of_a_mistake_is_pointed_at_in_its_own_line(text, position, shown):
    assert pointed(text, position) == shown

"""The command line answers in words, files or data, and never with a traceback."""

import io
import json
import os
import re
import shlex
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
from itertools import pairwise
from pathlib import Path

import pytest
from streamlit import config

from grad_viz import launch, renderers
from grad_viz.__main__ import main
from grad_viz.examples import EXAMPLES
from grad_viz.expression.vocabulary import WORDS
from grad_viz.languages import available
from grad_viz.options import TEACH
from grad_viz.trace import Trace

ROOT = Path(__file__).resolve().parents[2]
BOOK = ["square(exp(square(x)))", "x=0.5"]


def run(*arguments, **options):
    command = [sys.executable, "-m", "grad_viz", *arguments]
    options = {"cwd": ROOT, "encoding": "utf-8", "timeout": 60, **options}
    return subprocess.run(command, capture_output=True, check=False, **options)


def test_an_expression_and_its_inputs_give_the_value_and_the_gradients(capsys):
    assert main(BOOK) == 0
    shown = capsys.readouterr().out
    assert "y     = 1.648721270700128\ndy/dx = 3.297442541400256\n" in shown
    assert "--text" in shown
    assert "-o graph.svg" in shown


def test_arrays_are_shown_row_by_row(capsys):
    assert main(["loss = sum(x @ w)", "x=[[1,2],[3,4]]", "w=[[1],[0.5]]"]) == 0
    shown = capsys.readouterr().out
    assert "loss     = 7.0\n" in shown
    assert "dloss/dw = [[4.0], [6.0]]\n" in shown


def test_an_input_may_have_its_value_in_the_expression_and_be_changed_behind_it(capsys):
    assert main(["x = 3; y = x*x"]) == 0
    assert main(["x = 3; y = x*x", "x=4"]) == 0
    shown = capsys.readouterr().out
    assert "y     = 9.0" in shown
    assert "y     = 16.0" in shown


def test_the_steps_are_printed_in_order(capsys):
    assert main([*BOOK, "--text"]) == 0
    shown = capsys.readouterr().out
    assert "0/4" in shown
    assert shown.index("1/4") < shown.index("2/4") < shown.index("4/4")


def test_the_trace_is_printed_as_json_and_nothing_else(capsys):
    assert main([*BOOK, "--json"]) == 0
    shown = capsys.readouterr().out
    assert json.loads(shown)["expression"] == BOOK[0]
    assert len(Trace.from_json(shown).steps) == 4


@pytest.mark.parametrize("name", renderers.formats())
def test_a_picture_is_written_in_the_format_of_its_suffix(name, tmp_path, capsys):
    path = tmp_path / f"graph.{name}"
    assert main([*BOOK, "-o", str(path), "--step", "2"]) == 0
    assert path.stat().st_size > 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert str(path) in captured.err


def test_several_pictures_may_be_written_at_once(tmp_path):
    paths = [tmp_path / "a.svg", tmp_path / "b.dot"]
    assert main([*BOOK, "-o", str(paths[0]), "--output", str(paths[1])]) == 0
    assert all(path.exists() for path in paths)


def test_step_theme_and_direction_change_the_picture(capsys):
    shown = set()
    for look in ([], ["--step", "0"], ["--theme", "dark"], ["--direction", "TB"]):
        assert main([*BOOK, "-o", "-", "--format", "svg", *look]) == 0
        shown.add(capsys.readouterr().out)
    assert len(shown) == 4


def test_a_minus_writes_the_picture_to_the_standard_output(capsysbinary):
    assert main([*BOOK, "-o", "-"]) == 0
    assert capsysbinary.readouterr().out.startswith(b"digraph")
    assert main([*BOOK, "-o", "-", "--format", "png"]) == 0
    assert capsysbinary.readouterr().out.startswith(b"\x89PNG")


def test_an_example_is_run_by_name_and_its_inputs_may_be_changed(capsys):
    assert main(["--example", "diamond"]) == 0
    assert "dy/dx = 64.0" in capsys.readouterr().out
    assert main(["--example", "diamond", "x=1"]) == 0
    assert "dy/dx = 8.0" in capsys.readouterr().out


def test_the_catalogue_names_everything_there_is(capsys):
    assert main(["--list"]) == 0
    shown = capsys.readouterr().out
    for name in [*EXAMPLES, *renderers.formats(), *(word.signature for word in WORDS.values())]:
        assert name in shown


def test_an_expression_called_app_or_beginning_with_a_minus_can_be_written(capsys):
    assert main(["-e=app", "app=2"]) == 0
    assert "dapp/dapp = 1.0" in capsys.readouterr().out
    assert main(["x=2", "-e=-x**2"]) == 0
    assert "y     = -4.0" in capsys.readouterr().out


def test_options_may_stand_between_the_words(capsys):
    assert main(["x*y", "--theme", "dark", "x=2", "--text", "y=3"]) == 0
    assert "1/" in capsys.readouterr().out


def test_the_help_says_what_can_be_typed(capsys):
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    assert left.value.code == 0
    assert TEACH in capsys.readouterr().out


TAUGHT = [
    shlex.split(re.split(r"\s{3,}", line.strip())[0])[1:]
    for line in TEACH.splitlines()
    if line.startswith("  grad-viz")
]


@pytest.mark.parametrize("arguments", [one for one in TAUGHT if one != ["app"]], ids=" ".join)
def test_every_command_that_the_help_teaches_works(
    arguments, tmp_path, monkeypatch, capsysbinary, train
):
    (tmp_path / "trace.json").write_text(EXAMPLES["diamond"].record().to_json(), encoding="utf-8")
    first, bar, second = partition(arguments, "|")
    assert main(first) == 0
    captured = capsysbinary.readouterr()
    if bar:
        monkeypatch.setattr(sys, "stdin", io.StringIO(captured.out.decode("utf-8")))
        assert main(second[1:]) == 0
        captured = capsysbinary.readouterr()
    assert captured.out or all((tmp_path / name).exists() for name in outputs(arguments))


def partition(words, bar):
    place = words.index(bar) if bar in words else len(words)
    return words[:place], words[place : place + 1], words[place + 1 :]


TRAIN = """
from engine import square, tanh

print("imported")

def loss(x, w, depth: int = 1):
    h = x
    for _ in range(depth):
        h = tanh(h * w)
    return square(h - 1)

def fails(x):
    return x / {}["a"]

def nothing(x):
    return 3

constant = 3
"""


@pytest.fixture
def train(tmp_path, monkeypatch):
    """A folder with a Python file of somebody's own; what it imports is forgotten afterwards."""
    (tmp_path / "train.py").write_text(TRAIN, encoding="utf-8")
    (tmp_path / "broken.py").write_text("def f(:", encoding="utf-8")
    (tmp_path / "stops.py").write_text("1 / 0", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield tmp_path
    for name in ("train", "broken", "stops"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize("subject", ["train.py:loss", "train:loss"])
def test_a_function_in_a_file_or_a_module_is_called_with_the_inputs(subject, train, capsys):
    assert main([subject, "x=0.5", "w=2", "--json"]) == 0
    captured = capsys.readouterr()
    trace = Trace.from_json(captured.out)
    assert "h₂" not in [node.name for node in trace.graph.nodes]
    assert {"x", "w", "h"} <= {node.name for node in trace.graph.nodes}
    assert trace.expression.startswith("h = x\nfor _ in range(depth):")
    assert captured.err == "imported\n"


def test_a_parameter_that_says_int_gets_a_whole_number(train, capsys):
    assert main(["train.py:loss", "x=0.5", "w=2", "depth=3", "--json"]) == 0
    assert "h₃" in [node.name for node in Trace.from_json(capsys.readouterr().out).graph.nodes]
    assert main(["train.py:loss", "x=0.5", "w=2", "depth=1.5"]) == 2
    assert "depth is a whole number" in capsys.readouterr().err


def test_modules_are_folded_and_opened_on_the_command_line(tmp_path, capsys):
    path = tmp_path / "graph.svg"
    for options, shown in {("--fold",): "hidden", ("--open", "hidden"): "n1"}.items():
        assert main(["--example", "network", *options, "-o", str(path)]) == 0
        assert f">{shown}<" in path.read_text(encoding="utf-8")
    assert main(["--example", "network", "--open", "hiden", "-o", str(path)]) == 2
    assert "no module 'hiden'; the modules of this trace: hidden, output" in capsys.readouterr().err


def test_pixels_are_chosen_on_the_command_line(tmp_path, capsys):
    sizes = []
    for options in (("--scale", "1"), ("--dpi", "192", "--transparent")):
        path = tmp_path / "graph.png"
        assert main(["x*x", "x=3", *options, "-o", str(path), "-o", str(tmp_path / "g.svg")]) == 0
        sizes.append(int.from_bytes(path.read_bytes()[16:20], "big"))
    assert abs(sizes[1] - 2 * sizes[0]) <= 1
    assert main(["x*x", "x=3", "--scale", "3", "-o", str(tmp_path / "graph.pdf")]) == 2
    assert "--scale is for the formats gif, png" in capsys.readouterr().err
    assert main(["x*x", "x=3", "--scale", "0", "-o", str(tmp_path / "graph.png")]) == 2
    assert "scale must be a number above 0" in capsys.readouterr().err


def test_the_forward_pass_is_put_before_the_backward_pass_on_the_command_line(tmp_path, capsys):
    path = tmp_path / "pass.anim.svg"
    for options, there in {(): False, ("--forward",): True}.items():
        assert main(["x*x", "x=3", *options, "-o", str(path)]) == 0
        assert (">forward 0 / 1" in path.read_text(encoding="utf-8")) == there
    assert main(["x*x", "x=3", "--forward", "-o", str(tmp_path / "graph.png")]) == 2
    assert "--forward is for the formats anim, gif" in capsys.readouterr().err


def test_a_function_of_an_installed_module_is_found(capsys):
    assert main(["engine:tanh", "x=0"]) == 0
    assert "dy/dx = 1.0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["train.py:los", "x=1"], 2, "there is no los in train.py: did you mean loss?"),
        (["train.py:zzz", "x=1"], 2, "its functions are loss, fails, nothing"),
        (["train.py:constant", "x=1"], 2, "constant in train.py is no function"),
        (["train.py"], 2, "which function of train.py? Write train.py:name"),
        (["absent.py:f"], 2, "there is no file 'absent.py'"),
        (["absent.module:f"], 2, "there is no module 'absent.module' here"),
        (["train.py:loss", "x=1"], 2, "missing a required argument: 'w'"),
        (["train.py:nothing", "x=1"], 2, "nothing returned int, expected one Variable"),
        (["train.py:fails", "x=1"], 1, "fails stopped at train.py, line 13: KeyError: 'a'"),
        (["stops.py:f", "x=1"], 1, "stops.py stopped at stops.py, line 1: ZeroDivisionError"),
        (["broken.py:f", "x=1"], 1, "broken.py stopped at line 1: SyntaxError"),
        (["train.py:loss", "x=[1,2]", "w=[1,2,3]"], 1, "loss stopped at train.py, line 9"),
    ],
)
def test_a_function_that_does_not_work_is_answered_with_one_sentence(
    arguments, code, message, train, capsys
):
    assert main(arguments) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert message in captured.err
    assert captured.err.removeprefix("imported\n").count("\n") == 1


def test_a_saved_trace_is_read_and_drawn(tmp_path, capsys):
    path = tmp_path / "trace.json"
    assert main([*BOOK, "-o", str(path)]) == 0
    assert main([str(path)]) == 0
    assert "dy/dx = 3.297442541400256" in capsys.readouterr().out
    assert main([str(path), "-o", str(tmp_path / "again.json")]) == 0
    assert (tmp_path / "again.json").read_text("utf-8") == path.read_text("utf-8")


def test_a_trace_comes_through_a_pipe_even_where_the_terminal_has_no_unicode():
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    written = run("α = 2; y = α*3", "--json", env=environment)
    assert "α" in written.stdout
    read = run("-", "--json", input=written.stdout, env=environment)
    assert (read.returncode, read.stdout) == (0, written.stdout)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the command in front of the pipe wrote nothing"),
        ("hello", "this is not JSON"),
        ("{}", 'with the key "schema"'),
    ],
)
def test_what_is_no_trace_is_refused(text, message, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    assert main(["-"]) == 2
    assert message in capsys.readouterr().err


def test_a_saved_trace_takes_no_inputs_and_must_be_there(capsys):
    assert main(["absent.json"]) == 2
    assert main(["-", "x=1"]) == 2
    shown = capsys.readouterr().err
    assert "cannot read 'absent.json': No such file" in shown
    assert "a saved trace has its values already: leave out x=1" in shown


def test_a_typed_expression_is_never_imported(train, capsys):
    assert main(["-e", "train.py:loss"]) == 2
    assert "imported" not in capsys.readouterr().err


def outputs(arguments):
    return [value for option, value in pairwise(arguments) if option == "-o"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "There is no expression: try"),
        (["x*x"], "x has no value: give x=1."),
        (["x*x", "x"], "An input is written name=value, such as x=0.5, not 'x'."),
        (["x*x", "x=a"], "In the value of x:"),
        (["x*x", "x=1", "z=1"], "There is no z in the expression: it uses x."),
        (["x^2", "x=1"], "I cannot read `^` at column 2: write `**`."),
        (["__import__('os')"], "I cannot read ' at column 12"),
        (["x*x", "x=1", "--step", "9"], "9"),
        (["x*x", "x=1", "--step", "two"], "invalid int value: 'two'"),
        (["x*x", "x=1", "-o", "g.gfi"], "gfi"),
        (["x*x", "x=1", "-o", "graph"], "graph"),
        (["x*x", "x=1", "-o", "no/such/folder/g.svg"], "no/such/folder/g.svg"),
        (["x*x", "x=1", "-o", "-", "--theme", "pink"], "pink"),
        (["x*x", "x=1", "-o", "-", "--direction", "UP"], "UP"),
        (["x*x", "x=1", "--text", "--language", "xx"], "xx"),
        (["--example", "diamant"], "did you mean diamond?"),
        (["x*x", "x=1", "--colour", "red"], "--colour"),
        (["-x**2", "x=1"], "--help"),
        (["app", "--port", "many"], "invalid int value: 'many'"),
    ],
)
def test_a_mistake_is_answered_with_one_sentence_and_exit_code_2(arguments, message, capsys):
    try:
        code = main(arguments)
    except SystemExit as left:
        code = left.code
    captured = capsys.readouterr()
    assert code == 2
    assert captured.out == ""
    assert message in captured.err
    assert captured.err.startswith("grad-viz: ")
    assert captured.err.count("\n") == 1


def test_the_module_runs_as_a_program_and_so_does_a_mistake():
    assert "3.297442541400256" in run(*BOOK).stdout
    failed = run("x^2", "x=1")
    assert failed.returncode == 2
    assert failed.stderr == "grad-viz: I cannot read `^` at column 2: write `**`.\n"


@pytest.mark.skipif(sys.platform == "win32", reason="the shell of POSIX")
def test_a_reader_that_stops_early_causes_no_traceback():
    command = [sys.executable, "-m", "grad_viz", "--example", "goldstein", "--text"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""


def test_a_terminal_without_unicode_gets_escapes_and_no_traceback():
    shown = run("--list", env={"PYTHONIOENCODING": "ascii", "PATH": ""})
    assert shown.returncode == 0
    assert shown.stdout.isascii()


def test_the_app_is_found_and_started_with_the_settings_of_the_checkout():
    table = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
    arguments = launch.arguments(8600, "localhost", headless=True)
    assert arguments[0] == "run"
    assert Path(arguments[1]) == ROOT / "streamlit_app.py"
    assert "--server.port=8600" in arguments
    for name, value in dotted(table):
        written = str(value).lower() if isinstance(value, bool) else value
        assert f"--{name}={written}" in arguments
    known = config.get_config_options()
    assert all(option[2:].partition("=")[0] in known for option in arguments[2:])


def dotted(table, prefix=""):
    for name, value in table.items():
        if isinstance(value, dict):
            yield from dotted(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


@pytest.mark.parametrize(
    ("missing", "message"), [("streamlit", "needs Streamlit"), ("streamlit_app", "its wheel")]
)
def test_a_missing_app_is_answered_with_what_to_install(missing, message, monkeypatch, capsys):
    found = launch.find_spec
    monkeypatch.setattr(launch, "find_spec", lambda name: None if name == missing else found(name))
    assert main(["app"]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.slow
def test_the_app_starts_from_any_folder_and_answers(tmp_path):
    with socket.socket() as listener:
        listener.bind(("localhost", 0))
        port = listener.getsockname()[1]
    command = [sys.executable, "-m", "grad_viz", "app", "--port", str(port), "--no-browser"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}
    log = tmp_path / "log"
    with (
        log.open("w") as output,
        subprocess.Popen(
            command, cwd=tmp_path, env=environment, stdout=output, stderr=output
        ) as app,
    ):
        try:
            assert answers(f"http://localhost:{port}/_stcore/health", app), log.read_text()
        finally:
            app.terminate()
            app.wait(timeout=20)


def answers(url, process, seconds=60):
    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return True
        except OSError:
            time.sleep(0.2)
    return False


SAID = [
    [],
    ["x +"],
    ["x*x", "x=2", "--step", "99"],
    ["x*x", "x=2", "--theme", "drak", "-o", "-"],
    ["x*x", "x=2", "--direction", "up", "-o", "-"],
    ["x*x", "x=2", "-o", "graph.jpeg"],
    ["x*x", "x=2", "-o", "graph"],
    ["x*x", "x=2", "-o", "missing/folder/graph.svg"],
    ["x*x", "x=2", "-o", "-", "--format", "svgg"],
    ["x*x", "x=2", "-o", "-", "--format", "png", "--scale", "0"],
    ["x*x", "x=2", "-o", "-", "--scale", "2"],
    ["x*x", "x=2", "--open", "layer1", "-o", "-"],
    ["--example", "diamnd"],
    ["--example", "?"],
    ["missing.json"],
    ["missing.py:loss"],
    ["missing.py"],
    ["grad_viz.summary:sumary"],
    ["grad_viz.summary:summary", "y=1"],
    ["no_such_module:loss"],
]


@pytest.mark.parametrize("arguments", SAID, ids=" ".join)
def test_a_mistake_is_told_in_the_language_that_was_asked_for(arguments, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    told = {}
    for language in available():
        assert main([*arguments, "--language", language]) == 2
        out, told[language] = capsys.readouterr()
        assert out == ""
        assert re.fullmatch(r"grad-viz: [^\n{}]+\n", told[language])
    assert len(set(told.values())) == len(told)
    words = re.findall(r"\b(?:there|cannot|which|write|must|need|said?)\b", told["ja"] + told["zh"])
    assert words == []


def test_a_function_that_stops_is_told_in_the_language_that_was_asked_for(tmp_path, capsys):
    path = tmp_path / "broken.py"
    path.write_text("def loss(x):\n    return x / None\n", encoding="utf-8")
    assert main([f"{path}:loss", "x=1", "--language", "zh"]) == 1
    assert "broken.py 第 2 行" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [["--step", "two"], ["--nonsense"], ["-o"]])
def test_a_wrong_option_is_told_in_the_language_that_was_asked_for(wrong, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--language", "ja", "x*x", "x=2", *wrong])
    assert stopped.value.code == 2
    assert capsys.readouterr().err.startswith("grad-viz: コマンドラインに誤りがあります")


def test_a_language_that_is_not_there_is_told_in_english(capsys):
    assert main(["x*x", "x=2", "--language", "xx"]) == 2
    told = capsys.readouterr().err
    assert told == "grad-viz: there is no language 'xx': expected one of en, ja, zh\n"

"""Programs too large to be drawn at once: every module opens, and each picture stays small."""

import json
import re

import numpy as np
import pytest

import grad_viz
from engine import Variable, module, sin, tanh
from grad_viz import renderers
from grad_viz.__main__ import main
from grad_viz.folded import is_box
from grad_viz.payload import payload
from grad_viz.streamlit import _is_folded_anew
from grad_viz.transform import VIEWER_LIMIT, Parts, divided, fit, fold, modules
from grad_viz.transform.division import WHOLE
from tests.grad_viz.test_repeats import recurrent
from tests.grad_viz.test_transform import check, irregular


def number(value, name=None):
    return Variable(np.array(value), name)


def layers(count, depth):
    """Layers of so many operations that never repeat, and at last two loose ones."""
    chance, h = np.random.default_rng(0), number(0.5, "x")
    for i in range(1, count + 1):
        with module(f"layer{i}"):
            w = number(0.9, f"layer{i}/w")
            for turn in chance.integers(0, 3, depth):
                h = (tanh, sin)[turn](h) if turn < 2 else h * w
    return grad_viz.record((h - 1.0) ** 2)


def cells(count):
    """A recurrent network whose cells are modules, each with an input of its own."""
    w, h = number(0.9, "w"), number(0.1, "h0")
    for i in range(count):
        with module("cell"):
            h = tanh(w * h + number(i / count, f"x{i}"))
    return grad_viz.record(h)


PROGRAMS = {"layers": layers(6, 300), "cells": cells(600), "loop": recurrent(600)}
every_program = pytest.mark.parametrize("trace", PROGRAMS.values(), ids=list(PROGRAMS))


def boxes(drawing):
    return [node.label for node in drawing.trace.graph.nodes if is_box(node)]


def walk(parts):
    """Every choice of folded modules that is reached by opening one module after another."""
    first = parts.start(0)
    pending, seen = [first], {first: parts.drawing(first)}
    while pending:
        folded = pending.pop()
        for path in sorted(folded, key=len)[:1] + sorted(folded)[-1:]:
            opened = parts.press(folded, path)
            if opened not in seen and len(seen) < 6:
                seen[opened] = parts.drawing(opened)
                pending.append(opened)
    return seen


@every_program
def test_every_module_opens_and_every_picture_stays_small(trace):
    parts = Parts.of(trace)
    seen = walk(parts)
    assert any(not boxes(drawing) or len(boxes(drawing)) > 3 for drawing in seen.values())
    for folded, drawing in seen.items():
        assert len(drawing.trace.graph.nodes) <= VIEWER_LIMIT
        assert parts.press(folded, min(folded)) != folded


def test_nothing_is_lost_where_a_module_is_open():
    trace = PROGRAMS["layers"]
    parts = Parts.of(trace)
    folded = parts.press(parts.press(parts.start(0), "layer2"), "layer2/1–200")
    opened = fold(parts.trace, *sorted(folded))
    check(trace, opened)
    drawn = parts.drawing(folded).trace
    assert {n for n in drawn.by_id if "g" not in n} == set(opened.trace.by_id)


def test_a_large_module_opens_to_ranges_and_a_small_one_to_its_operations():
    parts = Parts.of(PROGRAMS["layers"])
    assert boxes(parts.drawing(parts.start(0))) == [f"layer{i}" for i in range(1, 7)]
    folded = parts.press(parts.start(0), "layer2")
    opened = boxes(parts.drawing(folded))
    assert opened == ["layer1", "layer2 1–200", "layer2 201–300", *opened[3:]]
    folded = parts.press(folded, "layer2/201–300")
    assert "layer2 201–300" not in boxes(parts.drawing(folded))
    assert len(parts.drawing(folded).trace.graph.nodes) > 200


def test_runs_of_a_part_are_counted_in_ranges_and_each_has_its_own_inputs():
    for name in ("cells", "loop"):
        parts = Parts.of(PROGRAMS[name])
        (path,) = parts.inner[""]
        assert path in ("cell", "×, +, tanh ×600")
        drawn = parts.drawing(parts.press(parts.start(0), path))
        assert boxes(drawn)[0].endswith(" 1–50")
        assert boxes(drawn)[-1].endswith(" 551–600")
        names = {node.name for node in drawn.trace.graph.nodes}
        assert "w" in names
        assert not {"x0", "x599"} & names


def test_what_is_pressed_changes_nothing_else_and_folds_to_what_was_there():
    parts = Parts.of(PROGRAMS["layers"])
    one = parts.press(parts.start(0), "layer1")
    two = parts.press(one, "layer4")
    assert two - one == {"layer4/1–200", "layer4/201–300"}
    assert parts.press(two, "layer4") == one
    assert parts.press(two, "") == parts.start(0)
    assert parts.press(one, "no such module") == one
    assert "" not in parts.seen(parts.start(0))


def test_where_all_that_is_open_would_be_too_much_the_rest_is_folded(monkeypatch):
    monkeypatch.setattr("grad_viz.transform.size.VIEWER_LIMIT", 700)
    parts = Parts.of(PROGRAMS["layers"])
    folded = parts.start(0)
    for path in ("layer1", "layer1/1–200", "layer2", "layer2/1–200"):
        folded = parts.press(folded, path)
    assert {"layer1", "layer2/201–300"} <= folded
    assert "layer2/1–200" not in folded


@every_program
def test_a_step_that_is_inside_of_a_module_opens_it(trace):
    middle = len(trace.steps) // 2
    for step in (1, middle, middle + 1, len(trace.steps)):
        sent = payload(trace, step=step)
        assert sent["steps"][sent["step"]] == step
        assert not sent["moves"]
        assert sent["total"] == len(trace.steps)


@every_program
def test_the_steps_that_are_shown_end_with_every_gradient_as_it_was_recorded(trace):
    parts = Parts.of(trace)
    drawn = parts.drawing(parts.start(len(trace.steps) // 2)).trace
    last = trace.frame().gradients
    assert {name: last[name] for name in drawn.frame().gradients} == drawn.frame().gradients
    assert {name for name in last if name in drawn.by_id} == set(drawn.frame().gradients)


def test_a_module_that_is_open_has_its_operations_and_what_only_they_touch():
    parts = Parts.of(PROGRAMS["cells"])
    folded = parts.press(parts.press(parts.start(0), "cell"), "cell/1–50")
    drawn = parts.drawing(folded).trace
    members = parts.members(drawn, "cell/1–50")
    names = {drawn.by_id[one].name for one in members}
    assert {"x0", "x49"} <= names
    assert not {"x50", "w"} & names


def test_a_small_program_and_one_that_never_repeats_have_no_parts():
    assert Parts.of(recurrent(20)) is None
    trace = irregular(1_500)
    assert divided(trace) == trace
    assert Parts.of(trace) is None
    assert len(fit(trace).trace.graph.nodes) < VIEWER_LIMIT


def test_no_module_of_a_divided_program_has_many_parts():
    parts = Parts.of(grad_viz.record(_chain(30_000)))
    assert all(len(inside) <= 100 for inside in parts.inner.values())
    leaves = [path for path, inside in parts.inner.items() if not inside]
    assert all(parts.sizes[path] <= WHOLE for path in leaves)


def _chain(operations):
    y = number(0.5, "x")
    for _ in range(operations):
        y = y + 0.25
    return y


def test_a_picture_takes_the_modules_that_the_viewer_shows():
    trace = PROGRAMS["cells"]
    folded = tuple(path for path in modules(divided(trace)) if path.count("/") == 1)
    picture = renderers.draw(trace, "svg", folded=folded)
    assert ">cell 551–600<" in picture
    assert "cell 551" in renderers.draw(trace, "mermaid", folded=folded)


def test_the_page_asks_for_a_module_and_gets_it():
    parts = Parts.of(PROGRAMS["layers"])
    memory = {"parts": parts, "folded": sorted(parts.start(0)), "moves": False}
    assert _is_folded_anew(memory, PROGRAMS["layers"], {"pressed": "layer3"})
    assert "layer3/1–200" in memory["folded"]
    before = memory["folded"]
    for nonsense in ("nothing", "", None, 3, ["layer1"]):
        _is_folded_anew(memory, PROGRAMS["layers"], {"pressed": nonsense})
    assert memory["folded"] == sorted(parts.start(0)) != before


@pytest.mark.parametrize("path", ["layer2", "layer2/1–200"])
def test_the_command_line_opens_a_module_of_a_large_program_in_a_lesson(path, tmp_path, capsys):
    saved = tmp_path / "trace.json"
    saved.write_text(PROGRAMS["layers"].to_json(), encoding="utf-8")
    assert main([str(saved), "--open", path, "-o", str(tmp_path / "lesson.html")]) == 0
    text = (tmp_path / "lesson.html").read_text(encoding="utf-8")
    sent = json.loads(re.search('id="payload">(.*?)</script>', text)[1])
    folded = sent["folding"]["views"][0]["folded"]
    assert {"layer1", "layer3", "layer6"} < {*folded}
    assert not {"layer2", path} & {*folded}
    assert main([str(saved), "--open", "layer7", "-o", str(tmp_path / "lesson.html")]) == 2
    assert "there is no module 'layer7'" in capsys.readouterr().err


def test_a_picture_that_no_screen_shows_comes_with_advice(tmp_path, capsys):
    saved = tmp_path / "trace.json"
    saved.write_text(recurrent(60).to_json(), encoding="utf-8")
    picture = ["-o", str(tmp_path / "graph.svg")]
    assert main([str(saved), *picture]) == 0
    said = capsys.readouterr().err
    assert re.search(r"picture is \d\d,\d{3} × [\d,]+ pixels.*--direction TB.*use HTML", said)
    assert "--fold" not in said
    assert main([str(saved), *picture, "--direction", "TB", "--language", "ja"]) == 0
    said = capsys.readouterr().err
    assert "画面に収まりません" in said
    assert "--direction" not in said
    saved.write_text(PROGRAMS["cells"].to_json(), encoding="utf-8")
    assert "（--fold）" in renderers.get_format("svg").advice(PROGRAMS["cells"], "LR", None, "zh")
    for quiet in (["--fold", *picture], ["-o", str(tmp_path / "graph.dot")]):
        assert main([str(saved), *quiet]) == 0
        assert "pixels" not in capsys.readouterr().err


def test_folding_by_hand_is_as_it_was():
    trace = PROGRAMS["cells"]
    assert [n.label for n in fold(trace, "cell").trace.graph.nodes if is_box(n)] == ["cell ×600"]

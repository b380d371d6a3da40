"""One entry of a contribution: its terms add up to it, whatever the operation and the shapes."""

import json
import math
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

import engine
import grad_viz
from engine import Variable, exp, matmul, mean, relu, reshape, softmax
from grad_viz.entries import largest, notation, place_text, terms, terms_text
from grad_viz.trace import Array

SHARED = Path(__file__).resolve().parent.parent / "viewer" / "entries.json"


def filled(shape, name, start=1.0):
    size = math.prod(shape)
    return Variable((np.arange(size) * 1.5 - start * size / 3).reshape(shape), name)


def weighted(y):
    """An output whose gradient by `y` has a different number in every entry."""
    return engine.sum(y * (np.arange(math.prod(y.shape)) + 1.0).reshape(y.shape))


PROGRAMS = {
    "elementwise": lambda: weighted(exp(filled((2, 3), "x"))),
    "routes": lambda: weighted(relu(filled((2, 3), "x"))),
    "row repeated": lambda: weighted(filled((2, 3), "x") * filled((3,), "b")),
    "column repeated": lambda: weighted(filled((2, 3), "x") - filled((2, 1), "b")),
    "number repeated": lambda: weighted(filled((2, 3), "x") * filled((), "w", 7.0)),
    "each repeats the other": lambda: weighted(filled((2, 1), "x") / filled((1, 3), "b", 9.0)),
    "squared": lambda: (lambda x: weighted(x * x))(filled((2, 2), "x")),
    "matrices": lambda: weighted(matmul(filled((2, 3), "A"), filled((3, 4), "B"))),
    "matrix and vector": lambda: weighted(matmul(filled((2, 3), "A"), filled((3,), "v"))),
    "vector and matrix": lambda: weighted(matmul(filled((3,), "v"), filled((3, 2), "B"))),
    "dot product": lambda: matmul(filled((3,), "v"), filled((3,), "w")),
    "sum over an axis": lambda: weighted(engine.sum(filled((2, 3), "x"), axis=0)),
    "mean over an axis": lambda: weighted(mean(filled((2, 3), "x"), axis=-1, keepdims=True)),
    "mean of all": lambda: mean(filled((2, 3), "x")),
    "reshape": lambda: weighted(reshape(filled((2, 3), "x"), (3, 2))),
}


def array_steps(trace):
    return [step for step in trace.steps if notation(trace, step)]


def node_called(trace, name):
    return next(node.id for node in trace.graph.nodes if node.name == name)


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_terms_of_every_entry_add_up_to_it(name):
    trace = grad_viz.record(PROGRAMS[name]())
    steps = array_steps(trace)
    assert steps
    for step in steps:
        how = notation(trace, step)
        for at, value in enumerate(step.contribution.values):
            assert how.cells(how.target, at) == [at]
            total = math.fsum(g * f for g, f in terms(trace, step, how, at))
            assert total == pytest.approx(value)


def test_behind_an_entry_of_a_product_stand_a_row_and_a_row():
    trace = grad_viz.record(PROGRAMS["matrices"]())
    a, b = (node_called(trace, name) for name in "AB")
    how = notation(trace, next(s for s in trace.steps if s.target == a))
    assert how.cells(how.upstream, 4) == [4, 5, 6, 7]
    assert how.cells(dict(how.operands)[b], 4) == [4, 5, 6, 7]
    assert how.cells(dict(how.operands)[a], 4) == [4]


def test_behind_an_entry_of_the_right_factor_stand_two_columns():
    trace = grad_viz.record(PROGRAMS["matrices"]())
    a, b = (node_called(trace, name) for name in "AB")
    how = notation(trace, next(s for s in trace.steps if s.target == b))
    assert how.cells(how.upstream, 5) == [1, 5]
    assert how.cells(dict(how.operands)[a], 5) == [1, 4]


def test_behind_a_repeated_entry_stand_all_its_copies():
    trace = grad_viz.record(PROGRAMS["row repeated"]())
    x, b = (node_called(trace, name) for name in "xb")
    how = notation(trace, next(s for s in trace.steps if s.target == b))
    assert how.cells(dict(how.operands)[x], 1) == [1, 4]
    assert how.cells(dict(how.operands)[b], 1) == [1]


def test_a_sum_lights_every_entry_that_went_into_it():
    trace = grad_viz.record(engine.sum(filled((2, 3), "x"), axis=0))
    how = notation(trace, trace.steps[1])
    assert how.cells(dict(how.operands)["v0"], 4) == [1, 4]
    assert how.cells(how.upstream, 4) == [1]


def test_the_largest_entry_is_chosen_and_not_a_number_is_the_largest():
    assert largest(Array((3,), "float64", (1.0, -5.0, 2.0))) == 1
    assert largest(Array((3,), "float64", (1.0, -math.inf, math.nan))) == 1
    assert largest(Array((2,), "float64", (9.0, math.nan))) == 1


def test_an_operation_of_another_kind_tells_the_value_alone():
    trace = grad_viz.record(weighted(softmax(filled((2, 3), "x"))))
    step = next(s for s in trace.steps if s.target == "v0")
    how = notation(trace, step)
    assert (how.result, how.target) == ("", "ab")
    assert terms(trace, step, how, how.chosen) == []


def test_between_numbers_there_is_no_entry_to_choose():
    trace = grad_viz.record(Variable(np.array(2.0), "x") * 3.0)
    assert not array_steps(trace)


def test_the_viewer_is_tested_on_the_entries_found_here(update_golden):
    """Written anew by ``pytest --update-golden``."""
    cases = [_case(name, grad_viz.record(make())) for name, make in PROGRAMS.items()]
    text = "[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n"
    if update_golden:
        SHARED.write_text(text, encoding="utf-8")
    assert SHARED.read_text(encoding="utf-8") == text


def _case(name, trace):
    """Two steps of a program, each with its first and its last entry."""
    found = [_found(trace, k) for k, s in enumerate(trace.steps, 1) if notation(trace, s)]
    nodes = [
        {"id": node["id"], "value": node["value"]} for node in trace.to_dict()["graph"]["nodes"]
    ]
    return {"name": name, "nodes": nodes, "found": found[-2:]}


def _found(trace, k):
    step, keys = trace.steps[k - 1], ("target", "upstream", "local", "contribution")
    plain = trace.to_dict()["steps"][k - 1]
    how, last = notation(trace, step), len(step.contribution.values) - 1
    entries = [_told(trace, step, how, at) for at in sorted({0, last})]
    return {"step": {key: plain[key] for key in keys}, "how": asdict(how), "entries": entries}


def _told(trace, step, how, at):
    lit = [[source, "value", how.cells(letters, at)] for source, letters in how.operands]
    return {
        "chosen": at,
        "place": place_text(at, step.contribution.shape),
        "text": terms_text(terms(trace, step, how, at)),
        "lit": [[how.result, "gradient", how.cells(how.upstream, at)],
                [step.target, "gradient", [at]], *lit],
    }  # fmt: skip

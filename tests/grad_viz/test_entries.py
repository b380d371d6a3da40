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
from grad_viz.entries import largest, notation, origins, place_text, terms, terms_text
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
    "stacks of matrices": lambda: weighted(matmul(filled((2, 2, 3), "A"), filled((2, 3, 2), "B"))),
    "a stack and one matrix": lambda: weighted(matmul(filled((2, 1, 3), "A"), filled((3, 2), "B"))),
    "a stack and a vector": lambda: weighted(matmul(filled((2, 2, 3), "A"), filled((3,), "v"))),
    "a vector and a stack": lambda: weighted(matmul(filled((3,), "v"), filled((2, 3, 2), "B"))),
    "transposed": lambda: weighted(engine.transpose(filled((2, 3), "x"))),
    "axes in another order": lambda: weighted(engine.swapaxes(filled((2, 3, 2), "x"), 0, -1)),
    "spread": lambda: weighted(engine.broadcast_to(filled((1, 3), "x"), (2, 2, 3))),
    "softmax": lambda: weighted(softmax(filled((2, 3), "x"))),
    "largest of a row": lambda: weighted(engine.max(filled((2, 3), "x"), axis=1)),
    "picked twice": lambda: weighted(filled((3,), "x")[[0, 2, 2]]),
    "split": lambda: (lambda a, b: weighted(a) + weighted(b))(*engine.split(filled((4,), "x"), 2)),
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


@pytest.mark.parametrize("name", [n for n, kind in engine.operations().items() if kind.vjps])
def test_every_operation_tells_its_entries(name):
    trace = grad_viz.record(applied(engine.operations()[name]))
    steps = [s for s in array_steps(trace) if operation_name(trace, s) == name]
    assert steps
    for step in steps:
        how = notation(trace, step)
        assert how.results
        for at, value in enumerate(step.contribution.values):
            total = math.fsum(g * f for g, f in terms(trace, step, how, at))
            assert total == pytest.approx(value)


def applied(kind):
    """An operation on its example, its results weighted and added up."""
    example, random = kind.spec.example, np.random.default_rng(5)
    xs = [
        random.integers(0, example.integers[i], shape)
        if i in example.integers
        else Variable(random.uniform(*example.domain, shape), f"x{i}")
        for i, shape in enumerate(example.shapes)
    ]
    made = kind(**example.params)(*xs)
    return sum(weighted(y) for y in (made if isinstance(made, list) else [made]))


def operation_name(trace, step):
    return trace.operations[trace.by_id[step.function].op].name


def test_a_dropped_output_has_no_part_in_the_terms():
    first, second = engine.split(filled((4,), "x"), 2)
    del first
    trace = grad_viz.record(weighted(second))
    step = trace.steps[-1]
    how = notation(trace, step)
    assert how.results == ("", trace.links[step.function][1][0])
    assert [origins(trace, step, how, at) for at in range(4)] == [
        (), (), ((1, 0, 1.0),), ((1, 1, 1.0),)]  # fmt: skip


def test_an_entry_that_loses_has_no_terms():
    trace = grad_viz.record(engine.max(filled((3,), "x")))
    how = notation(trace, trace.steps[1])
    assert [terms(trace, trace.steps[1], how, at) for at in range(3)] == [[], [], [(1.0, 1.0)]]


class Own(engine.Function):
    """A function of somebody's own, whose rule is not known here."""

    def forward(self, x):
        return x * x

    def backward(self, gy):
        return 2 * self.inputs[0] * gy


def many_terms():
    return softmax(filled((2, 30), "x"))


@pytest.mark.parametrize("make", [lambda: Own()(filled((2, 3), "x")), many_terms])
def test_where_the_terms_are_unknown_or_many_the_value_stands_alone(make):
    trace = grad_viz.record(weighted(make()))
    step = next(s for s in trace.steps if s.target == "v0")
    how = notation(trace, step)
    assert (how.results, how.table) == ((), ())
    assert terms(trace, step, how, how.chosen) == []


def test_terms_that_do_not_add_up_to_what_was_recorded_are_not_told():
    trace = grad_viz.record(weighted(softmax(filled((2, 3), "x"), axis=1)))
    text = trace.to_json().replace('["axis","1"]', '["axis","0"]')
    changed = grad_viz.Trace.from_json(text)
    assert changed != trace
    step = next(s for s in changed.steps if s.target == "v0")
    assert notation(changed, step).table == ()


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
    found = origins(trace, step, how, at)
    behind = [
        [result, "gradient", [cell for port, cell, _ in found if port == output]]
        for output, result in enumerate(how.results)
    ]
    return {
        "chosen": at,
        "place": place_text(at, step.contribution.shape),
        "text": terms_text(terms(trace, step, how, at)),
        "lit": [*behind, [step.target, "gradient", [at]], *lit],
    }

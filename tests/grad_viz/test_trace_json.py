"""JSON both ways: exact, the same bytes in every process, strict about what it reads."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

import grad_viz
from engine import Variable, exp, matmul, softmax

PROGRAM = """
import grad_viz, numpy as np
from engine import Variable, exp
a, b = Variable(np.array(2.0), "a"), Variable(np.array([-3.0, np.nan]), "b")
print(grad_viz.record(a * b + exp(a * b), expression="a*b + exp(a*b)").to_json())
"""


@pytest.fixture
def trace():
    w = Variable(np.array([[1.0, -2.0], [0.5, 3.0]]), "W")
    x = Variable(np.array([[1.0], [2.0]], "f"), "x")
    return grad_viz.record(softmax(matmul(w, exp(x)), axis=0))


def test_a_trace_comes_back_exactly(trace):
    text = trace.to_json()
    assert grad_viz.Trace.from_json(text) == trace
    assert grad_viz.Trace.from_json(text).to_json() == text


def test_the_text_is_strict_json_without_nan(trace):
    json.loads(trace.to_json(), parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))


def test_two_processes_write_the_same_bytes():
    runs = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
    assert len(runs[0]) > 100


def changed(trace, change):
    data = json.loads(trace.to_json())
    change(data)
    return json.dumps(data)


WRONG = {
    "this is not JSON": lambda d: None,
    'with the key "schema"': lambda d: d.pop("schema"),
    "another schema": lambda d: d.update(schema=99),
    "at steps[1].target: expected text, got 5": lambda d: d["steps"][1].update(target=5),
    "at graph.nodes[0].kind: expected one of": lambda d: d["graph"]["nodes"][0].update(kind="?"),
    "also the keys expression": lambda d: d["graph"]["nodes"][0].pop("label"),
    "an id stands twice": lambda d: d["graph"]["nodes"].append(d["graph"]["nodes"][0]),
    "must join": lambda d: d["graph"]["edges"][0].update(source="v99"),
    "unknown operation": lambda d: d["operations"].clear(),
    "the output 'f0'": lambda d: d["graph"].update(outputs=["f0"]),
    "step 1 speaks of a node": lambda d: d["steps"][0].update(target="v99"),
    "values for the shape": lambda d: d["graph"]["nodes"][0]["value"].update(shape=[7]),
    "expected a number": lambda d: d["graph"]["nodes"][0]["value"].update(values=["x"]),
    "expected a list": lambda d: d.update(steps={}),
    "expected an object": lambda d: d.update(graph=[]),
}


@pytest.mark.parametrize("message", WRONG)
def test_a_text_that_is_not_a_trace_is_refused_with_the_place(trace, message):
    text = changed(trace, WRONG[message])
    if message == "this is not JSON":
        text = text[:-5]
    if message == "also the keys expression":
        message = "also the keys"
    with pytest.raises(grad_viz.TraceError) as error:
        grad_viz.Trace.from_json(text)
    assert message in str(error.value)


def test_deeply_nested_json_is_refused_and_does_not_crash():
    with pytest.raises(grad_viz.TraceError):
        grad_viz.Trace.from_json("[" * 100_000)

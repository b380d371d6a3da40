"""The published schema says exactly what `Trace.from_json` reads: no more, no less."""

import json
import re
from importlib.resources import files
from inspect import Parameter, isclass, signature
from pathlib import Path
from typing import get_args, get_type_hints

import numpy as np
import pytest
from jsonschema import Draft202012Validator

import grad_viz
from engine import Variable, exp
from grad_viz.arrays import LIMIT
from grad_viz.examples import EXAMPLES
from grad_viz.expression import parse
from grad_viz.trace import SCHEMA, Step, Trace, TraceError
from tests.grad_viz.sample_traces import SAMPLES

SCHEMA_TEXT = (files("grad_viz") / "trace.schema.json").read_text(encoding="utf-8")
PUBLISHED = json.loads(SCHEMA_TEXT)
VALIDATOR = Draft202012Validator(PUBLISHED)


def parts(kind, found=None):
    """Every class that a trace is made of, by name."""
    found = {} if found is None else found
    homes = Trace.__module__, Step.__module__
    if isclass(kind) and kind.__module__ in homes and kind.__name__ not in found:
        found[kind.__name__] = kind
        for hint in get_type_hints(kind).values():
            parts(hint, found)
    for inner in get_args(kind):
        parts(inner, found)
    return found


PARTS = parts(Trace)


def described(name):
    return PUBLISHED if name == "Trace" else PUBLISHED["$defs"][name]


def objects(schema):
    """Every object that the schema describes by its properties."""
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for part in schema.values():
            yield from objects(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from objects(part)


def test_the_schema_itself_is_a_good_schema():
    Draft202012Validator.check_schema(PUBLISHED)
    assert PUBLISHED["properties"]["schema"] == {
        "description": "The version of this format.",
        "const": SCHEMA,
    }
    assert PUBLISHED["$id"].endswith(f":{SCHEMA}")


def test_the_schema_describes_the_parts_of_a_trace_and_nothing_else():
    assert set(PUBLISHED["$defs"]) | {"Trace"} == set(PARTS) | {"Number", "Entry"}


def test_the_schema_is_strict():
    assert len(list(objects(PUBLISHED))) == len(PARTS)
    assert all(one["additionalProperties"] is False for one in objects(PUBLISHED))


@pytest.mark.parametrize("name", PARTS)
def test_every_field_is_described_and_required_where_it_has_no_default(name):
    own = signature(PARTS[name]).parameters
    extra = ["schema"] if name == "Trace" else []
    assert list(described(name)["properties"]) == [*extra, *own]
    required = [field for field, one in own.items() if one.default is Parameter.empty]
    assert described(name)["required"] == extra + required


@pytest.mark.parametrize("name", PARTS)
def test_the_choices_are_those_of_the_types(name):
    hints = get_type_hints(PARTS[name])
    for field, schema in described(name)["properties"].items():
        if "enum" in schema:
            assert tuple(schema["enum"]) == get_args(hints[field])


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_trace_of_every_example_is_as_the_schema_says(name):
    VALIDATOR.validate(json.loads(EXAMPLES[name].record().to_json()))


@pytest.mark.parametrize("name", SAMPLES)
def test_nan_infinity_summaries_and_empty_arrays_are_as_the_schema_says(name):
    VALIDATOR.validate(json.loads(SAMPLES[name]().to_json()))


def small():
    return json.loads(grad_viz.record(exp(Variable(np.array([1.0, 2.0]), "x"))).to_json())


WRONG = {
    "of another schema": lambda d: d.update(schema=2),
    "without a schema": lambda d: d.pop("schema"),
    "without steps": lambda d: d.pop("steps"),
    "with an unknown key": lambda d: d.update(colour="red"),
    "with an unknown key in a node": lambda d: d["graph"]["nodes"][0].update(colour="red"),
    "with an unknown key in a step": lambda d: d["steps"][0].update(time=1),
    "with an unknown key in an array": lambda d: d["steps"][0]["after"].update(unit="m"),
    "with a kind that is none": lambda d: d["graph"]["nodes"][0].update(kind="box"),
    "with a role that is none": lambda d: d["graph"]["nodes"][0].update(role="input"),
    "with a number for a name": lambda d: d["graph"]["nodes"][0].update(name=5),
    "with a text for a number": lambda d: d["steps"][0]["after"].update(values=["1", "1"]),
    "with a nan of its own": lambda d: d["steps"][0]["after"].update(values=["nan", 1]),
    "with nothing for a gradient": lambda d: d["steps"][0].update(after=None),
    "with a broken span": lambda d: d["graph"]["nodes"][0].update(source=[1]),
    "with a port that is no whole number": lambda d: d["graph"]["edges"][0].update(port=0.5),
    "with steps by name": lambda d: d.update(steps={}),
    "with a step that is none": lambda d: d["steps"].append(3),
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_wrong_trace_is_refused_by_the_schema_and_by_the_reader(fault):
    data = small()
    VALIDATOR.validate(data)
    WRONG[fault](data)
    assert not VALIDATOR.is_valid(data)
    with pytest.raises(TraceError):
        Trace.from_json(json.dumps(data))


def test_fields_that_have_a_default_may_be_left_out():
    data = small()
    for node in data["graph"]["nodes"]:
        for field in ("module", "source", "params"):
            del node[field]
    VALIDATOR.validate(data)
    assert Trace.from_json(json.dumps(data)).to_dict() == small()


DOCUMENT = (Path(__file__).resolve().parents[2] / "docs/trace-format.md").read_text("utf-8")


def test_the_example_of_the_document_is_a_real_trace():
    block = re.search(r"^```json\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)[1]
    assert f"more than {LIMIT} entries" in DOCUMENT
    assert json.loads(block) == parse("x*x").record({"x": 3}).to_dict()


@pytest.mark.parametrize("name", PARTS)
def test_the_document_explains_every_field_in_order(name):
    section = DOCUMENT.split(f"### {name}\n")[1].split("\n#")[0]
    explained = re.findall(r"^\| (\**)`(\w+)`", section, re.MULTILINE)
    assert [field for _, field in explained] == list(described(name)["properties"])
    assert [field for bold, field in explained if bold] == described(name)["required"]

"""A trace as JSON and back: exact both ways, and strict about what it reads."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from grad_viz.garbage import nothing_to_collect
from grad_viz.languages import phrase
from grad_viz.trace import SCHEMA, Array, Trace, TraceError
from grad_viz.typed_json import MismatchError, reader, writer


def write_trace(trace: Trace) -> str:
    """Return `trace` as compact JSON text."""
    with nothing_to_collect():
        return json.dumps(plain(trace), allow_nan=False, ensure_ascii=False, separators=(",", ":"))


def plain(trace: Trace) -> dict[str, Any]:
    """Return `trace` as dicts, lists, strings and finite numbers."""
    with nothing_to_collect():
        return {"schema": SCHEMA, **writer(Trace)(trace)}


def read_trace(text: str) -> Trace:
    """Return the trace that `write_trace` wrote.

    Raises:
        TraceError: the text is not JSON, is of another schema, or contradicts itself.
    """
    with nothing_to_collect():
        return _read(text)


def _read(text: str) -> Trace:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise TraceError(phrase("not_json", error=str(error))) from None
    if not isinstance(data, dict) or "schema" not in data:
        raise TraceError(phrase("no_schema"))
    if data.pop("schema") != SCHEMA:
        raise TraceError(phrase("other_schema", schema=SCHEMA))
    try:
        trace: Trace = reader(Trace)(data)
    except MismatchError as error:
        place = error.path or phrase("the_top")
        raise TraceError(phrase("not_at", place=place, problem=error.problem)) from None
    _check_references(trace)
    return trace


def _check_references(trace: Trace) -> None:
    """Raise TraceError where ids do not fit together or an array is not of its shape."""
    kinds = {node.id: node.kind for node in trace.graph.nodes}
    edges = {edge.id for edge in trace.graph.edges}
    if len(kinds) != len(trace.graph.nodes) or len(edges) != len(trace.graph.edges):
        raise TraceError(phrase("id_twice"))
    _check_graph(trace, kinds)
    for number, step in enumerate(trace.steps, start=1):
        sent = kinds.get(step.function) == "operation" and step.edge in edges
        if kinds.get(step.target) != "variable" or not (sent or step.kind == "seed"):
            raise TraceError(phrase("step_astray", number=number))
        for array in (step.contribution, step.before, step.after, step.local, *step.upstream):
            _check_array("step", number, array)


def _check_graph(trace: Trace, kinds: Mapping[str, str]) -> None:
    for edge in trace.graph.edges:
        if {kinds.get(edge.source), kinds.get(edge.target)} != {"variable", "operation"}:
            raise TraceError(phrase("edge_astray", edge=edge.id))
    for node in trace.graph.nodes:
        if node.kind == "operation" and node.op not in trace.operations:
            raise TraceError(phrase("operation_unknown", node=node.id, op=node.op))
        _check_array("node", node.id, node.value)
    for output in trace.graph.outputs:
        if kinds.get(output) != "variable":
            raise TraceError(phrase("output_astray", output=output))


def _check_array(kind: str, name: object, array: Array | None) -> None:
    if array is None or array.summary is not None or (not array.shape and len(array.values) == 1):
        return
    if any(size < 0 for size in array.shape) or math.prod(array.shape) != len(array.values):
        got, place = (
            len(array.values),
            phrase("of_step" if kind == "step" else "of_node", name=name),
        )
        raise TraceError(phrase("values_astray", place=place, got=got, shape=array.shape))

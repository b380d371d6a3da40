"""A picture with boxes shows, at every step, what the viewer shows with the same modules folded."""

import json
import subprocess
from pathlib import Path

import pytest

import grad_viz
from grad_viz.examples import get
from grad_viz.payload import payload, to_text
from grad_viz.trace import TraceError
from grad_viz.transform import Drawing, shown, views
from scripts.node import NODE
from tests.grad_viz.test_views import network, unroll

VIEWER = Path(grad_viz.__file__).parent / "viewer" / "viewer.js"
TRACES = {
    "network": get("network").record,
    "tanh derivatives": get("tanh_derivatives").record,
    "layers": lambda: network(2, 3),
    "unroll": lambda: unroll(5),
}
STATES = """
import { readFileSync } from "node:fs";
import { indexTrace, stateAt, viewModel } from %s;
const { trace, folding, total } = JSON.parse(readFileSync(0, "utf8"));
const model = { trace, index: indexTrace(trace) };
const first = -model.index.computes.length - 1;
const states = folding.views.slice(1).map((view) => {
  const { index, trace: { graph } } = viewModel(model, view);
  const ids = [...graph.nodes, ...graph.edges].map(({ id }) => id);
  const at = (k) => Object.fromEntries(ids.map((id) => [id, stateAt(index, id, k)]));
  return Array.from({ length: total + 1 - first }, (_, i) => at(first + i));
});
console.log(JSON.stringify(states));
"""


def states_in_the_viewer(trace):
    """The state of every node and link in every frame of every view with something folded."""
    script = STATES % json.dumps(VIEWER.as_uri())
    command = [str(NODE), "--input-type=module", "--eval", script]
    given = to_text(payload(trace))
    run = subprocess.run(
        command, input=given, capture_output=True, encoding="utf-8", timeout=60, check=True
    )
    return json.loads(run.stdout)


@pytest.mark.browser
@pytest.mark.parametrize("made", TRACES.values(), ids=list(TRACES))
def test_every_node_and_link_is_in_the_state_it_has_in_the_viewer(made):
    trace = made()
    frames = range(trace.first_step, len(trace.steps) + 1)
    for view, seen in zip(views(trace), states_in_the_viewer(trace), strict=True):
        for step, states in zip(frames, seen, strict=True):
            frame = shown(trace, view.drawing, step)
            ours = {**frame.nodes, **frame.edges}
            known = {one: state.replace("uncomputed", "waiting") for one, state in states.items()}
            assert {name: ours[name] for name in known if name in ours} == known, (
                step,
                view.folded,
            )


@pytest.mark.parametrize("made", TRACES.values(), ids=list(TRACES))
def test_every_number_that_is_drawn_is_the_one_of_the_step(made):
    trace = made()
    drawing = views(trace)[0].drawing
    drawn = {node.id for node in drawing.trace.graph.nodes}
    for step in range(trace.first_step, len(trace.steps) + 1):
        whole, frame = trace.frame(step), shown(trace, drawing, step)
        assert (frame.index, frame.number, frame.total) == (step, whole.number, whole.total)
        for name in ("gradients", "values"):
            numbers = {k: v for k, v in getattr(whole, name).items() if k in drawn}
            assert getattr(frame, name) == numbers


def test_a_drawing_without_boxes_shows_its_own_frames():
    trace = unroll(3)
    assert shown(trace, Drawing.of(trace), -2) == -2
    assert shown(trace, Drawing.of(trace)) == len(trace.steps)


def test_a_step_that_a_folded_trace_does_not_have_is_refused():
    trace = unroll(3)
    with pytest.raises(TraceError, match="no step 99"):
        shown(trace, views(trace)[0].drawing, 99)

import assert from "node:assert/strict";
import { test } from "node:test";
import { boundaries, difference, gradientAt, indexTrace, stateAt, stepFor } from "../../grad_viz/viewer/viewer.js";
import { frame } from "./reference.mjs";
import { trace } from "./sample.mjs";

const index = indexTrace(trace);
const last = trace.steps.length;
const first = -4;

function applied(from, to) {
  const before = frame(trace, from);
  const change = difference(index, from, to);
  return { nodes: { ...before.nodes, ...change.nodes }, edges: { ...before.edges, ...change.edges } };
}

test("before the first step everything waits and no gradient is there", () => {
  const start = frame(trace, 0);
  assert.deepEqual(start.gradients, {});
  assert.ok(Object.values({ ...start.nodes, ...start.edges }).every((state) => state === "waiting"));
});

test("a step makes its sender, its receiver and its edge active", () => {
  const { nodes, edges, gradients } = frame(trace, 4);
  assert.deepEqual([nodes.f1, nodes.v0, edges.e3], ["active", "active", "active"]);
  assert.deepEqual([nodes.v4, nodes.f2, nodes.f0, edges.e0], ["done", "done", "waiting", "waiting"]);
  assert.deepEqual(gradients.v0.values, [0.5]);
});

test("at the start of the forward pass nothing but the leaves has been computed", () => {
  const { nodes, edges } = frame(trace, first);
  assert.deepEqual([nodes.v0, nodes.v1, nodes.v2], ["waiting", "waiting", "waiting"]);
  assert.deepEqual([nodes.f0, nodes.v3, nodes.v5, edges.e0, edges.e8], new Array(5).fill("uncomputed"));
});

test("a step of the forward pass makes an operation, its links and its result active", () => {
  const { nodes, edges, gradients } = frame(trace, -2);
  assert.deepEqual([nodes.f1, nodes.v4, edges.e3, edges.e4, edges.e5], new Array(5).fill("active"));
  assert.deepEqual([nodes.f0, nodes.v3, edges.e0], ["waiting", "waiting", "waiting"]);
  assert.deepEqual([nodes.f2, nodes.v5, edges.e6], ["uncomputed", "uncomputed", "uncomputed"]);
  assert.deepEqual(gradients, {});
});

test("the state of everything at every step is that of the frame", () => {
  for (let k = first; k <= last; k += 1) {
    const { nodes, edges } = frame(trace, k);
    for (const [id, state] of Object.entries({ ...nodes, ...edges })) assert.equal(stateAt(index, id, k), state, `${id} ${k}`);
  }
});

test("the difference between any two frames turns the one into the other", () => {
  for (let from = first; from <= last; from += 1) {
    for (let to = first; to <= last; to += 1) {
      const { nodes, edges } = frame(trace, to);
      assert.deepEqual(applied(from, to), { nodes, edges }, `${from} to ${to}`);
    }
  }
});

test("one step forward touches only what was active and what becomes so", () => {
  const { nodes, edges } = difference(index, 4, 5);
  assert.deepEqual(Object.keys(nodes).sort(), ["f1", "v0", "v2"]);
  assert.deepEqual(Object.keys(edges).sort(), ["e3", "e4"]);
  assert.deepEqual(Object.keys(difference(index, -2, -1).nodes).sort(), ["f1", "f2", "v4", "v5"]);
  assert.deepEqual(Object.keys(difference(index, -1, 0).nodes).sort(), ["f2", "v5"]);
});

test("the gradient of every variable at every step is that of the frame", () => {
  for (let k = first; k <= last; k += 1) {
    const { gradients } = frame(trace, k);
    for (const { id } of trace.graph.nodes) assert.equal(gradientAt(index, id, k), gradients[id] ?? null);
  }
});

test("a click goes to the last message into a variable and the first of an operation", () => {
  assert.deepEqual(["v0", "v5", "f2", "f0", "e3"].map((id) => stepFor(index, id)), [6, 1, 2, 6, 4]);
  assert.equal(stepFor(index, "e2"), 2, "an edge without a message goes to the variable it leads to");
  assert.equal(stepFor(index, "unknown"), null);
});

test("a click in the forward pass goes to where the value was computed", () => {
  assert.deepEqual(["f0", "v3", "v4", "v5", "e3", "e8"].map((id) => stepFor(index, id, -2)), [-3, -3, -2, -1, -2, -1]);
  assert.equal(stepFor(index, "v0", -2), first, "an input has its value from the start");
});

test("the scrubber is marked where another operation starts to send", () => {
  assert.deepEqual(boundaries(trace), [1, 2, 4, 6]);
});

test("a trace without steps has one frame", () => {
  const empty = { ...trace, steps: [] };
  assert.deepEqual(boundaries(empty), []);
  assert.deepEqual(difference(indexTrace(empty), 0, 0), { nodes: {}, edges: {} });
  assert.equal(frame(empty, 0).step, null);
});

test("a ghost lights up with the true variable, which alone has the gradient", () => {
  const ghost = { ...trace.graph.nodes[0], id: "v0g0", role: "", name: "", value: null };
  const edges = trace.graph.edges.map((edge) => (edge.id === "e0" ? { ...edge, source: "v0g0" } : edge));
  const haunted = { ...trace, graph: { ...trace.graph, nodes: [...trace.graph.nodes, ghost], edges } };
  const tables = indexTrace(haunted);
  const at = trace.steps.findIndex((step) => step.edge === "e0") + 1;
  const { nodes, gradients } = frame(haunted, at);
  assert.deepEqual([nodes.v0, nodes.v0g0, nodes.f0], ["active", "active", "active"]);
  assert.deepEqual([frame(haunted, at - 1).nodes.v0g0, frame(haunted, last).nodes.v0g0], ["waiting", "done"]);
  assert.equal(gradients.v0g0, undefined);
  assert.equal(stepFor(tables, "v0g0"), at);
  for (let from = first; from <= last; from += 1) {
    for (let to = first; to <= last; to += 1) {
      const changed = { ...frame(haunted, from).nodes, ...difference(tables, from, to).nodes };
      assert.deepEqual(changed, frame(haunted, to).nodes);
    }
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { boundaries, difference, frame, gradientAt, indexTrace, stepFor } from "../../grad_viz/viewer/viewer.js";
import { trace } from "./sample.mjs";

const index = indexTrace(trace);
const last = trace.steps.length;

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

test("the difference between any two frames turns the one into the other", () => {
  for (let from = 0; from <= last; from += 1) {
    for (let to = 0; to <= last; to += 1) {
      const { nodes, edges } = frame(trace, to);
      assert.deepEqual(applied(from, to), { nodes, edges }, `${from} to ${to}`);
    }
  }
});

test("one step forward touches only what was active and what becomes so", () => {
  const { nodes, edges } = difference(index, 4, 5);
  assert.deepEqual(Object.keys(nodes).sort(), ["f1", "v0", "v2"]);
  assert.deepEqual(Object.keys(edges).sort(), ["e3", "e4"]);
});

test("the gradient of every variable at every step is that of the frame", () => {
  for (let k = 0; k <= last; k += 1) {
    const { gradients } = frame(trace, k);
    for (const { id } of trace.graph.nodes) assert.equal(gradientAt(index, id, k), gradients[id] ?? null);
  }
});

test("a click goes to the last message into a variable and the first of an operation", () => {
  assert.deepEqual(["v0", "v5", "f2", "f0", "e3"].map((id) => stepFor(index, id)), [6, 1, 2, 6, 4]);
  assert.equal(stepFor(index, "e2"), 2, "an edge without a message goes to the variable it leads to");
  assert.equal(stepFor(index, "unknown"), null);
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
  for (let from = 0; from <= last; from += 1) {
    for (let to = 0; to <= last; to += 1) {
      const changed = { ...frame(haunted, from).nodes, ...difference(tables, from, to).nodes };
      assert.deepEqual(changed, frame(haunted, to).nodes);
    }
  }
});

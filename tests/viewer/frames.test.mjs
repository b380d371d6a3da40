import assert from "node:assert/strict";
import { test } from "node:test";
import { behind, difference, gradientAt, indexTrace, stateAt, stepFor, stops } from "../../grad_viz/viewer/viewer.js";
import { randomTrace } from "./random.mjs";
import { frame, necessary } from "./reference.mjs";
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

test("stepping rests at every edge, at the end of every node, or at the end of every module", () => {
  const modules = { f0: "left", f1: "right", f2: "right" };
  const nodes = trace.graph.nodes.map((node) => ({ ...node, module: modules[node.id] ?? "" }));
  const tables = indexTrace({ ...trace, graph: { ...trace.graph, nodes } });
  assert.deepEqual(stops(tables, first, "edge"), [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7]);
  assert.deepEqual(stops(tables, first, "node"), [-4, -3, -2, -1, 0, 1, 3, 5, 7]);
  assert.deepEqual(stops(tables, first, "module"), [-4, -3, -1, 0, 1, 5, 7]);
  assert.deepEqual(stops(tables, 0, "node", new Set([0, 2, 3, 6])), [0, 3, 6]);
});

test("what led to a gradient are the messages into it and into what they used", () => {
  const { frames, ids } = behind(index, "v0", false);
  assert.deepEqual([...frames].sort(), [0, 1, 2, 3, 4, 6]);
  assert.deepEqual(["v0", "f0", "f1", "v3", "v4", "f2", "v5"].filter((id) => !ids.has(id)), []);
  assert.deepEqual(["v1", "v2"].filter((id) => ids.has(id)), []);
});

test("what led to a value are the operations behind it", () => {
  const { frames, ids } = behind(index, "v4", true);
  assert.deepEqual([...frames], [first, -2]);
  assert.deepEqual([...ids].sort(), ["f1", "v0", "v2", "v4"]);
  assert.deepEqual([...behind(index, "v0", true).frames], [first], "an input has nothing behind it");
});

test("a leaf that is used through its ghosts belongs to what led to a value", () => {
  const edges = trace.graph.edges.map((edge) => (edge.id === "e0" ? { ...edge, source: "v0g0" } : edge));
  const ghost = { ...trace.graph.nodes[0], id: "v0g0" };
  const haunted = { ...trace, graph: { ...trace.graph, nodes: [...trace.graph.nodes, ghost], edges } };
  const { ids } = behind(indexTrace(haunted), "v3", true);
  assert.deepEqual([...ids].sort(), ["f0", "v0", "v0g0", "v1", "v3"]);
});

test("on random traces what is left out of a replay changes nothing, and anything else does", () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = randomTrace(seed);
    const tables = indexTrace(random);
    for (const { id, kind } of random.graph.nodes) {
      if (kind !== "variable") continue;
      for (const forward of [true, false]) {
        const { frames } = behind(tables, id, forward);
        assert.deepEqual([...frames].sort((a, b) => a - b), necessary(random, id, forward), `seed ${seed}, ${id}, ${forward}`);
      }
    }
  }
});

test("a trace without steps has one frame", () => {
  const empty = { ...trace, steps: [] };
  assert.deepEqual(stops(indexTrace(empty), 0, "edge"), [0]);
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

import assert from "node:assert/strict";
import { test } from "node:test";
import { indexTrace, moduleName, stateAt, viewModel } from "../../grad_viz/viewer/viewer.js";
import { trace } from "./sample.mjs";

const box = { id: "f1", kind: "operation", label: "net", op: "fold: net", params: [["operations", "2"]], module: "net" };

/** Both products in one box: a, b, c go in; a·b and a·c, which the sum uses, come out. */
const open = {
  folded: ["net"], nodes: ["v0", "v1", "v2", box, "v3", "v4", "f2", "v5"],
  edges: [
    { id: "e0", source: "v0", target: "f1", port: 0 }, { id: "e1", source: "v1", target: "f1", port: 1 },
    { id: "e2", source: "f1", target: "v3", port: 0 }, { id: "e4", source: "v2", target: "f1", port: 2 },
    { id: "e5", source: "f1", target: "v4", port: 1 }, "e6", "e7", "e8",
  ],
  boxes: { f1: ["f0", "f1"] }, merged: { e3: "e0" }, layout: { nodes: {}, edges: {} },
};
/** The whole program in one box, but for its inputs and its result. */
const closed = {
  folded: ["all"], nodes: ["v0", "v1", "v2", { ...box, id: "f2", module: "all" }, "v5"],
  edges: [
    { id: "e0", source: "v0", target: "f2", port: 0 }, { id: "e1", source: "v1", target: "f2", port: 1 },
    { id: "e4", source: "v2", target: "f2", port: 2 }, "e8",
  ],
  boxes: { f2: ["f0", "f1", "f2", "v3", "v4"] }, merged: { e3: "e0" }, layout: { nodes: {}, edges: {} },
};
const model = { trace, index: indexTrace(trace) };

test("a view keeps every step and puts what lies in a box at the box", () => {
  const { trace: drawn } = viewModel(model, closed);
  assert.equal(drawn.steps.length, trace.steps.length);
  assert.deepEqual(drawn.steps.map(({ target }) => target), ["v5", "f2", "f2", "v0", "v2", "v0", "v1"]);
  assert.deepEqual(drawn.steps.map(({ edge }) => edge), ["", "", "", "e0", "e4", "e0", "e1"]);
  assert.deepEqual(drawn.steps.map(({ inside }) => inside), [false, true, true, false, false, false, false]);
  assert.ok(drawn.steps.slice(1).every((step) => step.function === "f2"));
});

test("a view draws the nodes and links of the trace, and its own boxes", () => {
  const { graph } = viewModel(model, open).trace;
  assert.deepEqual(graph.nodes.map(({ id }) => id), ["v0", "v1", "v2", "f1", "v3", "v4", "f2", "v5"]);
  assert.equal(graph.nodes[0], trace.graph.nodes[0]);
  assert.equal(graph.nodes[3].label, "net");
  assert.deepEqual(graph.edges.find(({ id }) => id === "e6"), trace.graph.edges[6]);
});

test("a box is active while anything happens in it, and done from its first step on", () => {
  const { index } = viewModel(model, closed);
  assert.deepEqual([0, 1, 2, 3, 7].map((k) => stateAt(index, "f2", k)), ["waiting", "waiting", "active", "active", "active"]);
  const outer = viewModel(model, open).index;
  assert.deepEqual([1, 2, 4, 7].map((k) => stateAt(outer, "f1", k)), ["waiting", "waiting", "active", "active"]);
});

test("in the forward pass a box is computed with the first of its operations", () => {
  const { index } = viewModel(model, closed);
  assert.deepEqual([-4, -3, -2, -1].map((k) => stateAt(index, "f2", k)), ["uncomputed", "active", "active", "active"]);
  assert.deepEqual([-4, -2, -1].map((k) => stateAt(index, "v5", k)), ["uncomputed", "uncomputed", "active"]);
  const outer = viewModel(model, open).index;
  assert.deepEqual([-4, -3, -2, -1].map((k) => stateAt(outer, "f1", k)), ["uncomputed", "active", "active", "waiting"]);
});

test("with everything open a model is as it was", () => {
  const same = viewModel(model, { folded: [] });
  assert.equal(same.trace, trace);
  assert.equal(same.index, model.index);
});

test("a module is called as its box is, a derivative by its order in words", () => {
  const words = { derivative: "{n} 阶导数" };
  assert.equal(moduleName("net/layer1", words), "layer1");
  assert.equal(moduleName("net/cell", words, "cell ×3"), "cell ×3");
  assert.equal(moduleName("derivative 2", words), "2 阶导数");
});

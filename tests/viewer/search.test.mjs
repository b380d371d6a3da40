import assert from "node:assert/strict";
import { test } from "node:test";
import { indexTrace, search } from "../../grad_viz/viewer/viewer.js";
import { number, trace } from "./sample.mjs";

const operations = { mul: { name: "mul", symbol: "×" }, add: { name: "add", symbol: "+" } };
const found = (text, nodes = trace.graph.nodes) =>
  search(indexTrace({ ...trace, operations, steps: [], graph: { nodes, edges: [], outputs: [] } }), text);

test("a node is found by its name before its label, an operation by its name and its symbol", () => {
  assert.deepEqual(found("a"), ["v0", "f2", "v3", "v4"]);
  assert.deepEqual(found("A"), ["v0", "f2", "v3", "v4"]);
  assert.deepEqual(found("y"), ["v5"]);
  assert.deepEqual(found("mul"), ["f0", "f1"]);
  assert.deepEqual(found("×"), ["f0", "f1"]);
  assert.deepEqual(found("·c"), ["v4"]);
});

test("a value is found as it is printed, also by its first digits and with a typographer's minus", () => {
  assert.deepEqual(found("-3"), ["v1"]);
  assert.deepEqual(found("\u22123"), ["v1"]);
  assert.deepEqual(found("0."), ["v2"]);
  assert.deepEqual(found("-"), []);
  const node = (id, values) => ({ ...trace.graph.nodes[0], id, name: id, label: id, value: { ...number(0), shape: [values.length], values } });
  const nodes = [node("p", [0.41997434, 1]), node("q", ["NaN", 2]), node("r", ["-Infinity"]), node("s", [3, 1e-9])];
  assert.deepEqual(found("0.42", nodes), ["p"]);
  assert.deepEqual(found("nan", nodes), ["q"]);
  assert.deepEqual(found("-∞", nodes), ["r"]);
  assert.deepEqual(found("1e-9", nodes), ["s"]);
});

test("an empty text and a stranger find nothing", () => {
  for (const text of ["", "  ", "\u202e", "nowhere"]) assert.deepEqual(found(text), []);
});

test("two thousand nodes are searched in a tenth of a second", () => {
  const nodes = Array.from({ length: 2000 }, (_, at) => ({ ...trace.graph.nodes[at % 9], id: `n${at}`, value: number(at / 7) }));
  found("1", nodes);
  const start = performance.now();
  assert.ok(found("1.", nodes).length > 0);
  assert.ok(performance.now() - start < 100);
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { entryOf } from "../../grad_viz/viewer/viewer.js";

const cases = JSON.parse(readFileSync(new URL("entries.json", import.meta.url), "utf8"));

for (const { name, nodes, found } of cases) {
  test(`the entries of a step, and the cells behind them, are those that Python finds: ${name}`, () => {
    const index = { nodes: new Map(nodes.map((node) => [node.id, node])) };
    for (const { step, how, entries } of found) {
      for (const { chosen, ...told } of entries) {
        assert.deepEqual(entryOf(index, step, how, chosen), { ...told, value: step.contribution.values[chosen] });
      }
    }
  });
}

test("an operation that is not told entry by entry has a place and a value", () => {
  const contribution = { shape: [2, 2], dtype: "float64", values: [1, 2, 3, 4], summary: null };
  const how = { chosen: 3, lengths: { a: 2, b: 2 }, target: "ab", results: [], upstream: "", factor: "1", letters: "", operands: [], table: [] };
  const { place, text, value } = entryOf({ nodes: new Map() }, { target: "v0", contribution, upstream: [contribution] }, how, 2);
  assert.deepEqual([place, text, value], ["[1, 0]", "", 3]);
});

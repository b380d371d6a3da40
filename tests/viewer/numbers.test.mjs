import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  content, exactNumber, exactText, formatNumber, formatShape, formatSigned, heat, oneLine, pillText, tableRows,
} from "../../grad_viz/viewer/viewer.js";

const array = (values, shape = [values.length]) => ({ shape, dtype: "float64", values, summary: null });
const { viewer: words } = JSON.parse(readFileSync(new URL("../../grad_viz/languages/en.json", import.meta.url), "utf8"));
const PRINTED = JSON.parse(readFileSync(new URL("numbers.json", import.meta.url), "utf8"));

test("numbers are printed as the pictures print them", () => {
  for (const [value, text] of PRINTED) assert.equal(formatNumber(value), text, String(value));
});

test("true and false are words", () => {
  assert.deepEqual([true, false].map(formatNumber), ["True", "False"]);
});

test("what is added always shows its sign", () => {
  assert.deepEqual([0.5, -3, 0, "NaN", "Infinity"].map(formatSigned), ["+0.5", "-3", "+0", "NaN", "+∞"]);
});

test("a shape is empty for a number, bracketed for a vector, a product for a matrix", () => {
  assert.deepEqual([[], [3], [2, 3], [2, 3, 4]].map(formatShape), ["", "(3,)", "2×3", "2×3×4"]);
});

test("a message is written in one line, and as its shape where that is long", () => {
  assert.equal(pillText(array([0.5], [])), "+0.5");
  assert.equal(pillText(array([1, -2, 3])), "[1, -2, 3]");
  assert.equal(pillText(array([0.1234, -0.5678, 0.9012])), "(3,)");
  assert.equal(pillText(array(new Array(169).fill(0).map((_, at) => at / 7000 - 1.234), [13, 13])), "13×13");
});

test("numbers and short vectors are text, small tables heat maps, large arrays ranges", () => {
  assert.deepEqual(content(array([2], [])), { text: "2", shape: "", grid: null });
  assert.equal(content(array([2], []), true).text, "+2");
  assert.equal(content(array([7], [1, 1])).text, "[[7]]");
  assert.equal(content(array([1, -2, "NaN"])).text, "[1, -2, NaN]");
  assert.deepEqual(content(array([1, 2, 3, 4, 5, 6], [2, 3])).grid, [[1, 2, 3], [4, 5, 6]]);
  assert.deepEqual(content(array(new Array(26).fill(1), [2, 13])), { text: "1", shape: "2×13", grid: null });
  assert.equal(content(array(["NaN", 1, 2, 4, ...new Array(26).fill(3)], [30])).text, "1 … 4");
  assert.equal(content(array([], [0, 3])).text, "[]");
});

test("an array kept as a summary shows its range and its shape", () => {
  const large = { shape: [784, 128], dtype: "float32", values: [], summary: { minimum: -1.25, maximum: 3.5, mean: 0, not_finite: 2 } };
  assert.equal(oneLine(large), "784×128  -1.25 … 3.5");
  assert.match(exactText(large, words), /^784×128: smallest -1.25, largest 3.5, mean 0, not finite 2$/);
});

test("zero is the middle of a heat map and the greatest size its end", () => {
  assert.deepEqual(heat([[0, 4], [-4, 2]]), [[0, 5], [-5, 3]]);
  assert.deepEqual(heat([[1e-9, -1e-9, 1]]), [[1, -1, 5]]);
  assert.deepEqual(heat([[0, 0]]), [[0, 0]]);
});

test("NaN and the infinities have marks of their own in a heat map", () => {
  assert.deepEqual(heat([["NaN", "Infinity", "-Infinity", 2]]), [["nan", "inf", "-inf", 5]]);
});

test("exact numbers keep all their digits", () => {
  assert.deepEqual([3.297442541400256, -0, "Infinity", "NaN"].map(exactNumber), ["3.297442541400256", "-0", "∞", "NaN"]);
  assert.deepEqual(tableRows(array([1, 2, 3, 4, 5, 6], [2, 3])), { rows: [["1", "2", "3"], ["4", "5", "6"]], cut: false });
  assert.equal(tableRows(array(new Array(100).fill(0), [100, 1]), 40).cut, true);
  assert.deepEqual(tableRows(array([], [0, 3])), { rows: [], cut: false });
  assert.deepEqual(tableRows(array([], [3, 0])), { rows: [], cut: false });
});

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import {
  content, exactNumber, exactText, formatNumber, formatShape, formatSigned, heat, oneLine, tableRows,
} from "../../grad_viz/viewer/viewer.js";

const array = (values, shape = [values.length]) => ({ shape, dtype: "float64", values, summary: null });
const PRINTED = [
  [0.5, "0.5"], [3.297442541400256, "3.297"], [1e-5, "1e-05"], [1234567, "1.235e+06"], [0, "0"], [-0, "-0"],
  [100, "100"], [9999, "9999"], [10000, "1e+04"], [9999.5, "1e+04"], [0.0001, "0.0001"], [0.00012345, "0.0001234"],
  [-5376, "-5376"], [1e100, "1e+100"], [5e-324, "4.941e-324"], [true, "1"], [2.5e-7, "2.5e-07"],
  ["NaN", "NaN"], ["Infinity", "∞"], ["-Infinity", "-∞"], [NaN, "NaN"], [-Infinity, "-∞"],
];

for (const [value, text] of PRINTED) {
  test(`${Object.is(value, -0) ? "-0" : value} is printed as ${text}`, () => assert.equal(formatNumber(value), text));
}

test("an exact half is rounded to the even digit", () => {
  assert.equal(formatNumber(1000.5), "1000");
  assert.equal(formatNumber(1001.5), "1002");
  assert.equal(formatNumber(100.25), "100.2");
  assert.equal(formatNumber(-0.00048828125), "-0.0004883");
});

test("two thousand numbers of every size are printed as Python prints them", (context) => {
  let state = 12345;
  const random = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
  const numbers = Array.from({ length: 2000 }, (_, at) => {
    const x = (random() - 0.5) * 10 ** Math.floor(random() * 30 - 12);
    return at % 2 ? x : Math.round(x * 8) / 8;
  });
  const script = "import json,sys; print(json.dumps(['%.4g' % x for x in json.load(sys.stdin)]))";
  let printed;
  try {
    printed = JSON.parse(execFileSync("python3", ["-c", script], { input: JSON.stringify(numbers.map((x) => x + 0)) }));
  } catch {
    return context.skip("no python3 here");
  }
  return numbers.forEach((x, at) => assert.equal(formatNumber(x + 0), printed[at], String(x)));
});

test("what is added always shows its sign", () => {
  assert.deepEqual([0.5, -3, 0, "NaN", "Infinity"].map(formatSigned), ["+0.5", "-3", "+0", "NaN", "+∞"]);
});

test("a shape is empty for a number, bracketed for a vector, a product for a matrix", () => {
  assert.deepEqual([[], [3], [2, 3], [2, 3, 4]].map(formatShape), ["", "(3,)", "2×3", "2×3×4"]);
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
  assert.match(exactText(large), /^784×128: smallest -1.25, largest 3.5, mean 0, not finite 2$/);
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

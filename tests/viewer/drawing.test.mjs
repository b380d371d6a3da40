import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  arrowHead, centreCamera, clean, fill, fitText, followCamera, growBox, homeScale,
  isBroad, isInside, keyAction, meets, nodeName, pathText, seenBox, splitSource, windowAround,
  zoomCamera,
} from "../../grad_viz/viewer/viewer.js";

const source = (name) => readFileSync(new URL(`../../grad_viz/viewer/${name}`, import.meta.url), "utf8");
const line = [[0, 0], [10, 0], [20, 0], [30, 0]];
const page = { tag: "body", role: "", editable: false, inside: false };
const key = (name, more = {}) => ({ key: name, ...more });

test("labels lose control and direction characters and nothing else", () => {
  assert.equal(clean("a\u0000\u0007\u202eb<script>\"'&"), "ab<script>\"'&");
  assert.equal(clean("勾配 🧮\n"), "勾配 🧮\n");
  assert.equal(clean(null), "");
});

test("a node prints its name, else its label", () => {
  assert.equal(nodeName({ name: "", label: "a·b" }), "a·b");
  assert.equal(nodeName({ name: "x", label: "v0" }), "x");
});

test("the lit piece of the expression counts characters as Python does", () => {
  assert.deepEqual(splitSource("a*b + a*c", [6, 9]), ["a*b + ", "a*c", ""]);
  assert.deepEqual(splitSource("🧮*b + c", [0, 3]), ["", "🧮*b", " + c"]);
  assert.deepEqual(splitSource("a*b", null), ["", "", "a*b"]);
  assert.deepEqual(splitSource("", [0, 3]), ["", "", ""]);
});

test("places in a text are filled and unknown ones kept", () => {
  assert.equal(fill("step {k} of {n}", { k: 5, n: 7 }), "step 5 of 7");
  assert.equal(fill("{k} {other}", { k: 1 }), "1 {other}");
});

test("a line becomes a path and its head points along its end", () => {
  assert.equal(pathText(line), "M0 0C10 0 20 0 30 0");
  assert.deepEqual(arrowHead(line, 8, 4), [[22, 4], [30, 0], [22, -4]]);
});

test("the camera starts with everything while letters stay readable, else at a comfortable size", () => {
  const world = { x: 0, y: 0, width: 1000, height: 100 };
  assert.deepEqual(homeScale(world, { width: 800, height: 400 }), { scale: 0.8, whole: true });
  assert.deepEqual(homeScale(world, { width: 9000, height: 4000 }), { scale: 1.5, whole: true });
  assert.deepEqual(homeScale(world, { width: 300, height: 400 }), { scale: 0.85, whole: false });
  assert.deepEqual(homeScale({ ...world, height: 1000 }, { width: 300, height: 400 }), { scale: 0.85, whole: false });
  assert.deepEqual(homeScale({ ...world, height: 600 }, { width: 300, height: 400 }), { scale: 400 / 600, whole: false });
  assert.equal(homeScale(world, { width: 800, height: 400 }, 1.5).whole, false, "a projector needs larger letters");
});

test("a centred camera shows the middle of the world in the middle of the view", () => {
  const camera = centreCamera({ x: 100, y: 0, width: 200, height: 100 }, { width: 400, height: 300 }, 2);
  assert.deepEqual(camera, { scale: 2, x: -200, y: 50 });
});

test("a wide flat graph gets the whole width and any other one the card beside it", () => {
  const page = { width: 1280, height: 720 };
  assert.equal(isBroad({ width: 1150, height: 180 }, page), true);
  assert.equal(isBroad({ width: 780, height: 420 }, page), false);
  assert.equal(isBroad({ width: 30000, height: 800 }, page), false);
  assert.equal(isBroad({ width: 30000, height: 200 }, page), true);
});

test("the camera stays while the active step is in view and moves when it is not", () => {
  const world = { x: 0, y: 0, width: 2000, height: 100 };
  const view = { width: 500, height: 100 };
  const camera = { scale: 1, x: 0, y: 0 };
  assert.equal(followCamera(camera, { x: 200, y: 20, width: 100, height: 50 }, view, world).x, 0);
  assert.equal(followCamera(camera, { x: 900, y: 20, width: 100, height: 50 }, view, world).x, -700);
  assert.equal(followCamera(camera, { x: 1900, y: 20, width: 100, height: 50 }, view, world).x, -1500);
});

test("what a camera sees is known, and which boxes meet it or lie in it", () => {
  const seen = seenBox({ scale: 2, x: -100, y: 40 }, { width: 600, height: 400 });
  assert.deepEqual(seen, { x: 50, y: -20, width: 300, height: 200 });
  assert.deepEqual(growBox(seen, 1), { x: -250, y: -220, width: 900, height: 600 });
  const box = (x, y) => ({ x, y, width: 10, height: 10 });
  assert.ok(meets(box(340, 170), seen) && meets(box(0, 0), { ...seen, x: 10 }));
  assert.ok(!meets(box(351, 0), seen) && !meets(box(100, 181), seen));
  assert.ok(isInside(box(50, -20), seen) && isInside(box(340, 170), seen));
  assert.ok(!isInside(box(341, 0), seen) && !isInside(box(49, 0), seen));
});

test("zooming keeps the point under the pointer", () => {
  const { scale, x, y } = zoomCamera({ scale: 1, x: 10, y: 20 }, 2, { x: 110, y: 20 });
  assert.deepEqual([scale, x, y], [2, -90, 20]);
});

test("arrows, clickers and the space bar step, wherever the focus rests on the page", () => {
  const names = ["ArrowRight", "PageDown", "ArrowLeft", "PageUp", "Home", "End", " ", "?", "0", "+", "-", "g", "o"];
  const actions = ["next", "next", "back", "back", "first", "last", "play", "keys", "fit", "zoom_in", "zoom_out", "grain", "only"];
  assert.deepEqual(names.map((name) => keyAction(key(name), page)), actions);
  assert.equal(keyAction(key("?", { shiftKey: true }), page), "keys");
});

test("a slash searches on every keyboard, and arrows with Shift move the view", () => {
  assert.equal(keyAction(key("/"), page), "search");
  assert.equal(keyAction(key("/", { shiftKey: true }), page), "search");
  assert.equal(keyAction(key("m"), page), "map");
  const moved = ["Left", "Right", "Up", "Down"].map((side) => keyAction(key(`Arrow${side}`, { shiftKey: true }), page));
  assert.deepEqual(moved, ["left", "right", "up", "down"]);
});

test("keys with a modifier, of a text field or of another widget are left alone", () => {
  for (const name of ["ctrlKey", "metaKey", "altKey", "defaultPrevented"]) {
    assert.equal(keyAction(key("ArrowRight", { [name]: true }), page), null, name);
  }
  assert.equal(keyAction(key("End", { shiftKey: true }), page), null);
  for (const tag of ["input", "textarea", "select"]) assert.equal(keyAction(key("ArrowRight"), { ...page, tag }), null, tag);
  assert.equal(keyAction(key("ArrowRight"), { ...page, editable: true }), null);
  assert.equal(keyAction(key("ArrowRight"), { ...page, role: "tab" }), null);
  assert.equal(keyAction(key("ArrowRight"), { ...page, role: "slider", inside: true }), "next");
  assert.equal(keyAction(key(" "), { ...page, tag: "button" }), null, "the space bar presses a focused button");
  for (const name of ["c", "r", "C", "R", ".", "b", "F5", "Escape"]) assert.equal(keyAction(key(name), page), null);
});

test("long labels are cut and wide characters count twice", () => {
  assert.equal(fitText("short", 10), "short");
  assert.equal(fitText("abcdefghij", 5), "abcd…");
  assert.equal(fitText("勾配の値と", 5), "勾配…");
});

test("a long ledger shows the messages around the active one", () => {
  const list = Array.from({ length: 100 }, (_, at) => at);
  const { shown, before, after } = windowAround(list, 90, 20);
  assert.deepEqual([shown.length, before, after, shown.includes(90)], [20, 80, 0, true]);
  assert.deepEqual(windowAround([1, 2], 0, 20), { shown: [1, 2], before: 0, after: 0 });
});

test("the viewer never turns text into markup and calls nothing from outside", () => {
  const code = source("viewer.js");
  assert.doesNotMatch(code, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|fetch\(|import\s*\(|<\/script|<!--/);
  assert.doesNotMatch(code.replaceAll(/http:\/\/www\.w3\.org\/\S+/g, ""), /https?:/);
  assert.doesNotMatch(source("viewer.css"), /url\(|@import/);
});

test("script and style stay below 120 kB together", () => {
  assert.ok(Buffer.byteLength(source("viewer.js")) + Buffer.byteLength(source("viewer.css")) <= 120_000);
});

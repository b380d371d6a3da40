/**
 * The viewer: draws one trace and steps through its two passes, entirely in the browser; see `render` at the end.
 *
 * Frame k is the state after k steps of the backward pass; with F operations, -F - 1 is the start of the forward pass
 * and -1 its last operation. What has not been computed yet is absent; it is never 0.
 *
 * Part 1 is pure, and exported for the tests: numbers, frames and views, lines, boxes and cameras, keys, texts.
 * Part 2 is the page: elements, Bar, nodes and links, Stage (with Folds, Sight, Minimap and Hands), Transport, Card and
 * Detail, Search, KeyList; the Viewer holds them together.
 */

/* --- part 1: pure functions --- */

const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Drop control and direction characters; everything else is printed as it is. */
export function clean(text) {
	return String(text ?? "").replace(CONTROL, "");
}

/** Replace `{name}` by `values.name`. */
export function fill(template, values) {
	return template.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole));
}

/**
 * Print a number with four digits, whole numbers up to a million in full, as `grad_viz.numbers` does.
 * "NaN", "Infinity" and "-Infinity" arrive as text.
 */
export function formatNumber(value) {
	if (typeof value === "boolean") return value ? "True" : "False";
	const x = Number(value);
	if (Number.isNaN(x)) return "NaN";
	if (!Number.isFinite(x)) return x > 0 ? "∞" : "-∞";
	if (Number.isInteger(x) && Math.abs(x) < 1e6) return String(x || 0);
	const short = Number(x.toPrecision(4));
	const size = Math.abs(short);
	return size >= 1e6 || size < 1e-4 ? short.toExponential().replace("e+", "e") : String(short);
}

/** Print a number with its sign always shown: what a message adds. */
export function formatSigned(value) {
	const text = formatNumber(value);
	return text.startsWith("-") || text === "NaN" ? text : `+${text}`;
}

/** A shape as it is written: nothing for a number, (3,) for a vector, 2×3 for a matrix. */
export function formatShape(shape) {
	return shape.length === 1 ? `(${shape[0]},)` : shape.join("×");
}

const READABLE = 0.55;
const COMFORTABLE = 0.85;
const LARGEST = 1.5;
const GRID = 12;
const VECTOR = 3;
const PILL = 18;

/**
 * How an array is shown: {text, shape, grid}. Numbers and vectors up to three entries as text,
 * tables up to 12×12 as a heat map (`grid`: its rows), anything larger as its range and shape.
 */
export function content(array, signed = false) {
	const { shape, values } = array;
	const size = sizeOf(shape);
	const shown = { text: "", shape: formatShape(shape), grid: null };
	if (size === 0) return { ...shown, text: "[]" };
	if (values.length && (size === 1 || (shape.length === 1 && size <= VECTOR))) {
		const numbers = values.map(signed && size === 1 ? formatSigned : formatNumber).join(", ");
		return { ...shown, text: "[".repeat(shape.length) + numbers + "]".repeat(shape.length), shape: "" };
	}
	if (values.length && shape.length <= 2 && Math.max(...shape) <= GRID) return { ...shown, grid: rowsOf(values, shape.at(-1)) };
	return { ...shown, text: rangeText(array) };
}

function sizeOf(shape) {
	return shape.reduce((product, length) => product * length, 1);
}

function rowsOf(values, columns) {
	const rows = [];
	for (let at = 0; at < values.length; at += columns) rows.push(values.slice(at, at + columns));
	return rows;
}

function rangeText(array) {
	const { minimum, maximum } = array.summary ?? rangeOf(array.values.map(Number));
	const [low, high] = [formatNumber(minimum), formatNumber(maximum)];
	return low === high ? low : `${low} … ${high}`;
}

function rangeOf(numbers) {
	const finite = numbers.filter(Number.isFinite);
	const some = finite.length ? finite : [NaN];
	return { minimum: Math.min(...some), maximum: Math.max(...some) };
}

/** An array in one short line: `2`, `[1, 2]`, `2×3`, `64×784  0 … 1`. */
export function oneLine(array, signed = false) {
	const { text, shape } = content(array, signed);
	return [shape, text].filter(Boolean).join("  ");
}

/** A message as it stands on its link: in one line, or its shape where that is long. */
export function pillText(array) {
	const text = oneLine(array, true);
	return text.length > PILL ? formatShape(array.shape) : text;
}

/** An array with all its digits, for tooltips; long ones are cut after 24 entries. */
export function exactText(array, strings) {
	const { shape, values, summary } = array;
	if (summary) return summaryLine(array, strings);
	if (!shape.length) return exactNumber(values[0]);
	const shown = values.slice(0, 24).map(exactNumber).join(", ");
	const cut = values.length > 24 ? ", …" : "";
	return `${formatShape(shape)} [${shown}${cut}]`;
}

function summaryLine({ shape, summary }, strings) {
	const parts = ["minimum", "maximum", "mean"].map((key) => `${strings[key]} ${exactNumber(summary[key])}`);
	if (summary.not_finite) parts.push(`${strings.not_finite} ${summary.not_finite}`);
	return `${formatShape(shape)}: ${parts.join(", ")}`;
}

/** A number with all its digits. */
export function exactNumber(value) {
	const x = Number(value);
	if (Object.is(x, -0)) return "-0";
	return Number.isFinite(x) || Number.isNaN(x) ? String(x) : formatNumber(x);
}

const HEAT_LEVELS = 5;

/** A table of numbers as colour levels: -5 to 5 with zero always 0, "nan", "inf" or "-inf". */
export function heat(grid) {
	const numbers = grid.map((row) => row.map(Number));
	const scale = Math.max(0, ...numbers.flat().filter(Number.isFinite).map(Math.abs));
	return numbers.map((row) => row.map((x) => level(x, scale)));
}

function level(x, scale) {
	if (Number.isNaN(x)) return "nan";
	if (!Number.isFinite(x)) return x > 0 ? "inf" : "-inf";
	if (x === 0 || scale === 0) return 0;
	return Math.sign(x) * Math.max(1, Math.round((Math.abs(x) / scale) * HEAT_LEVELS));
}

/**
 * Look-up tables of a trace; steps are numbered from 1, as frames are. A link may come from a ghost: a shared
 * variable drawn once more beside its user. The gradient is at the true variable; the ghost lights up with it.
 */
export function indexTrace(trace) {
	const index = { trace, nodes: new Map(), edges: new Map(), writes: new Map(), sends: new Map(), travels: new Map() };
	for (const node of trace.graph.nodes) index.nodes.set(node.id, node);
	for (const edge of trace.graph.edges) index.edges.set(edge.id, edge);
	trace.steps.forEach((step, at) => {
		push(index.writes, step.target, at + 1);
		if (step.function) push(index.sends, step.function, at + 1);
		if (step.edge) push(index.travels, step.edge, at + 1);
		const source = index.edges.get(step.edge)?.source;
		if (source !== undefined && source !== step.target) push(index.writes, source, at + 1);
	});
	return Object.assign(index, indexForward(trace));
}

/** The frame in which an operation, its links and its results are `computed`, and what each frame `computes`. */
function indexForward({ graph }) {
	const operations = graph.nodes.filter(({ kind }) => kind === "operation");
	const computed = new Map(operations.map(({ id }, at) => [id, at - operations.length]));
	const senders = new Set(computed.keys());
	const computes = operations.map(({ id }) => [id]);
	for (const { id, source, target } of graph.edges) {
		const sends = senders.has(source);
		const at = computed.get(sends ? source : target);
		for (const one of sends ? [id, target] : [id]) {
			computed.set(one, at);
			computes[at + operations.length].push(one);
		}
	}
	return { computed, computes };
}

function push(map, key, value) {
	const list = map.get(key);
	if (list) list.push(value);
	else map.set(key, [value]);
}

/** The model of one view: its nodes and links, and the same steps, those inside of a box at the box. */
export function viewModel(model, view) {
	if (!view.nodes) return { ...model, boxes: new Map() };
	const known = { ...model.index };
	const boxes = new Map(Object.entries(view.boxes).flatMap(([box, ids]) => ids.map((id) => [id, box])));
	const [nodes, edges] = ["nodes", "edges"].map((kind) => view[kind].map((one) => known[kind].get(one) ?? one));
	const links = new Set(edges.map(({ id }) => id));
	const at = (id) => boxes.get(id) ?? view.merged[id] ?? id;
	const steps = model.trace.steps.map((step) => {
		const inside = boxes.has(step.target);
		const edge = inside || !links.has(at(step.edge)) ? "" : at(step.edge);
		return { ...step, target: at(step.target), function: at(step.function), edge, inside };
	});
	const trace = { ...model.trace, graph: { ...model.trace.graph, nodes, edges }, steps };
	const index = indexTrace(trace);
	for (const box of Object.keys(view.boxes)) {
		const all = [...(index.writes.get(box) ?? []), ...(index.sends.get(box) ?? [])];
		index.writes.set(box, [...new Set(all)].sort((a, b) => a - b));
	}
	const isDrawn = (id) => index.nodes.has(id) || links.has(id);
	index.computes = known.computes.map((ids) => [...new Set(ids.map(at))].filter(isDrawn));
	index.computed = new Map();
	for (const [frame, ids] of index.computes.entries()) {
		for (const id of ids) if (!index.computed.has(id)) index.computed.set(id, frame - index.computes.length);
	}
	return { ...model, trace, index, boxes, layout: view.layout };
}

/** What a module is called: a derivative by its order in words, else what its box says or its path ends in. */
export function moduleName(path, words, own = path.split("/").pop()) {
	const order = /^derivative (\d+)$/.exec(path);
	return order ? fill(words.derivative, { n: order[1] }) : clean(own);
}

/** The gradient of a variable after `k` steps, or null while nothing has arrived. */
export function gradientAt(index, id, k) {
	const step = index.writes.get(id)?.findLast((at) => at <= k);
	return step ? index.trace.steps[step - 1].after : null;
}

/** What differs between frame `from` and frame `to`, with the state it has at `to`. */
export function difference(index, from, to) {
	const change = { nodes: {}, edges: {} };
	for (let k = Math.min(from, to); k <= Math.max(from, to); k += 1) {
		for (const id of touchedAt(index, k)) {
			(index.edges.has(id) ? change.edges : change.nodes)[id] = stateAt(index, id, to);
		}
	}
	return change;
}

function touchedAt(index, k) {
	if (k < 0) return index.computes[k + index.computes.length] ?? [];
	const step = index.trace.steps[k - 1];
	if (!step) return [];
	return [step.target, step.function, step.edge, index.edges.get(step.edge)?.source].filter(Boolean);
}

/** The state of a node or an edge in frame `k`: "uncomputed", "waiting", "active" or "done". */
export function stateAt(index, id, k) {
	const { computed, computes, travels, writes, sends } = index;
	if (k < computed.get(id)) return "uncomputed";
	if (touchedAt(index, k).includes(id)) return "active";
	const steps = travels.get(id) ?? writes.get(id) ?? sends.get(id);
	return steps?.[0] <= k ? "done" : "waiting";
}

/** The step a click on a node or an edge goes to, or null; from the forward pass, where it was computed. */
export function stepFor(index, id, k = 0) {
	if (k < 0) return index.computed.get(id) ?? -index.computes.length - 1;
	const { sends, travels, writes, edges } = index;
	const brought = travels.get(id) ?? writes.get(edges.get(id)?.target ?? id);
	return sends.get(id)?.[0] ?? brought?.at(-1) ?? null;
}

/** The frames that stepping rests at: the last one of each edge, node or module, of those in `only` where it is given. */
export function stops({ trace, nodes, computes }, first, grain, only) {
	const group = (k) => {
		const sender = k < 0 ? computes[computes.length + k]?.[0] : trace.steps[k - 1]?.function;
		if (grain === "edge" || !sender) return k;
		return grain === "node" ? sender : nodes.get(sender)?.module;
	};
	const frames = Array.from({ length: trace.steps.length + 1 - first }, (_, at) => first + at);
	const kept = frames.filter((k) => only?.has(k) ?? true);
	return kept.filter((k, at) => group(k) !== group(kept[at + 1]));
}

/**
 * What led to a number, as {frames, ids}: to a gradient the messages into it and, in turn, whatever they used;
 * to a value (`forward`) the operations behind it. The frame before all of them is the first.
 */
export function behind({ trace, edges, travels, computed, computes }, id, forward) {
	const ids = new Set([id]);
	const frames = new Set([forward ? -computes.length - 1 : 0]);
	const last = (forward ? computes : trace.steps).length;
	const source = (edge) => edges.get(edge)?.source;
	const receiver = (edge) => trace.steps[travels.get(edge)?.[0] - 1]?.target ?? source(edge);
	for (let n = last; n > 0; n -= 1) {
		const { target, function: sender, edge } = forward ? {} : trace.steps[n - 1];
		const made = forward ? computes[n - 1] : [target];
		if (!made.some((one) => ids.has(one))) continue;
		frames.add(forward ? n - last - 1 : n);
		const sent = computes[computed.get(sender) + computes.length] ?? [];
		const used = forward ? made.flatMap((one) => [source(one) ?? one, receiver(one) ?? one]) : [...sent, source(edge)];
		for (const one of used) ids.add(one);
	}
	return { frames, ids };
}

/** Split the expression into [before, lit, after]; positions count characters as Python does. */
export function splitSource(expression, source) {
	const characters = Array.from(expression ?? "");
	const [start, end] = source ?? [0, 0];
	const piece = (from, to) => clean(characters.slice(from, to).join(""));
	return [piece(0, start), piece(start, end), piece(end)];
}

/** Path text of a Bezier line given as 1 + 3n points. */
export function pathText(points) {
	const at = ([x, y]) => `${round(x)} ${round(y)}`;
	let text = `M${at(points[0])}`;
	for (let i = 1; i + 2 < points.length; i += 3) text += `C${points.slice(i, i + 3).map(at).join(" ")}`;
	return text;
}

/** The arrow head at the end of a line: the points left, tip, right. */
export function arrowHead(points, length, width) {
	const [x, y] = points.at(-1);
	const behind = points.slice(0, -1).reverse().find(([a, b]) => Math.hypot(a - x, b - y) > 0.5) ?? [x - 1, y];
	const size = Math.hypot(x - behind[0], y - behind[1]);
	const [dx, dy] = [(x - behind[0]) / size, (y - behind[1]) / size];
	const side = (s) => [x - dx * length - dy * width * s, y - dy * length + dx * width * s];
	return [side(1), [x, y], side(-1)];
}

function round(x) {
	return Math.round(x * 10) / 10;
}

/** The part of the world that a camera shows. */
export function seenBox({ scale, x, y }, view) {
	return { x: -x / scale, y: -y / scale, width: view.width / scale, height: view.height / scale };
}

/** Whether two boxes have a point in common. */
export function meets(a, b) {
	return a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height;
}

/** Whether the first box lies in the second. */
export function isInside(a, b) {
	return a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width && a.y + a.height <= b.y + b.height;
}

/** A box larger on every side by `part` of its size. */
export function growBox({ x, y, width, height }, part) {
	const [dx, dy] = [width * part, height * part];
	return { x: x - dx, y: y - dy, width: width + 2 * dx, height: height + 2 * dy };
}

function middle({ x, y, width, height }) {
	return { x: x + width / 2, y: y + height / 2 };
}

/** The smallest box around two. */
function union(a, b) {
	const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
	const width = Math.max(a.x + a.width, b.x + b.width) - x;
	return { x, y, width, height: Math.max(a.y + a.height, b.y + b.height) - y };
}

/** The box of something that a layout places by its middle. */
function boxAround([x, y, width, height]) {
	return { x: x - width / 2, y: y - height / 2, width, height };
}

/** The camera that shows the middle of the box `world` at a scale. */
export function centreCamera(world, view, scale) {
	const { x, y } = middle(world);
	return { scale, x: view.width / 2 - scale * x, y: view.height / 2 - scale * y };
}

/** The scale at which a world fits into a view. */
export function fitScale(world, view) {
	return Math.min(view.width / world.width, view.height / world.height);
}

/**
 * The scale to start with: everything while letters stay readable (`whole`), else a comfortable
 * one, from which the camera follows the active step. `unit` is the size of a letter, 1 for 16 px.
 */
export function homeScale(world, view, unit = 1) {
	const fitting = fitScale(world, view);
	if (fitting >= READABLE * unit) return { scale: Math.min(fitting, LARGEST * unit), whole: true };
	const high = view.height / world.height;
	const scale = high >= READABLE * unit ? Math.min(COMFORTABLE * unit, high) : COMFORTABLE * unit;
	return { scale, whole: false };
}

/** Whether a graph is so wide and flat that it reads better over the whole width, the card below. */
export function isBroad(world, page, unit = 1) {
	const wide = { width: page.width * 0.98, height: page.height - 396 * unit };
	const broad = homeScale(world, wide, unit);
	const narrow = homeScale(world, { width: page.width * 0.56, height: page.height - 244 * unit }, unit);
	if (broad.whole && narrow.whole) return broad.scale > 1.2 * narrow.scale;
	return broad.whole || (!narrow.whole && world.height * COMFORTABLE * unit <= wide.height);
}

/** The same camera when `box` is comfortably in view, else one moved over it. */
export function followCamera(camera, box, view, world) {
	const { scale } = camera;
	const shift = (low, size) => {
		const [start, length, room] = [box[low] * scale + camera[low], box[size] * scale, view[size]];
		const margin = Math.min(room * 0.12, 60);
		if (start >= margin && start + length <= room - margin) return camera[low];
		const [from, all] = [world[low] * scale, world[size] * scale];
		if (all <= room) return (room - all) / 2 - from;
		return Math.min(-from, Math.max(room - from - all, room / 2 - scale * (box[low] + box[size] / 2)));
	};
	return { scale, x: shift("x", "width"), y: shift("y", "height") };
}

/** The camera after zooming by `factor` around a point of the view. */
export function zoomCamera(camera, factor, at, least = 0.05, most = 6) {
	const scale = Math.max(least, Math.min(most, camera.scale * factor));
	const ratio = scale / camera.scale;
	return { scale, x: at.x - ratio * (at.x - camera.x), y: at.y - ratio * (at.y - camera.y) };
}

const KEYS = {
	ShiftArrowLeft: "left", ShiftArrowRight: "right", ShiftArrowUp: "up", ShiftArrowDown: "down",
	ArrowRight: "next", PageDown: "next", ArrowLeft: "back", PageUp: "back", Home: "first", End: "last",
	" ": "play", "?": "keys", "+": "zoom_in", "=": "zoom_in", "-": "zoom_out", 0: "fit", g: "grain", o: "only", "/": "search", m: "map",
};
const KEY_SIGNS = { ArrowLeft: "←", ArrowRight: "→", "-": "−" };
const EDITABLE = new Set(["input", "textarea", "select"]);
const OWN_KEYS = new Set([
	"slider", "textbox", "combobox", "listbox", "option", "menu", "menuitem", "tab", "radio",
	"radiogroup", "spinbutton", "tree", "treeitem", "grid", "gridcell", "searchbox",
]);

/**
 * The action of a key, or null where the key belongs to someone else.
 *
 * `target` is {tag, role, editable, inside}: `inside` says the focus is in this viewer.
 */
export function keyAction(event, target) {
	if (event.defaultPrevented || hasModifier(event)) return null;
	const action = KEYS[event.shiftKey && !"?+/".includes(event.key) ? `Shift${event.key}` : event.key] ?? null;
	if (target.editable || EDITABLE.has(target.tag)) return null;
	if (!target.inside && OWN_KEYS.has(target.role)) return null;
	const presses = ["button", "a", "summary"].includes(target.tag) || target.role === "button";
	return action === "play" && presses ? null : action;
}

function hasModifier({ ctrlKey, metaKey, altKey }) {
	return ctrlKey || metaKey || altKey;
}

/** The printed name of a node: its name, else its label. */
export function nodeName(node) {
	return clean(node.name || node.label);
}

/** How many narrow characters a text is wide, where a wide one counts as `wide` of them. */
export function columnsOf(text, wide = 2.1) {
	return Array.from(text).reduce((sum, character) => sum + (character.codePointAt(0) > 0x2e7f ? wide : 1), 0);
}

/** Cut a text to about `room` narrow characters. */
export function fitText(text, room) {
	if (columnsOf(text, 1.8) <= room) return text;
	const kept = Array.from(text);
	while (kept.length && columnsOf(kept, 1.8) + 1 > room) kept.pop();
	return `${kept.join("")}…`;
}

/** The rows of an array as text, at most `most` each way, for the table of exact numbers. */
export function tableRows(array, most = 40) {
	const columns = array.shape.at(-1) ?? 1;
	const rows = columns ? rowsOf(array.values.slice(0, most * columns), columns) : [];
	const shown = rows.map((row) => row.slice(0, most).map(exactNumber));
	return { rows: shown, cut: columns > most || array.values.length > most * columns };
}

/** The nodes that a text finds: by name, operation, printed value, piece of the label; in this order. */
export function search({ nodes, trace }, text) {
	const wanted = clean(text).trim().toLowerCase().replace("\u2212", "-");
	const starts = (other) => other.toLowerCase().startsWith(wanted);
	const rank = (node) => {
		const name = nodeName(node).toLowerCase();
		const numbers = (/[\d∞a]/.test(wanted) && node.value?.values.slice(0, GRID * GRID)) || [];
		const operation = trace.operations[node.op]?.name ?? "";
		return [name === wanted, node.name && starts(name), starts(operation), numbers.some((x) => starts(formatNumber(x))), name.includes(wanted)].findIndex(Boolean);
	};
	const ranked = wanted ? [...nodes.values()].map((node) => [rank(node), node.id]) : [];
	return ranked.filter(([place]) => place >= 0).sort((a, b) => a[0] - b[0]).map(([, id]) => id);
}

/** The entries of a list nearest to position `at`, at most `most`. */
export function windowAround(list, at, most) {
	if (list.length <= most) return { shown: list, before: 0, after: 0 };
	const start = Math.max(0, Math.min(list.length - most, at - (most >> 1)));
	return { shown: list.slice(start, start + most), before: start, after: list.length - start - most };
}

/** The cells with these letters behind entry `i`: the target's letters are chosen, the others run. */
function cellsOf({ lengths, target }, letters, i) {
	const at = {};
	for (const letter of [...target].reverse()) {
		at[letter] = [i % lengths[letter]];
		i = Math.floor(i / lengths[letter]);
	}
	return [...letters].reduce((cells, letter) => cells.flatMap((cell) => (at[letter] ?? [...Array(lengths[letter]).keys()]).map((n) => cell * lengths[letter] + n)), [0]);
}

/** Entry `i` of what a step sends, by the notation of its card; `lit` are the cells behind it. */
export function entryOf(index, step, how, i) {
	const { shape, values } = step.contribution;
	const place = shape.map((length, axis) => Math.floor(i / sizeOf(shape.slice(axis + 1))) % length);
	const cells = (letters) => cellsOf(how, letters, i);
	const factors = (how.factor === "local" ? step.local : index.nodes.get(how.factor)?.value)?.values;
	const others = cells(how.letters);
	const told = how.table[i] ?? (how.results[0] ? cells(how.upstream) : []).map((cell, n) => [0, cell, factors ? factors[others[n]] : +how.factor]);
	const text = termsText(told.map(([port, cell, factor]) => [step.upstream[port].values[cell], factor]));
	const lit = how.results.map((id, at) => [id, "gradient", told.flatMap(([port, cell]) => (port === at ? cell : []))]);
	lit.push([step.target, "gradient", [i]], ...how.operands.map(([id, letters]) => [id, "value", cells(letters)]));
	return { place: place.length ? `[${place.join(", ")}]` : "", value: values[i], text, lit };
}

function termsText(terms) {
	const factor = (x) => formatNumber(x).replace(/^-.*/, "($&)");
	const texts = terms.map(([g, f], at) => (f !== 1 ? `${factor(g)}×${factor(f)}` : at ? factor(g) : formatNumber(g)));
	if (texts.length > 4) texts.splice(3, Infinity, `… (${terms.length})`);
	return texts.join(" + ");
}

/* --- part 2: the page --- */

const HTML = "http://www.w3.org/1999/xhtml";
const SVG = "http://www.w3.org/2000/svg";
const MATHML = "http://www.w3.org/1998/Math/MathML";
const IDLE = 400;
const BEAT = 1600;
const GRAINS = ["edge", "node", "module"];
const PANS = { left: [120, 0], right: [-120, 0], up: [0, 120], down: [0, -120] };
const WALKS = { ArrowUp: -1, ArrowDown: 1 };
const SPEEDS = [1, 2, 4, 0.5];
const MARKS = 80;
const LEDGER = 60;
const ENTRIES = 3;
const LEAVING = ["pointermove", "pointerdown", "focusin"];
const SCROLLING = ".gv-expression, .gv-inputs, .gv-formula, .gv-math";
const MANY = 600;
const UNREADABLE = 0.3;

/** Icons on a 24×24 ground. */
const ICONS = {
	first: "M6 5v14 M19 5 9 12l10 7z",
	back: "M17 5 7 12l10 7z",
	play: "M8 4.5 19 12 8 19.5z",
	pause: "M6.5 5h3v14h-3z M14.5 5h3v14h-3z",
	next: "M7 5l10 7-10 7z",
	last: "M18 5v14 M5 5l10 7-10 7z",
	zoom_in: "M12 5v14 M5 12h14",
	zoom_out: "M5 12h14",
	fit: "M4 9V4h5 M15 4h5v5 M20 15v5h-5 M9 20H4v-5",
	follow: "M12 3v4 M12 17v4 M3 12h4 M17 12h4 M12 9a3 3 0 1 0 0 6 3 3 0 1 0 0-6z",
	search: "M10.5 5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 1 0 0-11z M15 15l5 5",
	map: "M4 6h16v12H4z M12 12h5v3.5h-5z",
	keys: "M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.1-1.5 2.4 M12 18v.5",
	close: "M6 6l12 12 M18 6 6 18",
	sheet: "M5 15l7-7 7 7",
	folds: "M4 8V4h16v16h-4 M4 8h12v12H4z M7.5 14h5",
	edge: "M3 12h17 M14 6l6 6-6 6",
	node: "M12 5a7 7 0 1 0 0 14 7 7 0 1 0 0-14z",
	module: "M4 6h16v12H4z M9 12h6",
	only: "M4 5h16l-6 7v7l-4-2v-5z",
};

/** An element: named as a selector names it, `tag.class`, then its attributes and listeners as an object, and what is in it. */
const html = (name, ...parts) => make(HTML, name, parts);
const svg = (name, ...parts) => make(SVG, name, parts);

function make(language, name, parts) {
	const [tag, ...classes] = name.split(".");
	const element = document.createElementNS(language, tag);
	element.classList.add(...classes);
	return dress(element, ...parts);
}

function dress(element, ...parts) {
	for (const part of parts) {
		if (part.constructor !== Object) element.append(part);
		else for (const [key, value] of Object.entries(part)) {
			if (value instanceof Function) element.addEventListener(key, value);
			else element.setAttribute(key, value);
		}
	}
	return element;
}

/** MathML given as nested arrays. */
function mathElement(tree, tall = false) {
	if (!Array.isArray(tree)) return tree.form ? { form: tree.form } : clean(tree);
	const [tag, ...rest] = tree;
	const high = rest.some(isTall);
	const element = make(MATHML, /^m[a-z]+$/.test(tag) ? tag : "mrow", rest.map((part) => mathElement(part, high)));
	return tag === "mo" && !tall ? dress(element, { stretchy: false }) : element;
}

/** Whether a formula is more than one line high: only then do its parentheses stretch. */
function isTall(tree) {
	return Array.isArray(tree) && (["mfrac", "mtable", "munderover"].includes(tree[0]) || tree.some(isTall));
}

function icon(name) {
	const shape = svg("path", { d: ICONS[name] });
	return svg("svg.gv-icon", { viewBox: "0 0 24 24", "aria-hidden": "true" }, shape);
}

function button(name, click, ...parts) {
	return html(`button.${name}`, { type: "button", click }, ...parts);
}

function iconButton(name, click, more = "") {
	return button(`gv-button${more}`, click, { "data-act": name }, icon(name));
}

function label(element, text, tooltip = text) {
	element.ariaLabel = text;
	element.setAttribute("title", tooltip);
}

/** The listeners of a part that is pressed and dragged along. */
function dragging(go) {
	const pointermove = (event) => event.buttons && go(event);
	const pointerdown = (event) => {
		event.currentTarget.setPointerCapture(event.pointerId);
		pointermove(event);
	};
	return { pointerdown, pointermove };
}

function calm() {
	return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

function makeModel(payload) {
	const { trace, forward, strings: words } = payload;
	return { ...payload, words, first: 0 - forward.length, count: trace.steps.length, index: indexTrace(trace) };
}

/* --- the bar: expression and inputs --- */

class Bar {
	constructor() {
		this.lit = html("mark.gv-lit");
		this.head = html("span.gv-dim");
		this.code = html("code.gv-expression", { role: "group" });
		this.inputs = html("div.gv-inputs", { role: "group" });
		this.element = html("header.gv-bar", this.code, this.inputs);
	}

	load({ trace: { expression, graph: { nodes } }, words, head }) {
		this.expression = expression;
		this.code.ariaLabel = words.expression;
		this.code.hidden = !expression;
		this.head.textContent = clean(head);
		const leaves = nodes.filter(({ role, value, module }) => role === "leaf" && value && !module.startsWith("derivative "));
		this.inputs.replaceChildren(...leaves.slice(0, 6).map((node) => inputChip(node, words)));
		if (leaves.length > 6) this.inputs.append(fill(words.more, { n: leaves.length - 6 }));
		this.inputs.ariaLabel = words.inputs;
		this.element.hidden = !expression && !leaves.length;
	}

	show(card) {
		const [before, lit, after] = splitSource(this.expression, card.source);
		this.lit.textContent = lit;
		this.lit.hidden = !lit;
		this.code.replaceChildren(this.head, before, this.lit, after);
		if (lit) reveal(this.code, this.lit);
	}
}

/** Scroll a box, and nothing around it, so that a part of it can be seen. */
function reveal(box, part) {
	const [outer, inner] = [box, part].map((one) => one.getBoundingClientRect());
	if (inner.left < outer.left || inner.right > outer.right) box.scrollLeft += inner.left - outer.left - 40;
	const line = parseFloat(getComputedStyle(box).lineHeight);
	const row = Math.floor((inner.top - outer.top) / line);
	if (row < 0 || row >= Math.round(outer.height / line)) box.scrollTop += row * line;
}

/** What does not fit its box, and only that, can be reached with Tab and scrolled with the arrow keys. */
function letKeysScroll(boxes) {
	for (const box of boxes) {
		const fits = box.scrollWidth <= box.clientWidth && box.scrollHeight <= box.clientHeight;
		if (fits) box.removeAttribute("tabindex");
		else box.tabIndex = 0;
	}
}

function inputChip(node, words) {
	const number = html("b", oneLine(node.value));
	return html("span.gv-input", { title: exactText(node.value, words) }, `${nodeName(node)} = `, number);
}

/* --- one number or array inside a node --- */

const CELL = 14;

class Quantity {
	constructor(y, width, height, className, size) {
		Object.assign(this, { y, width, height, size });
		this.text = svg("text", { class: className, x: 0, y });
		this.element = svg("g.gv-quantity", this.text);
	}

	show(array) {
		const shown = array ? content(array) : { text: "" };
		this.picture?.remove();
		this.picture = shown.grid ? heatPicture(shown.grid, this) : null;
		if (this.picture) this.element.append(this.picture);
		this.text.textContent = shown.text;
		fitLetters(this.text, shown.text, shown.shape ? 13 : this.size, this.width, 0.605);
	}

	/** Frame some cells of the heat map. */
	light(cells) {
		const { x, y, side, columns } = this.picture?.place ?? {};
		const frame = (cell) => `M${x + (cell % columns) * side} ${y + Math.floor(cell / columns) * side}h${side}v${side}h${-side}z`;
		return columns && this.element.appendChild(svg("path.gv-lit-cells", { d: cells.map(frame).join("") }));
	}
}

/** A heat map: one path per colour level, so that a table stays a handful of elements. */
function heatPicture(grid, { y, width, height }) {
	const levels = heat(grid);
	const columns = levels[0].length;
	const side = Math.min(CELL, width / columns, (height - 6) / levels.length);
	const [left, top] = [(-columns * side) / 2, y - (levels.length * side) / 2];
	const paths = new Map();
	levels.forEach((row, r) => row.forEach((name, c) => {
		push(paths, name, heatCell(name, left + c * side, top + r * side, side));
	}));
	const size = { x: round(left), y: round(top), width: round(columns * side), height: round(levels.length * side) };
	const group = svg("g.gv-heat", svg("rect.gv-heat-frame", size));
	for (const [name, cells] of paths) {
		const path = group.appendChild(svg("path", { "data-level": name, d: cells.join("") }));
		path.style.setProperty("--gv-share", `${(100 * Math.abs(name)) / HEAT_LEVELS || 0}%`);
	}
	group.place = { ...size, side, columns };
	return group;
}

/** NaN is crossed out, an infinity has one stroke: up for positive, down for negative. */
function heatCell(name, x, y, side) {
	const at = (a, b) => `${round(x + a * side)} ${round(y + b * side)}`;
	const box = `M${at(0, 0)}L${at(1, 0)} ${at(1, 1)} ${at(0, 1)}z`;
	const rising = `M${at(0.2, 0.8)}L${at(0.8, 0.2)}`;
	const falling = `M${at(0.2, 0.2)}L${at(0.8, 0.8)}`;
	return { nan: rising + falling, inf: box + rising, "-inf": box + falling }[name] ?? box;
}

/* --- nodes and edges --- */

const NAME_ROW = 24;
const MARGIN = 16;
const SEED = 34;

/** What is drawn of a node, around its middle. */
class NodeView {
	constructor(node, place, kind) {
		const [x, y] = place.map(round);
		this.node = node;
		this.box = boxAround(place);
		this.element = svg(`g.gv-node.gv-${kind}`, {
			transform: `translate(${x} ${y})`, role: "button", tabindex: "-1",
			"data-id": node.id, "data-role": node.role ?? "", "data-state": "waiting",
		});
	}

	show(state) {
		this.state = state;
		this.element.dataset.state = state;
	}
}

class VariableView extends NodeView {
	constructor(node, place) {
		super(node, place, "variable");
		const [, , width, height] = place;
		const constant = node.role === "constant" || (!node.role && !node.value);
		const named = !constant || !node.value || Boolean(node.name) || Boolean(content(node.value).shape);
		const head = named ? NAME_ROW : 0;
		const zone = constant ? height - head : (height - head) / 2;
		const top = -height / 2;
		this.element.classList.toggle("gv-constant", constant);
		this.element.append(svg("rect.gv-box", { x: -width / 2, y: top, width, height, rx: 12 }));
		if (named) this.element.append(nameText(node, top + NAME_ROW / 2 + 3, width));
		this.value = new Quantity(top + head + zone / 2, width - 10, zone, "gv-value", constant ? 16 : 18);
		if (node.value) this.value.show(node.value);
		this.value.element.classList.add("gv-known");
		this.element.append(this.value.element);
		if (!constant) this.addSlot(width, height, zone);
	}

	addSlot(width, height, zone) {
		const [w, r, y] = [width - 2, Math.min(11, zone / 2), height / 2 - zone];
		const corner = `a${r} ${r} 0 0 1`;
		const outline = `M${-w / 2} ${y}h${w}v${zone - 1 - r}${corner} ${-r} ${r}h${2 * r - w}${corner} ${-r} ${-r}z`;
		const dash = (name, middle) => svg(`path.gv-dash${name}`, { d: `M-14 ${middle}h28` });
		this.gradient = new Quantity(y + zone / 2, width - 10, zone, "gv-gradient", 16);
		this.shown = null;
		this.element.append(dash(".gv-unknown", y - zone / 2), svg("path.gv-slot", { d: outline }), dash("", y + zone / 2), this.gradient.element);
	}

	show(state, gradient) {
		super.show(state);
		if (!this.gradient || this.shown === gradient) return;
		this.shown = gradient;
		this.gradient.show(gradient);
		this.element.toggleAttribute("data-computed", gradient !== null);
	}

	describe(words) {
		const { node, gradient, shown, state } = this;
		const told = (word, array) => `${word} ${array ? exactText(array, words) : words.not_computed}`;
		const parts = [node.role === "constant" ? `${words.constant} ${nodeName(node)}` : nodeName(node)];
		if (node.value) parts.push(told(words.value, state === "uncomputed" ? null : node.value));
		if (gradient) parts.push(told(words.gradient, shown));
		return parts.join(", ");
	}
}

class OperationView extends NodeView {
	constructor(node, place, operation) {
		super(node, place, "operation");
		const [, , width, height] = place;
		this.operation = operation;
		const symbol = clean(node.label);
		this.element.append(svg("rect.gv-box", { x: -width / 2, y: -height / 2, width, height, rx: height / 2 }));
		this.name = svg("text.gv-symbol", symbol);
		fitLetters(this.name, symbol, { 1: 26, 2: 20, 3: 16 }[Array.from(symbol).length] ?? 15, width - 12);
		this.element.append(this.name);
	}

	describe(words) {
		const settings = (this.node.params ?? []).map(([key, value]) => `${key} = ${value}`);
		return clean([`${words.operation} ${this.operation?.name ?? this.node.label}`, ...settings].join(", "));
	}
}

/** A box that stands for many operations. */
class BoxView extends OperationView {
	constructor(node, place, operation) {
		super(node, place, operation);
		const [, , width, height] = place;
		const size = { x: -width / 2, y: -height / 2, width, height, rx: 14 };
		const box = this.element.firstChild;
		this.element.classList.add("gv-fold");
		this.name.setAttribute("y", node.module ? -10 : 0);
		this.count = svg("text.gv-symbol.gv-within", { y: 14 });
		if (node.module) this.element.append(this.count);
		this.element.prepend(dress(box.cloneNode(), { ...size, transform: "translate(5 5)" }));
		dress(box, size);
	}

	/** Offer to open the box, where there is a view that does; return where it is. */
	offer(ways) {
		const { box, node: { module: path } } = this;
		if (path in ways) {
			this.opens = path;
			this.element.append(foldSign(path, "M-5 0h10M0 -5v10", { x: box.width / 2, y: -box.height / 2 }));
		}
		return { box, sign: { x: box.x + box.width, y: box.y } };
	}

	describe(words) {
		const { module: path, label: own, params } = this.node;
		const count = fill(words.operations, { n: params[0][1] });
		const name = path ? moduleName(path, words, own) : count;
		this.name.textContent = name;
		fitLetters(this.name, name, 17, this.box.width - 12);
		this.count.textContent = count;
		return path ? `${name}, ${count}, ${this.opens ? fill(words.open, { name }) : fill(words.too_large, { path })}` : count;
	}
}

/** A small plus or minus, at the corner of a module. */
function foldSign(path, d, { x, y }, attributes = {}) {
	const place = { class: "gv-sign", "data-fold": path, transform: `translate(${round(x)} ${round(y)})`, ...attributes };
	return svg("g", place, svg("g", svg("circle", { r: 12 }), svg("path", { d })));
}

function nameText(node, y, width) {
	const shape = node.value ? content(node.value).shape : "";
	const name = fitText(nodeName(node), (width - 10) / 6.2 - shape.length);
	const large = (node.role === "leaf" || node.role === "output") && name.length * 10 < width - 10;
	const text = svg("text.gv-name", { y }, name);
	if (shape) text.append(svg("tspan.gv-shape", { dx: 7 }, shape));
	fitLetters(text, `${name} ${shape}`, large ? 15 : 13, width - 10);
	return text;
}

/** Letters of a size, or smaller ones where a text has too little room for it; `wide` is one letter's share of the size. */
function fitLetters(text, written, size, room, wide = 0.62) {
	const most = round(Math.max(6, room / (wide * columnsOf(written, 1.56) || 1)));
	text.style.fontSize = `min(${size}px * var(--gv-type), ${most}px)`;
}

class EdgeView {
	constructor(edge, points) {
		Object.assign(this, { edge, points });
		this.box = points.map(([x, y]) => ({ x, y, width: 0, height: 0 })).reduce(union);
		const line = pathText(points);
		this.element = svg("g.gv-edge", { "data-id": edge.id, "data-state": "waiting" },
			svg("path.gv-hit", { d: line }),
			svg("path.gv-line", { d: line }),
			svg("path.gv-tip", { d: headText(points, 10, 4.5) }));
	}

	show(state) {
		this.element.dataset.state = state;
		if (state !== "done" || this.back) return;
		this.back = svg("path.gv-tip.gv-tip-back", { d: headText([...this.points].reverse(), 10, 4.5) });
		this.element.append(this.back);
	}
}

function headText(points, length, width) {
	return `M${arrowHead(points, length, width).map((point) => point.map(round).join(" ")).join("L")}z`;
}

/** The message of the active step: drawn against the edge, with its number on a pill. */
class MessageView {
	constructor() {
		this.line = svg("path.gv-message-line");
		this.head = svg("path.gv-message-head");
		this.pill = svg("rect.gv-pill", { height: 26, rx: 13 });
		this.text = svg("text.gv-pill-text");
		this.element = svg("g.gv-message", this.line, this.head, this.pill, this.text);
	}

	/** Show a message along a line, or at a place; of a long line near its end, so as to be seen with the receiver. */
	show(points, text, place) {
		const [a, , b] = arrowHead(points, 17, 9);
		const base = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
		this.line.setAttribute("d", pathText([...points.slice(0, -1), base]));
		const length = this.line.getTotalLength();
		const { x, y } = place ?? this.line.getPointAtLength(Math.max(length / 2, length - 113));
		this.head.setAttribute("d", headText(points, 17, 9));
		const width = Math.max(34, Array.from(text).length * 8.6 + 22);
		dress(this.pill, { x: round(x - width / 2), y: round(y - 13), width });
		dress(this.text, { x: round(x), y: round(y) }).textContent = text;
		this.place = { x: x - width / 2, y: y - 13, width, height: 26 };
		this.element.removeAttribute("display");
		this.element.toggleAttribute("data-long", text.length > 8);
	}

	hide() {
		this.place = null;
		this.element.setAttribute("display", "none");
	}
}

/* --- the stage: graph and camera --- */

class Stage {
	constructor(viewer) {
		this.viewer = viewer;
		this.world = svg("g.gv-world");
		this.message = new MessageView();
		this.graph = svg("svg.gv-graph", {
			role: "group",
			click: (event) => this.click(event),
			dblclick: ({ target }) => viewer.folds.open(target.closest(".gv-fold")?.dataset.id),
			pointerover: ({ target }) => this.hover(target.closest(".gv-node")),
			keydown: (event) => this.key(event),
			focusin: ({ target }) => this.focus(target),
		}, this.world);
		this.map = new Minimap(this);
		this.element = html("section.gv-stage", this.graph, this.map.element);
		this.camera = { scale: 1, x: 0, y: 0 };
		this.mode = "home";
		this.following = true;
		this.view = { width: 0, height: 0 };
		this.hands = new Hands(this);
		this.sight = new Sight(this);
		this.observer = new ResizeObserver(() => this.resize());
		this.observer.observe(this.element);
	}

	load(model) {
		this.model = model;
		this.nodes = new Map();
		this.edges = new Map();
		this.outgoing = new Map();
		const { trace: { graph, operations }, layout, index } = model;
		for (const edge of graph.edges) {
			const view = new EdgeView(edge, layout.edges[edge.id]);
			this.edges.set(edge.id, view);
			if (index.nodes.get(edge.source)?.kind === "operation") push(this.outgoing, edge.source, view);
		}
		for (const node of graph.nodes) {
			const kind = node.kind === "variable" ? VariableView : node.op.startsWith("fold: ") ? BoxView : OperationView;
			this.nodes.set(node.id, new kind(node, layout.nodes[node.id], operations[node.op]));
		}
		const [edges, nodes] = [svg("g.gv-edges"), svg("g.gv-nodes")];
		const regions = this.viewer.folds.draw(this);
		this.world.replaceChildren(regions, edges, nodes, this.message.element);
		this.sight.load([{ group: edges, views: [...this.edges.values()] }, { group: nodes, views: [...this.nodes.values()] }]);
		const bounds = worldBounds(model);
		this.keepsCamera = JSON.stringify(bounds) === JSON.stringify(this.bounds);
		this.bounds = bounds;
		this.map.load(this);
		this.shownStep = 0;
		this.stressed = [];
		this.tabStop = null;
	}

	relabel(words) {
		this.graph.ariaLabel = words.graph;
		for (const view of this.nodes.values()) view.element.ariaLabel = view.describe(words);
	}

	show(k) {
		const { index, words, trace } = this.model;
		const change = difference(index, this.shownStep, k);
		for (const [id, state] of Object.entries(change.nodes)) {
			const view = this.nodes.get(id);
			if (!view) continue;
			view.show(state, gradientAt(index, id, k));
			view.element.ariaLabel = view.describe(words);
			view.mark.dataset.state = state;
		}
		for (const [id, state] of Object.entries(change.edges)) this.edges.get(id)?.show(state);
		for (const [id, state] of Object.entries(change.nodes)) this.showUpstream(id, state, k);
		this.shownStep = k;
		this.showMessage(trace.steps[k - 1]);
		this.light();
		this.showCopies(trace.steps[k - 1]);
		this.moveTabStop(activeNodes(this.model, k)[1]);
		if (this.following) this.follow();
	}

	/** The edges over which an operation has read its upstream gradient are done once it sends. */
	showUpstream(id, state, k) {
		const back = state === "waiting" ? "waiting" : "done";
		for (const view of this.outgoing.get(id) ?? []) view.show(k < 0 ? stateAt(this.model.index, view.edge.id, k) : back);
	}

	/** Frame the cells behind the chosen entry of what the active step sends. */
	light() {
		this.lit?.forEach((path) => path?.remove());
		this.lit = this.viewer.card.entry()?.lit.map(([id, part, cells]) => this.nodes.get(id)?.[part]?.light(cells));
	}

	/** A value that was broadcast has one or two pale copies: below and above a row, beside a column. */
	showCopies(step) {
		this.copies?.remove();
		const { element, picture, text } = (step?.broadcast && this.nodes.get(step.target)?.value) || {};
		if (!element) return;
		const { width, height, side } = picture?.place ?? { height: 13 };
		const [x, y] = height > side ? [width + 3, 0] : [0, height + 3];
		const count = sizeOf(step.broadcast.shape) / sizeOf(step.contribution.shape) - 1;
		const copies = [1, -1].slice(0, count).map((at) => svg("g", { transform: `translate(${x * at} ${y * at})` }, (picture ?? text).cloneNode(true)));
		this.copies = element.appendChild(svg("g.gv-copies", ...copies));
	}

	showMessage(step) {
		if (!step || step.inside) return this.message.hide();
		const edge = this.edges.get(step.edge);
		const points = edge ? [...edge.points].reverse() : seedLine(this.model.layout.nodes[step.target]);
		return this.message.show(points, pillText(step.contribution), edge ? null : { x: points[0][0], y: points[0][1] });
	}

	/** Draw faintly what is not among these nodes and the links between them. */
	dim(ids) {
		const kept = ids && new Set([...ids].map((id) => this.model.boxes.get(id) ?? id));
		for (const [id, { element, edge }] of [...this.nodes, ...this.edges]) {
			const ends = edge ? [edge.source, edge.target] : [id];
			element.toggleAttribute("data-faint", !ends.every((end) => kept?.has(end) ?? true));
		}
	}

	/** Stress all that the frames of one step have brought, where it is more than one edge. */
	stress(frames) {
		const ids = frames.flatMap((k) => touchedAt(this.model.index, k));
		const views = new Set(ids.map((id) => this.nodes.get(id) ?? this.edges.get(id)));
		for (const view of new Set([...this.stressed, ...views])) view?.element.toggleAttribute("data-stress", views.has(view));
		this.stressed = views;
	}

	/** One node is reached with Tab, the others from there with the arrow keys. */
	moveTabStop(id) {
		for (const [one, tabIndex] of [[this.tabStop, -1], [id, 0]]) Object.assign(this.nodes.get(one)?.element ?? {}, { tabIndex });
		this.tabStop = id;
		this.sight.keep(this.nodes.get(id));
	}

	/* camera */

	resize() {
		this.viewer.arrange(this.bounds);
		const { width, height } = this.element.getBoundingClientRect();
		const same = width === this.view.width && height === this.view.height;
		if (same || !width || !height) return;
		this.view = { width, height };
		this.viewer.card.fit();
		this.viewer.transport.showStops();
		if (this.mode === "free") this.place(this.camera);
		else this[this.mode]();
	}

	unit() {
		return (this.letter = parseFloat(getComputedStyle(this.element).fontSize) / 16 || 1);
	}

	home() {
		this.mode = "home";
		if (!this.view.width) return;
		this.viewer.arrange(this.bounds);
		const { scale } = homeScale(this.bounds, this.view, this.unit());
		this.place(centreCamera(this.bounds, this.view, scale));
		this.place(this.over(this.activeBox()));
	}

	/** The camera moved over a box, if need be, to where the map does not cover it. */
	over(box) {
		const { map, view } = this;
		const free = map.hidden ? view : { ...view, height: view.height - 16 * this.letter * map.height };
		return followCamera(this.camera, box, free, this.bounds);
	}

	fit() {
		this.mode = "fit";
		const scale = Math.min(LARGEST * this.unit(), fitScale(this.bounds, this.view));
		this.place(centreCamera(this.bounds, this.view, scale));
	}

	zoom(factor, at = { x: this.view.width / 2, y: this.view.height / 2 }) {
		this.mode = "free";
		this.place(zoomCamera(this.camera, factor, at, Math.min(0.05, fitScale(this.bounds, this.view))));
	}

	pan(dx, dy) {
		this.mode = "free";
		this.place({ ...this.camera, x: this.camera.x + dx, y: this.camera.y + dy });
	}

	follow() {
		if (!this.view.width) return;
		const to = this.over(this.activeBox());
		if (to.x !== this.camera.x || to.y !== this.camera.y) this.glide(to);
	}

	/** The box around what is active, or around the receiver and the message, or the receiver alone: what fits. */
	activeBox() {
		const [sender, target] = activeNodes(this.model, this.shownStep).map((id) => this.nodes.get(id)?.box ?? { ...middle(this.bounds), width: 1, height: 1 });
		const room = 0.76 / this.camera.scale;
		const fits = (box) => box.width <= this.view.width * room && box.height <= this.view.height * room;
		return [union(target, sender), union(target, this.message.place ?? target)].find(fits) ?? target;
	}

	/** Bring something drawn into view, and near enough to be read. */
	reach({ box }) {
		const closer = this.unit() / this.camera.scale;
		if (READABLE * closer > 1) this.zoom(COMFORTABLE * closer);
		this.place(this.over(box));
	}

	glide(to) {
		cancelAnimationFrame(this.motion);
		if (calm()) return this.place(to);
		const [from, start] = [this.camera, performance.now() + 32];
		const move = (now) => {
			const part = Math.min(1, Math.max(0, (now - start) / 220));
			const ease = 1 - (1 - part) ** 3;
			this.place({ scale: to.scale, x: from.x + (to.x - from.x) * ease, y: from.y + (to.y - from.y) * ease }, true);
			if (part < 1) this.motion = requestAnimationFrame(move);
		};
		this.motion = requestAnimationFrame(() => {
			this.motion = requestAnimationFrame(move);
		});
		return undefined;
	}

	place(camera, gliding = false) {
		if (!gliding) cancelAnimationFrame(this.motion);
		this.camera = camera;
		const { scale, x, y } = this.printing ? { scale: 1, x: 0, y: 0 } : camera;
		this.world.setAttribute("transform", `translate(${round(x)} ${round(y)}) scale(${scale})`);
		this.element.toggleAttribute("data-tall", this.bounds.height * scale > this.view.height + 1);
		if (scale !== this.zoomed) this.world.style.setProperty("--gv-zoom", (this.zoomed = scale));
		this.sight.look();
		this.map.look();
	}

	/** On paper the whole graph, in whatever room it is given there; the camera waits. */
	print(begins) {
		const { x, y, width, height } = this.bounds;
		this.printing = begins;
		if (begins) this.graph.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
		else this.graph.removeAttribute("viewBox");
		this.place(this.camera);
	}

	/* pointing */

	click(event) {
		const id = event.target.closest("[data-id]")?.dataset.id;
		if (this.hands.dragged || this.viewer.folds.press(event.target) || !id) return;
		const heatMap = event.target.closest(".gv-heat");
		if (heatMap && id === this.viewer.card.entry()?.step.target) this.viewer.chooseEntry(cellAt(event, heatMap));
		else this.choose(id);
	}

	choose(id) {
		const step = stepFor(this.model.index, id, Math.max(this.shownStep, this.model.first));
		this.viewer.inspect(id);
		if (step !== null) this.viewer.go(step);
	}

	focus(target) {
		const view = this.nodes.get(target.dataset.id);
		if (!view || !target.matches(":focus-visible")) return;
		this.viewer.inspect(target.dataset.id);
		this.place(this.over(view.box));
	}

	/** Say under the pointer what a node holds, and which piece of the expression made it. */
	hover(element) {
		if (!element) return;
		const title = element.querySelector("title") ?? element.appendChild(svg("title"));
		const made = splitSource(this.model.trace.expression, this.nodes.get(element.dataset.id).node.source)[1];
		title.textContent = made ? `${element.ariaLabel}\n${made}` : element.ariaLabel;
	}

	key(event) {
		const id = event.target.closest(".gv-node")?.dataset.id;
		const enters = event.key === "Enter" || event.key === " ";
		if (enters && this.viewer.folds.press(event.target)) event.preventDefault();
		if (!id || event.shiftKey || hasModifier(event)) return;
		if (enters) (event.key === "Enter" && this.viewer.folds.open(id)) || this.choose(id);
		else if (event.key in WALKS) this.walk(id, WALKS[event.key]);
		else return;
		event.preventDefault();
	}

	/** Go to the node before or after one. */
	walk(id, by) {
		const ids = [...this.nodes.keys()];
		const to = ids[ids.indexOf(id) + by];
		if (to) this.visit(to);
	}

	visit(id) {
		const view = this.nodes.get(id);
		this.moveTabStop(id);
		view.element.focus({ preventScroll: true });
		this.reach(view);
	}

	destroy() {
		cancelAnimationFrame(this.motion);
		this.observer.disconnect();
	}
}

/** The entry of a heat map under the pointer. */
function cellAt({ clientX, clientY }, { firstChild, place: { columns } }) {
	const { left, top, width } = firstChild.getBoundingClientRect();
	const [x, y] = [clientX - left, clientY - top].map((at) => Math.floor((at * columns) / width));
	return y * columns + Math.min(x, columns - 1);
}

/** The operation that is active in frame `k`, and the variable it reaches: what the camera follows. */
function activeNodes({ index, trace }, k) {
	const step = trace.steps[k - 1];
	const near = index.edges.get(step?.edge)?.source ?? step?.target ?? trace.graph.outputs[0];
	if (k >= 0) return [step?.function || near, near];
	const { id } = trace.graph.nodes[0];
	const [sender = id, result = id] = touchedAt(index, k).filter((one) => index.nodes.has(one));
	return [sender, result];
}

/** The modules: which of them are open, the ground under those, and the way from one view to another. */
class Folds {
	constructor(viewer) {
		this.viewer = viewer;
	}

	/** The model of the view to draw: the one that was there, if this trace has it too. */
	load(model) {
		const { views = [{ folded: [], to: {} }], first = 0 } = model.folding ?? {};
		this.model = model;
		this.views = views;
		this.view = views.find(({ folded }) => String(folded) === String(this.view?.folded)) ?? views[first];
		return viewModel(model, this.view);
	}

	/** Draw the ground under every open module, the outer ones first, and note where modules are. */
	draw({ nodes, edges }) {
		const group = svg("g.gv-regions");
		this.places = new Map();
		for (const view of nodes.values()) if (view.offer) this.places.set(view.node.module, view.offer(this.view.to));
		for (const path of Object.keys(this.view.to)) {
			const members = this.model.folding.members[path].map((id) => nodes.get(id)).filter(Boolean);
			if (members.length && !this.places.has(path)) group.append(...this.region(path, members, edges));
		}
		return group;
	}

	region(path, members, edges) {
		const ids = new Set(members.map(({ node }) => node.id));
		const boxes = members.map((view) => view.box);
		const links = [...edges.values()].filter(({ edge }) => ids.has(edge.source) && ids.has(edge.target));
		const pad = Object.keys(this.view.to).some((one) => one.startsWith(`${path}/`)) ? 22 : 14;
		const ground = svg("g.gv-region", { "stroke-width": 2 * pad, "data-path": path },
			...boxes.map((box) => svg("rect", box)), ...links.map(({ points }) => svg("path", { d: pathText(points) })));
		const box = boxes.reduce(union);
		const [across, down] = this.pressed ?? [0, 0];
		const far = ({ x, y }) => Math.abs((x - box.x) / box.width - across) + Math.abs((y - box.y) / box.height - down);
		const near = boxes.reduce((best, one) => (far(one) < far(best) ? one : best));
		const sign = { x: near.x + 6 * (pad - 14), y: near.y - pad };
		const name = moduleName(path, this.model.words);
		const button = foldSign(path, "M-5 0h10", sign, { role: "button", tabindex: "0", "aria-label": fill(this.model.words.fold, { name }) });
		button.firstChild.append(svg("text", { x: 17 }, name));
		this.places.set(path, { box, sign });
		return [ground, button];
	}

	/** Open the box that is a node, or answer no. */
	open(id) {
		return this.go(this.viewer.stage.nodes.get(id)?.opens);
	}

	/** Take a click on a plus or a minus. */
	press(target) {
		return this.go(target.closest("[data-fold]")?.dataset.fold, "sign");
	}

	/** Open whatever hides a node, and say whether it can be seen. */
	reveal(id) {
		const { stage } = this.viewer;
		while (this.open(stage.model.boxes.get(id)));
		return stage.nodes.has(id);
	}

	get isFolded() {
		return this.view === this.views[1];
	}

	toggleAll() {
		if ("" in this.view.to) return this.ask("", () => this.viewer.stage.home());
		this.show(this.views[this.isFolded ? 0 : 1]);
		return this.viewer.stage.home();
	}

	/** Let the host show another part of a large trace. */
	ask(path, place) {
		const { options, step } = this.viewer;
		this.awaited = place;
		options.onOpen?.(path, this.view.to[path], step);
	}

	/** Open or fold a module; its middle or its sign stays where it is on the screen. */
	go(path, corner) {
		if (!(path in this.view.to)) return false;
		const { stage } = this.viewer;
		const { camera, view } = stage;
		const focused = stage.graph.querySelector(":focus-visible");
		const point = ({ box, sign } = this.places.get(path)) => (corner ? sign : middle(box));
		const [x, y] = ["x", "y"].map((axis) => point()[axis] * camera.scale + camera[axis]);
		this.pressed = corner && [x / view.width, y / view.height];
		const next = this.views[this.view.to[path]];
		const place = () => {
			if (!this.places.has(path)) return stage.home();
			const fitting = Math.max(fitScale(this.places.get(path).box, view) * 0.85, READABLE * stage.unit());
			const scale = Math.min(camera.scale, fitting);
			stage.mode = "free";
			stage.place({ scale, x: x - scale * point().x, y: y - scale * point().y });
			const sign = focused && stage.world.querySelector(`[data-fold="${CSS.escape(path)}"]`);
			return sign?.closest("[tabindex]").focus({ preventScroll: true });
		};
		if (next) this.show(next, place);
		else this.ask(path, place);
		return true;
	}

	show(view, place) {
		const { viewer, viewer: { stage } } = this;
		this.move(() => {
			this.view = view;
			stage.load(viewModel(this.model, view));
			stage.relabel(this.model.words);
			stage.show(viewer.step);
			viewer.transport.showState();
			viewer.reported = NaN;
			viewer.settle();
		}, place);
	}

	/** Draw something else; every node comes from where it was, if that is near, or from the box that it was in. */
	move(draw, place) {
		const { stage } = this.viewer;
		const { camera, following, nodes, model: { boxes } } = stage;
		stage.following = false;
		draw();
		stage.following = following;
		place?.();
		if (calm()) return;
		for (const [id, { element, box }] of stage.nodes) {
			const old = nodes.get(id) ?? nodes.get(boxes.get(id));
			const from = old && middle(old.box);
			const [x, y] = ["x", "y"].map((axis) => from && (from[axis] * camera.scale + camera[axis] - stage.camera[axis]) / stage.camera.scale);
			const move = [[x, y], Object.values(middle(box))].map(([a, b]) => ({ transform: `translate(${a}px, ${b}px)` }));
			const isNear = Math.abs(x - middle(box).x) * stage.camera.scale < stage.view.width;
			element.animate(isNear ? move : [{ opacity: 0 }, { opacity: 1 }], { duration: 220, easing: "ease-out" });
		}
	}
}

/** The drawn world with a margin, above and below enough for the seed, which arrives under the output. */
function worldBounds({ layout, trace }) {
	const boxes = Object.values(layout.nodes).map(boxAround);
	const drawn = boxes.reduce(union);
	const output = boxAround(layout.nodes[trace.graph.outputs[0]] ?? [0, 0, 1, 1]);
	const margin = Math.max(MARGIN, output.y + output.height + SEED + 14 - drawn.y - drawn.height);
	return { x: drawn.x - MARGIN, y: drawn.y - margin, width: drawn.width + 2 * MARGIN, height: drawn.height + 2 * margin };
}

/** The arrow of the seed: short, and its number at its far end. */
function seedLine([x, y, , height]) {
	const at = (part) => [x, y + height / 2 + 2 + (SEED - 2) * part];
	return [at(1), at(2 / 3), at(1 / 3), at(0)];
}

/** Of a large graph only what is near the view is in the page. */
class Sight {
	constructor(stage) {
		this.stage = stage;
	}

	load(layers) {
		this.layers = layers;
		this.area = null;
		this.large = layers.reduce((sum, { views }) => sum + views.length, 0) > MANY;
		if (!this.large) this.draw(() => true);
	}

	look() {
		const { camera, view, graph, printing, bounds } = this.stage;
		if (!this.large || !view.width) return;
		graph.toggleAttribute("data-far", !printing && camera.scale < UNREADABLE);
		const seen = printing ? bounds : seenBox(camera, view);
		if (this.area && isInside(seen, this.area) && this.area.width < 8 * seen.width) return;
		this.area = growBox(seen, 1);
		this.draw((view) => meets(view.box, this.area));
	}

	/** Put in what is near, in order, and take out the rest, but for what has the focus or takes it next. */
	draw(isNear) {
		for (const { group, views } of this.layers) {
			let next = null;
			for (const view of [...views].reverse()) {
				const { element } = view;
				const inside = element.parentNode === group;
				if (isNear(view) || (inside && element.matches(":focus, [tabindex='0']"))) {
					if (!inside) group.insertBefore(element, next);
					next = element;
				} else if (inside) element.remove();
			}
		}
	}

	/** Draw one thing wherever it is. */
	keep(view) {
		const drawn = (one) => one === view || one.element.isConnected;
		if (view && !view.element.isConnected) this.draw(drawn);
	}
}

/** The whole graph, small, while the view shows a part of it. */
class Minimap {
	constructor(stage) {
		this.stage = stage;
		this.wanted = true;
		this.marks = svg("g");
		this.frame = svg("rect.gv-map-view");
		this.element = svg("svg.gv-map", { "aria-hidden": "true", hidden: "" }, dragging((event) => this.go(event)), this.marks, this.frame);
	}

	load({ nodes, bounds }) {
		const mark = (view) => (view.mark = svg("rect", { ...view.box, "data-state": "waiting" }));
		this.marks.replaceChildren(...[...nodes.values()].map(mark));
		const { x, y, width, height } = growBox(bounds, 0.03);
		this.element.setAttribute("viewBox", [x, y, width, height].join(" "));
		this.element.style.aspectRatio = width / height;
		this.height = Math.max(1, Math.min(6.5, (11 * height) / width));
	}

	look() {
		const { camera, view, bounds } = this.stage;
		const seen = seenBox(camera, view);
		this.hidden = !this.wanted || isInside(growBox(bounds, -0.02), seen);
		this.element.toggleAttribute("hidden", this.hidden);
		dress(this.frame, seen);
	}

	go({ clientX, clientY }) {
		const { stage, element } = this;
		const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(element.getScreenCTM().inverse());
		stage.mode = "free";
		stage.place(centreCamera({ x, y, width: 0, height: 0 }, stage.view, stage.camera.scale));
	}
}

/** Mouse, touch and wheel: drag to pan, pinch or wheel to zoom; the wheel alone only where it scrolls nothing. */
class Hands {
	constructor(stage) {
		this.stage = stage;
		this.points = new Map();
		this.dragged = false;
		for (const name of ["pointerdown", "pointermove", "pointerup", "pointercancel", "wheel"]) stage.graph.addEventListener(name, this);
	}

	/** A pointer that goes up, or is lost, is forgotten. */
	handleEvent(event) {
		if (event.type in this) this[event.type](event);
		else this.points.delete(event.pointerId);
	}

	at(event) {
		const { left, top } = this.stage.element.getBoundingClientRect();
		return { x: event.clientX - left, y: event.clientY - top };
	}

	pointerdown(event) {
		if (event.pointerType === "mouse" && event.button !== 0) return;
		if (!this.points.size) this.dragged = false;
		this.points.set(event.pointerId, { ...this.at(event), start: this.at(event) });
	}

	pointermove(event) {
		const last = this.points.get(event.pointerId);
		if (!last) return;
		if (!event.buttons) return this.points.delete(event.pointerId);
		const now = this.at(event);
		const far = Math.hypot(now.x - last.start.x, now.y - last.start.y) > 5;
		if (!this.dragged && !far && this.points.size === 1) return;
		if (!this.dragged) this.stage.graph.setPointerCapture(event.pointerId);
		this.dragged = true;
		if (this.points.size === 2) this.pinch(event.pointerId, last, now);
		else this.stage.pan(now.x - last.x, now.y - last.y);
		this.points.set(event.pointerId, { ...now, start: last.start });
	}

	pinch(id, last, now) {
		const other = [...this.points].find(([key]) => key !== id)[1];
		const span = (p) => Math.max(10, Math.hypot(p.x - other.x, p.y - other.y));
		this.stage.zoom(span(now) / span(last), { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
		this.stage.pan((now.x - last.x) / 2, (now.y - last.y) / 2);
	}

	wheel(event) {
		const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
		const turn = Math.max(-0.3, Math.min(0.3, event.deltaY * (event.deltaMode ? 0.16 : 0.01)));
		const zooms = event.ctrlKey || event.metaKey;
		if (!zooms && (sideways || event.shiftKey)) this.stage.pan(sideways ? -event.deltaX : -event.deltaY, 0);
		else if (zooms || hasFocus(this.stage.element) || !scrollsWith(this.stage.element)) this.stage.zoom(Math.exp(-turn), this.at(event));
		else return;
		event.preventDefault();
	}
}

/** Whether a part lies in a page that can be scrolled; of the page around a frame that is not known. */
function scrollsWith(part) {
	const { scrollHeight, clientHeight } = document.documentElement;
	if (!part) return scrollHeight > clientHeight || parent !== globalThis;
	const scrolls = part.scrollHeight > part.clientHeight && /auto|scroll/.test(getComputedStyle(part).overflowY);
	return scrolls || scrollsWith(part.parentElement ?? part.getRootNode().host);
}

/* --- transport: scrubber, buttons, camera --- */

class Transport {
	constructor(viewer) {
		this.viewer = viewer;
		this.buttons = {};
		const add = (name, more) => (this.buttons[name] = iconButton(name, () => viewer.act(name), more));
		this.speed = button("gv-button.gv-speed", () => viewer.faster());
		this.play = add("play", ".gv-primary");
		this.transport = html("div.gv-transport", { role: "group" },
			add("first"), add("back"), this.play, add("next"), add("last"), this.speed);
		this.camera = html("div.gv-camera", { role: "group" },
			add("zoom_out"), add("zoom_in"), add("fit"), add("follow"), add("map"), add("search"), add("keys"), add("folds"));
		this.grains = html("div.gv-camera.gv-grains", { role: "group" }, ...GRAINS.map((name) => add(name)), add("only"));
		this.buttons.only.append(html("span"));
		this.makeScrubber();
	}

	makeScrubber() {
		this.marks = html("div.gv-marks");
		this.track = html("div.gv-track", html("div.gv-fill"), this.marks, html("div.gv-thumb"));
		this.slider = html("div.gv-slider", { role: "slider", tabindex: "0" }, dragging((event) => this.seek(event.clientX)), this.track);
		this.count = html("output.gv-count");
		this.element = html("div.gv-scrub", this.slider, this.count);
	}

	seek(x) {
		const { left, width } = this.track.getBoundingClientRect();
		const { model: { first, count }, viewer: { stops } } = this;
		const at = first + ((x - left) / (width || 1)) * (count - first);
		const step = stops.reduce((near, k) => (Math.abs(k - at) < Math.abs(near - at) ? k : near));
		if (step !== this.viewer.step) this.viewer.go(step);
	}

	load(model) {
		this.model = model;
		const { words, first: ariaValueMin, count: ariaValueMax } = model;
		for (const [name, one] of Object.entries(this.buttons)) {
			const key = Object.keys(KEYS).find((each) => KEYS[each] === (GRAINS.includes(name) ? "grain" : name));
			label(one, words[name], key ? `${words[name]} (${KEY_SIGNS[key] ?? key})` : words[name]);
		}
		Object.assign(this.slider, { ariaLabel: words.scrubber, ariaValueMin, ariaValueMax });
		for (const part of ["transport", "camera", "grains"]) this[part].ariaLabel = words[part];
		this.count.style.minWidth = `${0.86 * Math.max(...[ariaValueMin, ariaValueMax].map((k) => columnsOf(this.text(k))))}ch`;
		this.track.style.setProperty("--gv-divide", this.part(0));
		this.showState();
	}

	/** Show how far a step goes and which there are; the marks are where operations end. */
	showStops() {
		const { grain, only, grains, stage } = this.viewer;
		for (const name of GRAINS) {
			this.buttons[name].ariaPressed = name === grain;
			this.buttons[name].hidden = !grains.includes(name);
		}
		const marks = stops(stage.model.index, this.model.first, "node", only?.frames);
		const each = Math.ceil(marks.length / Math.min(MARKS, this.track.clientWidth / 16 || MARKS));
		this.marks.replaceChildren(...[0, ...marks.filter((_, at) => at % each === 0)].map((step) => this.mark(step)));
		this.buttons.only.ariaPressed = only !== null;
		this.buttons.only.lastChild.textContent = only?.title ?? "";
		this.show(this.viewer.step);
	}

	mark(step) {
		const mark = html("span.gv-mark", { "data-step": step });
		mark.style.setProperty("--gv-at", this.part(step));
		return mark;
	}

	/** How far along the scrubber a step is, from 0 to 1. */
	part(step) {
		const { first, count } = this.model;
		return count > first ? (step - first) / (count - first) : 0;
	}

	text(k) {
		const { words, first, count, steps, total } = this.model;
		if (k < 0) return fill(words.forward_of, { k: k - first, n: -1 - first });
		return count ? fill(words.step_of, { k: steps?.[k] ?? k, n: total ?? count }) : words.no_steps;
	}

	show(k) {
		const { stops, only } = this.viewer;
		const [first, count] = [stops[0], stops.at(-1)];
		this.count.textContent = this.text(k);
		this.slider.ariaValueNow = k;
		this.slider.ariaValueText = this.text(k);
		this.track.style.setProperty("--gv-at", this.part(k));
		for (const mark of this.marks.children) mark.toggleAttribute("data-past", Number(mark.dataset.step) <= k);
		const [start, end] = [k <= first, k >= count];
		const off = { first: start, back: start, next: end, last: end, play: count === first };
		const title = only?.title ?? this.viewer.onlyTitle();
		label(this.buttons.only, title, `${title} (o)`);
		for (const [name, flag] of Object.entries(off)) this.buttons[name].ariaDisabled = flag;
	}

	/** What is pressed and what is not, apart from the steps. */
	showState() {
		const { model: { words }, viewer: { speed, playing, folds, stage } } = this;
		this.speed.textContent = `${speed}×`;
		label(this.speed, fill(words.speed, { x: speed }));
		this.play.replaceChildren(icon(playing ? "pause" : "play"));
		label(this.play, playing ? words.pause : words.play);
		this.buttons.follow.ariaPressed = stage.following;
		this.buttons.map.ariaPressed = stage.map.wanted;
		this.buttons.folds.hidden = folds.views.length === 1 && !("" in folds.view.to);
		label(this.buttons.folds, words[folds.isFolded ? "open_all" : "fold_all"]);
	}
}

/* --- the card: what this step does --- */

function hasFocus(part) {
	return part.contains(part.getRootNode().activeElement);
}

class Card {
	constructor(viewer) {
		this.viewer = viewer;
		const part = (tag, name) => (this[name] = html(tag, { class: `gv-${name}` }));
		this.sheet = iconButton("sheet", () => viewer.toggleSheet(), ".gv-sheet");
		const head = html("div.gv-head", part("h2", "title"), part("span", "pattern"), this.sheet);
		this.body = html("div.gv-card-body", { role: "group", tabindex: "0" }, head,
			part("code", "code"), part("p", "sentence"), part("div", "formula"), part("dl", "rows"), part("div", "ledger"),
			part("p", "shared"), part("div", "broadcast"), part("div", "check"));
		this.detail = new Detail(viewer);
		this.element = html("aside.gv-card", this.body, this.detail.element);
	}

	load(model) {
		this.model = model;
		for (const part of [this.element, this.body]) part.ariaLabel = model.words.card;
		const sentences = model.cards.map(({ formula, sentence }) => (formula ? clean(sentence) : ""));
		this.longest = sentences.reduce((a, b) => (b.length > a.length ? b : a));
		this.reserve();
		this.showSheet();
		this.detail.load(model);
	}

	/** Fit the letters to a card of another size. */
	fit() {
		this.reserve();
		this.shrink();
	}

	/** Keep room for the longest sentence above a formula, so that what stands below it never moves. */
	reserve() {
		const { textContent } = this.sentence;
		this.sentence.style.removeProperty("--gv-sentence");
		this.sentence.textContent = this.longest;
		this.sentence.style.setProperty("--gv-sentence", `${this.sentence.offsetHeight}px`);
		this.sentence.textContent = textContent;
	}

	at(k) {
		const { cards, forward, first } = this.model;
		return k < 0 ? forward[k - first] : cards[k];
	}

	show(k) {
		const card = this.at(k);
		this.title.textContent = clean(card.title);
		this.title.title = this.title.textContent;
		this.pattern.textContent = clean(card.pattern);
		this.pattern.title = clean(card.meaning);
		this.pattern.tabIndex = card.pattern ? 0 : -1;
		this.code.textContent = this.model.trace.expression.includes("\n") ? clean(card.code) : "";
		this.formula.replaceChildren(...(card.formula ? [dress(mathElement(card.formula), { displaystyle: true })] : []));
		const focused = hasFocus(this.rows);
		this.rows.replaceChildren(...card.rows.map((row) => (row.kind === "entry" ? this.entryRow() : this.row(row))));
		if (focused) this.rows.querySelector("[role]")?.focus({ preventScroll: true });
		this.broadcast.replaceChildren(clean(card.broadcast), ...card.copies.map((line) => html("div", line)));
		const { row, sentence } = card.check ?? {};
		this.check.replaceChildren(...(row ? [html("dl", this.row(row))] : []), clean(sentence));
		this.sentence.textContent = clean(card.sentence);
		this.shared.textContent = clean(card.shared);
		this.showLedger(card.ledger);
		this.detail.show(k);
		this.shrink();
	}

	shrink() {
		shrink([this.title, this.formula, ...this.body.querySelectorAll(".gv-math")]);
	}

	/** The chosen entry of the array that the step sends, or null where it is not one. */
	entry() {
		const { model: { trace, index }, viewer } = this;
		const [step, how] = [trace.steps[viewer.step - 1], this.at(viewer.step).entries];
		const chosen = viewer.entry ?? how?.chosen;
		return how ? { step, chosen, ...entryOf(index, step, how, chosen) } : null;
	}

	/** Its row: arrow keys choose another one. */
	entryRow() {
		const { place, text, value, chosen } = this.entry();
		const name = fill(this.model.words.entry, { at: place }).trim();
		const row = this.row({ name, value: formatSigned(value), kind: "entry" });
		row.children[1].append(html("span", {
			tabindex: "0", role: "spinbutton", keydown: (event) => this.moveEntry(event), "aria-label": name, "aria-valuenow": chosen, "aria-valuetext": `${text} = ${formatNumber(value)}`,
		}, text));
		return row;
	}

	moveEntry(event) {
		const { step: { contribution: { shape, values } }, chosen } = this.entry();
		const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: shape.at(-1), ArrowUp: -shape.at(-1) }[event.key];
		if (by) event.preventDefault();
		if (chosen + by in values) this.viewer.chooseEntry(chosen + by);
	}

	row({ name, math, text, value, kind }) {
		const term = html("dt", clean(name || this.model.words[kind] || ""));
		const middle = html("dd.gv-math");
		middle.append(...(math?.map((piece) => mathElement(piece)) ?? [clean(text)]));
		const number = numberElement("dd", value, "gv-number");
		return html("div.gv-row", { "data-kind": kind }, term, middle, number);
	}

	showLedger(ledger) {
		const focused = hasFocus(this.ledger);
		this.ledger.replaceChildren();
		if (!ledger) return;
		const all = this.model.ledgers[ledger.target];
		const rows = all.slice(0, ledger.count);
		const { shown, before, after } = windowAround(rows, ledger.count - 1, LEDGER);
		const list = html("ol", ...shown.map((row) => html("li", this.ledgerRow(row, row === rows[ledger.count - 1]))));
		const cut = (n) => (n ? [html("li.gv-dim", fill(this.model.words.more, { n }))] : []);
		list.prepend(...cut(before));
		list.append(...cut(after));
		const room = Math.min(all.length, ENTRIES);
		for (let row = rows.length; row < room; row += 1) list.append(html("li.gv-due", { "aria-hidden": "true" }));
		list.style.setProperty("--gv-entries", room);
		const total = html("div.gv-total", html("span", clean(ledger.total_label)), numberElement("b", ledger.total));
		this.ledger.append(html("h3", clean(ledger.title)), list, total);
		const current = list.querySelector("[aria-current]");
		if (focused) current?.focus({ preventScroll: true });
		if (current && list.scrollHeight > list.clientHeight) list.scrollTop = current.offsetTop - list.clientHeight / 2;
	}

	ledgerRow(row, current) {
		const title = fill(this.model.words.go_to_step, { k: row.step });
		const parts = [html("span", clean(row.label)), numberElement("b", row.value)];
		return button("gv-entry", () => this.viewer.go(row.step), { title, ...(current && { "aria-current": "step" }) }, ...parts);
	}

	showSheet() {
		const { words } = this.model;
		const open = this.viewer.page.hasAttribute("data-sheet");
		label(this.sheet, open ? words.sheet_less : words.sheet_more);
		this.sheet.ariaExpanded = open;
	}
}

/** A number of the card, in smaller letters where it is long. */
function numberElement(tag, value, name = "") {
	const text = clean(value);
	return html(tag, { class: text.length > 12 ? `${name} gv-long` : name, title: text }, text);
}

/** Make smaller what is wider than its place. */
function shrink(places) {
	for (const place of places) place.style.removeProperty("--gv-shrink");
	const ratios = places.map((place) => place.clientWidth / place.scrollWidth);
	places.forEach((place, at) => ratios[at] < 1 && place.style.setProperty("--gv-shrink", Math.max(0.55, ratios[at] * 0.97)));
}

/** The exact numbers of one array, over the foot of the card. */
class Detail {
	constructor(viewer) {
		this.viewer = viewer;
		this.title = html("h3");
		this.close = iconButton("close", () => this.hide());
		this.body = html("div.gv-tables", { role: "group", tabindex: "0" });
		const keydown = ({ key }) => key === "Escape" && this.hide();
		this.element = html("section.gv-detail", { hidden: "", keydown }, html("div.gv-head", this.title, this.close), this.body);
	}

	load({ words, index }) {
		label(this.close, words.close);
		if (!index.nodes.has(this.id)) this.hide();
	}

	open(id, k) {
		const node = this.viewer.model.index.nodes.get(id);
		if (!node?.value?.shape.length) return this.hide();
		this.id = id;
		this.element.hidden = false;
		return this.show(k);
	}

	hide() {
		if (hasFocus(this.element)) this.viewer.stage.nodes.get(this.id)?.element.focus({ preventScroll: true });
		this.element.hidden = true;
		this.id = null;
	}

	show(k) {
		if (!this.id) return;
		const { index, words } = this.viewer.model;
		const node = index.nodes.get(this.id);
		this.title.textContent = fill(words.numbers_of, { name: nodeName(node) });
		const arrays = { value: stateAt(index, this.id, k) === "uncomputed" ? null : node.value };
		if (node.role !== "constant") arrays.gradient = gradientAt(index, this.id, k);
		this.body.replaceChildren(...Object.entries(arrays).map(([name, array]) => numbersTable(words[name], array, words)));
		this.body.ariaLabel = this.title.textContent;
	}
}

function numbersTable(name, array, words) {
	const head = array?.shape.length ? `${name} ${formatShape(array.shape)}` : name;
	const known = array?.summary ? { rows: [[summaryLine(array, words)]] } : array && tableRows(array);
	const { rows, cut } = known ?? { rows: [[words.not_computed]] };
	const lines = [...rows, ...(cut ? [["…"]] : [])].map((cells) => html("tr", ...cells.map((cell) => html("td", cell))));
	return html("table", { "data-name": name }, html("caption", head), html("tbody", ...lines));
}

/* --- search --- */

/** A field that finds nodes: the arrow keys go through them, Enter to one, Escape leaves all as it was. */
class Search {
	constructor(viewer) {
		this.viewer = viewer;
		this.marked = [];
		this.field = html("input", { type: "search", autocomplete: "off", input: () => this.find() });
		this.count = html("output");
		this.list = html("select", { change: () => this.go(this.list.selectedIndex) });
		const given = { role: "search", hidden: "", keydown: (event) => this.key(event) };
		this.element = html("div.gv-search", given, this.field, this.count, this.list);
	}

	load({ words }) {
		for (const part of [this.field, this.list]) label(part, words.search);
		this.field.placeholder = words.search_hint;
		this.close();
	}

	open() {
		if (this.element.hidden) this.before = [this.element.getRootNode().activeElement, this.viewer.stage.camera];
		this.element.hidden = false;
		this.field.select();
		this.find();
	}

	close() {
		this.element.hidden = true;
		this.mark([]);
	}

	leave([focused, camera]) {
		this.close();
		focused?.focus({ preventScroll: true });
		this.viewer.stage.place(camera);
	}

	take() {
		this.close();
		if (this.list.value && this.viewer.folds.reveal(this.list.value)) this.viewer.stage.visit(this.list.value);
	}

	find() {
		const { nodes, edges } = this.viewer.model.index;
		const found = search(this.viewer.model.index, this.field.value);
		const results = new Map([...edges.values()].map(({ source, target }) => [source, target]));
		const about = (node) => (node.value ? `= ${oneLine(node.value)}` : `→ ${nodeName(nodes.get(results.get(node.id)) ?? node)}`);
		this.list.replaceChildren(...found.map((id) => nodes.get(id)).map((node) => new Option(`${nodeName(node)} ${about(node)}`, node.id)));
		this.mark(found.map((id) => this.drawn(id)).filter(Boolean));
		this.go(0);
	}

	/** What is drawn of a node: itself, or the closed module it is in. */
	drawn(id) {
		const { nodes, model } = this.viewer.stage;
		return nodes.get(id) ?? nodes.get(model.boxes.get(id));
	}

	mark(views) {
		for (const { element } of this.marked) element.removeAttribute("data-found");
		for (const { element } of views) element.dataset.found = "";
		this.marked = views;
	}

	go(to) {
		const { words } = this.viewer.model;
		const n = this.list.length;
		const at = n && (to + n) % n;
		this.list.selectedIndex = at;
		this.list.hidden = !n;
		this.list.size = Math.max(2, Math.min(6, n));
		this.count.textContent = n ? fill(words.found, { k: at + 1, n }) : this.field.value && words.nothing_found;
		this.mark(this.marked);
		const view = this.drawn(this.list.value);
		if (!view) return;
		view.element.dataset.found = "here";
		this.viewer.stage.reach(view);
	}

	key(event) {
		event.stopPropagation();
		if (event.isComposing) return;
		if (event.key === "Escape") this.leave(this.before);
		else if (event.key === "Enter") this.take();
		else if (event.key in WALKS) this.go(this.list.selectedIndex + WALKS[event.key]);
		else return;
		event.preventDefault();
	}
}

/* --- the list of keys --- */

class KeyList {
	constructor() {
		this.element = html("dialog.gv-keys", { click: ({ target }) => target === this.element && this.element.close() });
	}

	load({ words }) {
		const rows = [
			["→  PageDown", "keys_next"], ["←  PageUp", "keys_back"], ["Home  End", "keys_ends"], ["Space", "keys_play"],
			["g", "keys_grain"], ["o", "keys_only"],
			["+  −", "keys_zoom"], ["0", "keys_fit"], ["⇧ ←  ⇧ ↑", "keys_pan"], ["m", "keys_map"], ["/", "keys_search"], ["↑  ↓", "keys_nodes"], ["?", "keys_help"],
		];
		const lines = rows.map(([keys, word]) => html("div",
			html("dt", ...keys.split("  ").map((key) => html("kbd", key))), html("dd", words[word])));
		const close = iconButton("close", () => this.element.close());
		label(close, words.close);
		const head = html("div.gv-head", html("h2", words.keys_title), close);
		this.element.replaceChildren(head, html("dl", ...lines));
		this.element.ariaLabel = words.keys_title;
	}

	toggle() {
		if (this.element.open) this.element.close();
		else this.element.showModal();
	}
}

/* --- the whole --- */

class Viewer {
	constructor(root, payload, options) {
		this.options = { ...options };
		this.step = 0;
		this.speed = 1;
		this.playing = false;
		this.grain = GRAINS[0];
		this.only = null;
		this.page = html("div.gv-page");
		this.element = html("div.gv", this.page);
		this.bar = new Bar();
		this.folds = new Folds(this);
		this.stage = new Stage(this);
		this.transport = new Transport(this);
		this.card = new Card(this);
		this.keys = new KeyList();
		this.search = new Search(this);
		this.live = html("p.gv-live", { "aria-live": "polite" });
		this.page.append(this.bar.element, this.stage.element, this.transport.element, this.transport.transport,
			this.transport.grains, this.transport.camera, this.card.element, this.search.element, this.live, this.keys.element);
		this.gone = new AbortController();
		const { signal } = this.gone;
		const leave = (event) => this.resting && !event.composedPath().includes(this.element) && this.rest();
		document.addEventListener("keydown", (event) => this.key(event), { signal });
		for (const name of LEAVING) document.addEventListener(name, leave, { signal, capture: true });
		addEventListener("beforeprint", () => this.stage.print(true), { signal });
		addEventListener("afterprint", () => this.stage.print(false), { signal });
		root.append(this.element);
		this.load(payload, options.step ?? payload.step ?? 0);
	}

	load(payload, step) {
		const theme = this.options.theme ?? "auto";
		const kept = this.payload && theme === this.element.dataset.theme && sameGraph(this.payload, payload);
		this.payload = payload;
		this.model = makeModel(payload);
		this.element.setAttribute("data-theme", theme);
		if (payload.language) this.element.setAttribute("lang", payload.language);
		const drawn = this.folds.load(this.model);
		if (kept) this.stage.model = drawn;
		else this.stage.load(drawn);
		this.stage.relabel(this.model.words);
		for (const part of [this.bar, this.transport, this.card, this.keys, this.search]) part.load(this.model);
		if (!kept) this.only = null;
		this.restrict(this.only);
		this.show(step);
		if (!kept && !this.stage.keepsCamera && !this.folds.awaited) this.stage.home();
	}

	show(step) {
		const whole = Math.round(Number(step)) || 0;
		this.step = Math.max(this.model.first, Math.min(this.model.count, whole));
		this.page.toggleAttribute("data-forward", this.step < 0);
		this.entry = undefined;
		this.card.show(this.step);
		this.bar.show(this.card.at(this.step));
		this.stage.show(this.step);
		this.stress();
		this.transport.show(this.step);
		this.settle();
	}

	/** Put the card beside the graph, or below one that is wide and flat. */
	arrange(bounds) {
		const { width, height } = this.page.getBoundingClientRect();
		if (width && bounds) this.page.toggleAttribute("data-broad", isBroad(bounds, { width, height }, this.stage.unit()));
	}

	/** Speak and report only once the stepping rests. */
	settle() {
		clearTimeout(this.resting);
		this.resting = setTimeout(() => this.rest(), IDLE);
		this.reported ??= this.step;
	}

	/** Also at once when the person turns to what is around the viewer, such as a button that saves. */
	rest() {
		clearTimeout(this.resting);
		this.resting = null;
		const { sentence, shared } = this.card.at(this.step);
		const text = clean(`${sentence} ${shared}`).trim();
		if (this.live.textContent !== text) this.live.textContent = text;
		if (this.reported !== this.step) this.options.onStep?.(this.step, this.folds.view.folded);
		this.reported = this.step;
		letKeysScroll(this.element.querySelectorAll(SCROLLING));
	}

	/** Be where the host wishes, of which it need not hear. */
	obey(act) {
		this.pause();
		this.reported = undefined;
		act();
	}

	update(payload, changes) {
		Object.assign(this.options, changes);
		const { folds, folds: { awaited } } = this;
		const draw = () => this.load(payload, changes.step ?? this.step);
		if (changes.step === undefined) return draw();
		this.obey(() => (awaited ? folds.move(draw, awaited) : draw()));
		return (folds.awaited = null);
	}

	/** A step chosen by the person. */
	go(step) {
		this.pause();
		if (this.only && !this.only.frames.has(step)) this.restrict(null);
		this.show(step);
	}

	/** Step through the frames of `only`, or through all of them, at a grain. */
	restrict(only, grain = this.grain) {
		const { first, trace } = this.model;
		this.grains = GRAINS.slice(0, trace.graph.nodes.some(({ module }) => module) ? 3 : 2);
		this.grain = this.grains.includes(grain) ? grain : GRAINS[0];
		if (only || this.only) this.stage.dim(only?.ids);
		this.only = only;
		this.stops = stops(this.stage.model.index, first, this.grain, only?.frames);
		this.stress();
		this.transport.showStops();
	}

	stress() {
		const { step, stops, only } = this;
		const before = this.grain === "edge" || !stops.includes(step) ? step : this.before() ?? step;
		const frames = Array.from({ length: step - before }, (_, at) => step - at);
		this.stage.stress(frames.filter((k) => only?.frames.has(k) ?? true));
	}

	toggleOnly() {
		const found = this.only ? null : behind(this.model.index, activeNodes(this.model, this.step)[1], this.step < 0);
		this.restrict(found?.frames.size > 1 ? { ...found, title: this.onlyTitle() } : null);
	}

	/** The name of the number that this step made: of a value, or of a gradient. */
	onlyTitle() {
		const { words, index, trace } = this.model;
		const ids = [activeNodes(this.model, this.step)[1], trace.graph.outputs[0]];
		const [name, output] = ids.map((id) => nodeName(index.nodes.get(id)));
		return fill(words.only, { name: this.step < 0 ? name : `∂${output}/∂${name}` });
	}

	act(name) {
		const { stops, stage } = this;
		const end = stops.at(-1);
		const actions = {
			first: () => this.go(stops[0]),
			back: () => this.go(this.before() ?? stops[0]),
			next: () => this.go(this.after() ?? end),
			last: () => this.go(end),
			play: () => (this.playing ? this.pause() : this.start()),
			zoom_in: () => stage.zoom(1.25),
			zoom_out: () => stage.zoom(0.8),
			fit: () => stage.fit(),
			map: () => this.toggle(stage.map, "wanted", () => stage.map.look()),
			search: () => this.search.open(),
			follow: () => this.toggle(stage, "following", () => stage.following && stage.follow()),
			keys: () => this.keys.toggle(),
			folds: () => this.folds.toggleAll(),
			grain: () => this.restrict(this.only, this.grains[(this.grains.indexOf(this.grain) + 1) % this.grains.length]),
			only: () => this.toggleOnly(),
		};
		if (GRAINS.includes(name)) this.restrict(this.only, name);
		else if (name in PANS) stage.pan(...PANS[name]);
		else actions[name]();
	}

	start() {
		if (this.stops.length < 2) return;
		this.playing = true;
		this.transport.showState();
		if (this.after() === undefined) this.show(this.stops[0]);
		this.beat();
	}

	before() {
		return this.stops.findLast((k) => k < this.step);
	}

	after() {
		return this.stops.find((k) => k > this.step);
	}

	beat() {
		clearTimeout(this.timer);
		this.timer = setTimeout(() => {
			this.show(this.after() ?? this.step);
			if (this.after() !== undefined) this.beat();
			else this.pause();
		}, BEAT / this.speed);
	}

	pause() {
		clearTimeout(this.timer);
		if (!this.playing) return;
		this.playing = false;
		this.transport.showState();
	}

	faster() {
		this.speed = SPEEDS[(SPEEDS.indexOf(this.speed) + 1) % SPEEDS.length];
		this.transport.showState();
		if (this.playing) this.beat();
	}

	toggle(part, name, then) {
		part[name] = !part[name];
		this.transport.showState();
		then();
	}

	toggleSheet() {
		this.page.toggleAttribute("data-sheet");
		this.card.showSheet();
	}

	/** Tell another entry of the array that the active step sends. */
	chooseEntry(entry) {
		this.entry = entry;
		this.card.show(this.step);
		this.stage.light();
	}

	inspect(id) {
		this.card.detail.open(id, this.step);
	}

	key(event) {
		const path = event.composedPath();
		const inside = path.includes(this.element);
		if (!inside && (path.some((part) => part.classList?.contains("gv")) || !onScreen(this.element))) return;
		if (this.keys.element.open && event.key !== "?") return;
		const action = keyAction(event, keyTarget(path[0], inside));
		if (!action) return;
		event.preventDefault();
		this.act(action);
	}

	destroy() {
		this.gone.abort();
		clearTimeout(this.timer);
		clearTimeout(this.resting);
		this.stage.destroy();
		this.element.remove();
	}
}

function keyTarget(target, inside) {
	const role = target?.closest?.("[role]")?.getAttribute("role") ?? "";
	return { tag: target?.localName, role, editable: target?.isContentEditable, inside };
}

function onScreen(element) {
	const { top, bottom, width } = element.getBoundingClientRect();
	return width > 0 && bottom > 0 && top < innerHeight;
}

function sameGraph(a, b) {
	if (a.trace === b.trace && a.layout === b.layout) return true;
	return JSON.stringify([a.trace, a.layout]) === JSON.stringify([b.trace, b.layout]);
}

/**
 * Draw `payload` into `root` and return the handle of the viewer.
 *
 * Options: `step` to start at (else `payload.step`), `theme` ("auto" or the name of one of the style sheet),
 * `onStep(step, folded)`, called when the person has rested on another step for 400 ms, and `onOpen(path, way, step)`, when
 * another part of a large trace is to be shown, with `update`. `goto(step)` is the host's own
 * wish, `go(step)` the person's, of which the host hears again. `update(payload, options)` keeps the drawing when only
 * texts or the theme changed, and keeps the step unless `options.step` says otherwise.
 */
export function render(root, payload, options = {}) {
	const viewer = new Viewer(root, payload, options);
	return {
		goto: (step) => viewer.obey(() => viewer.show(step)),
		go: (step) => viewer.go(step),
		update: (next, changes = {}) => viewer.update(next, changes),
		destroy: () => viewer.destroy(),
	};
}

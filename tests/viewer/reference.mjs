/** What is true of a frame by definition, without tables: what `difference` is held against. */

/** The state after `k` steps, straight from the definition: the reference for `difference`. */
export function frame(trace, k) {
  if (k < 0) return forwardFrame(trace, k);
  const made = trace.steps.slice(0, k);
  const current = made[k - 1] ?? null;
  const sources = new Map(trace.graph.edges.map(({ id, source }) => [id, source]));
  const touched = new Set(made.flatMap((step) => [step.target, step.function, sources.get(step.edge)]));
  const travelled = new Set(made.map((step) => step.edge));
  const state = (active, done) => (active ? "active" : done ? "done" : "waiting");
  const isActive = (id) => current !== null && [current.target, current.function, sources.get(current.edge)].includes(id);
  return {
    index: k,
    step: current,
    gradients: Object.fromEntries(made.map((step) => [step.target, step.after])),
    nodes: Object.fromEntries(trace.graph.nodes.map(({ id }) => [id, state(isActive(id), touched.has(id))])),
    edges: Object.fromEntries(
      trace.graph.edges.map(({ id }) => [id, state(current?.edge === id, travelled.has(id))]),
    ),
  };
}

function forwardFrame(trace, k) {
  const { nodes, edges } = trace.graph;
  const operations = nodes.filter(({ kind }) => kind === "operation").map(({ id }) => id);
  const made = operations.slice(0, operations.length + 1 + k);
  const state = (operation) => {
    if (operation === undefined) return "waiting";
    if (!made.includes(operation)) return "uncomputed";
    return operation === made[made.length - 1] ? "active" : "waiting";
  };
  const sender = (id) => edges.find(({ source, target }) => target === id && operations.includes(source))?.source;
  const maker = (id) => (operations.includes(id) ? id : sender(id));
  return {
    index: k,
    step: null,
    gradients: {},
    nodes: Object.fromEntries(nodes.map(({ id }) => [id, state(maker(id))])),
    edges: Object.fromEntries(
      edges.map(({ id, source, target }) => [id, state(operations.includes(source) ? source : target)]),
    ),
  };
}

/**
 * The frames without which a number would be another one, found by trying: the pass is run with one
 * frame after the other spoilt, and a frame that changes the number was necessary.
 */
export function necessary(trace, id, forward) {
  const frames = forward ? forwardFrames(trace) : trace.steps.map((_, at) => at + 1);
  const run = forward ? runForward : runBackward;
  const whole = run(trace, null)[id];
  const start = forward ? -forwardFrames(trace).length - 1 : 0;
  return [start, ...frames.filter((k) => run(trace, k)[id] !== whole)];
}

function forwardFrames({ graph }) {
  const operations = graph.nodes.filter(({ kind }) => kind === "operation");
  return operations.map((_, at) => at - operations.length);
}

/** Every value as the text of how it was made; a spoilt operation makes another one. */
function runForward({ graph }, spoilt) {
  const values = Object.fromEntries(graph.nodes.map(({ id }) => [id, id]));
  const operations = graph.nodes.filter(({ kind }) => kind === "operation");
  operations.forEach(({ id }, at) => {
    const taken = graph.edges.filter(({ target }) => target === id).map(({ source }) => values[source]);
    const made = `${id}(${taken})${at - operations.length === spoilt ? "!" : ""}`;
    for (const { target } of graph.edges.filter(({ source }) => source === id)) values[target] = made;
  });
  return values;
}

/** Every gradient as the text of how it was made; a spoilt step brings another contribution. */
function runBackward({ graph, steps }, spoilt) {
  const gradients = {};
  steps.forEach((step, at) => {
    const results = graph.edges.filter(({ source }) => source === step.function).map(({ target }) => gradients[target]);
    const brought = `${at}[${results}]${at + 1 === spoilt ? "!" : ""}`;
    gradients[step.target] = `${gradients[step.target] ?? ""}+${brought}`;
  });
  return gradients;
}

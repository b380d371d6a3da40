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

/** Small random traces: each operation takes one or two of the variables before it, also one of them twice. */

import { edge, operation, step, variable } from "./sample.mjs";

/** A trace of up to six operations, the same for the same seed; some arguments get no gradient. */
export function randomTrace(seed) {
  const random = generator(seed);
  const nodes = [variable("v0", "v0", 1), variable("v1", "v1", 1)];
  const edges = [];
  const count = 1 + random(6);
  for (let at = 0; at < count; at += 1) {
    const known = nodes.filter(({ kind }) => kind === "variable");
    nodes.push(operation(`f${at}`, "mul", "×"), variable(`v${at + 2}`, "", 1, "intermediate"));
    for (let port = 0; port <= random(2); port += 1) edges.push(edge(`e${edges.length}`, known[random(known.length)].id, `f${at}`, port));
    edges.push(edge(`e${edges.length}`, `f${at}`, `v${at + 2}`));
  }
  const output = `v${count + 1}`;
  return { schema: 1, graph: { nodes, edges, outputs: [output] }, steps: passOf(edges, output, count, random), operations: {}, expression: "" };
}

function passOf(edges, output, count, random) {
  const steps = [step(output, 1, null)];
  for (let at = count - 1; at >= 0; at -= 1) {
    if (!steps.some(({ target }) => target === `v${at + 2}`)) continue;
    const links = edges.filter(({ target }) => target === `f${at}`);
    for (const { id, source, port } of links) if (random(5)) steps.push(step(source, 1, null, `f${at}`, id, port));
  }
  return steps;
}

/** Whole numbers below a limit, one after the other. */
function generator(seed) {
  let state = seed;
  return (limit) => {
    state = (state * 48271) % 2147483647;
    return Math.floor((state / 2147483647) * limit);
  };
}

/** A small trace written by hand: y = a*b + a*c, seven steps, as `Trace.to_dict()` sends it. */

export const number = (x) => ({ shape: [], dtype: "float64", values: [x], summary: null });

export const variable = (id, label, value, role = "leaf") => ({
  id, kind: "variable", label, name: role === "intermediate" ? "" : label, role, op: "", params: [],
  value: number(value), module: "", generation: 0, source: null,
});
export const operation = (id, op, label) => ({
  id, kind: "operation", label, name: "", role: "", op, params: [], value: null, module: "", generation: 0, source: null,
});
export const edge = (id, source, target, port = 0) => ({ id, source, target, port });
export const step = (target, amount, before, sender = "", link = "", argnum = 0) => ({
  kind: sender ? "contribution" : "seed", target, contribution: number(amount),
  before: before === null ? null : number(before), after: number((before ?? 0) + amount),
  function: sender, argnum, edge: link, upstream: sender ? [number(1)] : [], local: null, broadcast: null,
});

export const trace = {
  schema: 1,
  graph: {
    nodes: [
      variable("v0", "a", 2), variable("v1", "b", -3), variable("v2", "c", 0.5),
      operation("f0", "mul", "×"), variable("v3", "a·b", -6, "intermediate"),
      operation("f1", "mul", "×"), variable("v4", "a·c", 1, "intermediate"),
      operation("f2", "add", "+"), variable("v5", "y", -5, "output"),
    ],
    edges: [
      edge("e0", "v0", "f0"), edge("e1", "v1", "f0", 1), edge("e2", "f0", "v3"),
      edge("e3", "v0", "f1"), edge("e4", "v2", "f1", 1), edge("e5", "f1", "v4"),
      edge("e6", "v3", "f2"), edge("e7", "v4", "f2", 1), edge("e8", "f2", "v5"),
    ],
    outputs: ["v5"],
  },
  steps: [
    step("v5", 1, null),
    step("v3", 1, null, "f2", "e6"), step("v4", 1, null, "f2", "e7", 1),
    step("v0", 0.5, null, "f1", "e3"), step("v2", 2, null, "f1", "e4", 1),
    step("v0", -3, 0.5, "f0", "e0"), step("v1", 2, null, "f0", "e1", 1),
  ],
  operations: {},
  expression: "a*b + a*c",
};

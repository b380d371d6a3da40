"""How fast a graph becomes DOT text: beside a bare loop, and beside other drawing code.

    python -m benchmarks.pictures
    python -m benchmarks.pictures --torch-python other-venv/bin/python --write

The graph is ``y = y*a + x`` again and again. The limit is one loop of f-strings over the same
trace that writes the same text. micrograd's drawing is that of its notebook, written afresh with
a stack in place of recursion, which long graphs overflow; torchviz runs with a higher recursion
limit. Peers draw graphs of their own after their own backward pass; rounds are interleaved, the
numbers are medians of processor time. `--write` puts the table into docs/performance.md.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import json
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

SIZES = (1_000, 10_000, 100_000)
DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
BEGIN, END = "<!-- pictures: begin -->", "<!-- pictures: end -->"


def program(x: Any, a: Any, nodes: int) -> Any:
    y = x
    for _ in range(nodes // 4):
        y = y * a + x
    return y


def seconds(run: Callable[[], Any], times: int = 1) -> float:
    """Return the processor time of one run, as the mean of several."""
    gc.collect()
    start = time.process_time()
    for _ in range(times):
        result = run()
    passed = time.process_time() - start
    del result
    return passed / times


def repeated(nodes: int) -> int:
    """Return how often something short is run, so that the clock can tell."""
    return max(1, 20_000 // nodes)


# What this project needs for the same picture, and the limit.


class Own:
    """One graph of ours, with its trace."""

    def __init__(self, nodes: int) -> None:
        import numpy as np

        import grad_viz
        from engine import Variable

        self.made = lambda: program(
            Variable(np.array(0.5), "x"), Variable(np.array(0.9999), "a"), nodes
        )
        self.output = self.made()
        self.trace = grad_viz.record(self.output)
        self.looks = Looks(self.dot())
        pairs = zip(
            bare_loop(self.trace, self.looks).split("\n"), self.dot().split("\n"), strict=True
        )
        assert sum(one != other for one, other in pairs) <= 5, "only the active step may differ"

    def dot(self) -> str:
        from grad_viz import renderers

        return str(renderers.draw(self.trace, "dot"))

    def record(self) -> float:
        """Return the seconds of recording a graph that nobody has looked at before."""
        import grad_viz

        output = self.made()
        return seconds(lambda: grad_viz.record(output))

    def backward(self) -> None:
        self.output.backward()

    def stepping(self) -> None:
        """Do what the engine does for a recording: its steps, and the local derivatives."""
        import engine

        for event in engine.backward_steps(self.output):
            if event.function is not None:
                event.function.local(event.argnum)

    def bytes_per_node(self) -> float:
        import grad_viz

        gc.collect()
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        trace = grad_viz.record(self.output)
        gc.collect()
        used = tracemalloc.get_traced_memory()[0] - before
        tracemalloc.stop()
        return used / len(trace.graph.nodes)


class Looks:
    """The parts of the rows that stay the same, read from a text."""

    def __init__(self, text: str) -> None:
        rows = text.split("\n")
        self.head = rows[:4]
        self.circle, self.box, self.link = (
            next(row for row in rows if row.startswith(start)).split(end, 1)[1]
            for start, end in (
                ('  "f1" [', '", '),
                ('  "v2" [', '", '),
                ('  "f0" -> "v2"', '"v2" '),
            )
        )


def bare_loop(trace: Any, looks: Looks) -> str:
    """Write what DOT text of the last step says, with nothing chosen at run time."""
    gradients = {step.target: step.after.values[0] for step in trace.steps}
    rows = list(looks.head)
    for node in trace.graph.nodes:
        if node.kind == "operation":
            rows.append(f'  "{node.id}" [label="{node.label}", {looks.circle}')
        else:
            rows.append(
                f'  "{node.id}" [label="{node.label}\\n{node.value.values[0]:.4g}'
                f'\\n∂ {gradients[node.id]:.4g}", {looks.box}'
            )
    rows += [f'  "{e.source}" -> "{e.target}" {looks.link}' for e in trace.graph.edges]
    rows += ["}", ""]
    return "\n".join(rows)


# The peers, each in a process of its own.


def micrograd(nodes: int) -> Callable[[], str]:
    from graphviz import Digraph
    from micrograd.engine import Value

    sys.setrecursionlimit(1_000_000)
    root = program(Value(0.5), Value(0.9999), nodes)
    root.backward()

    def trace() -> tuple[set[Any], set[tuple[Any, Any]]]:
        found, edges, pending = {root}, set(), [root]
        while pending:
            value = pending.pop()
            for child in value._prev:  # noqa: SLF001
                edges.add((child, value))
                if child not in found:
                    found.add(child)
                    pending.append(child)
        return found, edges

    def draw() -> str:
        dot = Digraph(format="svg", graph_attr={"rankdir": "LR"})
        values, edges = trace()
        for value in values:
            label = f"{{ data {value.data:.4f} | grad {value.grad:.4f} }}"
            operation = value._op  # noqa: SLF001
            dot.node(name=str(id(value)), label=label, shape="record")
            if operation:
                dot.node(name=str(id(value)) + operation, label=operation)
                dot.edge(str(id(value)) + operation, str(id(value)))
        for one, two in edges:
            dot.edge(str(id(one)), str(id(two)) + two._op)  # noqa: SLF001
        return str(dot.source)

    return draw


def torchviz(nodes: int) -> Callable[[], str]:
    import torch
    from torchviz import make_dot

    sys.setrecursionlimit(1_000_000)
    torch.set_num_threads(1)
    x, a = torch.tensor(0.5, requires_grad=True), torch.tensor(0.9999, requires_grad=True)
    root = program(x, a, nodes)
    return lambda: str(make_dot(root, params={"x": x, "a": a}).source)


PEERS = {"micrograd": micrograd, "torchviz": torchviz}


def serve(name: str) -> None:
    """Answer requests on standard input: a size in, the seconds of one drawing out."""
    prepared: dict[int, Callable[[], str]] = {}
    for line in sys.stdin:
        nodes = int(line)
        if nodes not in prepared:
            prepared[nodes] = PEERS[name](nodes)
        print(json.dumps(seconds(prepared[nodes], repeated(nodes))), flush=True)


class Peer:
    """A drawing library in a process of its own."""

    def __init__(self, name: str, python: str) -> None:
        command = [python, "-m", "benchmarks.pictures", "--serve", name]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def time(self, nodes: int) -> float:
        assert self.process.stdin
        assert self.process.stdout
        print(nodes, file=self.process.stdin, flush=True)
        return float(self.process.stdout.readline())

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


def measure(nodes: int, rounds: int, peers: dict[str, Peer]) -> str:
    """Return one row of the table."""
    own, count = Own(nodes), repeated(nodes)
    runs = {
        "loop": lambda: seconds(lambda: bare_loop(own.trace, own.looks), count),
        "dot": lambda: seconds(own.dot, count),
        "record": own.record,
        "backward": lambda: seconds(own.backward),
        "stepping": lambda: seconds(own.stepping),
        **{name: lambda peer=peer: peer.time(nodes) for name, peer in peers.items()},
    }
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            times[name].append(run())
    median = {name: statistics.median(values) for name, values in times.items()}
    whole = median["record"] + median["dot"]
    beyond = whole - median["backward"]
    drawn = len(own.trace.graph.nodes)
    cells = [
        f"{drawn:,}",
        f"{median['dot'] * 1e3:.1f} ms",
        f"{median['dot'] / median['loop']:.2f}",
        *(f"{median[name] / median['dot']:.1f}" for name in peers),
        f"{beyond * 1e3:.0f} ms",
        f"{(whole - median['stepping']) * 1e3:.0f} ms",
        *(f"{median[name] / beyond:.1f}" for name in peers),
        f"{own.bytes_per_node():.0f}",
    ]
    return "| " + " | ".join(cells) + " |"


def write(table: list[str]) -> None:
    """Put the table between its markers."""
    text = DOCUMENT.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    body = "\n".join([BEGIN, *table, END])
    DOCUMENT.write_text(before + body + after, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--serve", choices=PEERS, help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--sizes", nargs="*", type=int, default=list(SIZES))
    parser.add_argument("--torch-python", metavar="PATH", help="a Python that has torchviz")
    parser.add_argument("--write", action="store_true", help="write into docs/performance.md")
    options = parser.parse_args()
    if options.serve:
        serve(options.serve)
        return
    peers = {}
    if importlib.util.find_spec("micrograd"):
        peers["micrograd"] = Peer("micrograd", sys.executable)
    if options.torch_python:
        peers["torchviz"] = Peer("torchviz", options.torch_python)
    names = ["DOT", "DOT / bare loop", *(f"{name} / DOT" for name in peers)]
    names += ["record + DOT - backward", "record + DOT - stepping"]
    names += [*(f"{name} / (record + DOT - backward)" for name in peers), "bytes per node"]
    table = ["| nodes | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    print(*table, sep="\n", flush=True)
    for nodes in options.sizes:
        table.append(measure(nodes, options.rounds, peers))
        print(table[-1], flush=True)
    for peer in peers.values():
        peer.close()
    if options.write:
        write(table)


if __name__ == "__main__":
    main()

"""How fast the engine is: beside numpy with nothing recorded, and beside other engines.

    python -m benchmarks.engine                      # every engine that is installed
    python -m benchmarks.engine --rounds 25 --engines micrograd

Each engine runs in a process of its own; rounds are interleaved; the numbers are medians of
forward plus backward, as ratios. Before anything is timed, all engines must agree on the values
and on the gradients. The limit for programs on single numbers is the same program printed as
straight-line Python on numpy arrays of no dimension; for arrays it is numpy written by hand.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks import straight_line
from benchmarks.programs import ARRAYS, PROGRAMS, Program

Run = Callable[[], tuple[Any, list[Any]]]
REQUIRES = {"micrograd": "micrograd", "autograd": "autograd", "torch": "torch"}
ENGINES = ("numpy", "engine", *REQUIRES)


def engine(program: Program) -> Run:
    """Prepare a program for this project's engine."""
    import engine as library

    def run() -> tuple[Any, list[Any]]:
        leaves = [library.Variable(np.array(value)) for value in program.leaves]
        y = program.formula(leaves, library)
        y.backward()
        return y.data, [x.grad for x in leaves]

    return run


def limit(program: Program) -> Run:
    """Prepare a program as numpy with nothing recorded."""
    if program.by_hand is not None:
        by_hand = program.by_hand
        return lambda: by_hand(*program.leaves)
    return straight_line.compile_program(program)


def micrograd(program: Program) -> Run:
    """Prepare a program for micrograd, which knows single numbers only."""
    from micrograd.engine import Value

    def run() -> tuple[Any, list[Any]]:
        leaves = [Value(value) for value in program.leaves]
        y = program.formula(leaves, None)
        y.backward()
        return y.data, [x.grad for x in leaves]

    sys.setrecursionlimit(1_000_000)
    return run


def autograd(program: Program) -> Run:
    """Prepare a program for HIPS autograd, which differentiates functions."""
    import autograd as library
    import autograd.numpy as anp

    class Namespace:
        relu = staticmethod(lambda x: anp.maximum(x, 0.0))
        exp, matmul, sum = anp.exp, anp.matmul, anp.sum

        @staticmethod
        def softmax_cross_entropy(x: Any, t: Any) -> Any:
            shifted = x - anp.max(x, axis=1, keepdims=True)
            logs = shifted - anp.log(anp.sum(anp.exp(shifted), axis=1, keepdims=True))
            return -anp.mean(logs[np.arange(len(t)), t])

    count = len(program.leaves)
    differentiate = library.value_and_grad(
        lambda *xs: program.formula(list(xs), Namespace), argnum=tuple(range(count))
    )

    def run() -> tuple[Any, list[Any]]:
        y, gradients = differentiate(*program.leaves)
        return y, list(gradients)

    return run


def torch(program: Program) -> Run:
    """Prepare a program for PyTorch on one thread."""
    import torch as library

    library.set_num_threads(1)

    class Namespace:
        relu, exp, matmul, sum = library.relu, library.exp, library.matmul, library.sum

        @staticmethod
        def softmax_cross_entropy(x: Any, t: Any) -> Any:
            return library.nn.functional.cross_entropy(x, library.as_tensor(t))

    def run() -> tuple[Any, list[Any]]:
        leaves = [library.as_tensor(np.array(v)).requires_grad_() for v in program.leaves]
        y = program.formula(leaves, Namespace)
        y.backward()
        return y.detach().numpy(), [x.grad.numpy() for x in leaves]

    return run


PREPARE = {
    "numpy": limit,
    "engine": engine,
    "micrograd": micrograd,
    "autograd": autograd,
    "torch": torch,
}


def serve(name: str) -> None:
    """Answer requests on standard input: one program's name in, one line of JSON out."""
    prepared: dict[str, Run] = {}
    for line in sys.stdin:
        kind, program = line.split()
        if program not in prepared:
            prepared[program] = PREPARE[name](PROGRAMS[program])
        print(json.dumps(answer(kind, prepared[program])), flush=True)


def answer(kind: str, run: Run) -> Any:
    if kind == "check":
        value, gradients = run()
        return [float(value), [float(np.sum(g)) for g in gradients]]
    gc.collect()
    once = seconds(run, 1)
    return seconds(run, max(1, round(0.02 / once)))


def seconds(run: Run, repeats: int) -> float:
    start = time.perf_counter()
    for _ in range(repeats):
        run()
    return (time.perf_counter() - start) / repeats


# One thread; and memory is not handed back to the system after each array, for any engine:
# otherwise page faults, and not the engine, decide what large arrays cost.
SETTINGS = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_MMAP_MAX_": "0",
    "MALLOC_TRIM_THRESHOLD_": str(10**10),
    "MALLOC_TOP_PAD_": str(10**8),
}


class Worker:
    """An engine in a process of its own."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.engine", "--serve", name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | SETTINGS,
        )

    def ask(self, kind: str, program: str) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        print(kind, program, file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


def can_run(name: str, program: str) -> bool:
    return name != "micrograd" or program not in ARRAYS


def measure(workers: list[Worker], program: str, rounds: int) -> dict[str, float]:
    """Return the median seconds of each engine, after they have agreed on the numbers."""
    able = [w for w in workers if can_run(w.name, program)]
    answers = {w.name: w.ask("check", program) for w in able}
    for name, (value, gradients) in answers.items():
        wanted, expected = answers["numpy"]
        assert np.isclose(value, wanted, rtol=1e-4), (program, name, value, wanted)
        assert np.allclose(gradients, expected, rtol=1e-3, atol=1e-4), (program, name)
    times: dict[str, list[float]] = {w.name: [] for w in able}
    for _ in range(rounds):
        for worker in able:
            times[worker.name].append(worker.ask("time", program))
    return {name: statistics.median(seconds) for name, seconds in times.items()}


def report(program: str, medians: dict[str, float], engines: list[str]) -> str:
    own = medians["engine"]
    ratios = [f"{own / medians['numpy']:.2f}"]
    ratios += [f"{medians[e] / own:.2f}" if e in medians else "-" for e in engines[2:]]
    return f"| {program} | {own * 1e3:.2f} ms | " + " | ".join(ratios) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--serve", choices=ENGINES, help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--engines", nargs="*", choices=tuple(REQUIRES), default=list(REQUIRES))
    parser.add_argument("--programs", nargs="*", choices=tuple(PROGRAMS), default=list(PROGRAMS))
    options = parser.parse_args()
    if options.serve:
        serve(options.serve)
        return
    others = [e for e in options.engines if importlib.util.find_spec(REQUIRES[e])]
    engines = ["numpy", "engine", *others]
    workers = [Worker(name) for name in engines]
    heads = ["engine / numpy", *(f"{e} / engine" for e in others)]
    print("| program | engine | " + " | ".join(heads) + " |")
    print("|---" * (len(heads) + 2) + "|")
    for program in options.programs:
        print(report(program, measure(workers, program, options.rounds), engines), flush=True)
    for worker in workers:
        worker.close()


if __name__ == "__main__":
    main()

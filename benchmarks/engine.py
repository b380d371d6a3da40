"""How fast the engine is: beside numpy with nothing recorded, and beside other engines.

    python -m benchmarks.engine                      # every engine that is installed
    python -m benchmarks.engine --rounds 25 --engines micrograd
    python -m benchmarks.engine --write              # put the table into docs/performance.md

Each engine runs in a process of its own; rounds are interleaved; the numbers are medians of
forward plus backward in processor time, as ratios. Before anything is timed, all engines must
agree on the values and on the gradients. The limit for programs on single numbers is the same
program printed as straight-line Python on numpy arrays of no dimension; for arrays it is numpy
written by hand.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peers import PREPARE, Run
from benchmarks.programs import ARRAYS, PROGRAMS

PEERS = ("micrograd", "autograd", "mygrad", "torch")
PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
PLACE = re.compile(r"(<!-- engine: begin -->\n).*?(<!-- engine: end -->)", re.DOTALL)


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
    start = time.process_time()
    for _ in range(repeats):
        run()
    return (time.process_time() - start) / repeats


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


def row(program: str, medians: dict[str, float], engines: list[str]) -> str:
    own = medians["engine"]
    ratios = [f"{own / medians['numpy']:.2f}"]
    ratios += [f"{medians[e] / own:.2f}" if e in medians else "-" for e in engines[2:]]
    return f"| {program} | {own * 1e3:.2f} ms | " + " | ".join(ratios) + " |"


def table(engines: list[str], programs: list[str], rounds: int) -> str:
    """Measure, and return the table in Markdown."""
    workers = [Worker(name) for name in engines]
    heads = ["engine / numpy", *(f"{e} / engine" for e in engines[2:])]
    lines = ["| program | engine | " + " | ".join(heads) + " |", "|---" * (len(heads) + 2) + "|"]
    for program in programs:
        lines.append(row(program, measure(workers, program, rounds), engines))
        print(lines[-1], file=sys.stderr, flush=True)
    for worker in workers:
        worker.close()
    return "\n".join(lines) + "\n"


def surroundings(engines: list[str]) -> str:
    """Return what the figures depend on."""
    known = ", ".join(f"{e} {version(e)}" for e in engines if e != "engine")
    return f"\nPython {platform.python_version()}, {known}, one core.\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--serve", choices=tuple(PREPARE), help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--engines", nargs="*", choices=PEERS, default=list(PEERS))
    parser.add_argument("--programs", nargs="*", choices=tuple(PROGRAMS), default=list(PROGRAMS))
    parser.add_argument("--write", action="store_true", help=f"put the table into {PAGE.name}")
    options = parser.parse_args()
    if options.serve:
        serve(options.serve)
        return
    engines = ["numpy", "engine", *(e for e in options.engines if importlib.util.find_spec(e))]
    found = table(engines, options.programs, options.rounds) + surroundings(engines)
    if options.write:
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(PLACE.sub(lambda m: m[1] + found + m[2], page), encoding="utf-8")
    else:
        print(found)


if __name__ == "__main__":
    main()

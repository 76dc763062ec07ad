#!/usr/bin/env python3
"""What one waits for beside the solving: starting, importing, single calls from Python, and what a second thread gives.

    bench/everyday.py [--repetitions N] PROGRAM

PROGRAM is an exactrd as the build leaves it, its shared library in ../lib.  Least processor milliseconds of N runs [default
20], a Markdown table; two threads by the clock, with the load of the machine, for on a busy one they say little.  Beside
ours stand the rounds of dit's Blahut-Arimoto (at most 100, or until D moves by less than 1e-8), written anew in NumPy, with
the gap that they leave.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np

BINDINGS = pathlib.Path(__file__).resolve().parents[1] / "bindings" / "python"


def process(words, repetitions, environment=None):
    """Least processor milliseconds of a whole process."""
    least = float("inf")
    for _ in range(repetitions):
        started = subprocess.Popen(words, stdout=subprocess.DEVNULL, env=environment)
        _, status, used = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(status)
        if started.returncode:
            sys.exit(f"{words}: exit {started.returncode}")
        least = min(least, 1e3 * (used.ru_utime + used.ru_stime))
    return least


def call(function, repetitions):
    """Least processor milliseconds of a call in this process."""
    least = float("inf")
    for _ in range(repetitions):
        begun = time.process_time()
        function()
        least = min(least, 1e3 * (time.process_time() - begun))
    return least


def dit_rounds(p, d, slope):
    """(q, rounds) where dit's rule ends: the uniform start, at most 100 rounds, D that moves by less than 1e-8."""
    a, q, before = np.exp(-slope * d), np.full(d.shape[1], 1 / d.shape[1]), np.inf
    for rounds in range(1, 101):
        channel = q * a
        channel /= channel.sum(1, keepdims=True)
        q = p @ channel
        distortion = (p[:, None] * channel * d).sum()
        if abs(distortion - before) < 1e-8:
            break
        before = distortion
    return q, rounds


def gap(p, d, slope, q):
    """Blahut's bound of what q still misses, in nats."""
    a = np.exp(-slope * d)
    return float(np.log((p / (a @ q)) @ a).max())


def python_rows(asked, row):
    library = pathlib.Path(asked.program).parents[1] / "lib" / "libexactrd.so"
    if not library.exists():
        print(f"{library} is not there: no rows of Python", file=sys.stderr)
        return
    os.environ["EXACTRD_LIBRARY"] = str(library)
    sys.path.insert(0, str(BINDINGS))
    import exactrd

    python = {**os.environ, "PYTHONPATH": str(BINDINGS)}
    row("python3, nothing", process([sys.executable, "-c", ""], asked.repetitions))
    row("python3, import numpy", process([sys.executable, "-c", "import numpy"], asked.repetitions))
    row("python3, import exactrd", process([sys.executable, "-c", "import exactrd"], asked.repetitions, python))
    small = exactrd.Problem([0.5, 0.3, 0.2], "hamming")
    row("a call from Python, 3 x 3, one slope", call(lambda: exactrd.curve(small, slopes=[1.0]), asked.repetitions))
    chance = np.random.default_rng(1)
    for n, slope in ((50, 30.0), (200, 30.0), (200, 100.0)):
        p, d = chance.random(n), chance.random((n, n))
        p /= p.sum()
        problem = exactrd.Problem(p, d)
        row(f"a call from Python, random {n}, slope {slope:g}, proved to 1e-10",
            call(lambda: exactrd.curve(problem, slopes=[slope]), asked.repetitions))
        q, rounds = dit_rounds(p, d, slope)
        row(f"dit's rounds on the same: {rounds}, and a gap of {gap(p, d, slope, q):.1e}",
            call(lambda: dit_rounds(p, d, slope), asked.repetitions))


def thread_rows(asked, row):
    """Wall seconds by one thread over those by two, turn by turn."""
    chance = np.random.default_rng(2)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        np.save(folder / "x.npy", chance.standard_normal((100000, 8)))
        np.save(folder / "y.npy", chance.standard_normal((200, 8)))
        words = [asked.program, "curve", "--samples", folder / "x.npy", "--reproduction", folder / "y.npy", "--distortion",
                 "squared", "--slope", "0.5", "--threads"]
        least = {1: float("inf"), 2: float("inf")}
        for _ in range(3):
            for threads in least:
                begun = time.monotonic()
                process([*words, str(threads)], 1)
                least[threads] = min(least[threads], time.monotonic() - begun)
    busy = os.getloadavg()[0] > 0.5
    row(f"100,000 x 200 samples by two threads: {least[1] / least[2]:.2f} times as fast by the clock"
        f"{' (a busy machine: ' + format(os.getloadavg()[0], '.1f') + ' others)' if busy else ''}", 1e3 * least[2])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repetitions", type=int, default=20)
    parser.add_argument("program", metavar="PROGRAM")
    asked = parser.parse_args()
    asked.program = os.path.abspath(asked.program)
    print("| what | milliseconds |\n|---|---|")

    def row(what, milliseconds):
        print(f"| {what} | {milliseconds:.3g} |", flush=True)

    row("a process that does nothing (`true`)", process(["true"], asked.repetitions))
    row("exactrd --version", process([asked.program, "--version"], asked.repetitions))
    row("exactrd curve, 5 points of a coin", process([asked.program, "curve", "--source", "bernoulli:0.3", "--distortion",
                                                     "hamming", "--points", "5"], asked.repetitions))
    python_rows(asked, row)
    thread_rows(asked, row)


main()

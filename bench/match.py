"""Matches of a rate per second: exactrd beside SciPy's brentq, on the same problems in one run.

    python3 bench/match.py build/bench/bin/bench_match
"""
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import scipy
from scipy.optimize import brentq

COUNT, SCIPY_COUNT = 200_000, 500


def rate(log_beta, a):
    s = 1 / (1 + 2 * a * np.exp(-log_beta))
    return 0.5 * np.sum(s - 1 - np.log(s))


def problems(kind, rng):
    if kind == "rates 1..21, coefficients over 1.2 decades":
        return np.exp(2.8 * rng.random((COUNT, 16))), 1 + 20 * rng.random(COUNT)
    a = 10 ** (12 * rng.random((COUNT, 16)) - 6)
    if kind.endswith("a fifth of them zero"):
        a[:, 1:] *= rng.random((COUNT, 15)) > 0.2
    return a, 10 ** (16 * rng.random(COUNT) - 12)


def main():
    program = sys.argv[1]
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    print(f"CPU {cpu}, {platform.platform()}, NumPy {np.__version__}, SciPy {scipy.__version__}, one core")
    rng = np.random.default_rng(1)
    for kind in ("rates 1..21, coefficients over 1.2 decades", "rates 1e-12..1e4, 12 decades",
                 "rates 1e-12..1e4, 12 decades, a fifth of them zero"):
        a, rates = problems(kind, rng)
        with tempfile.TemporaryDirectory() as folder:
            inputs, outputs = Path(folder, "in"), Path(folder, "out")
            np.column_stack([a, rates]).tofile(inputs)
            ours = float(subprocess.run([program, inputs, outputs], check=True, capture_output=True).stdout)
            log_beta = np.fromfile(outputs)
        # brentq solves a problem only where its own K has digits: the naive f loses them near s = 1.
        rows = np.flatnonzero((rates > 1e-3) & (rates < 1e3))[:SCIPY_COUNT]
        start = time.process_time()
        theirs = [brentq(lambda x: rate(x, a[i]) - rates[i], -700, 60, xtol=1e-13, rtol=1e-15) for i in rows]
        elapsed = time.process_time() - start
        apart = np.max(np.abs(np.array(theirs) - log_beta[rows]))
        print(f"{kind}: exactrd {ours:,.0f} matches/s; brentq {len(rows) / elapsed:,.0f}/s "
              f"(largest difference in log beta {apart:.1e})")


main()

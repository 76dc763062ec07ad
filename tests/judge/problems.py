"""Random problems as files, and the program's answers to them as exact numbers."""
import json
import math
import os
import subprocess
import tempfile

import numpy as np

MULTIPLIER = max(int(os.environ.get("XRD_TEST_MULTIPLIER", "1")), 1)


def random_problem(random, least=1, most=5):
    """p (n) and d (n x m): now and then with integers, forbidden pairs, offsets and a symbol of probability zero."""
    n, m = random.integers(least, most, size=2, endpoint=True)
    d = random.random((n, m)) if random.random() < 0.6 else random.integers(0, 4, size=(n, m)).astype(float)
    if random.random() < 0.3:
        d += random.random((n, 1))
    if random.random() < 0.3:
        allowed = random.integers(0, m, size=n)
        forbidden = random.random((n, m)) < 0.3
        forbidden[np.arange(n), allowed] = False
        d[forbidden] = math.inf
    p = random.random(n) + 0.02
    if n > 2 and random.random() < 0.2:
        p[random.integers(n)] = 0
    return p / p.sum(), d


def solve(program, p, d, *arguments):
    """The points of `exactrd curve ... --format json`; exit code 4 means that a gap was not reached: bounds hold."""
    with tempfile.TemporaryDirectory() as folder:
        files = [os.path.join(folder, name) for name in ("p.txt", "d.txt")]
        with open(files[0], "w") as file:
            file.write("\n".join(map(repr, p.tolist())) + "\n")
        with open(files[1], "w") as file:
            file.write("\n".join(" ".join(map(repr, row)) for row in d.tolist()) + "\n")
        command = [program, "curve", "--pmf", files[0], "--distortion", files[1], "--format", "json", *arguments]
        answer = subprocess.run(command, capture_output=True, check=False)
        assert answer.returncode in (0, 4), (answer.returncode, answer.stderr.decode(), p, d, arguments)
        return json.loads(answer.stdout)["points"]


def kept(p, d):
    """The symbols of positive probability, and of the reproductions those that one of them may use."""
    d = d[p > 0]
    return p[p > 0], d[:, np.isfinite(d).any(axis=0)]

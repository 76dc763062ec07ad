"""SciPy minimises mutual information over all channels of distortion at most D; the program's bounds must agree.

Any channel proves an upper bound on R(D), so that the program's lower bound may never exceed what SciPy finds; SciPy's
minimum may not exceed the program's upper bound by more than its own accuracy."""
import sys

import numpy as np
from scipy.optimize import minimize

from problems import MULTIPLIER, kept, random_problem, solve

PROBLEMS = 25
ACCURACY = 1e-5  # of SciPy's minimum
LEAST = 1e-14  # channel entries below count as none


def information(p, channel):
    joint = p[:, None] * channel
    product = p[:, None] * joint.sum(axis=0)
    used = joint > 0
    return float((joint[used] * np.log(joint[used] / product[used])).sum())


def feasible(p, d, channel, distortion):
    """The channel with its rows normalised, mixed with the nearest reproductions until its distortion is at most D."""
    finite = np.where(np.isfinite(d), d, 0)
    channel = np.where(np.isfinite(d) & (channel > LEAST), channel, 0)
    nearest = np.eye(d.shape[1])[d.argmin(axis=1)]
    channel /= channel.sum(axis=1, keepdims=True)
    spent, least = (p[:, None] * channel * finite).sum(), p @ d.min(axis=1)
    share = min(max((spent - distortion) / (spent - least), 0) * (1 + 1e-9), 1) if spent > distortion else 0
    return (1 - share) * channel + share * nearest


def least_information(p, d, distortion, random):
    n, m = d.shape
    allowed = np.isfinite(d)
    finite = np.where(allowed, d, 0)

    def value(x):
        channel = np.maximum(x.reshape(n, m), LEAST)
        log_ratio = np.where(allowed, np.log(channel) - np.log(np.maximum(p @ (channel * allowed), LEAST)), 0)
        return float((p[:, None] * channel * log_ratio).sum()), (p[:, None] * log_ratio).ravel()

    constraints = [
        {"type": "eq", "fun": lambda x: x.reshape(n, m).sum(axis=1) - 1, "jac": lambda x: np.kron(np.eye(n), np.ones(m))},
        {"type": "ineq", "fun": lambda x: distortion - (p[:, None] * x.reshape(n, m) * finite).sum(),
         "jac": lambda x: -(p[:, None] * finite).ravel()},
    ]
    best = np.inf
    for _ in range(3):
        start = random.random((n, m)) * allowed
        start = feasible(p, d, start / start.sum(axis=1, keepdims=True), distortion)
        answer = minimize(value, start.ravel(), jac=True, method="SLSQP", constraints=constraints,
                          bounds=[(0, 1 if a else 0) for a in allowed.ravel()],
                          options={"ftol": 1e-13, "maxiter": 500})
        best = min(best, information(p, feasible(p, d, answer.x.reshape(n, m), distortion)))
    return best


def main(program, seed=1):
    random = np.random.default_rng(seed)
    worst, cases = 0, 0
    for _ in range(PROBLEMS * MULTIPLIER):
        p, d = random_problem(random, 2, 4)
        q, e = kept(p, d)
        low = q @ e.min(axis=1)
        high = (q @ e).min() if np.isfinite(q @ e).any() else low + 1
        if not high > low + 1e-9:
            continue
        targets = [float(low + (high - low) * t) for t in (0.03 + 0.9 * random.random(), 0.5)]
        points = solve(program, p, d, "--at", ",".join(map(repr, targets)))
        for target, point in zip(targets, points, strict=True):
            assert point["distortion"] == target and point["distortion_low"] == 0
            found = least_information(q, e, target, random)
            assert point["rate_lower"] <= found + 1e-13, (point, found, p, d)
            assert found <= point["rate_upper"] + ACCURACY, (point, found, p, d)
            worst = max(worst, found - point["rate_upper"])
            cases += 1
    print(f"{cases} channels, SciPy's at most {worst:.1e} nats above the program's upper bound")
    assert cases >= PROBLEMS


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))

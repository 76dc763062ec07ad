"""F(slope) = min over D of R(D) + slope D in 50 digits, by Newton's method on an active set; the program's bounds must
contain it: rate_lower + slope D <= F <= rate_upper + slope D.

Every q brackets it, F(q) - log max_j c_j <= F <= F(q), so that the judge knows how good its own answer is."""
import sys

import mpmath as mp
import numpy as np

from problems import MULTIPLIER, kept, random_problem, solve

PROBLEMS = 25
mp.mp.dps = 50
TINY = mp.mpf(10) ** -30  # residuals, and what 50 digits make of the last comparison


def columns(p, d, slope):
    """p and A as numbers of 50 digits, from the very doubles."""
    a = [[mp.exp(-slope * mp.mpf(x)) if np.isfinite(x) else mp.mpf(0) for x in row] for row in d.tolist()]
    p = [mp.mpf(x) for x in p.tolist()]
    total = mp.fsum(p)
    return [x / total for x in p], a


def prices(p, a, q):
    u = [mp.fdot(row, q) for row in a]
    return u, [mp.fsum(p[i] * a[i][j] / u[i] for i in range(len(p))) for j in range(len(q))]


def rough(p, d, slope):
    """Blahut-Arimoto in doubles: a place to start from."""
    a = np.where(np.isfinite(d), np.exp(-slope * np.where(np.isfinite(d), d - d.min(axis=1, keepdims=True), 0)), 0)
    q = np.full(d.shape[1], 1 / d.shape[1])
    for _ in range(3000):
        q *= (p / (a @ q)) @ a
    return q / q.sum()


def newton(p, a, q, support):
    """Solves c_j = 1 on the support; None where a symbol is not reached, the equations are singular, or a
    mass vanishes."""
    q = [x if j in support else mp.mpf(0) for j, x in enumerate(q)]
    members = sorted(support)
    if not all(any(a_row[j] > 0 for j in members) for a_row in a):
        return None
    for _ in range(60):
        u, c = prices(p, a, q)
        residual = mp.matrix([c[j] - 1 for j in members])
        if max(abs(x) for x in residual) < TINY:
            return q
        hessian = mp.matrix(len(members), len(members))
        for s, j in enumerate(members):
            for t, k in enumerate(members):
                hessian[s, t] = mp.fsum(p[i] * a[i][j] * a[i][k] / u[i] ** 2 for i in range(len(p)))
        try:
            step = mp.lu_solve(hessian, residual)
        except ZeroDivisionError:
            return None
        length = mp.mpf(1)
        for s, j in enumerate(members):
            if step[s] < 0:
                length = min(length, -0.9 * q[j] / step[s])
        for s, j in enumerate(members):
            q[j] += length * step[s]
        if min(q[j] for j in members) < mp.mpf(10) ** -25:
            return None
    return None


def bracket(p, d, slope):
    """F to 50 digits as (low, high), or None where no active set was found."""
    start = rough(p, d, float(slope))
    p, a = columns(p, d, slope)
    for threshold in (1e-9, 1e-6, 1e-4, 1e-3, 1e-2):
        q = newton(p, a, [mp.mpf(float(x)) for x in start], {j for j, x in enumerate(start) if x > threshold})
        if q is None:
            continue
        total = mp.fsum(q)
        u, c = prices(p, a, [x / total for x in q])
        high = -mp.fsum(p[i] * mp.log(u[i]) for i in range(len(p)))
        if mp.log(max(c)) < TINY:
            return high - mp.log(max(c)), high
    return None


def main(program, seed=1):
    random = np.random.default_rng(seed)
    judged, asked, widest = 0, 0, mp.mpf(0)
    for _ in range(PROBLEMS * MULTIPLIER):
        p, d = random_problem(random)
        slopes = np.exp(random.uniform(-1, 4, size=3)).tolist()
        points = solve(program, p, d, "--slope", ",".join(map(repr, slopes)), "--gap", "1e-13")
        points += solve(program, p, d, "--rate", repr(0.5 * points[0]["rate"]), "--gap", "1e-13")
        for point in points:
            asked += 1
            slope = mp.mpf(point["slope"])
            truth = bracket(*kept(p, d), slope)
            if truth is None:
                continue
            judged += 1
            line = slope * (mp.mpf(point["distortion"]) + mp.mpf(point["distortion_low"]))
            assert point["rate_lower"] == 0 or point["rate_lower"] + line <= truth[1] + TINY, (point, truth, p, d)
            assert point["rate_upper"] + line >= truth[0] - TINY, (point, truth, p, d)
            widest = max(widest, mp.mpf(point["rate_upper"]) - mp.mpf(point["rate_lower"]))
    print(f"{judged} of {asked} points judged; the widest bounds are {mp.nstr(widest, 2)} nats apart")
    assert judged >= 0.8 * asked


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))

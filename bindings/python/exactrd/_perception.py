"""Rate, distortion and perception: the law of the reproductions must keep near the source's."""
from __future__ import annotations

from numpy.typing import ArrayLike

from . import _arrays as arrays
from . import _structures as s
from . import _units as units
from ._arrays import Doubles
from ._call import Progress
from ._problem import Problem
from ._witnessed import Saved, Witnessed, column, solve
from .errors import ArgumentError

CONSTRAINTS = {"tv": 0, "kl": 1, "wasserstein": 2}


class Perception(Witnessed):
    """Points of R(D, P), in the order asked for.

    distortion, perception   D and P; PROVED: a channel keeps to both
    rate          FLOAT: between the bounds, in `unit`
    lower, upper  PROVED: lower <= R(D, P) <= upper, in `unit`; upper may be infinite
    support       how many reproductions are used
    proved        whether upper - lower reached the gap asked for
    slope, price  -dR/dD and -dR/dP, nats per unit; infinite where no finite one proves the point
    q, w, g       (len, m), (len, n), (len, m): with slope and price the numbers that prove it (perception.h)
    """
    _family = "perception"
    _lengths = {"q": "m", "w": "n", "g": "m", "plan": "moves"}
    _fields = ("distortion", "perception", "rate", "lower", "upper", "support", "proved")

    distortion: Doubles
    perception: Doubles

    def __init__(self, problem: Problem, constraint: str, cost: Problem, unit: str, gap_nats: float,
                 saved: Saved) -> None:
        self.problem, self.constraint, self.cost = problem, constraint, cost
        super().__init__(unit, gap_nats, saved, column(saved, "distortion"), column(saved, "perception"))
        self.slope, self.price = self._column("slope"), self._column("price")
        self.q, self.w, self.g = self._column("q", problem.m), self._column("w", problem.n), self._column("g", problem.m)

    def _structure(self) -> s.xrd_perception:
        return _perception(self.problem, self.constraint, self.cost)


def _perception(problem: Problem, constraint: str, cost: Problem) -> s.xrd_perception:
    return s.xrd_perception(problem._own, CONSTRAINTS[constraint], cost._own.distortion)


def perception(problem: Problem, constraint: str, at: ArrayLike, *, cost: Problem | None = None, gap: float = 1e-10,
               unit: str = "nats", threads: int = 1, max_iterations: int = 0,
               time_limit: float | None = None, progress: Progress | None = None) -> Perception:
    """R(D, P) = min { I(X;Y) : E d(X,Y) <= D, delta(p, law of Y) <= P }, each point with proved bounds.

    constraint: delta is 'tv' (total variation), 'kl' (KL(law of Y || p), nats) or 'wasserstein' (the cheapest transport
    of p to the law of Y, at the distortion of `cost`, by default that of the problem).
    at: (points, 2), a D and a P >= 0 each.   gap, unit, threads, max_iterations, time_limit: as in exactrd.curve.
    progress(done, total): returning False stops, and the finished points are returned.
    Errors: InputError (bad data), ArgumentError (no channel has such a D), exactrd.Interrupted.

    >>> result = perception(Problem([0.7, 0.3], 'hamming'), 'tv', [[0.2, 0], [0.2, 1]])
    >>> bool(result.proved.all()), bool(result.rate[0] > result.rate[1])
    (True, True)
    """
    if constraint not in CONSTRAINTS:
        raise ArgumentError(f"constraint: {', '.join(CONSTRAINTS)}, not {constraint!r}")
    if cost is not None and constraint != "wasserstein":
        raise ArgumentError("cost: for constraint='wasserstein' alone")
    transport = problem if cost is None else cost
    pairs = arrays.array(at, "at", (None, 2))
    unit, gap = units.unit(unit), arrays.number(gap, "gap", above=0)
    return solve(Perception, "xrd_perception_at", _perception(problem, constraint, transport),
                 [(float(d), float(p)) for d, p in pairs], "at",
                 lambda saved: Perception(problem, constraint, transport, unit, gap, saved),
                 gap=gap, threads=threads, max_iterations=max_iterations,
                 time_limit=time_limit, progress=progress)

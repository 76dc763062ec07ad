"""Several distortions at once, each with its own limit."""
from __future__ import annotations

from typing import Sequence

import numpy as np
from numpy.typing import ArrayLike

from . import _arrays as arrays
from . import _structures as s
from . import _units as units
from ._arrays import Doubles
from ._call import Progress
from ._problem import Problem
from ._witnessed import Saved, Witnessed, column, solve
from .errors import ArgumentError


class Surface(Witnessed):
    """Points of R(D_1, .., D_K), in the order asked for.

    slopes        (len, K): b_k = -dR/dD_k, nats per unit of the k-th distortion
    distortions   (len, K): D_k; PROVED: the channel keeps E d_k <= D_k
    rate          FLOAT: between the bounds, in `unit`
    lower, upper  PROVED: lower <= R(D_1, .., D_K) <= upper, in `unit`; upper may be infinite
    support       how many reproductions are used
    proved        whether upper - lower reached the gap asked for
    q, w          (len, m), (len, n): the numbers that prove it, with the slopes (criteria.h)
    """
    _family = "criteria"
    _lengths = {"slopes": "count", "distortions": "count", "q": "m", "w": "n"}
    _fields = ("slopes", "distortions", "rate", "lower", "upper", "support", "proved")

    slopes: Doubles
    distortions: Doubles

    def __init__(self, problems: Sequence[Problem], unit: str, gap_nats: float, saved: Saved) -> None:
        self.problems = tuple(problems)
        super().__init__(unit, gap_nats, saved, column(saved, "slopes", len(problems)),
                         column(saved, "distortions", len(problems)))
        self.q, self.w = self._column("q", problems[0].m), self._column("w", problems[0].n)

    def _structure(self) -> s.xrd_criteria:
        return _criteria(self.problems)


def _criteria(problems: Sequence[Problem]) -> s.xrd_criteria:
    own = (s.xrd_distortion * s.CRITERIA_MAX)(*(problem._own.distortion for problem in problems))
    return s.xrd_criteria(problems[0]._own.p, len(problems), own)


def surface(problems: Sequence[Problem], *, slopes: ArrayLike | None = None, at: ArrayLike | None = None,
            gap: float = 1e-10, unit: str = "nats", threads: int = 1, progress: Progress | None = None) -> Surface:
    """R(D_1, .., D_K) = min { I(X;Y) : E d_k(X,Y) <= D_k for each k }, each point with proved bounds.

    problems: K of them, 1 to 8, with one pmf and the same numbers of symbols and reproductions.
    One of:
      slopes  (points, K): where the surface's plane has these slopes (finite, >= 0);
      at      (points, K): R at these distortions.
    gap, unit, threads: as in exactrd.curve.   progress(done, total): returning False stops, and the finished points are
    returned.
    Errors: InputError (bad data), ArgumentError (distortions that no channel keeps), exactrd.Interrupted.

    >>> p = [0.25, 0.25, 0.5]
    >>> both = [Problem(p, 'hamming'), Problem(p, 'squared', alphabet=[0, 1, 3])]
    >>> result = surface(both, at=[[0.2, 0.5], [1, 9]])
    >>> bool(result.proved.all()), float(result.rate[1])
    (True, 0.0)
    """
    problems = list(problems)
    if not 1 <= len(problems) <= s.CRITERIA_MAX:
        raise ArgumentError(f"problems: 1 to {s.CRITERIA_MAX} of them, not {len(problems)}")
    if any(problem.pmf.tobytes() != problems[0].pmf.tobytes() for problem in problems):
        raise ArgumentError("problems: they have different probabilities")
    if (slopes is None) == (at is None):
        raise ArgumentError("slopes, at: give one of them")
    name, value = ("slopes", slopes) if at is None else ("at", at)
    vectors = arrays.array(value, name, (None, len(problems)))
    unit, gap = units.unit(unit), arrays.number(gap, "gap", above=0)
    return solve(Surface, "xrd_criteria_at_slopes" if at is None else "xrd_criteria_at_distortions",
                 _criteria(problems), [(arrays.pointer(np.ascontiguousarray(vector)),) for vector in vectors], name,
                 lambda saved: Surface(problems, unit, gap, saved), gap=gap, threads=threads, progress=progress)

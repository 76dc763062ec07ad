"""Several distortions at once, each with its own limit."""
from __future__ import annotations

import ctypes
from typing import Any, Sequence

import numpy as np
from numpy.typing import ArrayLike

from . import _arrays as arrays
from . import _structures as s
from . import _units as units
from ._arrays import Doubles
from ._call import Progress, call, options
from ._library import library
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
            rates: ArrayLike | None = None, points: int = 50, gap: float = 1e-10, unit: str = "nats", threads: int = 1, max_iterations: int = 0,
            time_limit: float | None = None, progress: Progress | None = None) -> Surface:
    """R(D_1, .., D_K) = min { I(X;Y) : E d_k(X,Y) <= D_k for each k }, each point with proved bounds.

    problems: K of them, 1 to 8, with one pmf and the same numbers of symbols and reproductions.
    One of:
      slopes  (points, K): where the surface's plane has these slopes (finite, >= 0);
      at      (points, K): R at these distortions;
      rates   in `unit`: lines of equal rate, each of `points` points for K = 2 (more for more), from all weight on the
              first distortion to all on the last; a point is left out where that mixture's curve has no such rate.
    gap, unit, threads, max_iterations, time_limit: as in exactrd.curve.
    progress(done, total): returning False stops, and the finished points are
    returned.
    Errors: InputError (bad data), ArgumentError (distortions that no channel keeps), exactrd.Interrupted.

    >>> p = [0.25, 0.25, 0.5]
    >>> both = [Problem(p, 'hamming'), Problem(p, 'squared', alphabet=[0, 1, 3])]
    >>> result = surface(both, at=[[0.2, 0.5], [1, 9]])
    >>> bool(result.proved.all()), float(result.rate[1])
    (True, 0.0)
    >>> contours = surface(both, rates=[0.2, 0.4], points=5)
    >>> contours.distortions.shape, bool(contours.proved.all())
    ((10, 2), True)
    """
    problems = list(problems)
    if not 1 <= len(problems) <= s.CRITERIA_MAX:
        raise ArgumentError(f"problems: 1 to {s.CRITERIA_MAX} of them, not {len(problems)}")
    if any(problem.pmf.tobytes() != problems[0].pmf.tobytes() for problem in problems):
        raise ArgumentError("problems: they have different probabilities")
    if sum(value is not None for value in (slopes, at, rates)) != 1:
        raise ArgumentError("slopes, at, rates: give one of them")
    unit, gap, own = units.unit(unit), arrays.number(gap, "gap", above=0), _criteria(problems)
    if rates is not None:
        name, function = "rates", "xrd_criteria_at_rate"
        numbers = _lines(own, arrays.listed(rates, name), points, unit, gap)
    else:
        name, function = ("slopes", "xrd_criteria_at_slopes") if at is None else ("at", "xrd_criteria_at_distortions")
        vectors = arrays.array(slopes if at is None else at, name, (None, len(problems)))
        numbers = [(arrays.pointer(np.ascontiguousarray(vector)),) for vector in vectors]
    return solve(Surface, function, own, numbers, name, lambda saved: Surface(problems, unit, gap, saved), gap=gap,
                 threads=threads, max_iterations=max_iterations,
                 time_limit=time_limit, progress=progress)


def _lines(own: s.xrd_criteria, rates: Doubles, points: int, unit: str, gap: float) -> list[tuple[Any, float]]:
    """Weights and rate of each point, rate by rate."""
    count = library.xrd_criteria_direction_count(own.count, arrays.count(points, "points", least=2))
    if count == 0:
        raise ArgumentError(f"points: {points} make too many directions")
    weights = np.empty((count, own.count))
    call("xrd_criteria_directions", ctypes.byref(own), points, arrays.pointer(weights))
    ranges = np.empty((count, 2))
    asked = options(None, gap=gap)
    for row, found in zip(weights, ranges):
        call("xrd_criteria_rate_range", ctypes.byref(own), arrays.pointer(row), ctypes.byref(asked),
             arrays.pointer(found[:1]), arrays.pointer(found[1:]))
    lines = []
    for k, rate in enumerate(units.nats(rates, unit)):
        chosen = (ranges[:, 0] <= rate) & (rate <= ranges[:, 1])
        if not chosen.any():
            raise ArgumentError(f"rates[{k}]: no point of the surface has the rate {rates[k]:.17g} {unit}")
        lines += [(arrays.pointer(row), float(rate)) for row in weights[chosen]]
    return lines

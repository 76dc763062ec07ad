"""Rate, distortion and perception: the law of the reproductions must keep near the source's."""
from __future__ import annotations

import ctypes
import os
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _arrays as arrays
from . import _structures as s
from . import _units as units
from ._arrays import Doubles
from ._call import INTERRUPTED, OK, Progress, Watch, attempt, call, options, refuse, thread_count
from ._check import Finding, findings
from ._document import write
from ._library import library
from ._problem import Problem
from ._tables import Columns
from .errors import ArgumentError

_CONSTRAINTS = {"tv": 0, "kl": 1, "wasserstein": 2}


class Perception(Columns):
    """Points of R(D, P), in the order asked for.

    distortion, perception   D and P; PROVED: a channel keeps to both
    rate          FLOAT: between the bounds, in `unit`
    lower, upper  PROVED: lower <= R(D, P) <= upper, in `unit`; upper may be infinite
    support       how many reproductions are used
    proved        whether upper - lower reached the gap asked for
    slope, price  -dR/dD and -dR/dP, nats per unit; infinite where no finite one proves the point
    q, w, g       (len, m), (len, n), (len, m): with slope and price the numbers that prove it (perception.h)
    """
    _fields = ("distortion", "perception", "rate", "lower", "upper", "support", "proved")

    distortion: Doubles
    perception: Doubles
    rate: Doubles
    lower: Doubles
    upper: Doubles
    support: NDArray[np.int64]
    proved: NDArray[np.bool_]

    def __init__(self, problem: Problem, constraint: str, cost: Problem, unit: str, gap_nats: float,
                 saved: list[dict[str, Any]]) -> None:
        self.problem, self.constraint, self.cost = problem, constraint, cost
        self.unit, self.gap_nats, self._saved = unit, gap_nats, saved

        def column(name: str, *shape: int) -> Doubles:
            return arrays.frozen(np.array([point[name] for point in saved], dtype=float).reshape(len(saved), *shape))

        super().__init__(column("distortion"), column("perception"), units.shown(column("rate_nats"), unit),
                         units.shown(column("rate_lower"), unit, -1), units.shown(column("rate_upper"), unit, 1),
                         np.array([point["support"] for point in saved], dtype=np.int64),
                         np.array([s.VERDICTS[point["verdict"]] == "XRD_CLOSED" for point in saved], dtype=bool))
        self.slope, self.price = column("slope"), column("price")
        self.q, self.w, self.g = column("q", problem.m), column("w", problem.n), column("g", problem.m)

    def _points(self) -> tuple[Any, list[Any]]:
        """The library's points, and the arrays that they borrow."""
        kept: list[Any] = []
        points = (s.xrd_perception_point * len(self))()
        for point, saved in zip(points, self._saved):
            for name, value in saved.items():
                if isinstance(value, np.ndarray):
                    kept.append(value.copy())
                    value = arrays.pointer(kept[-1])
                setattr(point, name, value)
        return points, kept

    def check(self) -> Finding:
        """Proves every point again with code that shares nothing with the solver: see exactrd.check."""
        perception = _perception(self.problem, self.constraint, self.cost)
        points, kept = self._points()
        found = findings(lambda k, finding: call("xrd_check_perception", ctypes.byref(perception),
                                                 ctypes.byref(points[k]), self.gap_nats, finding), len(self), None)
        del kept
        return found

    def save(self, path: os.PathLike[str] | str) -> None:
        """Writes a JSON document that `exactrd check` and exactrd.check can prove again; it holds the problem too."""
        perception, held = _perception(self.problem, self.constraint, self.cost), s.xrd_perception_input()
        points, kept = self._points()
        call("xrd_perception_copy", ctypes.byref(perception), ctypes.byref(held))
        try:
            write("perception", path, held, self.unit, self.gap_nats, points)
        finally:
            library.xrd_perception_input_clear(ctypes.byref(held))
            del kept


def _perception(problem: Problem, constraint: str, cost: Problem) -> s.xrd_perception:
    return s.xrd_perception(problem._own, _CONSTRAINTS[constraint], cost._own.distortion)


def _read(point: s.xrd_perception_point) -> dict[str, Any]:
    lengths = {"q": point.m, "w": point.n, "g": point.m, "plan": point.moves}
    return {name: arrays.copied(getattr(point, name), lengths[name]) if name in lengths else getattr(point, name)
            for name, _ in s.xrd_perception_point._fields_}


def perception(problem: Problem, constraint: str, at: ArrayLike, *, cost: Problem | None = None, gap: float = 1e-10,
               unit: str = "nats", threads: int = 1, progress: Progress | None = None) -> Perception:
    """R(D, P) = min { I(X;Y) : E d(X,Y) <= D, delta(p, law of Y) <= P }, each point with proved bounds.

    constraint: delta is 'tv' (total variation), 'kl' (KL(law of Y || p), nats) or 'wasserstein' (the cheapest transport
    of p to the law of Y, at the distortion of `cost`, by default that of the problem).
    at: (points, 2), a D and a P >= 0 each.   gap, unit, threads: as in exactrd.curve.   progress(done, total): returning
    False stops, and the finished points are returned.
    Errors: InputError (bad data), ArgumentError (no channel has such a D), exactrd.Interrupted.

    >>> result = perception(Problem([0.7, 0.3], 'hamming'), 'tv', [[0.2, 0], [0.2, 1]])
    >>> bool(result.proved.all()), bool(result.rate[0] > result.rate[1])
    (True, True)
    """
    if constraint not in _CONSTRAINTS:
        raise ArgumentError(f"constraint: {', '.join(_CONSTRAINTS)}, not {constraint!r}")
    if cost is not None and constraint != "wasserstein":
        raise ArgumentError("cost: for constraint='wasserstein' alone")
    transport = problem if cost is None else cost
    pairs = arrays.array(at, "at", (None, 2))
    unit, gap = units.unit(unit), arrays.number(gap, "gap", above=0)
    own, saved = _perception(problem, constraint, transport), []
    status, message = OK, ""
    with Watch(progress) as watch:
        asked = options(watch, gap=gap, threads=thread_count(threads))
        for k, pair in enumerate(pairs):
            if progress is not None and progress(k, len(pairs)) is False:
                break
            point = s.xrd_perception_point()
            status, message = attempt("xrd_perception_at", ctypes.byref(own), float(pair[0]), float(pair[1]),
                                      ctypes.byref(asked), ctypes.byref(point))
            if status != OK:
                break
            saved.append(_read(point))
            library.xrd_perception_point_clear(ctypes.byref(point))
    result = Perception(problem, constraint, transport, unit, gap, saved)
    watch.stopped(result)
    refuse(OK if status == INTERRUPTED else status, message, f"at[{len(saved)}]")
    return result

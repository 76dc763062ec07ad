"""Several distortions at once, each with its own limit."""
from __future__ import annotations

import ctypes
import os
from typing import Any, Sequence

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


class Surface(Columns):
    """Points of R(D_1, .., D_K), in the order asked for.

    slopes        (len, K): b_k = -dR/dD_k, nats per unit of the k-th distortion
    distortions   (len, K): D_k; PROVED: the channel keeps E d_k <= D_k
    rate          FLOAT: between the bounds, in `unit`
    lower, upper  PROVED: lower <= R(D_1, .., D_K) <= upper, in `unit`; upper may be infinite
    support       how many reproductions are used
    proved        whether upper - lower reached the gap asked for
    q, w          (len, m), (len, n): the numbers that prove it, with the slopes (criteria.h)
    """
    _fields = ("slopes", "distortions", "rate", "lower", "upper", "support", "proved")

    slopes: Doubles
    distortions: Doubles
    rate: Doubles
    lower: Doubles
    upper: Doubles
    support: NDArray[np.int64]
    proved: NDArray[np.bool_]

    def __init__(self, problems: Sequence[Problem], unit: str, gap_nats: float, saved: list[dict[str, Any]]) -> None:
        self.problems, self.unit, self.gap_nats, self._saved = tuple(problems), unit, gap_nats, saved
        count, n, m = len(problems), problems[0].n, problems[0].m

        def column(name: str, *shape: int) -> Doubles:
            return arrays.frozen(np.array([point[name] for point in saved], dtype=float).reshape(len(saved), *shape))

        super().__init__(column("slopes", count), column("distortions", count),
                         units.shown(column("rate_nats"), unit), units.shown(column("rate_lower"), unit, -1),
                         units.shown(column("rate_upper"), unit, 1),
                         np.array([point["support"] for point in saved], dtype=np.int64),
                         np.array([s.VERDICTS[point["verdict"]] == "XRD_CLOSED" for point in saved], dtype=bool))
        self.q, self.w = column("q", m), column("w", n)

    def _points(self) -> tuple[Any, list[Any]]:
        """The library's points, and the arrays that they borrow."""
        kept: list[Any] = []
        points = (s.xrd_criteria_point * len(self))()
        for point, saved in zip(points, self._saved):
            for name, value in saved.items():
                if isinstance(value, np.ndarray):
                    kept.append(value.copy())
                    value = arrays.pointer(kept[-1])
                setattr(point, name, value)
        return points, kept

    def check(self) -> Finding:
        """Proves every point again with code that shares nothing with the solver: see exactrd.check."""
        criteria = _criteria(self.problems)
        points, kept = self._points()
        found = findings(lambda k, finding: call("xrd_check_criteria", ctypes.byref(criteria), ctypes.byref(points[k]),
                                                 self.gap_nats, finding), len(self), None)
        del kept
        return found

    def save(self, path: os.PathLike[str] | str) -> None:
        """Writes a JSON document that `exactrd check` and exactrd.check can prove again; it holds the problem too."""
        criteria, held = _criteria(self.problems), s.xrd_criteria_input()
        points, kept = self._points()
        call("xrd_criteria_copy", ctypes.byref(criteria), ctypes.byref(held))
        try:
            write("criteria", path, held, self.unit, self.gap_nats, points)
        finally:
            library.xrd_criteria_input_clear(ctypes.byref(held))
            del kept


def _criteria(problems: Sequence[Problem]) -> s.xrd_criteria:
    own = (s.xrd_distortion * s.CRITERIA_MAX)(*(problem._own.distortion for problem in problems))
    return s.xrd_criteria(problems[0]._own.p, len(problems), own)


def _read(point: s.xrd_criteria_point) -> dict[str, Any]:
    lengths = {"slopes": point.count, "distortions": point.count, "q": point.m, "w": point.n}
    return {name: arrays.copied(getattr(point, name), lengths[name]) if name in lengths else getattr(point, name)
            for name, _ in s.xrd_criteria_point._fields_}


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
    criteria, saved = _criteria(problems), []
    status, message = OK, ""
    function = "xrd_criteria_at_slopes" if at is None else "xrd_criteria_at_distortions"
    with Watch(progress) as watch:
        asked = options(watch, gap=gap, threads=thread_count(threads))
        for k, vector in enumerate(vectors):
            if progress is not None and progress(k, len(vectors)) is False:
                break
            vector, point = np.ascontiguousarray(vector), s.xrd_criteria_point()
            status, message = attempt(function, ctypes.byref(criteria), arrays.pointer(vector), ctypes.byref(asked),
                                      ctypes.byref(point))
            if status != OK:
                break
            saved.append(_read(point))
            library.xrd_criteria_point_clear(ctypes.byref(point))
    result = Surface(problems, unit, gap, saved)
    watch.stopped(result)
    refuse(OK if status == INTERRUPTED else status, message, f"{name}[{len(saved)}]")
    return result

"""Codes of a finite length: bounds of the least rate."""
from __future__ import annotations

import ctypes
import os
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from . import _arrays as arrays
from . import _structures as s
from . import _units as units
from ._call import INTERRUPTED, OK, Progress, Watch, attempt, call, options, refuse, thread_count
from ._check import Finding, findings
from ._document import write
from ._library import library
from ._problem import Problem, as_problem
from .errors import InputError


class Length(NamedTuple):
    """What is known of codes for `length` symbols at a time; rates are per symbol, in the unit asked for.

    converse      PROVED: no code with this excess probability has a smaller rate
    achievable    PROVED: some code has at most this rate; infinite where there are too many types of sequences to add up
    second_order  ESTIMATE: rate + sqrt(dispersion / length) Qinv(excess)
    rate          FLOAT: R(D), the limit of long lengths
    dispersion    FLOAT, in the square of the unit; PROVED between dispersion_lower and dispersion_upper
    """
    length: int
    distortion: float
    excess: float
    rate: float
    converse: float
    achievable: float
    second_order: float
    dispersion: float
    dispersion_lower: float
    dispersion_upper: float
    proved: bool


class Lengths(list[Length]):
    """What is known of each length, in the order asked for, with the numbers that prove it."""

    def __init__(self, problem: Problem, unit: str, gap_nats: float, points: Any) -> None:
        """The library's points, whose arrays are copied."""
        self.problem, self.unit, self.gap_nats, self._points = problem, unit, gap_nats, points
        super().__init__(_length(point, unit) for point in points)
        self._kept = [[arrays.copied(point.q, point.m), arrays.copied(point.w, point.n)] for point in points]
        for point, (q, w) in zip(points, self._kept):
            point.q, point.w = arrays.pointer(q), arrays.pointer(w)

    def check(self) -> Finding:
        """Proves every length again with code that shares nothing with the solver: see exactrd.check.  The finding's
        bounds are the converse and the achievable rate, in nats."""
        return findings(lambda k, finding: call("xrd_check_length", ctypes.byref(self.problem._own),
                                                 ctypes.byref(self._points[k]), self.gap_nats, finding), len(self), None)

    def save(self, path: os.PathLike[str] | str) -> None:
        """Writes a JSON document that `exactrd check` and exactrd.check can prove again; it holds the problem too."""
        held = s.xrd_input()
        call("xrd_input_copy", ctypes.byref(self.problem._own), ctypes.byref(held))
        try:
            write("length", path, held, self.unit, self.gap_nats, self._points)
        finally:
            library.xrd_input_clear(ctypes.byref(held))


def _length(point: Any, unit: str) -> Length:
    def rate(nats: float, direction: int = 0) -> float:
        return float(units.shown(np.array([nats]), unit, direction)[0])

    def squared(nats: float, direction: int = 0) -> float:
        return rate(rate(nats, direction), direction)

    return Length(point.length, point.distortion, point.excess, rate(point.rate_nats), rate(point.converse_lower, -1),
                  rate(point.achievable_upper, 1), rate(point.second_order), squared(point.dispersion),
                  squared(point.dispersion_lower, -1), squared(point.dispersion_upper, 1), point.verdict == s.VERDICTS.index("XRD_CLOSED"))


def _first(points: Any, count: int) -> Any:
    few = (s.xrd_length_point * count)()
    ctypes.memmove(few, points, ctypes.sizeof(few))
    return few


def finite_length(pmf: ArrayLike | Problem, distortion: ArrayLike | str | None = None, *, at: float, lengths: ArrayLike,
                  excess: float = 0.01, alphabet: ArrayLike | None = None, reproduction: ArrayLike | None = None,
                  normalize: bool = False, gap: float = 1e-10, unit: str = "nats", threads: int = 1,
                  time_limit: float | None = None, progress: Progress | None = None) -> Lengths:
    """Bounds of the least rate of codes for n symbols whose mean distortion exceeds `at` with probability `excess`.

    pmf, distortion, alphabet, reproduction, normalize: the problem, as in exactrd.Problem; or a Problem.
    at: D, between D_min and D_max.   lengths: whole numbers 1..1,000,000.   excess: 1e-9..1-1e-9.
    time_limit: after so many seconds the lengths finished by then are returned.

    The lower bound is the converse of Kostina and Verdu (2012) with the dual that proves R(D); the upper one Shannon's
    random coding over the types of sequences.

    Errors: InputError (bad data), ArgumentError (D, a length or the excess out of range), exactrd.Interrupted (Ctrl-C;
    its `partial` is the list of finished lengths).

    >>> known = finite_length([0.6, 0.4], 'hamming', at=0.11, lengths=[100], unit='bits')[0]
    >>> round(known.converse, 4), round(known.achievable, 4)
    (0.4761, 0.5682)
    """
    problem = as_problem(pmf, distortion, alphabet=alphabet, reproduction=reproduction, normalize=normalize)
    unit = units.unit(unit)
    asked = [arrays.count(n, f"lengths[{k}]", 1) for k, n in enumerate(np.atleast_1d(lengths).tolist())]
    if not asked:
        raise InputError("lengths: none")
    points = (s.xrd_length_point * len(asked))()
    done = ctypes.c_size_t()
    with Watch(progress, time_limit, stops=True) as watch:
        settings = options(watch, gap=arrays.number(gap, "gap", above=0), threads=thread_count(threads))
        question = s.xrd_length_question(arrays.number(at, "at"), arrays.number(excess, "excess"),
                                         (ctypes.c_size_t * len(asked))(*asked), len(asked))
        status, message = attempt("xrd_length_at", ctypes.byref(problem._own), ctypes.byref(question),
                                  ctypes.byref(settings), points, ctypes.byref(done))
        found = Lengths(problem, unit, settings.gap_nats, _first(points, done.value))
        for point in points[:done.value]:
            library.xrd_length_point_clear(ctypes.byref(point))
    watch.stopped(found)
    refuse(OK if status == INTERRUPTED else status, message)
    return found

"""Codes of a finite length: bounds of the least rate."""
from __future__ import annotations

import ctypes
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from . import _arrays as arrays
from . import _structures as s
from . import _units as units
from ._call import INTERRUPTED, OK, Progress, Watch, attempt, options, refuse, thread_count
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


def _length(point: Any, unit: str) -> Length:
    def rate(nats: float, direction: int = 0) -> float:
        return float(units.shown(np.array([nats]), unit, direction)[0])

    def squared(nats: float, direction: int = 0) -> float:
        return rate(rate(nats, direction), direction)

    return Length(point.length, point.distortion, point.excess, rate(point.rate_nats), rate(point.converse_lower, -1),
                  rate(point.achievable_upper, 1), rate(point.second_order), squared(point.dispersion),
                  squared(point.dispersion_lower, -1), squared(point.dispersion_upper, 1), point.verdict == s.VERDICTS.index("XRD_CLOSED"))


def finite_length(pmf: ArrayLike | Problem, distortion: ArrayLike | str | None = None, *, at: float, lengths: ArrayLike,
                  excess: float = 0.01, alphabet: ArrayLike | None = None, reproduction: ArrayLike | None = None,
                  normalize: bool = False, gap: float = 1e-10, unit: str = "nats", threads: int = 1,
                  progress: Progress | None = None) -> list[Length]:
    """Bounds of the least rate of codes for n symbols whose mean distortion exceeds `at` with probability `excess`.

    pmf, distortion, alphabet, reproduction, normalize: the problem, as in exactrd.Problem; or a Problem.
    at: D, between D_min and D_max.   lengths: whole numbers 1..1,000,000.   excess: 1e-9..1-1e-9.

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
    with Watch(progress) as watch:
        settings = options(watch, gap=arrays.number(gap, "gap", above=0), threads=thread_count(threads))
        question = s.xrd_length_question(arrays.number(at, "at"), arrays.number(excess, "excess"),
                                         (ctypes.c_size_t * len(asked))(*asked), len(asked))
        status, message = attempt("xrd_length_at", ctypes.byref(problem._own), ctypes.byref(question),
                                  ctypes.byref(settings), points, ctypes.byref(done))
        found = [_length(points[k], unit) for k in range(done.value)]
        for k in range(done.value):
            library.xrd_length_point_clear(ctypes.byref(points[k]))
    watch.stopped(found)
    refuse(OK if status == INTERRUPTED else status, message)
    return found

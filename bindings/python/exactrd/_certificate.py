"""Proofs from anybody's numbers, and the slopes at which the support changes."""
from __future__ import annotations

import ctypes
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from . import _arrays as arrays
from . import _structures as s
from ._call import Progress, Watch, attempt, call, options, refuse, thread_count
from ._library import library
from ._problem import Problem


class Bounds(NamedTuple):
    """PROVED: lower <= R(distortion + distortion_low) <= upper, in nats."""
    distortion: float
    distortion_low: float
    lower: float
    upper: float


def certify(problem: Problem, slope: float, q: ArrayLike, w: ArrayLike | None = None, *, at: float | None = None,
            gap: float = 1e-10, threads: int = 1) -> Bounds:
    """Bounds of R(D) proved from a slope and numbers q, w, wherever they come from; bad numbers give loose bounds,
    never wrong ones.  With s_i = min_j d_ij, E_ij = exp(-slope (d_ij - s_i)) and pi = p / sum p:

        channel  P(j|i) = q_j E_ij / sum_j q_j E_ij      has the distortion returned, and its information is `upper`;
        R(D) >= sum pi_i log w_i - log max_j sum_i pi_i w_i E_ij - slope (D - sum pi_i s_i)      is `lower`
        (Berger 1971, Blahut 1972).

    slope: >= 0, or infinite.   q: m numbers >= 0 (they need not sum to one).   w: n numbers > 0; 1 / sum_j q_j E_ij,
    the best known for q, if not given.   at: bounds at this D instead (`upper` infinite where the channel exceeds it).
    gap only decides how many digits D carries.  Errors: InputError, ArgumentError.

    >>> coin = Problem([0.5, 0.5], 'hamming')
    >>> bounds = certify(coin, 2.0, [0.5, 0.5])
    >>> bounds.upper - bounds.lower < 1e-15
    True
    """
    slope = arrays.number(slope, "slope", least=0, infinite=True)
    masses = arrays.array(q, "q", (problem.m,), least=0)
    weights = _duals(problem, slope, masses) if w is None else arrays.array(w, "w", (problem.n,), least=0)
    witness = s.xrd_witness(slope, arrays.pointer(masses), arrays.pointer(weights))
    found = s.xrd_bounds()
    gap, threads = arrays.number(gap, "gap", above=0), thread_count(threads)
    if at is None:
        call("xrd_certify", ctypes.byref(problem._own), ctypes.byref(witness), gap, threads, ctypes.byref(found))
    else:
        call("xrd_certify_at", ctypes.byref(problem._own), ctypes.byref(witness), arrays.number(at, "at", least=0), 0.0,
             threads, ctypes.byref(found))
    return Bounds(found.distortion, found.distortion_low, found.rate_lower, found.rate_upper)


def _duals(problem: Problem, slope: float, q: arrays.Doubles) -> arrays.Doubles:
    d = problem.matrix()
    excess = d - d.min(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", under="ignore", divide="ignore"):
        weight = np.where(excess == 0, 1.0, np.exp(-slope * excess))
        duals = 1.0 / (weight @ q)
    return np.where(np.isfinite(duals), duals, 1.0)


class Critical(NamedTuple):
    """The optimal support changes between slope_low and slope_high (nats per unit): PROVED where `proved`, else FLOAT.

    distortion_low, distortion_high: D just above and just below; they differ on a straight segment (straight=True).
    entering, leaving: the reproductions that gain or lose mass as the slope grows."""
    slope_low: float
    slope_high: float
    distortion_low: float
    distortion_high: float
    straight: bool
    entering: tuple[int, ...]
    leaving: tuple[int, ...]
    proved: bool


def critical(problem: Problem, *, scan: int = 200, gap: float = 1e-10, threads: int = 1,
             progress: Progress | None = None) -> list[Critical]:
    """All changes of support between rate 0 and D_min that a scan of `scan` >= 2 slopes, even in log slope, separates.

    Reproductions that cost the same for every symbol count as one.  Errors: as exactrd.curve; Ctrl-C raises
    exactrd.Interrupted.

    >>> [(event.entering, round(event.slope_low, 6)) for event in critical(Problem([0.6, 0.4], 'hamming'))]
    [((1,), 0.405465)]
    """
    found = s.xrd_critical_list()
    scan = arrays.count(scan, "scan", 2)
    with Watch(progress) as watch:
        asked = options(watch, gap=arrays.number(gap, "gap", above=0), threads=thread_count(threads))
        status, message = attempt("xrd_curve_critical", ctypes.byref(problem._own), scan, ctypes.byref(asked),
                                  ctypes.byref(found))
        events = [_event(found.events[k]) for k in range(found.count)]
        library.xrd_critical_clear(ctypes.byref(found))
    watch.stopped(events)
    refuse(status, message)
    return events


def _event(event: s.xrd_critical) -> Critical:
    return Critical(event.slope_low, event.slope_high, event.distortion_low, event.distortion_high,
                    bool(event.straight), tuple(event.entering[k] for k in range(event.entering_count)),
                    tuple(event.leaving[k] for k in range(event.leaving_count)),
                    event.verdict == s.VERDICTS.index("XRD_CLOSED"))

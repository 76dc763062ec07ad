"""Which of two distortions is weaker."""
from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from . import _arrays as arrays
from . import _structures as s
from ._arrays import Doubles
from ._call import Progress, Watch, attempt, call, options, refuse, thread_count
from ._handle import Handle
from ._library import library
from ._problem import Problem
from ._tables import Columns
from .errors import InputError


class Comparison(Columns):
    """R_weak(distortion) beside the bound that domination gives: R_weak(D) <= R_strong(budget(D)).  PROVED, nats:
    rate_lower <= R_weak(D) <= rate_upper and bound_lower <= R_strong(budget) <= bound_upper; infinite below D_min."""
    _fields = ("distortion", "rate_lower", "rate_upper", "budget", "bound_lower", "bound_upper")

    distortion: Doubles
    rate_lower: Doubles
    rate_upper: Doubles
    budget: Doubles
    bound_lower: Doubles
    bound_upper: Doubles


class Domination(Handle):
    """All (a, b) with d_weak <= a d_strong + b for every pair; then R_weak(a D + b) <= R_strong(D) for every D
    (Theorems 11 and 12 of How Neural Losses Shape VAE Latents, 2026).

    dominated     False where d_weak is infinite at a pair with finite d_strong: `pair` is the first such one
    scale, shift  the vertices of the boundary of the set; PROVED: each dominates every pair in exact arithmetic.
                  The last shift is 0 exactly when domination up to scale holds; scale[-1] is then the least constant
    strong, weak  the points of g, the least concave nondecreasing majorant of the pairs (d_strong, d_weak):
                  the tightest statement is R_weak(g(D)) <= R_strong(D)
    strong_max    the largest finite d_strong
    """

    def __init__(self, own: s.xrd_domination) -> None:
        self._own = own
        self.dominated = bool(own.dominated)
        self.pair = None if own.dominated else (own.row, own.column)
        self.strong_max = float(own.strong_max)
        for name in ("strong", "weak", "scale", "shift"):
            setattr(self, name, arrays.frozen(arrays.copied(getattr(own, name), own.count)))

    strong: Doubles
    weak: Doubles
    scale: Doubles
    shift: Doubles

    def __del__(self) -> None:
        if hasattr(self, "_own"):
            library.xrd_domination_clear(ctypes.byref(self._own))

    def _each(self, name: str, values: ArrayLike, argument: str) -> Any:
        if not self.dominated:
            raise InputError(f"{argument}: no (a, b) dominates: d_weak is infinite at pair {self.pair}")
        given = arrays.check(arrays.doubles(values, argument), argument, infinite=True)
        function = getattr(library, name)
        found = np.array([function(ctypes.byref(self._own), value) for value in given.ravel()]).reshape(given.shape)
        return found if given.ndim else float(found)

    def budget(self, distortion: ArrayLike) -> Any:
        """The largest E with R_weak(D) <= R_strong(E) that domination gives: max of (D - b) / a over the boundary,
        rounded down; -infinity where every b exceeds D.  A number, or an array like `distortion`."""
        return self._each("xrd_domination_budget", distortion, "distortion")

    def image(self, distortion: ArrayLike) -> Any:
        """g(E), the least a E + b over the boundary, rounded up: R_weak(g(E)) <= R_strong(E)."""
        return self._each("xrd_domination_image", distortion, "distortion")

    def __repr__(self) -> str:
        if not self.dominated:
            return f"Domination: none, d_weak is infinite at pair {self.pair}"
        return (f"Domination: d_weak <= a d_strong + b, {len(self.scale)} vertices from (a, b) = "
                f"({self.scale[0]:.6g}, {self.shift[0]:.6g}) to ({self.scale[-1]:.6g}, {self.shift[-1]:.6g})")


def dominate(weak: Problem | ArrayLike, strong: Problem | ArrayLike) -> Domination:
    """The exact domination constants of two distortions between the same n symbols and m reproductions.

    weak, strong: n x m arrays >= 0 (infinity allowed), or Problems, whose distortions count.

    >>> pair = dominate([[0, 1], [1, 0]], [[0, 4], [4, 0]])
    >>> pair.scale, pair.shift
    (array([0.  , 0.25]), array([1., 0.]))
    >>> pair.budget(0.5)
    2.0
    """
    first, second = _as_problem(weak, "weak"), _as_problem(strong, "strong")
    if (first.n, first.m) != (second.n, second.m):
        raise InputError(f"strong: {second.n} x {second.m} pairs, and weak has {first.n} x {first.m}")
    own = s.xrd_domination()
    call("xrd_domination_of", ctypes.byref(first._own.distortion), ctypes.byref(second._own.distortion),
         ctypes.byref(own))
    return Domination(own)


def _as_problem(distortion: Problem | ArrayLike, name: str) -> Problem:
    if isinstance(distortion, Problem):
        return distortion
    d = arrays.array(distortion, name, (None, None), least=0, infinite=True, most=1e300)
    allowed = np.isfinite(d).any(axis=1)
    if not allowed.any():
        raise InputError(f"{name}: every pair is infinite")
    return Problem(allowed / allowed.sum(), d)


def compare(weak: Problem, strong: Problem, at: ArrayLike, *, gap: float = 1e-10, threads: int = 1,
            progress: Progress | None = None) -> Comparison:
    """How tight the bound R_weak(D) <= R_strong(budget(D)) is at the distortions `at`: both curves, proved.

    weak, strong: Problems with the same probabilities.  Errors: as exactrd.curve."""
    if not np.array_equal(weak.pmf, strong.pmf):
        raise InputError("strong: its probabilities are not those of weak")
    pair = dominate(weak, strong)
    if not pair.dominated:
        raise InputError(f"weak: no (a, b) dominates: d_weak is infinite at pair {pair.pair}")
    asked = arrays.listed(at, "at", least=0)
    found = (s.xrd_domination_point * len(asked))()
    for point, distortion in zip(found, asked):
        point.distortion = distortion
    with Watch(progress) as watch:
        filled = options(watch, gap=arrays.number(gap, "gap", above=0), threads=thread_count(threads))
        status, message = attempt("xrd_domination_compare", ctypes.byref(weak._own), ctypes.byref(strong._own),
                                  ctypes.byref(pair._own), ctypes.byref(filled), len(found), found)
    watch.stopped(None)
    refuse(status, message, "at")
    columns = zip(*((p.distortion, p.rate.lower, p.rate.upper, p.budget, p.bound.lower, p.bound.upper) for p in found))
    return Comparison(*map(np.array, columns))

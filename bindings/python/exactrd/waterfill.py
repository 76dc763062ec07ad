"""Reverse water-filling: Gaussian vectors and stationary Gaussian processes under squared error.  Nats throughout.

For N(0, Sigma) and d = (x - y)^T M (x - y), with l_i the eigenvalues of M^(1/2) Sigma M^(1/2) and a water level t > 0:
D(t) = sum_i min(l_i, t),  R(t) = sum_i (1/2) log(l_i / t)+,  dR/dD = -1/(2 t).  For a process of spectrum S(w) the sums
become means over [0, pi].  Sources: Kolmogorov 1956; Cover and Thomas, theorem 10.3.3; Berger, theorem 4.5.3."""
from __future__ import annotations

import ctypes
from typing import Any, Callable

import numpy as np
from numpy.typing import ArrayLike

from . import _arrays as arrays
from . import _structures as s
from ._arrays import Doubles
from ._call import attempt, call, refuse
from ._handle import Handle
from ._library import library
from ._tables import Columns


class Points(Columns):
    """Points of a Gaussian vector.  FLOAT: water_level; distortion, the total over components; rate, nats; slope
    -dR/dD; active, the components that get rate."""
    _fields = ("water_level", "distortion", "rate", "slope", "active")

    water_level: Doubles
    distortion: Doubles
    rate: Doubles
    slope: Doubles
    active: np.typing.NDArray[np.int64]


class ProcessPoints(Columns):
    """Points of a process, per sample.  ESTIMATE: as Points, `active` the share of the band above the level; and the
    quadrature's own estimates of the absolute errors of distortion and rate."""
    _fields = ("water_level", "distortion", "rate", "slope", "active", "distortion_error", "rate_error")

    water_level: Doubles
    distortion: Doubles
    rate: Doubles
    slope: Doubles
    active: Doubles
    distortion_error: Doubles
    rate_error: Doubles


def _each(function: str, own: Any, values: ArrayLike, name: str, kind: Any, guard: Guard | None = None,
          **limits: Any) -> Any:
    asked = arrays.listed(values, name, **limits)
    found = (kind * len(asked))()
    for k, value in enumerate(asked):
        status, message = attempt(function, own, value, ctypes.byref(found[k]))
        if guard is not None:
            guard.raise_failure()
        refuse(status, message, f"{name}[{k}]")
    return found


class Guard:
    """Keeps what a density written in Python raises while the library integrates it."""

    def __init__(self, density: Callable[[float], float]) -> None:
        self.density, self.failure = density, None

    density: Callable[[float], float]
    failure: BaseException | None

    def __call__(self, w: float, _context: Any) -> float:
        if self.failure is None:
            try:
                return float(self.density(w))
            except BaseException as failure:
                self.failure = failure
        return float("nan")

    def raise_failure(self) -> None:
        """Raises what was kept."""
        if self.failure is not None:
            failure, self.failure = self.failure, None
            raise failure


def _collect(kind: type[Columns], found: Any) -> Any:
    names = {"rate": "rate_nats", "rate_error": "rate_error_nats"}
    return kind(*(np.array([getattr(p, names.get(name, name)) for p in found]) for name in kind._fields))


class Gaussian(Handle):
    """A Gaussian vector under a quadratic distortion.  `eigenvalues`, descending; `distortion_max`, their sum."""

    def __init__(self, waterfill: ctypes.c_void_p, release: str, owner: ctypes.c_void_p, k: int,
                 ends: Callable[[], tuple[Doubles | None, Doubles]] | None = None) -> None:
        self._own, self._release, self._owner, self.k = waterfill, release, owner, k
        self._ends: Any = ends
        size = ctypes.c_size_t()
        address = library.xrd_waterfill_eigenvalues(self._own, ctypes.byref(size))
        self.eigenvalues = arrays.frozen(arrays.copied(address, size.value))
        self.distortion_max = float(library.xrd_waterfill_distortion_max(self._own))

    def __del__(self) -> None:
        if hasattr(self, "_owner"):
            getattr(library, self._release)(self._owner)

    def at(self, distortion: ArrayLike) -> Points:
        """The points at these distortions (totals), each > 0; beyond distortion_max the rate is 0."""
        found = _each("xrd_waterfill_at_distortion", self._own, distortion, "distortion", s.xrd_waterfill_point,
                      above=0)
        return _collect(Points, found)  # type: ignore[no-any-return]

    def at_rate(self, rate: ArrayLike) -> Points:
        """The points with these rates, nats, >= 0."""
        found = _each("xrd_waterfill_at_rate", self._own, rate, "rate", s.xrd_waterfill_point, least=0)
        return _collect(Points, found)  # type: ignore[no-any-return]

    def at_level(self, level: ArrayLike) -> Points:
        """The points with these water levels > 0."""
        found = _each("xrd_waterfill_at_level", self._own, level, "level", s.xrd_waterfill_point, above=0)
        return _collect(Points, found)  # type: ignore[no-any-return]

    def points(self, count: int = 50) -> Points:
        """count >= 2 points, even in log D from distortion_max / 1000 to distortion_max."""
        found = (s.xrd_waterfill_point * arrays.count(count, "count", 2))()
        call("xrd_waterfill_points", self._own, len(found), found)
        return _collect(Points, found)  # type: ignore[no-any-return]

    def shannon_bound(self, distortion: float) -> float:
        """FLOAT: (n/2) log(n G / D)+, G the geometric mean of the eigenvalues; R(D) while all components are active."""
        return float(library.xrd_waterfill_shannon_bound(self._own, arrays.number(distortion, "distortion", above=0)))

    def enclose_rate(self, distortion: float) -> tuple[float, float]:
        """PROVED (lower, upper) of R(D), rounding included; of the covariance where that made it, else of the
        eigenvalues.  upper bounds R(D) of any source with the covariance.  Of waterfill.samples lower is 0.

        Errors: InputError for matrices above 1024 x 1024, or a covariance and a metric that are both singular."""
        distortion = arrays.number(distortion, "distortion", above=0)
        if self._ends is None:
            values = np.array(self.eigenvalues)
            return self._enclose(values, distortion)
        if callable(self._ends):
            self._ends = self._ends()
        low, high = self._ends
        return 0.0 if low is None else self._enclose(low, distortion)[0], self._enclose(high, distortion)[1]

    def _enclose(self, values: Doubles, distortion: float) -> tuple[float, float]:
        found = s.xrd_enclosure()
        call("xrd_waterfill_enclose_rate", arrays.pointer(values), len(values), distortion, ctypes.byref(found),
             about="distortion")
        return found.lower, found.upper

    def test_channel(self, level: float) -> Doubles:
        """The optimal channel at a water level > 0 has Y = E[X | Y] and this Cov(X, Y) = Cov(Y), k x k.  FLOAT."""
        level = arrays.number(level, "level", above=0)
        shared = np.empty((self.k, self.k))
        if self._release != "xrd_gaussian_clear":
            raise TypeError("test_channel: only for waterfill.gaussian, which knows the directions")
        call("xrd_gaussian_test_channel", self._owner, level, arrays.pointer(shared), about="level")
        return shared

    def __repr__(self) -> str:
        return f"Gaussian(k={self.k}, distortion_max={self.distortion_max:.10g})"


def eigenvalues(values: ArrayLike) -> Gaussian:
    """A Gaussian vector given by the eigenvalues >= 0 of its covariance, in any order.

    >>> point = eigenvalues([1, 4]).at_level(1)
    >>> point.distortion.tolist(), point.active.tolist()
    ([2.0], [1])
    """
    l = arrays.array(values, "values", (None,), least=0)
    own = ctypes.c_void_p()
    call("xrd_waterfill_init", arrays.pointer(l), len(l), ctypes.byref(own), about="values")
    return Gaussian(own, "xrd_waterfill_clear", own, len(l))


def gaussian(covariance: ArrayLike, metric: ArrayLike | None = None, tolerance: float = 1e-12) -> Gaussian:
    """N(0, covariance) under (x - y)^T metric (x - y); both k x k, symmetric, positive semidefinite; metric I if None.

    tolerance: what rounding did to them: asymmetry up to that share of the largest entry is averaged, eigenvalues down
    to minus that share of the largest count as 0.  Errors: InputError, naming the entry or the eigenvalue."""
    sigma = arrays.array(covariance, "covariance", (None, None))
    k = len(sigma)
    sigma = arrays.array(sigma, "covariance", (k, k))
    m = None if metric is None else arrays.array(metric, "metric", (k, k))
    own = ctypes.c_void_p()
    call("xrd_gaussian_init", arrays.pointer(sigma), arrays.pointer(m), k,
         arrays.number(tolerance, "tolerance", least=0, most=1), ctypes.byref(own))

    def ends() -> tuple[Doubles, Doubles]:
        low, high = np.empty(k), np.empty(k)
        call("xrd_gaussian_enclose_eigenvalues", arrays.pointer(sigma), arrays.pointer(m), k, arrays.pointer(low),
             arrays.pointer(high))
        return low, high

    return Gaussian(ctypes.c_void_p(library.xrd_gaussian_waterfill(own)), "xrd_gaussian_clear", own, k, ends)


def samples(data: ArrayLike) -> Gaussian:
    """The Gaussian curve of the covariance (about the mean, divisor N) of N rows of samples.  Its eigenvalues are PROVED
    upper bounds of that covariance's; enclose_rate(D)[1] bounds R(D) of the set of samples, each equally likely, and of
    any other source with that covariance.

    >>> samples([[1, 2], [3, 3], [2, 5]]).enclose_rate(0.5)[1] > 0
    True
    """
    rows = arrays.array(data, "data", (None, None))
    values, own = np.empty(rows.shape[1]), ctypes.c_void_p()
    call("xrd_covariance_eigenvalues_upper", ctypes.byref(s.xrd_sample_rows(arrays.pointer(rows), *rows.shape)),
         arrays.pointer(values))
    call("xrd_waterfill_init", arrays.pointer(values), len(values), ctypes.byref(own))
    return Gaussian(own, "xrd_waterfill_clear", own, len(values), lambda: (None, values))


class Process:
    """A stationary Gaussian process under squared error, per sample.

    variance: E X_t^2 = D_max.   prediction_error: exp(mean log S), of one step; Shannon's lower bound is
    (1/2) log(prediction_error / D)+."""

    def __init__(self, spectrum: s.xrd_spectrum, guard: Guard | None = None, kept: tuple[Any, ...] = (),
                 autoregression: s.xrd_autoregression | None = None) -> None:
        self._own, self._guard, self._kept, self._autoregression = spectrum, guard, kept, autoregression
        moments = np.empty(2)
        status, message = attempt("xrd_spectrum_moments", ctypes.byref(spectrum), arrays.pointer(moments[:1]),
                                  arrays.pointer(moments[1:]))
        if guard is not None:
            guard.raise_failure()
        refuse(status, message, "density")
        self.variance, self.prediction_error = map(float, moments)

    def _each(self, kind: str, values: ArrayLike, name: str, **limits: Any) -> ProcessPoints:
        found = _each(f"xrd_spectrum_at_{kind}", ctypes.byref(self._own), values, name, s.xrd_spectrum_point,
                      self._guard, **limits)
        return _collect(ProcessPoints, found)  # type: ignore[no-any-return]

    def at(self, distortion: ArrayLike) -> ProcessPoints:
        """The points at these distortions > 0."""
        return self._each("distortion", distortion, "distortion", above=0)

    def at_rate(self, rate: ArrayLike) -> ProcessPoints:
        """The points with these rates, nats per sample, >= 0."""
        return self._each("rate", rate, "rate", least=0)

    def at_level(self, level: ArrayLike) -> ProcessPoints:
        """The points with these water levels > 0."""
        return self._each("level", level, "level", above=0)

    def enclose_rate(self, distortion: float) -> tuple[float, float]:
        """PROVED (lower, upper) of R(D), for an autoregression."""
        if self._autoregression is None:
            raise TypeError("enclose_rate: only for waterfill.autoregression")
        distortion, found = arrays.number(distortion, "distortion", above=0), s.xrd_enclosure()
        call("xrd_autoregression_enclose_rate", ctypes.byref(self._autoregression), distortion,
             float(self.at(distortion).water_level[0]), ctypes.byref(found), about="distortion")
        return found.lower, found.upper

    def __repr__(self) -> str:
        return f"Process(variance={self.variance:.10g}, prediction_error={self.prediction_error:.10g})"


def autoregression(coefficients: ArrayLike, innovation: float = 1.0) -> Process:
    """X_t = sum_k coefficients[k-1] X_{t-k} + noise of variance `innovation` > 0; must be stationary, else InputError.

    >>> autoregression([0.5]).variance
    1.3333333333333333
    """
    c = arrays.doubles(coefficients, "coefficients")
    c = arrays.check(c.reshape(-1) if c.size == 0 else arrays.array(c, "coefficients", (None,)), "coefficients")
    own = s.xrd_autoregression(arrays.pointer(c), len(c), arrays.number(innovation, "innovation", above=0))
    call("xrd_autoregression_validate", ctypes.byref(own), None, about="coefficients")
    return Process(library.xrd_autoregression_spectrum(ctypes.byref(own)), kept=(c, own), autoregression=own)


def spectrum(density: Callable[[float], float], knots: ArrayLike = ()) -> Process:
    """A process of spectral density S(w) >= 0, w in [0, pi], even in w; knots: frequencies where S is not smooth."""
    guard = Guard(density)
    places = arrays.doubles(knots, "knots").reshape(-1)
    callback = s.DENSITY(guard)
    own = s.xrd_spectrum(callback, None, arrays.pointer(places) if places.size else None, places.size)
    return Process(own, guard, (callback, places))


def table(frequencies: ArrayLike, densities: ArrayLike) -> Process:
    """A process whose S is linear between (frequencies, densities); frequencies increase from 0 to pi."""
    w = arrays.array(frequencies, "frequencies", (None,))
    density = arrays.array(densities, "densities", (len(w),), least=0)
    own = s.xrd_spectrum_table(arrays.pointer(w), arrays.pointer(density), len(w))
    call("xrd_spectrum_table_validate", ctypes.byref(own), about="frequencies")
    return Process(library.xrd_spectrum_table_spectrum(ctypes.byref(own)), kept=(w, density, own))

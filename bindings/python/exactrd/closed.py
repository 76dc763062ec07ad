"""Sources whose rate-distortion function has a formula.  Nats throughout; h is the binary entropy.

bernoulli(p)          Hamming                                  R(D) = h(p) - h(D)                  0 <= D <= min(p, 1-p)
uniform(m)            m symbols, Hamming                       log m - h(D) - D log(m-1)           0 <= D <= 1 - 1/m
hamming(pmf)          any probabilities, Hamming (Erokhin)     symbols drop out one by one         0 <= D <= 1 - max p
log_loss(pmf)         d(x, q) = -log q(x), any q               H(p) - D                            0 <= D <= H(p)
erasure()             fair bit; 0 right, 1 erased, inf wrong   (1-D) log 2                         0 <= D <= 1
gaussian(variance)    squared error                            1/2 log(variance / D)               0 < D <= variance
laplace(scale)        absolute error                           log(scale / D)                      0 < D <= scale
exponential(rate)     x - y if y <= x, else infinite           -log(rate D)                        0 < D <= 1/rate
wiener(variance)      Brownian motion, squared error           2 variance / (pi^2 D) per unit of time    D > 0

Sources: Cover and Thomas, Elements of Information Theory; Berger, Rate Distortion Theory; Erokhin 1958; Verdu 1996.
"""
from __future__ import annotations

import ctypes
import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from . import _arrays as arrays
from . import _structures as s
from ._arrays import Doubles
from ._call import call
from ._handle import Handle
from ._library import library
from ._tables import Columns


class Points(Columns):
    """Points of a closed form.  FLOAT: slope -dR/dD, distortion, rate (nats), support (reproductions in use; 0 where
    they form a continuum)."""
    _fields = ("slope", "distortion", "rate", "support")

    slope: Doubles
    distortion: Doubles
    rate: Doubles
    support: np.typing.NDArray[np.int64]


class ClosedForm(Handle):
    """A source with a formula.  `distortion_max`: from where on the rate is 0; `rate_max`: R(0), perhaps infinite."""

    def __init__(self, family: str, parameter: float = 0.0, pmf: Doubles | None = None) -> None:
        self.family, self.parameter, self.pmf = family, parameter, pmf
        code = s.FAMILIES.index("XRD_CLOSED_" + family.upper())
        self._source = s.xrd_closed_source(code, parameter, arrays.pointer(pmf), 0 if pmf is None else len(pmf))
        self._own = ctypes.c_void_p()
        call("xrd_closed_init", ctypes.byref(self._source), ctypes.byref(self._own), about=family)
        ends = np.empty(2)
        library.xrd_closed_range(self._own, arrays.pointer(ends[:1]), arrays.pointer(ends[1:]))
        self.distortion_max, self.rate_max = map(float, ends)

    def __del__(self) -> None:
        if hasattr(self, "_own"):
            library.xrd_closed_clear(self._own)

    def _points(self, kind: str, values: ArrayLike, name: str, **limits: Any) -> Points:
        asked = arrays.listed(values, name, **limits)
        found = (s.xrd_closed_point * len(asked))()
        for k, value in enumerate(asked):
            call(f"xrd_closed_at_{kind}", self._own, value, ctypes.byref(found[k]), about=f"{name}[{k}]")
        return _collect(found)

    def at(self, distortion: ArrayLike) -> Points:
        """The points at these distortions, each >= 0 (> 0 where R(0) is infinite); beyond D_max the rate is 0."""
        return self._points("distortion", distortion, "distortion", least=0)

    def at_rate(self, rate: ArrayLike) -> Points:
        """The points with these rates, nats, 0 <= rate <= R(0)."""
        return self._points("rate", rate, "rate", least=0)

    def at_slope(self, slope: ArrayLike) -> Points:
        """The points with these slopes -dR/dD > 0."""
        return self._points("slope", slope, "slope", above=0)

    def points(self, count: int = 50) -> Points:
        """count >= 2 points: even in D from 0 to D_max where R(0) is finite, else even in log D over three decades."""
        found = (s.xrd_closed_point * arrays.count(count, "count", 2))()
        call("xrd_closed_points", self._own, len(found), found)
        return _collect(found)

    def rate(self, distortion: ArrayLike) -> Any:
        """R(D) in nats: a number, or an array of the shape of `distortion`.  FLOAT.

        >>> gaussian(1).rate(0.25) / math.log(2)
        1.0
        """
        shape = np.shape(distortion)
        found = self.at(np.ravel(distortion)).rate.reshape(shape)
        return found if shape else float(found)

    def shannon_bound(self, distortion: float) -> float:
        """Shannon's lower bound at D > 0, nats: the source's entropy minus the largest entropy of the error.  FLOAT."""
        distortion = arrays.number(distortion, "distortion", above=0)
        return float(library.xrd_closed_shannon_bound(self._own, distortion))

    def enclose_rate(self, distortion: float) -> tuple[float, float]:
        """PROVED (lower, upper) with lower <= R(D) <= upper for the exact doubles given, a few ulps apart."""
        found = s.xrd_enclosure()
        call("xrd_closed_enclose_rate", ctypes.byref(self._source),
             arrays.number(distortion, "distortion", least=0), ctypes.byref(found), about="distortion")
        return found.lower, found.upper

    def enclose_distortion(self, rate: float) -> tuple[float, float]:
        """PROVED (lower, upper) of the D with R(D) = rate, nats."""
        rate = arrays.number(rate, "rate", least=0)
        found = s.xrd_enclosure()
        call("xrd_closed_enclose_distortion", ctypes.byref(self._source), rate, float(self.at_rate(rate).distortion[0]),
             ctypes.byref(found), about="rate")
        return found.lower, found.upper

    def __repr__(self) -> str:
        shown = f"n={len(self.pmf)}" if self.pmf is not None else f"{self.parameter:g}" * (self.family != "erasure")
        return f"{self.family}({shown})"


def _collect(found: Any) -> Points:
    return Points(*(np.array([getattr(p, name) for p in found]) for name in ("slope", "distortion", "rate_nats",
                                                                             "support")))


def bernoulli(p: float) -> ClosedForm:
    """P(X = 1) = p, 0 <= p <= 1, probability of error."""
    return ClosedForm("bernoulli", arrays.number(p, "p", least=0, most=1))


def uniform(m: int) -> ClosedForm:
    """m >= 1 equally likely symbols, probability of error."""
    return ClosedForm("uniform", float(arrays.count(m, "m", most=2**53)))


def hamming(pmf: ArrayLike) -> ClosedForm:
    """Any n probabilities (sum 1 within 1e-9), probability of error (Erokhin 1958, Pinkston 1967).

    >>> hamming([0.5, 0.3, 0.2]).at(0.1).support
    array([3])
    """
    return ClosedForm("hamming", 0.0, arrays.array(pmf, "pmf", (None,), least=0))


def log_loss(pmf: ArrayLike) -> ClosedForm:
    """Any n probabilities, reproduced as distributions q at a loss -log q(x) (Courtade and Weissman 2014)."""
    return ClosedForm("log_loss", 0.0, arrays.array(pmf, "pmf", (None,), least=0))


def erasure() -> ClosedForm:
    """A fair bit that may be erased at a distortion of 1, but never be wrong."""
    return ClosedForm("erasure")


def gaussian(variance: float = 1.0) -> ClosedForm:
    """N(0, variance), squared error."""
    return ClosedForm("gaussian", arrays.number(variance, "variance", above=0))


def laplace(scale: float = 1.0) -> ClosedForm:
    """Density exp(-|x| / scale) / (2 scale), absolute error."""
    return ClosedForm("laplace", arrays.number(scale, "scale", above=0))


def exponential(rate: float = 1.0) -> ClosedForm:
    """Density rate exp(-rate x), one-sided error (Verdu 1996)."""
    return ClosedForm("exponential", arrays.number(rate, "rate", above=0))


def wiener(variance: float = 1.0) -> ClosedForm:
    """Brownian motion of variance `variance` t, squared error, per unit of time (Berger 1970)."""
    return ClosedForm("wiener", arrays.number(variance, "variance", above=0))


def shannon_bound(entropy: float, difference: str, distortion: float, n: int = 2) -> float:
    """FLOAT: Shannon's lower bound of any source of this entropy (nats; differential but for 'hamming'), at least 0.

    difference: 'squared' h - 1/2 log(2 pi e D), 'absolute' h - 1 - log(2 D), 'one-sided' h - 1 - log D, or
    'hamming' h - h(D) - D log(n-1) over n symbols, D <= 1 - 1/n.  distortion > 0."""
    words = ("squared", "absolute", "one-sided", "hamming")
    return float(library.xrd_shannon_bound(
        arrays.number(entropy, "entropy"), arrays.choice(difference, "difference", words), arrays.count(n, "n", 2),
        arrays.number(distortion, "distortion", above=0)))

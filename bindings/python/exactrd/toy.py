"""The linear-Gaussian toy model of How Neural Losses Shape VAE Latents (2026), and the linear beta-VAE.  Nats; FLOAT.

A decoder W (k x d) and a metric M give a_i = (W^T M W)_ii.  The objective sum_i [a_i s_i + beta f(s_i)] with
f(s) = (s - 1 - log s) / 2 has the one minimiser s_i = beta / (beta + 2 a_i); its rate is K(beta) = sum_i f(s_i), its
anisotropy the variance of log s_i over i (Definitions 36 to 38, Proposition 39, Theorems 41 and 42)."""
from __future__ import annotations

import ctypes
import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from . import _arrays as arrays
from . import _structures as s
from ._arrays import Doubles
from ._call import call
from ._library import library
from .errors import ArgumentError


class Match(NamedTuple):
    """The beta with K(beta) = rate, and the anisotropy there.  At large rates beta lies below the smallest double and
    is 0 here; log_beta is always right."""
    beta: float
    log_beta: float
    rate: float
    anisotropy: float


class Row(NamedTuple):
    """A row of Table 3."""
    target: float
    achieved: float
    anisotropy: float
    beta: float


class LinearVAE(NamedTuple):
    """The optimum of a linear beta-VAE: rate = KL, distortion in units of the metric, latents in use."""
    beta: float
    rate: float
    distortion: float
    anisotropy: float
    active: int


def _coefficients(a: ArrayLike, name: str = "a") -> Doubles:
    return arrays.array(a, name, (None,), least=0)


def _beta(beta: float) -> Any:
    return library.xrd_scaled_from(arrays.number(beta, "beta", above=0))


def _match(found: s.xrd_toy_match) -> Match:
    return Match(library.xrd_scaled_value(found.beta), library.xrd_scaled_log(found.beta), found.rate_nats,
                 found.anisotropy)


def coefficients(w: ArrayLike, metric: ArrayLike | None = None) -> Doubles:
    """a_i = (W^T M W)_ii of a decoder W (k x d) and a symmetric metric M (k x k; the identity if None)."""
    decoder = arrays.array(w, "w", (None, None))
    k, d = decoder.shape
    m = None if metric is None else arrays.array(metric, "metric", (k, k))
    a = np.empty(d)
    call("xrd_toy_coefficients", arrays.pointer(decoder), k, d, arrays.pointer(m), arrays.pointer(a), about="metric")
    return a


def ramp(d: int = 16, ratio: float = 16.0) -> Doubles:
    """The paper's perceptual metric: a_i = ratio^(i/(d-1)), i = 0 .. d-1.  ratio = 1 is the pixel metric.

    >>> ramp(3, 16)
    array([ 1.,  4., 16.])
    """
    a = np.empty(arrays.count(d, "d"))
    library.xrd_toy_ramp(len(a), arrays.number(ratio, "ratio", above=0), arrays.pointer(a))
    return a


def variances(a: ArrayLike, beta: float) -> Doubles:
    """s_i = beta / (beta + 2 a_i).

    >>> variances([0, 1], 2)
    array([1. , 0.5])
    """
    given = _coefficients(a)
    found = np.empty_like(given)
    library.xrd_toy_variances(arrays.pointer(given), len(given), _beta(beta), arrays.pointer(found))
    return found


def rate(a: ArrayLike, beta: float) -> float:
    """K(beta), nats."""
    given = _coefficients(a)
    return float(library.xrd_toy_rate(arrays.pointer(given), len(given), _beta(beta)))


def anisotropy(a: ArrayLike, beta: float) -> float:
    """A = (1/d) sum_i (log s_i - mean log s)^2 at beta; exactly 0 where all a_i are equal (Corollary 40)."""
    given = _coefficients(a)
    return float(library.xrd_toy_anisotropy(arrays.pointer(given), len(given), _beta(beta)))


def rate_of(s: ArrayLike) -> float:
    """sum_i f(s_i) of any posterior variances s_i > 0, nats (Definition 37)."""
    given = arrays.array(s, "s", (None,), above=0)
    return float(library.xrd_variance_rate(arrays.pointer(given), len(given)))


def anisotropy_of(s: ArrayLike) -> float:
    """The variance of log s_i of any posterior variances s_i > 0 (Definition 38).

    >>> anisotropy_of([0.2, 0.2]), anisotropy_of([1, np.exp(2)])
    (0.0, 1.0)
    """
    given = arrays.array(s, "s", (None,), above=0)
    return float(library.xrd_variance_anisotropy(arrays.pointer(given), len(given)))


def enclose_rate(a: ArrayLike, beta: float) -> tuple[float, float]:
    """PROVED (lower, upper) of K(beta) for the exact doubles."""
    given, found = _coefficients(a), s.xrd_enclosure()
    call("xrd_toy_enclose_rate", arrays.pointer(given), len(given), _beta(beta), ctypes.byref(found), about="a")
    return found.lower, found.upper


def match(a: ArrayLike, rate: float) -> Match:
    """The one beta with K(beta) = rate > 0 (Theorem 41), |K / rate - 1| <= 1e-14.  InputError where every a_i is 0.

    >>> match([1, 1], 0.5).anisotropy
    0.0
    """
    given, found = _coefficients(a), s.xrd_toy_match()
    call("xrd_toy_match_rate", arrays.pointer(given), len(given), arrays.number(rate, "rate", above=0),
         ctypes.byref(found), about="a")
    return _match(found)


def table3(pixel: ArrayLike | None = None, perceptual: ArrayLike | None = None, *, grid: int = 500,
           beta_low: float = 1e-2, beta_high: float = 1e2, exact: bool = False) -> tuple[Row, Row]:
    """Table 3: two metrics at one rate.  pixel, perceptual: d coefficients each, the paper's unless given.

    Both are evaluated at `grid` betas, even in log beta over [beta_low, beta_high]; the target is the midpoint of the
    overlap of the two ranges of K, and each takes its nearest grid point, or with exact=True the root.

    >>> [round(row.anisotropy, 4) for row in table3()]
    [0.0, 0.6486]
    """
    second = ramp() if perceptual is None else _coefficients(perceptual, "perceptual")
    first = np.ones_like(second) if pixel is None else arrays.array(pixel, "pixel", (len(second),), least=0)
    low, high = arrays.number(beta_low, "beta_low", above=0), arrays.number(beta_high, "beta_high", above=0)
    wanted = s.xrd_toy_grid(low, high, arrays.count(grid, "grid", 2), bool(exact))
    rows = (s.xrd_toy_row * 2)()
    call("xrd_toy_table3", arrays.pointer(first), arrays.pointer(second), len(first), ctypes.byref(wanted), rows)
    made = [Row(row.target_nats, found.rate, found.anisotropy, found.beta)
            for row, found in ((row, _match(row.match)) for row in rows)]
    return made[0], made[1]


def same_rate_pair(d: int, rate: float) -> tuple[Doubles, Doubles]:
    """Posterior variances of one rate and different shape: all equal, and one below 1 with ones elsewhere.  d >= 2."""
    flat, lopsided = np.empty(arrays.count(d, "d", 2)), np.empty(d)
    call("xrd_toy_same_rate_pair", d, arrays.number(rate, "rate", above=0), arrays.pointer(flat),
         arrays.pointer(lopsided), about="rate")
    return flat, lopsided


def family(kind: str, a: ArrayLike, t: float) -> Doubles:
    """A member of a family of metrics: 'power' a_i^t, or 'mixture' (1 - t) mean(a) + t a_i with 0 <= t <= 1."""
    given = _coefficients(a)
    member = np.empty_like(given)
    call("xrd_toy_family_member", arrays.choice(kind, "kind", ("power", "mixture")), arrays.pointer(given), len(given),
         arrays.number(t, "t", least=0), arrays.pointer(member), about="t")
    return member


def linear_vae(covariance: ArrayLike, latents: int, *, beta: float | None = None, rate: float | None = None,
               metric: ArrayLike | None = None) -> LinearVAE:
    """The linear beta-VAE of X ~ N(0, covariance) at its optimum, all parameters trained on E |X - W Z|_M^2 + beta KL.

    With t = beta / 2 and l_i the eigenvalues of M^(1/2) Sigma M^(1/2), the largest `latents` of them are kept:
    KL = sum (1/2) log(l_i / t)+, on the ideal curve where there are latents enough.  Give beta > 0 or rate > 0.

    >>> linear_vae([[4, 0], [0, 1]], latents=2, beta=2).rate == 0.5 * math.log(4)
    True
    """
    sigma = arrays.array(covariance, "covariance", (None, None))
    n = len(sigma)
    sigma = arrays.array(sigma, "covariance", (n, n))
    m = None if metric is None else arrays.array(metric, "metric", (n, n))
    vae = s.xrd_linear_vae(arrays.pointer(sigma), n, arrays.count(latents, "latents"))
    found = s.xrd_linear_vae_point()
    if (beta is None) == (rate is None):
        raise ArgumentError("beta, rate: give one of them")
    kind, value = ("rate", rate) if beta is None else ("beta", beta)
    call(f"xrd_linear_vae_at_{kind}", ctypes.byref(vae), arrays.pointer(m), arrays.number(value, kind, above=0),
         ctypes.byref(found), about="covariance")
    return LinearVAE(found.beta, found.rate_nats, found.distortion, found.anisotropy, found.active)


def mixture(features: ArrayLike, alpha: float) -> Doubles:
    """The metric (1 - alpha) I + alpha F^T F of features F (m x n), 0 <= alpha <= 1."""
    f = arrays.array(features, "features", (None, None))
    m, n = f.shape
    metric = np.empty((n, n))
    call("xrd_linear_vae_mixture", arrays.pointer(f), m, n, arrays.number(alpha, "alpha", least=0, most=1),
         arrays.pointer(metric), about="alpha")
    return metric


def image_features(kind: str, side: int) -> Doubles:
    """Features of side x side images: 'edges', the differences of its neighbours to the right and below from each pixel
    that has both, or 'pool', means over 2 x 2 blocks."""
    code = arrays.choice(kind, "kind", ("edges", "pool"))
    side = arrays.count(side, "side", 2)
    if kind == "pool" and side % 2:
        raise ArgumentError(f"side: {side} is odd, and pooling takes 2 x 2 blocks")
    features = np.empty((library.xrd_features_rows(code, side), side * side))
    library.xrd_features_fill(code, side, arrays.pointer(features))
    return features


def exponential_covariance(side: int, length: float) -> Doubles:
    """Covariance exp(-distance / length) of side x side images, side^2 x side^2; the distance is Euclidean."""
    made = np.empty((arrays.count(side, "side") ** 2,) * 2)
    library.xrd_exponential_covariance(side, side, 1, arrays.number(length, "length", above=0), arrays.pointer(made))
    return made

"""Closed forms and water-filling against SciPy's root finder and quadrature."""
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import brentq

import exactrd
from exactrd import closed, waterfill
from test_curve import entropy

FORMULAS = [
    (closed.bernoulli(0.3), lambda d: entropy(0.3) - entropy(d), 0.3),
    (closed.uniform(5), lambda d: math.log(5) - entropy(d) - d * math.log(4), 0.8),
    (closed.log_loss([0.3, 0.7]), lambda d: entropy(0.3) - d, entropy(0.3)),
    (closed.erasure(), lambda d: (1 - d) * math.log(2), 1.0),
    (closed.gaussian(2.5), lambda d: 0.5 * math.log(2.5 / d), 2.5),
    (closed.laplace(0.7), lambda d: math.log(0.7 / d), 0.7),
    (closed.exponential(4), lambda d: -math.log(4 * d), 0.25),
    (closed.wiener(3), lambda d: 6 / (math.pi**2 * d), math.inf),
]


@pytest.mark.parametrize("form, rate, most", FORMULAS, ids=lambda value: repr(value))
def test_formula(form, rate, most):
    assert form.distortion_max == pytest.approx(most)
    distortions = np.array([0.05, 0.3, 0.8]) * (most if most < math.inf else 1)
    points = form.at(distortions)
    assert points.rate == pytest.approx([rate(d) for d in distortions], rel=1e-13)
    assert (points.distortion == distortions).all()
    for d, point_rate in zip(distortions, points.rate):
        lower, upper = form.enclose_rate(d)
        assert lower <= upper <= lower + 1e-13 * (1 + upper) and lower - 1e-13 <= rate(d) <= upper + 1e-13
        root = brentq(lambda x: rate(x) - point_rate, distortions[0] / 2, 0.9 * min(most, 10), xtol=1e-15)
        assert form.at_rate(point_rate).distortion[0] == pytest.approx(root, rel=1e-8)
        low, high = form.enclose_distortion(point_rate)
        assert low <= root * (1 + 1e-8) and root * (1 - 1e-8) <= high
        step = 1e-6 * d
        if form.family != "erasure" and form.family != "log_loss":
            slope = form.at(d).slope[0]
            assert slope == pytest.approx((rate(d - step) - rate(d + step)) / (2 * step), rel=1e-6)
            assert form.at_slope(slope).distortion[0] == pytest.approx(d, rel=1e-9)
        assert form.shannon_bound(d) <= point_rate * (1 + 1e-12)
    assert len(form.points(9)) == 9 and (np.diff(form.points(9).distortion) > 0).all()
    assert form.rate(distortions.reshape(3, 1)).shape == (3, 1) and isinstance(form.rate(distortions[0]), float)


@given(st.lists(st.integers(1, 50), min_size=2, max_size=7), st.floats(0.02, 0.98))
def test_hamming_is_the_curve(counts, share):
    p = np.array(counts) / sum(counts)
    form = closed.hamming(p)
    d = share * form.distortion_max
    curve = exactrd.curve(p, "hamming", at=[d])
    lower, upper = form.enclose_rate(d)
    assert curve.lower[0] <= upper and lower <= curve.upper[0]
    assert form.at(d).support[0] == curve.support[0] or curve.width[0] > 0


@pytest.mark.parametrize("make, message", [
    (lambda: closed.bernoulli(1.5), "p: 1.5 is above 1"), (lambda: closed.gaussian(0), "variance: 0.0 is not above 0"),
    (lambda: closed.hamming([0.5, 0.4]), "hamming: "), (lambda: closed.uniform(0), "m: 0 is below 1"),
    (lambda: closed.gaussian().at([1, 0]), r"distortion[1]: "), (lambda: closed.gaussian().at(-1), "distortion[0]: -1.0"),
    (lambda: closed.wiener().at_rate(0), "rate[0]: "), (lambda: closed.erasure().at([[0.5]]), "distortion: expected"),
    (lambda: closed.shannon_bound(1, "cubic", 0.1), "difference: 'cubic'"),
    (lambda: waterfill.eigenvalues([1, -1]), "values[1]: -1.0 is negative"),
    (lambda: waterfill.gaussian([[1, 2], [3, 4]]), ""), (lambda: waterfill.gaussian([[1, 2]]), "covariance: expected"),
    (lambda: waterfill.gaussian(np.eye(2), np.eye(3)), "metric: expected shape (2, 2)"),
    (lambda: waterfill.autoregression([1.5]), "coefficients: "), (lambda: waterfill.table([0, 3], [1, 1]), "frequencies: "),
    (lambda: waterfill.eigenvalues([1]).at_level(0), "level[0]: 0.0 is not above 0"),
    (lambda: waterfill.spectrum(lambda w: -1.0), "density: ")])
def test_refusals(make, message):
    with pytest.raises(exactrd.Error) as refusal:
        make()
    assert str(refusal.value).startswith(message)


def test_shannon_bound():
    h = 0.5 * math.log(2 * math.pi * math.e)
    assert closed.shannon_bound(h, "squared", 0.25) == pytest.approx(math.log(2))
    assert closed.shannon_bound(math.log(3), "hamming", 0.2, n=3) == pytest.approx(
        math.log(3) - entropy(0.2) - 0.2 * math.log(2))


@given(st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=8), st.floats(0.01, 0.99))
def test_water_filling(eigenvalues, share):
    l = np.array(eigenvalues)
    vector = waterfill.eigenvalues(l)
    d = share * l.sum()
    level = brentq(lambda t: np.minimum(l, t).sum() - d, 0, l.max(), xtol=1e-300, rtol=1e-15)
    point = vector.at(d)
    assert point.water_level[0] == pytest.approx(level, rel=1e-12)
    rate = 0.5 * np.log(np.maximum(l / level, 1)).sum()
    assert point.rate[0] == pytest.approx(rate, rel=1e-9, abs=1e-12)
    lower, upper = vector.enclose_rate(d)
    assert lower <= upper and lower - 1e-12 <= point.rate[0] <= upper + 1e-12
    assert vector.at_level(level).distortion[0] == pytest.approx(d)
    if rate > 1e-6:
        assert vector.at_rate(rate).distortion[0] == pytest.approx(d, rel=1e-9)
    assert vector.shannon_bound(d) <= point.rate[0] + 1e-12


def test_directions(random):
    root = random.normal(size=(4, 4))
    sigma, metric = root @ root.T, np.diag([1.0, 2.0, 0.5, 0.0])
    vector = waterfill.gaussian(sigma, metric)
    half = np.sqrt(metric)
    assert np.allclose(vector.eigenvalues, np.sort(np.linalg.eigvalsh(half @ sigma @ half))[::-1][:len(vector.eigenvalues)])
    shared = vector.test_channel(0.3)
    error = sigma - shared
    assert np.trace(metric @ error) == pytest.approx(vector.at_level(0.3).distortion[0])
    with pytest.raises(TypeError):
        waterfill.eigenvalues([1.0]).test_channel(1)


def test_covariances_are_proved():
    skew = [[2, 1 + 1e-6], [1, 2]]
    with pytest.raises(exactrd.InputError, match="not symmetric"):
        waterfill.gaussian(skew)
    lower, upper = waterfill.gaussian(skew, tolerance=1e-5).enclose_rate(1)
    truth = 0.5 * math.log((3 + 5e-7) * (1 - 5e-7) / 0.25)
    assert lower <= truth * (1 + 1e-15) and truth * (1 - 1e-15) <= upper <= lower + 1e-13
    singular = [[1, 1], [1, 1]]
    with pytest.raises(exactrd.InputError, match="neither"):
        waterfill.gaussian(singular, singular).enclose_rate(1)


def test_samples(random):
    data = random.normal(size=(200, 3)) * [1, 2, 3] + 1e6
    found = waterfill.samples(data)
    centred = data - data.mean(axis=0)
    known = np.linalg.eigvalsh(centred.T @ centred / len(data))[::-1]
    assert (found.eigenvalues >= known * (1 - 1e-9)).all() and np.allclose(found.eigenvalues, known, rtol=1e-8)
    lower, upper = found.enclose_rate(0.5)
    assert lower == 0 and upper == pytest.approx(waterfill.eigenvalues(known).at(0.5).rate[0], rel=1e-8)
    assert upper >= waterfill.eigenvalues(known).at(0.5).rate[0] - 1e-9
    with pytest.raises(exactrd.InputError, match="data"):
        waterfill.samples([[1, 2], [3, np.nan]])


def test_processes():
    r = 0.9
    process = waterfill.autoregression([r], innovation=0.5)
    assert process.variance == pytest.approx(0.5 / (1 - r * r))
    d = 0.9 * (1 - r) / (1 + r) * process.variance
    truth = 0.5 * math.log((1 - r * r) * process.variance / d)
    assert process.at(d).rate[0] == pytest.approx(truth, rel=1e-9)
    lower, upper = process.enclose_rate(d)
    assert lower - 1e-12 <= truth <= upper + 1e-12 and upper - lower < 1e-6

    def density(w):
        return 0.5 / abs(1 - r * np.exp(-1j * w)) ** 2

    own = waterfill.spectrum(density)
    level = 0.4
    distortion = quad(lambda w: min(density(w), level), 0, math.pi, limit=200)[0] / math.pi
    assert own.at_level(level).distortion[0] == pytest.approx(distortion, rel=1e-6)
    assert own.at(d).rate[0] == pytest.approx(truth, rel=1e-6)
    flat = waterfill.table([0, math.pi], [2, 2])
    assert flat.at(0.5).rate[0] == pytest.approx(math.log(2)) and flat.at_rate(1.0).rate[0] == pytest.approx(1)
    with pytest.raises(TypeError):
        own.enclose_rate(d)


def test_errors_in_a_density_come_out():
    def density(w):
        if w > 1:
            raise KeyError("lost")
        return 1.0

    with pytest.raises(KeyError, match="lost"):
        waterfill.spectrum(density)

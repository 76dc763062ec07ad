"""The toy model and domination against SciPy."""
import math

import hypothesis.extra.numpy as hnp
import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from scipy.optimize import brentq, linprog

import exactrd
from exactrd import toy, waterfill


def rate(a, beta):
    s = beta / (beta + 2 * a)
    return 0.5 * (s - 1 - np.log(s)).sum()


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=9), st.floats(0.01, 50))
def test_match(a, target):
    a = np.array(a)
    found = toy.match(a, target)
    log_beta = brentq(lambda x: rate(a, math.exp(x)) - target, -300, 50, xtol=1e-13)
    assert found.log_beta == pytest.approx(log_beta, abs=1e-6)
    assert found.rate == pytest.approx(target, rel=1e-13) and found.beta == pytest.approx(math.exp(found.log_beta))
    s = toy.variances(a, found.beta)
    assert found.anisotropy == pytest.approx(np.log(s).var(), rel=1e-9, abs=1e-12)
    assert toy.rate(a, found.beta) == pytest.approx(target) and toy.anisotropy(a, found.beta) == found.anisotropy
    lower, upper = toy.enclose_rate(a, found.beta)
    assert lower - 1e-12 * target <= target <= upper + 1e-12 * target


def test_table3():
    pixel, perceptual = toy.table3()
    assert [round(x, 2) for x in (pixel.target, pixel.achieved, perceptual.achieved)] == [17.26, 17.24, 17.25]
    assert pixel.anisotropy == 0 and round(perceptual.anisotropy, 4) == 0.6486
    for row in toy.table3(exact=True):
        assert row.achieved == pytest.approx(row.target, rel=1e-14)


def test_shapes(random):
    w, root = random.normal(size=(5, 3)), random.normal(size=(5, 5))
    metric = root @ root.T
    assert toy.coefficients(w, metric) == pytest.approx(np.diag(w.T @ metric @ w))
    assert toy.coefficients(w) == pytest.approx((w * w).sum(axis=0))
    flat, lopsided = toy.same_rate_pair(4, 2.0)
    for s in (flat, lopsided):
        assert 0.5 * (s - 1 - np.log(s)).sum() == pytest.approx(2) and toy.rate_of(s) == pytest.approx(2)
        assert toy.anisotropy_of(s) == pytest.approx(np.log(s).var(), abs=1e-15)
    assert (flat == flat[0]).all() and not (lopsided == lopsided[0]).all()
    assert toy.family("power", [1, 4], 0.5) == pytest.approx([1, 2])
    assert toy.family("mixture", [1, 3], 0.5) == pytest.approx([1.5, 2.5])
    assert toy.image_features("edges", 4).shape == (18, 16) and toy.image_features("pool", 4).sum() == pytest.approx(4)
    with pytest.raises(exactrd.ArgumentError, match="^side"):
        toy.image_features("pool", 3)


def test_the_linear_vae_is_on_the_ideal_curve(random):
    sigma = toy.exponential_covariance(3, 2.0)
    features = toy.image_features("edges", 3)
    metric = toy.mixture(features, 0.3)
    assert metric == pytest.approx(0.7 * np.eye(9) + 0.3 * features.T @ features)
    ideal = waterfill.gaussian(sigma, metric)
    for beta in (0.05, 0.3, 2.0):
        vae = toy.linear_vae(sigma, 9, beta=beta, metric=metric)
        assert vae.rate == pytest.approx(ideal.at(vae.distortion).rate[0])
        assert toy.linear_vae(sigma, 9, rate=vae.rate, metric=metric).beta == pytest.approx(beta)
    assert toy.linear_vae(sigma, 2, beta=0.05).rate < toy.linear_vae(sigma, 9, beta=0.05).rate
    with pytest.raises(exactrd.ArgumentError, match="beta, rate"):
        toy.linear_vae(sigma, 2)


@pytest.mark.parametrize("make, message", [
    (lambda: toy.match([0, 0], 1), "a: "), (lambda: toy.match([1, -1], 1), "a[1]: -1.0 is negative"),
    (lambda: toy.match([1], 0), "rate: 0.0 is not above 0"), (lambda: toy.rate_of([1, 0]), "s[1]: 0.0 is not above"), (lambda: toy.rate([], 1), "a: empty"),
    (lambda: toy.coefficients([[1.0]], [[1.0, 2.0]]), "metric: expected shape (1, 1)"),
    (lambda: toy.table3([1, 1], [1, 2, 3]), "pixel: expected shape (3,)"), (lambda: toy.mixture([[1]], 2), "alpha: 2.0"),
    (lambda: exactrd.dominate([[1]], [[1, 2]]), "strong: "), (lambda: exactrd.dominate([[-1]], [[1]]), "weak[0, 0]: -1.0")])
def test_refusals(make, message):
    with pytest.raises(exactrd.Error) as refusal:
        make()
    assert str(refusal.value).startswith(message)


pairs = hnp.array_shapes(min_dims=2, max_dims=2, max_side=5).flatmap(lambda shape: st.tuples(
    *2 * [hnp.arrays(np.float64, shape, elements=st.integers(0, 32).map(lambda k: k / 4))]))


@given(pairs, st.floats(0, 10))
def test_domination(distortions, level):
    """g(E) = min a E + b over all valid (a, b) is a linear program."""
    weak, strong = distortions
    pair = exactrd.dominate(weak, strong)
    for a, b in zip(pair.scale, pair.shift):
        assert (weak <= a * strong + b + 1e-12).all()
    program = linprog([level, 1], A_ub=-np.stack([strong.ravel(), np.ones(strong.size)], axis=1), b_ub=-weak.ravel())
    assert pair.image(level) == pytest.approx(program.fun, abs=1e-9)
    assert pair.budget(pair.image(level) + 1e-9) >= min(level, pair.strong_max) - 1e-6
    assert pair.image([level, level]).shape == (2,)


def test_the_bound_holds(random):
    p = random.dirichlet(np.ones(5))
    strong = random.random((5, 5))
    weak = np.minimum(0.5 * strong + 0.1, 0.9 * strong + 0.01)
    found = exactrd.compare(exactrd.Problem(p, weak), exactrd.Problem(p, strong), [0.25, 0.3, 0.35])
    assert (found.rate_lower <= found.bound_upper).all() and (found.budget > 0).all()
    assert (found.distortion == [0.25, 0.3, 0.35]).all()
    with pytest.raises(exactrd.InputError, match="^strong: its probabilities"):
        exactrd.compare(exactrd.Problem([1.0], [[1.0]]), exactrd.Problem([0.5, 0.5], "hamming"), [1])


def test_no_domination():
    pair = exactrd.dominate([[0, np.inf], [1, 0]], [[0, 1], [1, 0]])
    assert not pair.dominated and pair.pair == (0, 1) and "none" in repr(pair)
    with pytest.raises(exactrd.InputError):
        pair.budget(1.0)

"""Curves against slow NumPy, SciPy and closed forms; arrays of any kind; refusals that name the argument."""
import copy
import math
import pickle
from decimal import Decimal

import hypothesis.extra.numpy as hnp
import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import assume, given
from scipy.optimize import brentq

import exactrd
from exactrd._library import library


def entropy(p):
    """Binary entropy, nats."""
    return -p * math.log(p) - (1 - p) * math.log(1 - p)


def blahut_arimoto(p, d, slope, rounds=400):
    """(least, most) of F(slope) = min R + slope D, by the textbook iteration and its dual bound."""
    a = np.exp(-slope * d)
    q = np.full(d.shape[1], 1 / d.shape[1])
    for _ in range(rounds):
        q = q * (a.T @ (p / (a @ q)))
    c = a.T @ (p / (a @ q))
    most = -p @ np.log(a @ q)
    return most - math.log(c.max()), most


@st.composite
def problems(draw, forbidden=False):
    """p (n) and d (n x m), from whole numbers so that ties and duplicates happen."""
    n, m = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    p = draw(hnp.arrays(np.int64, n, elements=st.integers(0, 9)))
    assume(p.sum() > 0)
    d = draw(hnp.arrays(np.float64, (n, m), elements=st.integers(0, 40).map(lambda k: k / 8)))
    if forbidden:
        d[draw(hnp.arrays(np.bool_, (n, m)))] = np.inf
        d[np.arange(n), draw(hnp.arrays(np.int64, n, elements=st.integers(0, m - 1)))] = 1.0
    return p / p.sum(), d


@given(problems(), st.floats(0.05, 20))
def test_blahut_arimoto_sandwich(problem, slope):
    p, d = problem
    point = exactrd.curve(p, d, slopes=[slope])[0]
    least, most = blahut_arimoto(p, d, slope)
    assert point.proved
    assert point.lower + slope * point.distortion <= most + 1e-12
    assert point.upper + slope * point.distortion >= least - 1e-12


@given(problems(forbidden=True))
def test_whole_curves(problem):
    p, d = problem
    curve = exactrd.curve(p, d, points=7)
    assert curve.proved.all() and len(curve) == 7
    assert (curve.lower <= curve.rate).all() and (curve.rate <= curve.upper).all()
    assert (np.diff(curve.distortion) >= 0).all()
    assert np.allclose(curve.q.sum(axis=1), 1) and (curve.support == (curve.q > 0).sum(axis=1)).all()
    low, high = exactrd.Problem(p, d).range()
    assert math.isclose(curve.distortion[0], low, abs_tol=1e-15)
    assert math.isinf(high) or math.isclose(curve.distortion[-1], high, abs_tol=1e-15)


@given(problems(forbidden=True), st.floats(0, 1))
def test_between_points(problem, share):
    p, d = problem
    whole, range_ = exactrd.curve(p, d, points=4), exactrd.Problem(p, d).range()
    assume(range_.distortion_max < math.inf)
    at = range_.distortion_min + share * (range_.distortion_max - range_.distortion_min)
    lower, upper = whole.between([at, range_.distortion_max + 1])
    assert lower[1] == 0 and upper[1] <= 1e-10 and 0 <= lower[0] <= upper[0]
    point = exactrd.curve(p, d, at=[at])[0]
    assert lower[0] <= point.upper and point.lower <= upper[0]
    lower, upper = whole.between(whole.distortion)
    exact = whole.distortion_low == 0
    assert (lower[exact] >= whole.lower[exact] - 1e-10).all() and (upper[exact] <= whole.upper[exact]).all()


@given(problems(), st.floats(0.1, 10))
def test_the_channel_is_the_point(problem, slope):
    """Distortion and information of the test channel, by sums, are the point's."""
    p, d = problem
    curve = exactrd.curve(p, d, slopes=slope)
    joint = p[:, None] * curve.channel(0)
    assert joint.sum() == pytest.approx(1)
    assert (joint * d).sum() == pytest.approx(curve.distortion[0], abs=1e-12)
    product = p[:, None] * joint.sum(axis=0)
    used = joint > 0
    assert (joint[used] * np.log(joint[used] / product[used])).sum() == pytest.approx(curve.upper[0], abs=1e-9)


@given(problems())
def test_rows_and_columns_may_be_relabelled(problem):
    p, d = problem
    rows, columns = np.argsort(np.cos(np.arange(len(p)))), np.argsort(np.sin(np.arange(d.shape[1])))
    one = exactrd.curve(p, d, slopes=[0.5, 2])
    other = exactrd.curve(p[rows], d[np.ix_(rows, columns)], slopes=[0.5, 2])
    for k, slope in enumerate((0.5, 2)):
        assert one.lower[k] + slope * one.distortion[k] <= other.upper[k] + slope * other.distortion[k] + 1e-14
        assert other.lower[k] + slope * other.distortion[k] <= one.upper[k] + slope * one.distortion[k] + 1e-14


def test_against_the_closed_form():
    for p in (0.5, 0.3, 0.01):
        distortions = np.array([0.1, 0.4, 0.9]) * p
        curve = exactrd.curve([1 - p, p], "hamming", at=distortions)
        truth = [entropy(p) - entropy(d) for d in distortions]
        assert (curve.distortion == distortions).all()
        assert np.allclose(curve.rate, truth, rtol=0, atol=2e-10)
        rate = 0.5 * entropy(p)
        back = exactrd.curve([1 - p, p], "hamming", rates=rate)
        assert back.distortion[0] == pytest.approx(brentq(lambda d: entropy(p) - entropy(d) - rate, 1e-12, p))
        assert back.lower[0] - 1e-10 <= rate <= back.upper[0] + 1e-10 and back.width[0] <= 1e-10


def test_units():
    curve = exactrd.curve([0.5, 0.5], "hamming", at=[0.0, 0.11, 0.5], unit="bits")
    truth = 1 - entropy(0.11) / math.log(2)
    assert curve.lower[0] <= 1 <= curve.upper[0] and curve.rate[0] == 1
    assert curve.lower[1] <= truth + 1e-15 and truth <= curve.upper[1] + 1e-15
    assert curve.lower[2] == 0 and 0 <= curve.upper[2] <= 2e-10
    nats = curve.to("nats")
    for bits, bound, wrong in ((curve.lower[:2], nats.lower, 1), (curve.upper[:2], nats.upper, -1)):
        for one, other in zip(bits, bound):  # outward, and by less than the last bit
            exact = Decimal(other) / Decimal(2).ln()
            assert (Decimal(one) - exact) * wrong <= 0 < (Decimal(np.nextafter(one, wrong * math.inf)) - exact) * wrong
    assert exactrd.curve([0.5, 0.5], "hamming", rates=[0.5], unit="bits").rate[0] == pytest.approx(0.5)
    assert (curve.slope == nats.slope).all()


ARRAYS = {
    "list": lambda a: a.tolist(),
    "tuple of rows": lambda a: tuple(map(tuple, a.tolist())) if a.ndim == 2 else tuple(a.tolist()),
    "fortran": np.asfortranarray,
    "strided": lambda a: np.repeat(np.repeat(a, 2, 0), 2, a.ndim - 1)[(slice(None, None, 2),) * a.ndim]
    if a.ndim == 2 else np.repeat(a, 2)[::2],
    "reversed twice": lambda a: a[::-1].copy()[::-1],
    "float32": lambda a: a.astype(np.float32),
    "integers": lambda a: a.astype(np.int16) if (a == np.round(a)).all() else a,
    "big endian": lambda a: a.astype(">f8"),
    "objects": lambda a: a.astype(object),
    "long doubles": lambda a: a.astype(np.longdouble),
    "read only": lambda a: np.frombuffer(a.tobytes()).reshape(a.shape),
}


@pytest.mark.parametrize("kind", ARRAYS)
def test_arrays_of_any_kind(kind):
    p, d = np.array([0.5, 0.25, 0.25]), np.array([[0.0, 1, 4, 9], [1, 0, 1, 4], [4, 1, 0, 1]])
    plain = exactrd.curve(p, d, slopes=[1.0, 2.0])
    other = exactrd.curve(ARRAYS[kind](p), ARRAYS[kind](d), slopes=ARRAYS[kind](np.array([1.0, 2.0])))
    for name in ("distortion", "rate", "lower", "upper", "q", "w"):
        assert (getattr(plain, name) == getattr(other, name)).all()


def test_the_users_arrays_stay():
    p, d = np.array([0.5, 0.5]), np.array([[0.0, 1], [1, 0]])
    curve = exactrd.curve(p, d, points=3)
    assert (p == [0.5, 0.5]).all() and (d == [[0, 1], [1, 0]]).all() and p.flags.writeable
    with pytest.raises(ValueError):
        curve.rate[0] = 7
    problem = exactrd.Problem(p, "squared", alphabet=p)
    p[0] = np.nan
    assert (problem.pmf == 0.5).all() and (problem.alphabet == 0.5).all() and not problem.pmf.flags.writeable


REFUSED = [
    (dict(pmf=[[0.5, 0.5]]), "pmf: expected shape (n,), got (1, 2)"),
    (dict(pmf=0.5), "pmf: expected shape (n,), got ()"),
    (dict(pmf=[]), "pmf: empty"),
    (dict(pmf=[0.5, 0.6]), "pmf: probabilities sum to 1.1"),
    (dict(pmf=[1.5, -0.5]), "pmf[1]: -0.5 is negative"),
    (dict(pmf=[0.5, math.nan]), "pmf[1]: nan is not a number"),
    (dict(pmf=[0.5, math.inf]), "pmf[1]: inf is not finite"),
    (dict(pmf=["a", "b"]), "pmf: expected real numbers, not <U1"),
    (dict(pmf=[0.5, 0.5j]), "pmf: expected real numbers, not complex128"),
    (dict(pmf=[0.5, None]), "pmf[1]: nan is not a number"),
    (dict(pmf=[0.5, {}]), "pmf: not an array of numbers"),
    (dict(pmf=[0.5, [0.5]]), "pmf: not an array of numbers"),
    (dict(pmf=np.ma.array([0.5, 0.5], mask=[0, 1])), "pmf: entries are masked"),
    (dict(distortion=[[0, 1]]), "distortion: expected shape (2, m), got (1, 2)"),
    (dict(distortion=[0, 1]), "distortion: expected shape (2, m), got (2,)"),
    (dict(distortion=[[0, 1], [math.nan, 0]]), "distortion[1, 0]: nan is not a number"),
    (dict(distortion=[[0, 1], [-1, 0]]), "distortion[1, 0]: -1.0 is negative"),
    (dict(distortion=[[0, 1], [0, 1e305]]), "distortion[1, 1]: 1e+305 is above 1e+300"),
    (dict(distortion=[[0, 1], [math.inf, math.inf]]), "distortion: source symbol 1"),
    (dict(distortion=[[0, 2**53 + 1], [1, 0]]), "distortion[0, 1]: no double holds 9007199254740993"),
    (dict(distortion="euclidean"), "distortion: 'euclidean' is none of 'squared', 'absolute', 'hamming'"),
    (dict(distortion=None), "distortion: missing"),
    (dict(distortion="squared"), "alphabet: distortion 'squared' needs the positions"),
    (dict(distortion="squared", alphabet=[1, 2, 3]), "alphabet: 3 rows for 2 probabilities"),
    (dict(distortion="squared", alphabet=[1, math.nan]), "alphabet[1, 0]: nan is not a number"),
    (dict(distortion="squared", alphabet=[1, 1e141]), "alphabet[1, 0]: 1e+141 is above 1e+140"),
    (dict(distortion="squared", alphabet=[1, 2], reproduction=[[1, 2]]), "reproduction: expected shape (n, 1), got (1, 2)"),
    (dict(distortion=[[0, 1], [1, 0]], alphabet=[1, 2]), "alphabet, reproduction: they go with"),
    (dict(points=1), "points: 1 is below 2"),
    (dict(points=2.5), "points: expected a whole number"),
    (dict(slopes=[1, -1]), "slopes[1]: -1.0 is negative"),
    (dict(slopes=[[1]]), "slopes: expected shape (n,), got (1, 1)"),
    (dict(slopes=[]), "slopes: empty"),
    (dict(slopes=[1], at=[0.1]), "slopes and at: give one of points, slopes, at and rates"),
    (dict(at=[math.inf]), "at[0]: inf is not finite"),
    (dict(rates=[9.0]), "rates: "),
    (dict(gap=0), "gap: 0.0 is not above 0"),
    (dict(gap=[1]), "gap: expected one number"),
    (dict(unit="dB"), "unit: 'dB' is none of 'nats', 'bits'"),
    (dict(method="simplex"), "method: 'simplex' is none of"),
    (dict(threads=0), "threads: 0 is below 1"),
]


@pytest.mark.parametrize("change, message", REFUSED, ids=[message[:30] for _, message in REFUSED])
def test_refusals_name_the_argument(change, message):
    arguments = {"pmf": [0.5, 0.5], "distortion": [[0, 1], [1, 0]], **change}
    with pytest.raises(exactrd.Error) as refusal:
        exactrd.curve(arguments.pop("pmf"), arguments.pop("distortion"), **arguments)
    assert str(refusal.value).startswith(message)
    assert isinstance(refusal.value, ValueError)


def test_a_distortion_below_the_least_is_refused():
    with pytest.raises(exactrd.ArgumentError, match="^at: "):
        exactrd.curve([0.5, 0.5], [[1, 2], [2, 1]], at=[0.5])


def test_positions_and_labels():
    x, y = [[0, 0], [1, 2], [3, 1]], [[0, 1], [2, 2]]
    problem = exactrd.Problem([0.2, 0.3, 0.5], "absolute", alphabet=x, reproduction=y)
    assert (problem.matrix() == [[1, 4], [2, 1], [3, 2]]).all()
    labels = exactrd.Problem([0.2, 0.3, 0.5], "hamming", alphabet=[7, 8, 7], reproduction=[7, 8])
    assert (labels.matrix() == [[0, 1], [1, 0], [0, 1]]).all()
    for name in ("squared", "absolute"):
        one = exactrd.Problem([0.5, 0.5], name, alphabet=[0.1, 0.7])
        two = exactrd.Problem([0.5, 0.5], one.matrix())
        assert exactrd.curve(one, slopes=3.0).rate == pytest.approx(exactrd.curve(two, slopes=3.0).rate)


@pytest.mark.parametrize("name", ["squared", "absolute", "hamming"])
def test_the_matrix_is_the_library_s(name, random):
    """The very doubles that xrd_distortion_entry defines."""
    positions = {} if name == "hamming" else {"alphabet": random.normal(size=(9, 3)), "reproduction": random.random((5, 3))}
    problem = exactrd.Problem(np.full(9, 1 / 9), name, **positions)
    entries = [[library.xrd_distortion_entry(problem._own.distortion, i, j) for j in range(problem.m)] for i in range(9)]
    assert (problem.matrix() == entries).all()


def test_samples_counts_and_files(tmp_path):
    samples = np.random.default_rng(1).normal(size=(30, 2))
    problem = exactrd.Problem.from_samples(samples)
    assert exactrd.curve(problem, points=2).rate[0] == pytest.approx(math.log(30))
    weighted = exactrd.Problem.from_samples(samples[:2], weights=[1, 3])
    assert (weighted.pmf == [0.25, 0.75]).all()
    assert exactrd.Problem.from_counts([1, 1, 2], "hamming").digest() == \
        exactrd.Problem([0.25, 0.25, 0.5], "hamming").digest()
    assert exactrd.Problem([2, 2], "hamming", normalize=True).digest() == exactrd.Problem([0.5, 0.5], "hamming").digest()
    np.save(tmp_path / "p.npy", [0.25, 0.75])
    loaded = exactrd.Problem.load(pmf=tmp_path / "p.npy", distortion="hamming")
    assert loaded.digest() == exactrd.Problem([0.25, 0.75], "hamming").digest()
    with pytest.raises(exactrd.FileError):
        exactrd.Problem.load(pmf=tmp_path / "absent", distortion="hamming")
    with pytest.raises(exactrd.InputError, match="samples"):
        exactrd.Problem.from_samples([[1.0, math.nan]])
    with pytest.raises(exactrd.ArgumentError, match="colour"):
        exactrd.Problem.load(distortion="hamming", colour="red")


def test_a_tour_of_the_result():
    curve = exactrd.curve([0.5, 0.5], "hamming", points=30)
    assert len(curve[3:7]) == 4 and (curve[3:7].q == curve.q[3:7]).all()
    assert curve[-1] == list(curve)[-1] and curve[-1].rate == 0
    assert "..." in repr(curve) and len(repr(curve).splitlines()) == 15
    assert repr(curve[:2]).startswith("Curve: 2 points in nats, 2 proved to 1e-10 nats")
    slow = exactrd.curve([0.6, 0.4], "hamming", slopes=2.0, method="blahut-arimoto", max_iterations=1)
    assert slow.outcome == ["iterations"] and not slow.proved[0] and slow.lower[0] < slow.upper[0]
    assert (exactrd.curve([0.5, 0.5], "hamming", points=30, threads=2).rate == curve.rate).all()


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])
def test_copies_work_alone(copied):
    problem = exactrd.Problem([0.5, 0.3, 0.2], "squared", alphabet=[0.0, 1.0, 2.5])
    curve = exactrd.curve(problem, points=4)
    other = copied(curve)
    digest = problem.digest()
    del problem, curve
    assert other.problem.digest() == digest and other.check()
    assert (exactrd.curve(copied(other.problem), points=4).rate == other.rate).all()


def test_critical_slopes():
    p = np.array([0.5, 0.3, 0.15, 0.05])
    found = exactrd.critical(exactrd.Problem(p, "hamming"))
    assert [event.entering for event in found] == [(1,), (2,), (3,)] and all(event.proved for event in found)
    for k, event in enumerate(found, start=1):  # Erokhin: symbol k enters where its probability is the level
        level = brentq(lambda s: p[k] * (k + math.exp(s) - 1 + 1) - p[:k + 1].sum(), 1e-9, 40)
        assert event.slope_low * (1 - 1e-8) <= level <= event.slope_high * (1 + 1e-8)

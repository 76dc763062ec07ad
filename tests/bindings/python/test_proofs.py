"""Certificates from anybody's numbers, checks of curves and saved documents."""
import json
import math
import os
import subprocess

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

import exactrd
from test_curve import blahut_arimoto, problems


@given(problems(), st.floats(0, 8), st.integers(0, 2**32 - 1))
def test_any_numbers_give_true_bounds(problem, slope, seed):
    """Random q and w: loose bounds that Blahut-Arimoto's sandwich does not contradict."""
    p, d = problem
    random = np.random.default_rng(seed)
    bounds = exactrd.certify(exactrd.Problem(p, d), slope, random.random(d.shape[1]) + 0.01, random.random(len(p)) + 0.01)
    assert bounds.lower <= bounds.upper
    least, most = blahut_arimoto(p, d, slope)
    assert bounds.upper + slope * bounds.distortion >= least - 1e-12
    at = exactrd.certify(exactrd.Problem(p, d), slope, random.random(d.shape[1]) + 0.01, at=bounds.distortion + 1)
    assert at.distortion == bounds.distortion + 1 and at.lower <= bounds.upper


def test_blahut_arimotos_numbers_are_proved():
    p, d = np.array([0.8, 0.2]), 1 - np.eye(2)
    q = np.full(2, 0.5)
    problem = exactrd.Problem(p, d)
    gaps = []
    for _ in range(200):
        bounds = exactrd.certify(problem, 2.0, q)
        gaps.append(bounds.upper - bounds.lower)
        a = np.exp(-2.0 * d)
        q = q * (a.T @ (p / (a @ q)))
    assert gaps[0] > 0.01 and gaps[-1] < 1e-14


@pytest.mark.parametrize("change, message", [
    (dict(q=[0.5]), "q: expected shape (2,), got (1,)"), (dict(q=[0.5, -0.5]), "q[1]: -0.5 is negative"),
    (dict(w=[1.0, math.nan]), "w[1]: nan is not a number"), (dict(slope=-1), "slope: -1.0 is negative"),
    (dict(at=math.nan), "at: nan is not a number"), (dict(gap=-1), "gap: -1.0 is negative")])
def test_refused_witnesses(change, message):
    arguments = {"slope": 1.0, "q": [0.5, 0.5], **change}
    with pytest.raises(exactrd.InputError) as refusal:
        exactrd.certify(exactrd.Problem([0.5, 0.5], "hamming"), **arguments)
    assert str(refusal.value).startswith(message)


@given(problems(forbidden=True))
def test_curves_pass_the_check(problem):
    finding = exactrd.curve(*problem, points=4).check()
    assert finding, finding


def altered(curve, name, value):
    columns = {key: column.copy() for key, column in curve._columns.items()}
    columns[name][0] = value
    return exactrd.Curve(curve.problem, curve.unit, curve.gap_nats, columns)


def test_altered_points_are_refused():
    curve = exactrd.curve([0.6, 0.4], "hamming", slopes=[2.0])
    assert curve.check()
    for name in ("rate_lower", "rate_upper", "distortion", "support", "w"):
        value = curve._columns[name][0] * (1 + 1e-6) + (1 if name == "support" else 0)
        if name == "rate_upper":
            value = curve._columns[name][0] * (1 - 1e-6)
        if name == "w":
            value = curve.w[0] * [1, 1.01]
        finding = exactrd.check(altered(curve, name, value))
        assert not finding and finding.reason[0], name


@pytest.mark.parametrize("problem", [
    exactrd.Problem([0.6, 0.4], "hamming"),
    exactrd.Problem([0.6, 0.3, 0.1], [[0, 1], [np.inf, 2], [0.5, 0.25]]),
    exactrd.Problem([0.6, 0.3, 0.1], "squared", alphabet=[[0, 1], [2, 1], [3, 3]], reproduction=[[0, 0], [2, 2]]),
    exactrd.Problem([0.6, 0.4], "absolute", alphabet=[0.1, 0.7])], ids=repr)
def test_documents(problem, tmp_path):
    path = tmp_path / "curve.json"
    curve = exactrd.curve(problem, points=4, unit="bits")
    curve.save(path)
    assert exactrd.check(path)
    text = path.read_text()
    document = json.loads(text)
    assert document["unit"] == "bits" and document["input"]["sha256"] == problem.digest()
    assert [point["rate"] for point in document["points"]] == curve.rate.tolist()
    path.write_text(text.replace('"support":2', '"support":1'))
    with pytest.raises(exactrd.InputError, match="curve.json"):
        exactrd.check(path)
    with pytest.raises(exactrd.FileError):
        curve.save(tmp_path / "no folder" / "curve.json")
    with pytest.raises(exactrd.FileError):
        exactrd.check(tmp_path / "absent.json")


def test_documents_of_the_program(tmp_path):
    program = os.environ.get("EXACTRD_PROGRAM")
    if program is None:
        pytest.skip("EXACTRD_PROGRAM does not name the program")
    (tmp_path / "p.txt").write_text("0.25 0.75\n")
    (tmp_path / "curve.json").touch()
    subprocess.run([program, "curve", "--pmf", "p.txt", "--distortion", "hamming", "--format", "json", "--points", "4",
                    "-o", "curve.json"], cwd=tmp_path, check=True)
    with pytest.raises(exactrd.FileError):
        exactrd.check(tmp_path / "curve.json")  # p.txt is not here
    assert exactrd.check(tmp_path / "curve.json", pmf=tmp_path / "p.txt")
    (tmp_path / "p.txt").write_text("0.75 0.25\n")
    with pytest.raises(exactrd.InputError, match="pmf"):
        exactrd.check(tmp_path / "curve.json", pmf=tmp_path / "p.txt")
    with pytest.raises(exactrd.ArgumentError, match="samples"):
        exactrd.check(tmp_path / "curve.json", samples=tmp_path / "p.txt")
    exactrd.curve([0.5, 0.5], "hamming", points=3).save(tmp_path / "ours.json")
    assert subprocess.run([program, "check", "ours.json"], cwd=tmp_path, check=False, capture_output=True).returncode == 0


def test_prototypes_split(random):
    """Two points at -1 and 1: one prototype up to slope 1/2, then two at y = tanh(2 slope y)."""
    one = exactrd.prototypes([-1, 1], slope=0.499)
    assert one.count == 1 and one.places[0, 0] == pytest.approx(0, abs=1e-6) and one.instability[0] == pytest.approx(0.998)
    for slope in (0.6, 1.0, 3.0):
        two = exactrd.prototypes([-1, 1], slope=slope)
        y = brentq(lambda y: y - math.tanh(2 * slope * y), 1e-3, 1)
        assert sorted(two.places[:, 0]) == pytest.approx([-y, y], abs=1e-5) and two.excess < 1e-6
        rate = math.log(2) + sum(s * math.log(s) for s in ((1 + y) / 2, (1 - y) / 2))
        assert two.lower - 1e-9 <= rate <= two.upper + 1e-9
        again = exactrd.prototypes([-1, 1], rate=rate)
        assert again.slope == pytest.approx(slope, rel=1e-3)
    points = random.normal(size=(25, 2))
    free = exactrd.prototypes(points, slope=1.0, labels=(points[:, 0] > 0).astype(int), weight=0.5)
    assert free.channel.sum(axis=1) == pytest.approx(1) and free.labels[0].sum(axis=1) == pytest.approx(1)
    own = exactrd.curve(exactrd.Problem.from_samples(points), slopes=1.0)[0]
    best = exactrd.prototypes(points, slope=1.0)
    assert best.lower - best.excess + best.distortion <= own.upper + own.distortion + 1e-9


@pytest.mark.parametrize("change, message", [
    (dict(), "slope, rate: give one"), (dict(slope=0), "slope: 0.0 is not above 0"), (dict(rate=99.0), "points: "),
    (dict(slope=1, pmf=[1]), "pmf: expected shape (2,)"), (dict(slope=1, labels=[0.5, 1]), "labels: expected whole"),
    (dict(slope=1, labels=[0, -1]), "labels: expected numbers"), (dict(slope=1, weight=-1), "weight: -1.0 is negative")])
def test_refused_prototypes(change, message):
    with pytest.raises(exactrd.Error) as refusal:
        exactrd.prototypes([[0.0], [1.0]], **change)
    assert str(refusal.value).startswith(message)


def test_curves_come_back(tmp_path):
    found = exactrd.curve([0.5, 0.3, 0.2], "squared", alphabet=[0, 1, 3], points=6, unit="bits")
    found.save(tmp_path / "curve.json")
    again = exactrd.Curve.load(tmp_path / "curve.json")
    for name in ("distortion", "rate", "lower", "upper", "slope", "support", "proved", "q", "w"):
        assert getattr(again, name).tobytes() == getattr(found, name).tobytes(), name
    assert again.unit == "bits" and again.problem.digest() == found.problem.digest() and again.check()
    assert np.array_equal(again.channel(2), found.channel(2))
    again.save(tmp_path / "again.json")
    exactrd.payoff([0.5, 0.5], [[1, 0], [0, 1]], slopes=[1]).save(tmp_path / "payoff.json")
    with pytest.raises(exactrd.InputError, match="payoff"):
        exactrd.Curve.load(tmp_path / "payoff.json")
    with pytest.raises(exactrd.FileError):
        exactrd.Curve.load(tmp_path / "nothing.json")


def test_capacities(tmp_path):
    z_channel = exactrd.capacity([[1, 0], [0.5, 0.5]], cost=[0, 1], at=[0.1, 0.4])
    assert z_channel.proved.all() and z_channel.check() and z_channel.cost.tolist() == [0.1, 0.4]
    free = exactrd.capacity([[1, 0], [0.5, 0.5]])
    assert free.lower[0] <= math.log(1.25) + 1e-15 and math.log(1.25) - 1e-15 <= free.upper[0]
    assert free.capacity[0] >= z_channel.capacity[1] - 1e-9 > z_channel.capacity[0]
    for result in (z_channel, free):
        result.save(tmp_path / "capacity.json")
        assert exactrd.check(tmp_path / "capacity.json")
    with pytest.raises(exactrd.ArgumentError, match="at: it goes with cost"):
        exactrd.capacity([[1, 0], [0, 1]], at=[1])
    with pytest.raises(exactrd.InputError, match="row 1"):
        exactrd.capacity([[1, 0], [0.5, 0.4]])


def test_payoffs(tmp_path):
    p, table = np.array([0.2, 0.3, 0.5]), np.array([[1, -2, 0.1], [0, 3, 0.1], [-1, 0.2, 0.1]])
    found = exactrd.payoff(p, table, information_cost=[0.3, 1, 50])
    assert found.proved.all() and found.check()
    assert found.considered.sum(axis=1).tolist() == found.support.tolist() and found.support[-1] == 1
    for k in range(len(found)):
        channel = found.conditional(k)
        assert np.allclose(channel.sum(axis=1), 1) and np.allclose(p @ channel, found.choices[k], atol=1e-12)
        assert abs(p @ (channel * table).sum(axis=1) - found.payoff[k]) < 1e-12
    plain = exactrd.curve(p, table.max(axis=1, keepdims=True) - table, slopes=[1])
    assert abs(plain.rate[0] - found.rate[1]) < 1e-8
    assert abs(p @ table.max(axis=1) - plain.distortion[0] - found.payoff[1]) < 1e-8
    seen = exactrd.payoff(p, table, at=[0.76], observation=[[0.9, 0.1], [0.2, 0.8], [0.5, 0.5]])
    assert seen.payoff.tolist() == [0.76] and seen.q.shape == (1, 3) and seen.w.shape == (1, 2)
    for result, name in ((found, "payoff"), (seen, "seen")):
        result.save(tmp_path / name)
        assert exactrd.check(tmp_path / name)
    with pytest.raises(exactrd.ArgumentError, match="information_cost"):
        exactrd.payoff(p, table, information_cost=[0])
    with pytest.raises(exactrd.ArgumentError, match="give one of them"):
        exactrd.payoff(p, table)
    with pytest.raises(exactrd.InputError, match="payoff"):
        exactrd.payoff(p, [[1, np.nan]] * 3, slopes=[1])


def test_indirect_sources(tmp_path):
    problem = exactrd.Problem([0.3, 0.7], "hamming")
    seen = np.array([[0.8, 0.1, 0.1], [0.2, 0.3, 0.5]])
    found = exactrd.indirect(problem, seen, slopes=[1, 3])
    joint = problem.pmf[:, None] * seen
    p = joint.sum(axis=0)
    plain = exactrd.curve(p, joint.T @ problem.matrix() / p[:, None], slopes=[1, 3], normalize=True)
    assert found.proved.all() and found.check()
    assert np.allclose(found.rate + found.slope * found.distortion, plain.rate + plain.slope * plain.distortion,
                       atol=1e-9)
    found.save(tmp_path / "indirect.json")
    assert exactrd.check(tmp_path / "indirect.json")
    with pytest.raises(exactrd.InputError, match="observation"):
        exactrd.indirect(problem, [[0.5, 0.6], [0.5, 0.5]], slopes=[1])


def test_perceptions(tmp_path):
    """A constraint raises the rate; one that does not bind leaves R(D); documents and checks see every number."""
    p = np.array([1 + 5 * i % 13 for i in range(8)], dtype=float)
    problem = exactrd.Problem(p / p.sum(), "squared", alphabet=np.arange(8) / 7)
    cost = exactrd.Problem(p / p.sum(), "absolute", alphabet=np.arange(8) / 7)
    free = exactrd.curve(problem, at=[0.03]).rate[0]
    for constraint in ("tv", "kl", "wasserstein"):
        chosen = cost if constraint == "wasserstein" else None
        found = exactrd.perception(problem, constraint, [[0.03, 0], [0.03, 0.02], [0.03, 40]], cost=chosen)
        assert found.proved.all() and found.check().accepted.all()
        assert found.rate[0] > found.rate[1] > found.rate[2] and abs(found.rate[2] - free) < 1e-9
        found.save(tmp_path / "r.json")
        assert exactrd.check(tmp_path / "r.json").accepted.all()
        found._saved[1]["rate_lower"] += 1e-6
        assert not found.check().accepted.all()
    with pytest.raises(exactrd.ArgumentError, match="tv, kl, wasserstein"):
        exactrd.perception(problem, "w2", [[1, 1]])
    with pytest.raises(exactrd.ArgumentError, match="wasserstein"):
        exactrd.perception(problem, "tv", [[1, 1]], cost=cost)


def test_surfaces():
    """Targets on the surface are its planes' points; documents and checks see every number."""
    random = np.random.default_rng(4)
    p = random.random(6) + 0.1
    problems = [exactrd.Problem(p / p.sum(), random.random((6, 5))) for _ in range(2)]
    planes = exactrd.surface(problems, slopes=[[3, 5], [8, 1]])
    exact = exactrd.surface(problems, at=planes.distortions, unit="bits")
    assert planes.proved.all() and exact.proved.all() and planes.check() and exact.check()
    np.testing.assert_allclose(exact.rate * math.log(2), planes.rate, atol=1e-9)
    assert (exact.lower <= exact.rate).all() and (exact.rate <= exact.upper).all()
    one = exactrd.curve(problems[0].pmf, 3 * problems[0].matrix() + 5 * problems[1].matrix(), slopes=[1])
    assert abs(one.rate[0] - planes.rate[0]) < 1e-9
    with pytest.raises(exactrd.ArgumentError, match=r"at\[0\]: no channel"):
        exactrd.surface(problems, at=[[0, 0]])
    with pytest.raises(exactrd.ArgumentError, match="different probabilities"):
        exactrd.surface([problems[0], exactrd.Problem([1 / 6] * 6, "hamming")], at=[[1, 1]])


def test_lines_of_equal_rate():
    """Two fair bits, errors in either counted apart: R = 2 - h(D_1) - h(D_2) bits along every line."""
    wrong = np.arange(4)[:, None] ^ np.arange(4)
    problems = [exactrd.Problem([0.25] * 4, matrix.astype(float)) for matrix in (wrong & 1, wrong >> 1)]
    lines = exactrd.surface(problems, rates=[0.5, 1.5], points=7, unit="bits")
    assert lines.proved.all() and lines.check()
    assert len(lines) == 7 + 5  # an error in one bit alone costs one bit at most
    d = lines.distortions
    truth = 2 + sum(d[:, k] * np.log2(np.maximum(d[:, k], 1e-300)) + (1 - d[:, k]) * np.log2(1 - d[:, k]) for k in (0, 1))
    np.testing.assert_allclose(lines.rate, truth, atol=1e-12)
    np.testing.assert_allclose(lines.rate, [0.5] * 7 + [1.5] * 5, atol=2e-10)
    assert (np.diff(d[:7, 0]) > 0).all() and (np.diff(d[:7, 1]) < 0).all()
    with pytest.raises(exactrd.ArgumentError, match=r"rates\[1\]: no point of the surface has the rate 2.5 bits"):
        exactrd.surface(problems, rates=[0.5, 2.5], points=3, unit="bits")
    with pytest.raises(exactrd.ArgumentError, match="points: 100001"):
        exactrd.surface(problems, rates=[0.5], points=100001)
    with pytest.raises(exactrd.ArgumentError, match="give one of them"):
        exactrd.surface(problems, rates=[0.5], at=[[1, 1]])


def test_saved_surfaces(tmp_path):
    problems = [exactrd.Problem([0.2, 0.3, 0.5], "hamming"), exactrd.Problem([0.2, 0.3, 0.5], [[0, 1, 4], [1, 0, 1], [4, 1, 0]])]
    found = exactrd.surface(problems, at=[[0.3, 0.4]])
    found.save(tmp_path / "s.json")
    assert exactrd.check(tmp_path / "s.json")
    document = json.loads((tmp_path / "s.json").read_text())
    assert document["format"] == "exactrd-criteria-1" and document["points"][0]["distortion"] == [0.3, 0.4]
    found._saved[0]["rate_lower"] += 1e-9  # a claim that is not so
    found._saved[0]["rate_nats"] = found._saved[0]["rate_upper"] = found._saved[0]["rate_lower"]
    assert not found.check()

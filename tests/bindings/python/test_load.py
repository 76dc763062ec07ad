"""Documents of every kind, read back; and limits of time and iterations."""
import os
import subprocess

import numpy as np
import pytest

import exactrd
from exactrd import Problem

PMF = [0.5, 0.3, 0.2]
SQUARED = Problem(PMF, "squared", alphabet=[0, 1, 3])
HAMMING = Problem(PMF, "hamming")


def saved_results():
    """One of each kind whose results have `save`."""
    yield exactrd.curve(SQUARED, points=4, unit="bits")
    yield exactrd.capacity([[0.9, 0.1], [0.2, 0.8]], cost=[0, 1], at=[0.1, 0.3])
    yield exactrd.capacity([[0.9, 0.1], [0.2, 0.8]], unit="bits")
    yield exactrd.perception(HAMMING, "tv", [[0.2, 0.1], [0.1, 0]])
    yield exactrd.perception(HAMMING, "wasserstein", [[0.2, 0.1]], cost=SQUARED)
    yield exactrd.surface([HAMMING, SQUARED], at=[[0.2, 0.5], [0.3, 0.1]], unit="bits")
    yield exactrd.payoff([0.5, 0.5], [[1, 0, 0.4], [0, 1, 0.4]], information_cost=[0.2, 1])
    yield exactrd.payoff([0.5, 0.5], [[1, 0, 0.4], [0, 1, 0.4]], slopes=[2], observation=[[0.9, 0.1], [0.2, 0.8]])
    yield exactrd.indirect(HAMMING, [[0.9, 0.1], [0.1, 0.9], [0.5, 0.5]], slopes=[3])
    yield exactrd.finite_length([0.6, 0.4], "hamming", at=0.2, lengths=[5, 10], unit="bits")


def same(found, wanted):
    assert type(found) is type(wanted) and len(found) == len(wanted) and found.unit == wanted.unit
    if isinstance(wanted, list):
        assert list(found) == list(wanted)
        return
    for name, column in wanted.columns().items():
        np.testing.assert_array_equal(getattr(found, name, found.columns()[name]), column, err_msg=name)


def test_what_was_saved_is_read_back(tmp_path):
    for k, wanted in enumerate(saved_results()):
        path, again = tmp_path / f"{k}.json", tmp_path / f"{k}-again.json"
        wanted.save(path)
        found = exactrd.load(path)
        same(found, wanted)
        assert found.check(), type(found)
        found.save(again)  # the problem came along, not the numbers alone
        assert exactrd.check(again), type(found)
        same(exactrd.load(again), wanted)


def test_a_curve_is_asked_for_by_name(tmp_path):
    exactrd.capacity([[0.9, 0.1], [0.2, 0.8]]).save(tmp_path / "c.json")
    with pytest.raises(exactrd.InputError, match="no curve but capacity: exactrd.load"):
        exactrd.Curve.load(tmp_path / "c.json")
    (tmp_path / "no.json").write_text("{}")
    with pytest.raises(exactrd.InputError, match="no.json"):
        exactrd.load(tmp_path / "no.json")


@pytest.mark.skipif("EXACTRD_PROGRAM" not in os.environ, reason="EXACTRD_PROGRAM does not name the program")
def test_documents_of_the_command_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # documents name files as they were given

    def run(*words):
        subprocess.run([os.environ["EXACTRD_PROGRAM"], *words, "--format", "json", "-o", "r.json"], cwd=tmp_path, check=True)
        return exactrd.load(tmp_path / "r.json")

    (tmp_path / "joint.txt").write_text("30 5\n5 20\n10 10\n")
    found = run("bottleneck", "--joint", "joint.txt", "--relevance", "0.05,0.1", "--unit", "bits")
    wanted = exactrd.bottleneck([[30, 5], [5, 20], [10, 10]], relevances=[0.05, 0.1], unit="bits")
    for f, w in zip(found, wanted, strict=True):
        assert type(f) is exactrd.Bottleneck and f.unit == "bits" and f.relevance == pytest.approx(w.relevance, abs=1e-9)
        np.testing.assert_allclose(f.encoder, w.encoder, atol=1e-6)
    (tmp_path / "joint.txt").rename(tmp_path / "moved.txt")
    with pytest.raises(exactrd.FileError):
        exactrd.load(tmp_path / "r.json")
    assert len(exactrd.load(tmp_path / "r.json", joint=tmp_path / "moved.txt")) == 2
    line = run("curve", "--source", "uniform:3", "--distortion", "squared", "--reproduction", "continuous", "--slope", "2")
    assert [type(atoms) for atoms in line] == [exactrd.Atoms] and line[0].places.shape == (line[0].count, 1)
    assert line[0].masses.sum() == pytest.approx(1) and line[0].lower <= line[0].rate <= line[0].upper
    assert run("curve", "--density", "normal", "--distortion", "squared", "--rate", "1")[0].attained
    peak = run("capacity", "--channel", "awgn", "--peak", "1,2")
    assert type(peak) is exactrd.Peak and peak.cost.tolist() == [1, 2] and peak.proved.all()
    assert peak.lower[0] <= peak.capacity[0] <= peak.upper[0] and peak.places[1].tolist() == [0, 2] and peak.support[1] == 3
    assert peak.masses[0].sum() == pytest.approx(1)


def limited(**limits):
    """Each function that solves, with the limits."""
    yield exactrd.curve(SQUARED, slopes=[0.5, 1, 2], **limits)
    yield exactrd.anywhere([-1, 0, 3], slopes=[0.5, 1, 2], **limits)
    yield exactrd.curve(PMF, "squared", reproduction="continuous", slopes=[0.5, 1, 2], **limits)
    yield exactrd.bottleneck([[30, 5], [5, 20], [10, 10]], slopes=[5, 6, 7], **limits)
    yield exactrd.capacity([[0.9, 0.1], [0.2, 0.8]], cost=[0, 1], at=[0.1, 0.2, 0.3], **limits)
    yield exactrd.perception(HAMMING, "tv", [[0.2, 0.1], [0.1, 0], [0.3, 0]], **limits)
    yield exactrd.surface([HAMMING, SQUARED], at=[[0.2, 0.5], [0.3, 0.1], [0.1, 0.1]], **limits)
    yield exactrd.payoff([0.5, 0.5], [[1, 0], [0, 1]], slopes=[1, 2, 3], **limits)
    yield exactrd.indirect(HAMMING, [[0.9, 0.1], [0.1, 0.9], [0.5, 0.5]], slopes=[1, 2, 3], **limits)


def test_time_limits():
    for result in limited(time_limit=1e-9):  # over before it begins: the first point is proved as it is
        assert len(result) == 1, type(result)
        point = result[0] if isinstance(result, list) else None
        lower, upper = (point.lower, point.upper) if point else (result.lower[0], result.upper[0])
        assert lower <= upper
    for result in limited(time_limit=1e6):
        assert len(result) == 3, type(result)
    assert len(exactrd.finite_length(PMF, "hamming", at=0.2, lengths=[50, 100], time_limit=1e-9)) < 2
    with pytest.raises(exactrd.InputError, match="time_limit"):
        exactrd.curve(SQUARED, slopes=[1], time_limit=0)


def test_a_time_limit_ends_long_work():
    points = np.random.default_rng(5).standard_normal((600, 3))
    problem = Problem(np.full(600, 1 / 600), "squared", alphabet=points)
    found = exactrd.curve(problem, slopes=[0.9, 1, 1.1], method="blahut-arimoto", gap=1e-12, time_limit=0.2)
    assert len(found) < 3 and (len(found) == 0 or not found.proved[-1])
    assert (found.lower <= found.upper).all()


def ends(result):
    """Lower and upper bounds, whatever holds them."""
    if isinstance(result, list):
        return np.array([atoms.lower for atoms in result]), np.array([atoms.upper for atoms in result])
    return np.asarray(result.lower), np.asarray(result.upper)


def test_limits_of_iterations():
    short_of = set()
    for few, all_of_them in zip(limited(max_iterations=2, gap=1e-14), limited(gap=1e-14), strict=True):
        (lower, upper), (least, most) = ends(few), ends(all_of_them)
        assert len(lower) == 3 and (lower <= upper).all() and (most - least < 1e-11).all(), type(few)
        if (upper - lower > 1e-4).any():
            short_of.add(type(few).__name__)
        if isinstance(few, (exactrd.Capacity, exactrd.Perception, exactrd.Surface)):  # of the same numbers
            assert (lower <= most).all() and (least <= upper).all(), type(few)
    assert short_of == {"Curve", "Capacity", "Perception", "Surface", "Payoff", "Indirect"}
    with pytest.raises((exactrd.ArgumentError, exactrd.InputError), match="max_iterations"):
        exactrd.capacity([[0.9, 0.1], [0.2, 0.8]], max_iterations=-1)

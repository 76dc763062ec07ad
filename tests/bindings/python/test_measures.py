"""Reproductions anywhere, densities, bottlenecks and finite lengths."""
import numpy as np
import pytest

import exactrd


def test_two_points():
    below, above = exactrd.anywhere([-1, 1], slopes=[0.4, 0.6])
    assert (below.count, above.count) == (1, 2) and below.proved and above.proved
    assert below.upper == 0 and abs(below.distortion - 1) < 1e-12
    assert abs(above.places[0, 0] + above.places[1, 0]) < 1e-12 and np.allclose(above.masses, 0.5)


def test_densities(tmp_path):
    uniform = exactrd.anywhere(density="uniform", slopes=[20], gap=1e-12)[0]
    assert uniform.count == 3 and uniform.proved
    assert uniform.lower <= 0.564864681490978 and uniform.upper >= 0.564864681490963
    normal = exactrd.anywhere(density="normal", at=[0.25], unit="bits")[0]
    assert normal.lower <= 1 <= normal.upper and normal.shannon <= 1 <= normal.shannon + 1e-12
    assert normal.attained and not uniform.attained and normal.upper - normal.lower < 1e-14
    assert uniform.shannon < uniform.lower
    file = tmp_path / "h.csv"
    file.write_text("left,right,weight\n0,1,2\n")
    same = exactrd.anywhere(histogram=file, slopes=[20])[0]
    assert abs(same.rate - uniform.rate) < 1e-9


def test_absolute_errors_of_densities():
    uniform = exactrd.anywhere(density="uniform", distortion="absolute", slopes=[10], gap=1e-12)[0]
    assert uniform.proved and uniform.lower - 1e-15 <= np.log(5) - 0.8 <= uniform.upper + 1e-15
    assert np.allclose(uniform.places, [[0.1, 0.9]]) and np.allclose(uniform.masses, 1)
    logistic = exactrd.anywhere(density="logistic", distortion="absolute", at=[0.5])[0]
    assert logistic.attained and logistic.lower <= 1 <= logistic.upper + 1e-15 and logistic.upper - logistic.lower < 1e-14
    assert not exactrd.curve(density="logistic", distortion="absolute", at=[1.05])[0].attained


def test_labels():
    """All symbols in one place: the bottleneck of a variable that decides its label."""
    p, labels = [.25, .35, .4], [0, 1, 2]
    point = exactrd.anywhere(np.full((3, 1), .5), p, labels=labels, label_weight=.5, slopes=[2.4])[0]
    same = exactrd.bottleneck(np.diag(p), slopes=[1.2])[0]
    assert point.proved and abs(point.rate - same.rate) < 1e-9 and abs(point.distortion - .5 * same.distortion) < 1e-9
    assert point.places.shape == (point.count, 1) and [a.shape for a in point.labels] == [(point.count, 3)]
    assert np.allclose(point.labels[0].sum(1), 1) and same.labels == []
    two = exactrd.anywhere([0, 1, 3.], labels=[labels, [0, 0, 1]], slopes=[5])[0]
    assert [a.shape[1] for a in two.labels] == [3, 2]
    with pytest.raises(exactrd.ArgumentError):
        exactrd.anywhere(density="uniform", labels=labels, slopes=[1])
    with pytest.raises(exactrd.InputError):
        exactrd.anywhere([0, 1], labels=labels, slopes=[1])
    with pytest.raises((exactrd.InputError, exactrd.ArgumentError)):
        exactrd.anywhere([0, 1, 2], labels=labels, label_weight=-1, slopes=[1])


def test_bottleneck():
    joint = np.array([[.45, .05], [.05, .45]])
    point = exactrd.bottleneck(joint, relevances=[0.1])[0]
    assert point.proved and abs(point.relevance - 0.1) < 1e-12
    p = joint.sum(1)
    law = p @ point.encoder
    information = (p[:, None] * point.encoder * np.log(point.encoder / law)).sum()
    assert abs(information - point.rate) < 1e-8
    merged = (joint.T @ point.encoder).T  # p(t, y)
    kept = (merged * np.log(merged / np.outer(merged.sum(1), joint.sum(0)))).sum()
    assert abs(kept - point.relevance) < 1e-8
    assert np.allclose(merged / merged.sum(1, keepdims=True), point.decoder, atol=1e-6)
    counts = exactrd.bottleneck((100 * joint).astype(int), slopes=[2])[0]
    assert abs(counts.rate - exactrd.bottleneck(joint, slopes=[2])[0].rate) < 1e-9


def test_boxes_hold_the_atoms():
    slope = np.arctanh(0.9) / 1.8
    two = exactrd.anywhere([-1, 1], slopes=[slope], boxes=True, gap=1e-13)[0]
    assert two.counted and np.all(two.low <= [-0.9, 0.9]) and np.all([-0.9, 0.9] <= two.high)
    assert np.all(two.high - two.low < 1e-5)
    pair = exactrd.bottleneck([[45, 5], [5, 45]], slopes=[3], boxes=True, gap=1e-13)[0]
    assert pair.counted and np.all(pair.low <= pair.decoder[:, 0]) and np.all(pair.decoder[:, 0] <= pair.high)
    plane = exactrd.anywhere([[0, 0], [0, 1]], slopes=[2], boxes=True)[0]
    assert plane.low is None and not plane.counted
    assert exactrd.anywhere([-1, 1], slopes=[1])[0].low is None


def test_curve_with_reproductions_anywhere():
    uniform = exactrd.curve(density="uniform", distortion="squared", slopes=[20])[0]
    assert uniform.count == 3 and uniform.proved
    pair = exactrd.curve([0.5, 0.5], "squared", alphabet=[-1, 1], reproduction="continuous", slopes=[0.6])[0]
    assert pair.count == 2
    assert exactrd.curve([0.5, 0.5], "squared", reproduction="continuous", at=[0.1])[0].proved
    for wrong in (dict(density="uniform", pmf=[1.0]), dict(reproduction="anywhere", pmf=[1.0]), {},
                  dict(density="uniform", points=5)):
        with pytest.raises(exactrd.Error):
            exactrd.curve(distortion="squared", **wrong)


def test_grids_hold_the_optimum_between_them():
    """Atoms moved to a grid of step h keep the rate and add at most sqrt(D) h + h^2 / 4 to D."""
    rng = np.random.default_rng(3)
    x, p = np.sort(rng.normal(size=30)), rng.dirichlet(np.ones(30))
    for slope in (0.7, 2.0, 8.0):
        free = exactrd.anywhere(x, p, slopes=[slope])[0]
        for count in (50, 400):
            grid = np.linspace(x[0], x[-1], count)
            listed = exactrd.curve(p, "squared", alphabet=x[:, None], reproduction=grid[:, None], slopes=[slope])
            step, least = grid[1] - grid[0], listed.lower[0] + slope * listed.distortion[0]
            loss = slope * (np.sqrt(free.distortion) * step + step**2 / 4)
            assert free.lower + slope * free.distortion <= least + 1e-9
            assert least <= free.upper + slope * free.distortion + loss + 1e-9


def test_bottlenecks_beside_a_grid_of_the_simplex():
    rng = np.random.default_rng(5)
    for m, grid in ((2, np.linspace(5e-4, 1 - 5e-4, 1000)), (3, np.linspace(0.0125, 0.9875, 40))):
        decoders = np.stack([grid, 1 - grid], 1) if m == 2 else \
            np.array([(a, b, 1 - a - b) for a in grid for b in grid if a + b < 0.999])
        for _ in range(3):
            joint = rng.dirichlet(np.ones(6 * m)).reshape(6, m)
            rows = joint / joint.sum(1, keepdims=True)
            d = (rows[:, None, :] * np.log(rows[:, None, :] / decoders)).sum(2)
            for slope in (2.0, 6.0):
                free = exactrd.bottleneck(joint, slopes=[slope])[0]
                listed = exactrd.curve(joint.sum(1), d, slopes=[slope])
                least = listed.lower[0] + slope * listed.distortion[0]
                own = free.upper + slope * free.distortion
                assert free.lower + slope * free.distortion <= least + 1e-9
                assert least <= own + (1e-4 if m == 2 else 3e-2)
    everything = exactrd.bottleneck(joint, slopes=[1e5])[0]
    p = joint.sum(1)
    assert abs(everything.rate + (p * np.log(p)).sum()) < 1e-3
    rho = np.linalg.svd(joint / np.sqrt(np.outer(p, joint.sum(0))))[1][1]
    assert exactrd.bottleneck(joint, slopes=[1.02 / rho**2])[0].rate > 1e-5
    assert exactrd.bottleneck(joint, slopes=[1.0])[0].upper < 1e-9


def test_integrals_by_mpmath():
    mpmath = pytest.importorskip("mpmath")
    for density, low, high, p in (("uniform", 0, 1, lambda x: 1), ("triangular:0,1,2", 0, 2, lambda x: 1 - abs(x - 1))):
        point = exactrd.anywhere(density=density, slopes=[20], gap=1e-12)[0]
        atoms = list(zip(point.places[:, 0].tolist(), point.masses.tolist()))

        def log_u(x):
            return p(x) * mpmath.log(sum(q * mpmath.exp(-20 * (x - y) ** 2) for y, q in atoms))

        least = -mpmath.quad(log_u, [low, (low + high) / 2, high])
        assert abs(least - (point.rate + 20 * point.distortion)) < 1e-11


def test_finite_length():
    known = exactrd.finite_length([0.6, 0.4], "hamming", at=0.11, lengths=[100, 1000], unit="bits")
    assert [round(k.converse, 5) for k in known] == [0.47607, 0.48344] and all(k.proved for k in known)
    assert known[0].dispersion_lower <= .24 * np.log2(1.5) ** 2 <= known[0].dispersion_upper


def test_finite_length_again(tmp_path):
    known = exactrd.finite_length([0.5, 0.3, 0.2], [[0, 1, 4], [1, 0, 1], [4, 1, 0]], at=0.3, lengths=[5, 20], unit="bits")
    found = known.check()
    assert found and (found.lower / np.log(2) >= [k.converse * (1 - 1e-15) for k in known]).all()
    known.save(tmp_path / "known.json")
    assert exactrd.check(tmp_path / "known.json").lower.tolist() == found.lower.tolist()
    known._points[1].achievable_upper *= 0.999
    assert "does not reach" in known.check().reason[1]


@pytest.mark.parametrize("wrong, part", [
    (lambda: exactrd.anywhere([0, 1]), "give one of"),
    (lambda: exactrd.anywhere([0, 1], density="normal", slopes=[1]), "give one of"),
    (lambda: exactrd.anywhere(density="normal", distortion="cubic", slopes=[1]), "squared"),
    (lambda: exactrd.anywhere(density="nonsense", slopes=[1]), "nonsense"),
    (lambda: exactrd.bottleneck([[0, 0], [1, 1]], slopes=[1]), "row"),
    (lambda: exactrd.bottleneck([[-1, 2], [1, 1]], slopes=[1]), "joint"),
    (lambda: exactrd.finite_length([0.5, 0.5], "hamming", at=0.1, lengths=[]), "lengths"),
])
def test_refusals(wrong, part):
    with pytest.raises(exactrd.Error, match=part):
        wrong()

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


def test_finite_length():
    known = exactrd.finite_length([0.6, 0.4], "hamming", at=0.11, lengths=[100, 1000], unit="bits")
    assert [round(k.converse, 5) for k in known] == [0.47607, 0.48344] and all(k.proved for k in known)
    assert known[0].dispersion_lower <= .24 * np.log2(1.5) ** 2 <= known[0].dispersion_upper


@pytest.mark.parametrize("wrong, part", [
    (lambda: exactrd.anywhere([0, 1]), "give one of"),
    (lambda: exactrd.anywhere([0, 1], density="normal", slopes=[1]), "give one of"),
    (lambda: exactrd.anywhere(density="normal", distortion="absolute", slopes=[1]), "squared"),
    (lambda: exactrd.anywhere(density="nonsense", slopes=[1]), "nonsense"),
    (lambda: exactrd.bottleneck([[0, 0], [1, 1]], slopes=[1]), "row"),
    (lambda: exactrd.bottleneck([[-1, 2], [1, 1]], slopes=[1]), "joint"),
    (lambda: exactrd.finite_length([0.5, 0.5], "hamming", at=0.1, lengths=[]), "lengths"),
])
def test_refusals(wrong, part):
    with pytest.raises(exactrd.Error, match=part):
        wrong()

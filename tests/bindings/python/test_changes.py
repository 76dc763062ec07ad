"""Where atoms part, enter, leave or meet."""
import numpy as np
import pytest

import exactrd


def test_two_points():
    """One atom until 2 slope variance = 1, then two that move apart."""
    event, = exactrd.changes([-1, 1], scan=9)
    assert (event.event, event.before, event.after, event.proved) == ("parts", 1, 2, True)
    assert event.slope_low < 0.5 < event.slope_high and abs(event.slope - 0.5) < 1e-4
    assert event.place.shape == (1,) and abs(event.place[0]) < 1e-2 and abs(event.distortion - 1) < 1e-3
    assert 0 <= event.rate < 1e-3


def test_bottleneck():
    """A symmetric pair begins at one over the square of its maximal correlation; the rate is in the unit asked for."""
    joint = np.array([[45, 5], [5, 45]])
    event, = exactrd.changes(joint=joint, scan=12)
    assert event.proved and event.slope_low < 1 / 0.8**2 < event.slope_high and event.place.shape == (2,)
    bits, = exactrd.changes(joint=joint, scan=12, unit="bits")
    assert bits.slope == event.slope and abs(bits.rate - event.rate / np.log(2)) <= 1e-15


def test_space_labels_and_straight_curves():
    square = exactrd.changes([[0, 0], [0, 1], [1, 0], [1, 1]], scan=8)
    assert square and not square[0].proved and square[0].place.shape == (2,)
    labelled = exactrd.changes([0., 0.], labels=[0, 1], label_weight=0.5, scan=8)
    assert [(e.before, e.after) for e in labelled] == [(1, 2)] and abs(labelled[0].slope - 2) < 1e-3
    straight = exactrd.changes(joint=np.diag([1, 2, 3]), scan=8)
    assert [(e.before, e.after) for e in straight] == [(1, 3)] and abs(straight[0].slope - 1) < 1e-3


def test_what_is_refused():
    for wrong in (dict(), dict(points=[0, 1], joint=[[1, 2], [2, 1]]), dict(points=[0, 1], scan=1), dict(density="normal")):
        with pytest.raises(exactrd.ArgumentError):
            exactrd.changes(**wrong)
    with pytest.raises(exactrd.Interrupted):
        exactrd.changes([-1, 1], scan=9, progress=lambda done, total: False)

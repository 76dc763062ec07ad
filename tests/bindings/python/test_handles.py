"""What Python can do to the library's objects and to the arrays that it was given."""
import array
import copy
import multiprocessing
import pickle

import numpy as np
import pytest

import exactrd
from exactrd import closed, waterfill


@pytest.mark.parametrize("make, ask", [
    (lambda: closed.bernoulli(0.3), lambda h: h.at(0.1).rate[0]),
    (lambda: waterfill.gaussian([[2.0, 0.5], [0.5, 1.0]]), lambda h: h.at(0.5).rate[0]),
    (lambda: exactrd.dominate([[0, 1], [1, 0]], [[0, 4], [4, 0]]), lambda h: h.budget(0.5))])
def test_copies_of_handles(make, ask):
    handle = make()
    answer = ask(handle)
    for duplicate in (copy.copy, copy.deepcopy, lambda h: copy.deepcopy({"inside": [h]})["inside"][0]):
        other = duplicate(handle)
        del handle
        assert ask(other) == answer
        handle = other
        del other
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(handle)


def views(numbers):
    """Objects that share memory with a buffer, and the buffer."""
    buffer = bytearray(np.array(numbers).tobytes())
    yield memoryview(buffer).cast("d"), np.frombuffer(buffer)
    held = array.array("d", numbers)
    yield held, np.frombuffer(held)
    own = np.array(numbers)
    view = own[:]
    view.flags.writeable = False
    yield view, own

    inner = np.array(numbers)

    class Exporter:
        def __array__(self, dtype=None, copy=None):
            return inner

    yield Exporter(), inner


def test_arrays_do_not_change_afterwards():
    for given, buffer in views([0.25, 0.75]):
        problem = exactrd.Problem(given, "hamming")
        digest = problem.digest()
        buffer[:] = [-1, 5]
        assert problem.pmf.tolist() == [0.25, 0.75] and problem.digest() == digest
    for given, buffer in views([0.0, 3.0]):
        problem = exactrd.Problem([0.5, 0.5], "squared", alphabet=given)
        buffer[:] = np.nan
        assert problem.alphabet.ravel().tolist() == [0, 3]


def test_settled_arrays_are_shared():
    settled = np.array([0.5, 0.5])
    settled.flags.writeable = False
    assert np.may_share_memory(exactrd.Problem(settled, "hamming").pmf, settled)


@pytest.mark.parametrize("pmf", [
    [np.ma.masked, 1.0], [0.5, np.ma.masked_array(0.5, mask=True)],
    np.array([0.5, np.ma.masked], dtype=object), (0.5, (np.ma.masked,))])
def test_masks_in_lists_are_seen(pmf):
    with pytest.raises(exactrd.InputError, match=r"pmf\[[01](, 0)?\]: .*masked"):
        exactrd.Problem(pmf, "hamming")
    row = np.ma.masked_array([0.0, 1.0], mask=[False, True])
    with pytest.raises(exactrd.InputError, match=r"distortion\[1\]: entries are masked"):
        exactrd.Problem([0.5, 0.5], [[0, 1], row])


@pytest.mark.parametrize("counts, place", [
    ([2**64 + 1, 1], "counts[0]"), ([1, 2**53 + 1], "counts[1]"), ([0.5, 2**53 + 1], "counts[1]"), ([2**1100], "counts[0]"),
    ([1.5, np.uint64(2**64 - 1)], "counts[1]"), (np.array([1, 2**70 + 1], dtype=object), "counts[1]")])
def test_whole_numbers_are_not_rounded(counts, place):
    with pytest.raises(exactrd.InputError) as refusal:
        exactrd.Problem.from_counts(counts, "hamming")
    assert str(refusal.value).startswith(place + ": no double holds")
    assert exactrd.Problem.from_counts([2**64, 2**64], "hamming").pmf.tolist() == [0.5, 0.5]


@pytest.mark.parametrize("threads", [2**32 + 1, 2**31, 1025, 0])
def test_threads_are_counted(threads):
    with pytest.raises(exactrd.ArgumentError, match="threads: "):
        exactrd.curve([0.5, 0.5], "hamming", slopes=[1.0], threads=threads)


def threaded(_=None):
    return exactrd.curve(np.full(40, 1 / 40), "squared", alphabet=np.arange(40), points=6, threads=2).rate.tolist()


def test_children_of_a_threaded_parent():
    rates = threaded()
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map_async(threaded, range(2)).get(timeout=120) == [rates, rates]

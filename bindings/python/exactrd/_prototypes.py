"""Reproductions that are free to move: R(D) of points over all of space."""
from __future__ import annotations

import ctypes
from ctypes import POINTER, c_size_t, c_uint32

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _arrays as arrays
from . import _structures as s
from ._call import call
from ._library import library
from .errors import ArgumentError, InputError

Labels = NDArray[np.uint32]


class Prototypes:
    """The optimal test channel at a slope: `count` prototypes y_j.

    slope, distortion, lower, upper: PROVED lower <= R(distortion) <= upper for these prototypes, nats; so that `upper` is
      at least the rate over all prototypes.   excess: FLOAT; that rate is at least `lower` - `excess`.
    mass (count): q_j.   places (count, dim): y_j.   labels: for each task (count, labels), the distribution a_j.
    instability (count): 2 slope times the largest variance of x given j in any direction; at 1 the prototype splits.
    channel (n, count): P(j|i).   squared, log_loss, information (n): the parts of each symbol's distortion and rate.
    """

    def __init__(self, own: s.xrd_prototypes, label_counts: list[int]) -> None:
        self.slope, self.excess, self.count = own.slope, own.excess, own.count
        self.distortion, self.distortion_low = own.bounds.distortion, own.bounds.distortion_low
        self.lower, self.upper = own.bounds.rate_lower, own.bounds.rate_upper
        table = arrays.copied(own.prototypes, own.count * own.width).reshape(own.count, own.width)
        ends = np.cumsum([own.dim, *label_counts])
        self.places = arrays.frozen(table[:, :own.dim])
        self.labels = [arrays.frozen(table[:, a:b]) for a, b in zip(ends, ends[1:])]
        self.mass = arrays.frozen(arrays.copied(own.mass, own.count))
        self.instability = arrays.frozen(arrays.copied(own.instability, own.count))
        self.channel = arrays.frozen(arrays.copied(own.channel, own.n * own.count).reshape(own.n, own.count))
        self.squared, self.log_loss, self.information = (
            arrays.frozen(arrays.copied(getattr(own, name), own.n)) for name in ("squared", "log_loss", "information"))

    def __repr__(self) -> str:
        return (f"Prototypes: {self.count} at slope {self.slope:.10g}, distortion {self.distortion:.10g}, "
                f"rate {self.upper:.10g} nats")


def tasks_of(labels: ArrayLike | None, n: int) -> tuple[Labels, list[int]]:
    if labels is None:
        return np.zeros((0, n), dtype=np.uint32), []
    made = np.atleast_2d(np.asarray(labels))
    if made.dtype.kind not in "biu" or made.ndim != 2 or made.shape[1] != n:
        raise InputError(f"labels: expected whole numbers of shape (tasks, {n}), got {made.dtype} of {made.shape}")
    if made.size and (made.min() < 0 or made.max() >= 2**31):
        raise InputError("labels: expected numbers from 0 to 2^31 - 1")
    return np.ascontiguousarray(made, dtype=np.uint32), [int(row.max()) + 1 for row in made]


def prototypes(points: ArrayLike, pmf: ArrayLike | None = None, *, slope: float | None = None, rate: float | None = None,
               labels: ArrayLike | None = None, weight: float = 1.0) -> Prototypes:
    """R(D) where the reproductions may lie anywhere in space, squared error (Rose 1994), at a slope or a rate.

    points: n rows of k coordinates.   pmf: n probabilities, equal if None.   slope > 0 or 0 < rate < entropy, nats.
    labels: (tasks, n) whole numbers, or one task's n; then a prototype also states how probable each label is, and
      d = |x - y|^2 + weight sum_t -log a_t(label).
    FLOAT but for the bounds.  Errors: InputError, ArgumentError.

    >>> prototypes([-1, 1], slope=0.4).count, prototypes([-1, 1], slope=0.6).count
    (1, 2)
    """
    x = arrays.points(points, "points")
    p = np.full(len(x), 1.0 / len(x)) if pmf is None else arrays.array(pmf, "pmf", (len(x),), least=0)
    tasks, counts = tasks_of(labels, len(x))
    sizes = (c_size_t * len(counts))(*counts)
    source = s.xrd_prototype_source(len(x), x.shape[1], arrays.pointer(p), arrays.pointer(x), len(counts), sizes,
                                    tasks.ctypes.data_as(POINTER(c_uint32)), arrays.number(weight, "weight", least=0))
    if (slope is None) == (rate is None):
        raise ArgumentError("slope, rate: give one of them")
    found = s.xrd_prototypes()
    if slope is None:
        call("xrd_prototypes_at_rate", ctypes.byref(source), arrays.number(rate, "rate", above=0), ctypes.byref(found),
             about="points")
    else:
        call("xrd_prototypes_at_slope", ctypes.byref(source), arrays.number(slope, "slope", above=0), None,
             ctypes.byref(found), about="points")
    try:
        return Prototypes(found, counts)
    finally:
        library.xrd_prototypes_clear(ctypes.byref(found))

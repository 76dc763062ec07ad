"""Capacities: how much a channel carries."""
from __future__ import annotations

import ctypes
from typing import Any, Sequence

import numpy as np

from numpy.typing import ArrayLike

from . import _arrays as arrays
from . import _structures as s
from . import _units as units
from ._arrays import Doubles
from ._call import Progress
from ._tables import Columns
from ._witnessed import Saved, Witnessed, column, solve
from .errors import ArgumentError


class Capacity(Witnessed):
    """Points of C(c) = max { I(p, W) : E cost <= c } of a finite channel, in the order asked for.

    cost          c; PROVED: the law of the inputs keeps to it
    capacity      FLOAT: between the bounds, in `unit`
    lower, upper  PROVED: lower <= C(c) <= upper, in `unit`
    support       how many inputs are used
    proved        whether upper - lower reached the gap asked for
    slope         dC/dc in nats per unit of cost
    p, r          (len, n), (len, m): the laws of inputs and outputs that prove it, with the slope (capacity.h)
    """
    _family = "capacity"
    _rate = "capacity"
    _lengths = {"p": "n", "r": "m"}
    _fields = ("cost", "capacity", "lower", "upper", "support", "proved")

    cost: Doubles
    capacity: Doubles

    def __init__(self, channel: Doubles, costs: Doubles | None, unit: str, gap_nats: float, saved: Saved) -> None:
        self.channel, self.costs = channel, costs
        super().__init__(unit, gap_nats, saved, column(saved, "cost"))
        self.slope = self._column("slope")
        self.p, self.r = self._column("p", channel.shape[0]), self._column("r", channel.shape[1])

    def _structure(self) -> s.xrd_capacity_problem:
        return _structure(self.channel, self.costs)


class Peak(Columns):
    """Points of the capacity of a channel with normal noise of variance 1 and inputs between -peak and peak, as
    `exactrd capacity --channel awgn --peak A` saves them: read by exactrd.load.

    cost          the peak
    capacity      FLOAT: between the bounds, in `unit`
    lower, upper  PROVED: lower <= C <= upper, in `unit`
    support       how many inputs are used
    proved        whether upper - lower reached the gap asked for
    places, masses   of each point the law of the inputs, which is even: its atoms >= 0, and what each weighs with its mirror image
    """
    _fields = ("cost", "capacity", "lower", "upper", "support", "proved")

    def __init__(self, unit: str, points: Sequence[s.xrd_peak_point]) -> None:
        def rates(name: str, direction: int = 0) -> Doubles:
            return units.shown(np.array([getattr(point, name) for point in points]), unit, direction)

        super().__init__(np.array([point.cost for point in points]), rates("capacity_nats"), rates("capacity_lower", -1),
                         rates("capacity_upper", 1), np.array([point.support for point in points], dtype=np.int64),
                         np.array([s.VERDICTS[point.verdict] == "XRD_CLOSED" for point in points], dtype=bool))
        self.unit = unit
        self.places = [arrays.frozen(arrays.copied(point.places, point.count)) for point in points]
        self.masses = [arrays.frozen(arrays.copied(point.masses, point.count)) for point in points]


def _structure(channel: Doubles, costs: Doubles | None) -> s.xrd_capacity_problem:
    return s.xrd_capacity_problem(channel.shape[0], channel.shape[1], arrays.pointer(channel), arrays.pointer(costs))


def capacity(channel: ArrayLike, *, cost: ArrayLike | None = None, at: ArrayLike | None = None, gap: float = 1e-10,
             unit: str = "nats", threads: int = 1, max_iterations: int = 0,
             time_limit: float | None = None, progress: Progress | None = None) -> Capacity:
    """The capacity of a finite channel, or with costs its capacity-cost function, each point with proved bounds.

    channel: W(y|x), n x m numbers >= 0, each row with the sum 1.   cost: n numbers >= 0.
    at: the mean costs c; without it no cost is too high, and the one point's cost is that of the law found.
    gap, unit, threads, max_iterations, time_limit, progress: as in exactrd.curve.
    Errors: InputError, ArgumentError, exactrd.Interrupted.

    >>> result = capacity([[0.9, 0.1], [0.1, 0.9]], unit='bits')
    >>> round(result.capacity[0].item(), 9), bool(result.proved[0])
    (0.531004406, True)
    """
    table = arrays.kept(arrays.array(channel, "channel", (None, None), least=0))
    costs = None if cost is None else arrays.kept(arrays.array(cost, "cost", (len(table),), least=0))
    if at is not None and costs is None:
        raise ArgumentError("at: it goes with cost")
    unit, gap = units.unit(unit), arrays.number(gap, "gap", above=0)
    limits: list[tuple[Any]] = [(None,)]
    if at is not None:
        limits = [(ctypes.byref(ctypes.c_double(float(c))),) for c in arrays.listed(at, "at")]
    return solve(Capacity, "xrd_capacity_at", _structure(table, costs), limits, "" if at is None else "at",
                 lambda saved: Capacity(table, costs, unit, gap, saved), gap=gap, threads=threads, max_iterations=max_iterations,
                 time_limit=time_limit, progress=progress)

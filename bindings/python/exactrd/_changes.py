"""Where the atoms of an optimum part, enter, leave or meet."""
from __future__ import annotations

import ctypes
import os
from typing import Any, NamedTuple

from numpy.typing import ArrayLike

from . import _arrays as arrays
from . import _structures as s
from . import _units as units
from ._call import Progress, Watch, attempt, options, refuse, thread_count
from ._library import library
from ._measures import DIVERGENCE, SQUARED, Source
from .errors import ArgumentError


class Change(NamedTuple):
    """As the slope grows from slope_low to slope_high, `before` atoms become `after`.

    proved: PROVED that the optimum has exactly `before` atoms at slope_low and `after` at slope_high; else those are FLOAT.
    The rest is FLOAT: event, 'parts', 'enters', 'leaves' or 'meets', at `place` (of the atom that changes most), and where
    it happens: slope, distortion and rate (in the unit asked for)."""
    slope: float
    slope_low: float
    slope_high: float
    before: int
    after: int
    event: str
    place: arrays.Doubles
    distortion: float
    rate: float
    proved: bool


def changes(points: ArrayLike | None = None, pmf: ArrayLike | None = None, *, density: str | None = None,
            histogram: os.PathLike[str] | str | None = None, labels: ArrayLike | None = None, label_weight: float = 1.0,
            joint: ArrayLike | None = None, scan: int = 200, unit: str = "nats", threads: int = 1,
            progress: Progress | None = None) -> list[Change]:
    """All changes of the number of atoms that a scan of `scan` >= 2 slopes, even in log slope, separates.

    The source: as in exactrd.anywhere with squared distances (a density must end somewhere), or joint, as in
    exactrd.bottleneck.  Counts are proved for points on a line and for two labels of a bottleneck.
    Errors: InputError, ArgumentError, exactrd.Interrupted.

    Two points at a distance of 2 are one atom until slope 1/2:

    >>> [(found.event, found.before, found.after, round(found.slope, 3)) for found in changes([-1, 1], scan=9)]
    [('parts', 1, 2, 0.5)]
    """
    unit = units.unit(unit)
    if joint is not None and any(given is not None for given in (points, pmf, density, histogram, labels)):
        raise ArgumentError("joint: it is a source of its own")
    scan = arrays.count(scan, "scan", 2)
    found = s.xrd_atom_event_list()
    with Source(SQUARED if joint is None else DIVERGENCE, unit, "changes") as source, Watch(progress) as watch:
        if joint is None:
            source.fill(points, pmf, density, None, histogram, labels, label_weight)
        else:
            source.fill_joint(joint)
        asked = options(watch, threads=thread_count(threads))
        status, message = attempt("xrd_measure_critical", ctypes.byref(source.problem), scan, ctypes.byref(asked),
                                  s.ON_ATOM_EVENT(), None, ctypes.byref(found))
        events = [_event(found.events[k], unit) for k in range(found.count)]
        library.xrd_atom_events_clear(ctypes.byref(found))
    watch.stopped(events)
    refuse(status, message)
    return events


def _event(event: Any, unit: str) -> Change:
    rate = units.shown(arrays.copied(ctypes.pointer(ctypes.c_double(event.rate_nats)), 1), unit)
    return Change(event.slope, event.slope_low, event.slope_high, event.before, event.after,
                  library.xrd_atom_change_name(event.change).decode(), arrays.frozen(arrays.copied(event.place, event.width)),
                  event.distortion, float(rate[0]), event.verdict == s.VERDICTS.index("XRD_CLOSED"))

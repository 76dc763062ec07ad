"""R(D) with proved bounds: at slopes, distortions or rates, and whole curves."""
from __future__ import annotations

import ctypes
import os
from typing import Any, Iterator, NamedTuple, TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _arrays as arrays
from . import _structures as s
from . import _tables as tables
from . import _units as units
from ._arrays import Doubles
from ._call import INTERRUPTED, OK, Progress, Watch, attempt, options, refuse, thread_count
from ._library import library
from ._problem import Problem, as_problem
from .errors import ArgumentError

if TYPE_CHECKING:
    from ._check import Finding
    from .plot import Picture

METHODS = ("newton", "blahut-arimoto")
OUTCOMES = ("gap", "stalled", "iterations")
Integers = NDArray[np.int64]


class Point(NamedTuple):
    """One point of a curve; the fields are those of Curve."""
    slope: float
    distortion: float
    rate: float
    lower: float
    upper: float
    support: int
    proved: bool


class Curve:
    """Points of R(D), in the order asked for; a whole curve from D_min to D_max.  Arrays of `len(curve)` entries:

    distortion     D; exactly distortion + distortion_low, the second 0 unless more digits of D are needed
    rate           FLOAT: the best estimate, between the bounds, in `unit` ('nats' or 'bits')
    lower, upper   PROVED: lower <= R(D) <= upper, rounding included, in `unit`; upper may be infinite
    width          upper - lower
    slope          -dR/dD in nats per unit of distortion whatever the unit; 0 at D_max, infinite at D_min
    support        how many reproductions are used (q_j > 0)
    proved         whether upper - lower reached the gap asked for; where not, the bounds still hold
    outcome        why the solver stopped: 'gap', 'stalled' or 'iterations'
    iterations     rounds of the solver
    q              (len, m): the distribution of the reproductions
    w              (len, n) positive weights, and witness_slope (len): the numbers, with q, that the bounds are proved
                   from (docs/proved.md)

    curve[k] is a Point, curve[a:b] a Curve.
    """

    def __init__(self, problem: Problem, unit: str, gap_nats: float, columns: dict[str, NDArray[Any]]) -> None:
        self.problem, self.unit, self.gap_nats = problem, unit, gap_nats
        self._columns = columns

    @classmethod
    def _of(cls, problem: Problem, unit: str, gap_nats: float, curve: s.xrd_curve) -> Curve:
        points = [curve.points[k] for k in range(curve.count)]
        floats = {name: arrays.frozen(getattr(p.bounds, name) for p in points)
                  for name in ("distortion", "distortion_low", "rate_lower", "rate_upper")}
        floats |= {name: arrays.frozen(getattr(p, name) for p in points)
                   for name in ("slope", "rate_nats", "witness_slope")}
        whole = {name: arrays.frozen((getattr(p, name) for p in points), np.int64)
                 for name in ("support", "verdict", "outcome", "iterations")}
        q = np.array([arrays.copied(p.q, p.m) for p in points]).reshape(len(points), problem.m)
        w = np.array([arrays.copied(p.w, p.n) for p in points]).reshape(len(points), problem.n)
        return cls(problem, unit, gap_nats, {**floats, **whole, "q": arrays.frozen(q), "w": arrays.frozen(w)})

    @property
    def distortion(self) -> Doubles:
        return self._columns["distortion"]

    @property
    def distortion_low(self) -> Doubles:
        return self._columns["distortion_low"]

    @property
    def rate(self) -> Doubles:
        return units.shown(self._columns["rate_nats"], self.unit)

    @property
    def lower(self) -> Doubles:
        return units.shown(self._columns["rate_lower"], self.unit, -1)

    @property
    def upper(self) -> Doubles:
        return units.shown(self._columns["rate_upper"], self.unit, 1)

    @property
    def slope(self) -> Doubles:
        return self._columns["slope"]

    @property
    def support(self) -> Integers:
        return self._columns["support"]

    @property
    def proved(self) -> NDArray[np.bool_]:
        return arrays.frozen(self._columns["verdict"] == s.VERDICTS.index("XRD_CLOSED"), np.bool_)

    @property
    def outcome(self) -> list[str]:
        return [OUTCOMES[k] for k in self._columns["outcome"]]

    @property
    def iterations(self) -> Integers:
        return self._columns["iterations"]

    @property
    def q(self) -> Doubles:
        return self._columns["q"]

    @property
    def w(self) -> Doubles:
        return self._columns["w"]

    @property
    def witness_slope(self) -> Doubles:
        return self._columns["witness_slope"]

    def __len__(self) -> int:
        return len(self.distortion)

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, (int, np.integer)):
            return Point(*(getattr(self, name)[key].item() for name in Point._fields))
        taken = {name: arrays.frozen(column[key], column.dtype) for name, column in self._columns.items()}
        return Curve(self.problem, self.unit, self.gap_nats, taken)

    def __iter__(self) -> Iterator[Point]:
        return (self[k] for k in range(len(self)))

    def to(self, unit: str) -> Curve:
        """The same points with rates in 'nats' or 'bits'; the bounds are rounded outward."""
        return Curve(self.problem, units.unit(unit), self.gap_nats, self._columns)

    def between(self, distortion: ArrayLike) -> tuple[Doubles, Doubles]:
        """PROVED (lower, upper) of R at any distortions >= 0, from these points alone: R lies under the chord of the
        neighbours' upper bounds, for it is convex, and over the neighbours' lines.  In `unit`, of the shape given;
        upper is infinite left of the first point.  Cost: two certificates each.

        >>> lower, upper = curve([0.5, 0.5], 'hamming', points=9).between(0.1)
        >>> bool(lower <= 0.36806421 <= upper)
        True
        """
        from ._between import between
        return between(self, distortion)

    def channel(self, k: int) -> Doubles:
        """FLOAT: the test channel of point k, n x m: P(j|i) = q_j exp(-s d_ij) / (the row's sum), s = witness_slope[k].

        A symbol of probability 0 that q does not serve has a row of zeros."""
        d, slope = self.problem.matrix(), self.witness_slope[k]
        excess = d - d.min(axis=1, keepdims=True)
        with np.errstate(invalid="ignore", under="ignore"):
            weight = np.where(excess == 0, 1.0, np.exp(-slope * excess)) * self.q[k]
        total = weight.sum(axis=1, keepdims=True)
        shares: Doubles = np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)
        return shares

    def save(self, path: os.PathLike[str] | str) -> None:
        """Writes a JSON document that `exactrd check` and exactrd.check can prove again; it holds the problem too."""
        from ._document import save
        save(self, path)

    @classmethod
    def load(cls, path: os.PathLike[str] | str, **moved: os.PathLike[str] | str) -> Curve:
        """A curve that `save` or `exactrd curve --format json` wrote, with its problem.  Nothing is proved again: see check.

        moved: where the input files are now, by the option's name (pmf=..., distortion=...).
        Errors: InputError (altered or of another kind), ArgumentError, FileError.
        """
        from ._load import load_curve
        return load_curve(path, moved)

    def check(self) -> Finding:
        """Proves every point again with code that shares nothing with the solver: see exactrd.check."""
        from ._check import check
        return check(self)

    def plot(self, path: os.PathLike[str] | str | None = None, *, ax: Any = None, **style: Any) -> Any:
        """The curve with its proved band, as a picture (shown by notebooks) or a file: see exactrd.plot.curves.

        ax: matplotlib axes to draw into instead, or True for new ones; they are returned, style goes to their plot()."""
        if ax is not None:
            from . import _frames
            return _frames.draw(_frames.axes(ax), self.distortion, self.rate, self.lower, self.upper, "distortion",
                                f"rate ({self.unit})", **style)
        from . import plot
        return plot.curves(self, path=path, **style)

    def columns(self) -> dict[str, NDArray[Any]]:
        """The table of `exactrd curve` as arrays by their names; rates in `unit`."""
        return {"slope": self.slope, "distortion": self.distortion, "rate": self.rate, "rate_lower": self.lower,
                "rate_upper": self.upper, "support": self.support, "proved": self.proved}

    def to_dataframe(self) -> Any:
        """The same as a pandas.DataFrame, where pandas is installed."""
        from ._frames import dataframe
        return dataframe(self.columns())

    @property
    def width(self) -> Doubles:
        """upper - lower, in `unit`."""
        return arrays.frozen(self.upper - self.lower)

    def _head(self) -> str:
        total, proved = len(self), int(self.proved.sum())
        return f"Curve: {total} point{'s' * (total != 1)} in {self.unit}, {proved} proved to {self.gap_nats:g} nats"

    def __repr__(self) -> str:
        names = ("slope", "distortion", "rate", "width", "support", "proved")
        return self._head() + "\n" + tables.text({name: getattr(self, name) for name in names})

    def _repr_html_(self) -> str:
        from ._frames import page
        return page(self._head(), self.columns())


def _anywhere(pmf: Any, distortion: Any, alphabet: Any, reproduction: Any, points: int | None, named: dict[str, Any],
              **asked: Any) -> Any:
    """What curve passes on to exactrd.anywhere."""
    from ._measures import anywhere
    if reproduction not in (None, "continuous"):
        raise ArgumentError("reproduction: an array, or 'continuous'")
    if points is not None:
        raise ArgumentError("points: reproductions anywhere want slopes, at or rates")
    if named and (pmf is not None or alphabet is not None):
        raise ArgumentError("give one of pmf and a density")
    if not named:
        if pmf is None:
            raise ArgumentError("give pmf, or a density")
        asked["pmf"] = pmf
        asked["points"] = np.arange(len(np.atleast_1d(arrays.doubles(pmf, "pmf")))) if alphabet is None else alphabet
    return anywhere(distortion=distortion, **named, **asked)


def curve(pmf: ArrayLike | Problem | None = None, distortion: ArrayLike | str | None = None, *, alphabet: ArrayLike | None = None,
          reproduction: ArrayLike | str | None = None, normalize: bool = False, points: int | None = None,
          slopes: ArrayLike | None = None, at: ArrayLike | None = None, rates: ArrayLike | None = None,
          gap: float = 1e-10, unit: str = "nats", method: str = "newton", threads: int = 1, max_iterations: int = 0,
          time_limit: float | None = None, progress: Progress | None = None, density: str | None = None,
          mixture: os.PathLike[str] | str | None = None, histogram: os.PathLike[str] | str | None = None) -> Any:
    """R(D) = min { I(X;Y) : E d(X,Y) <= D }, each point with a proved lower and upper bound.

    pmf, distortion, alphabet, reproduction, normalize: the problem, as in exactrd.Problem; or a Problem.
    density, mixture, histogram: instead of pmf, a density on the line as in exactrd.anywhere; and reproduction =
    'continuous': reproductions lie anywhere, alphabet (by default 0, 1, ..) being where the symbols are.  Both give a list
    of exactrd.Atoms, and want slopes, at or rates.
    One of, or none for a whole curve of 50 points:
      points  N >= 2 points from D_min to D_max, both included, spread evenly along the curve;
      slopes  the points where -dR/dD has these values (finite, >= 0; nats per unit of distortion);
      at      R at these distortions, each >= D_min;
      rates   the points with these rates (in `unit`), from 0 to R(D_min).
    gap: wanted difference of the proved bounds, nats, > 0.   unit: of the rates, 'nats' or 'bits'.
    method: 'newton' (second-order working set) or 'blahut-arimoto' (the textbook iteration).
    threads: they never change a bit of the result.   max_iterations: per point; 0 lets the method choose.
    time_limit: after so many seconds the point in progress is proved as it is, and no other begins.
    progress(done, total): called every few milliseconds with the finished points (0 of 0: not known yet); returning
    False stops, and the finished points are returned.

    Errors: InputError (bad data), ArgumentError (a target out of range, with its index), exactrd.Interrupted (Ctrl-C;
    its `partial` is the Curve of the finished points).

    A fair coin, probability of error, in bits; the truth is 1 - h(1/4):

    >>> result = curve([0.5, 0.5], 'hamming', at=[0.25], unit='bits')
    >>> bool(result.lower[0] <= 0.18872187554086717 <= result.upper[0]), bool(result.width[0] < 2e-10)
    (True, True)
    """
    named = {"density": density, "mixture": mixture, "histogram": histogram}
    named = {name: value for name, value in named.items() if value is not None}
    if named or isinstance(reproduction, str):
        return _anywhere(pmf, distortion, alphabet, reproduction, points, named, slopes=slopes, at=at, rates=rates,
                         gap=gap, unit=unit, threads=threads, max_iterations=max_iterations, time_limit=time_limit,
                         progress=progress)
    if pmf is None:
        raise ArgumentError("give pmf, or a density")
    problem = as_problem(pmf, distortion, alphabet=alphabet, reproduction=reproduction, normalize=normalize)
    unit = units.unit(unit)
    name, targets = _targets(points, slopes, at, rates, unit)
    gap = arrays.number(gap, "gap", above=0)
    found = s.xrd_curve()
    with Watch(progress, time_limit) as watch:
        asked = options(watch, gap=gap, method=arrays.choice(method, "method", METHODS),
                        threads=thread_count(threads),
                        max_iterations=max_iterations)
        status, message = attempt(f"xrd_curve_{name}", ctypes.byref(problem._own), *targets, ctypes.byref(asked),
                                  ctypes.byref(found))
        try:
            result = Curve._of(problem, unit, gap, found) if status in (OK, INTERRUPTED) else None
        finally:
            library.xrd_curve_clear(ctypes.byref(found))
    watch.stopped(result)
    refuse(OK if status == INTERRUPTED else status, units.told(message, unit), KEYWORDS[name])
    assert result is not None
    return result


KEYWORDS = {"whole": "", "at_slopes": "slopes", "at_distortions": "at", "at_rates": "rates"}


def _targets(points: int | None, slopes: ArrayLike | None, at: ArrayLike | None, rates: ArrayLike | None,
             unit: str) -> tuple[str, list[Any]]:
    """The library's function for these points, and its arguments."""
    given = [name for name, value in (("points", points), ("slopes", slopes), ("at", at), ("rates", rates))
             if value is not None]
    if len(given) > 1:
        raise ArgumentError(f"{' and '.join(given)}: give one of points, slopes, at and rates")
    if not given or given[0] == "points":
        return "whole", [arrays.count(50 if points is None else points, "points", 2)]
    name = given[0]
    value = {"slopes": slopes, "at": at, "rates": rates}[name]
    asked = arrays.listed(value, name, least=0)  # type: ignore[arg-type]
    if name == "rates":
        asked = units.nats(asked, unit)
    function = {"slopes": "at_slopes", "at": "at_distortions", "rates": "at_rates"}[name]
    return function, [arrays.pointer(asked), len(asked)]

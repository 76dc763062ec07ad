"""R(D) over measures: reproductions anywhere, densities, and the information bottleneck."""
from __future__ import annotations

import ctypes
import os
from typing import Any, Iterable

import numpy as np
from numpy.typing import ArrayLike

from . import _arrays as arrays
from . import _structures as s
from . import _units as units
from ._arrays import Doubles
from ._call import OK, Progress, Watch, attempt, call, options, path_bytes, refuse, thread_count
from ._library import library
from ._prototypes import tasks_of
from .errors import ArgumentError, InputError

SQUARED, ABSOLUTE, DIVERGENCE, LABELLED = range(4)


class Atoms:
    """A point of R(D) with reproductions anywhere: `count` atoms.

    slope          -dR/dD in nats per unit of distortion
    distortion     D; exactly distortion + distortion_low
    rate           FLOAT, in `unit`;   lower, upper: PROVED lower <= R(D) <= upper, in `unit`
    proved         whether upper - lower reached the gap asked for
    excess         PROVED: the logarithm of sup_y c(y), what the atoms leave open, is at most this
    shannon        PROVED: at most the Shannon lower bound at D of a density, and so at most R, in `unit`; else 0
    attained       PROVED where True: R(D) is that bound, and lower and upper enclose it
    places (count, k), masses (count): where the atoms lie and what they weigh; k = 2 for densities under absolute errors,
                   whose reproductions are intervals: their ends, and their masses
    labels         for each task (count, labels): how probable each atom says every label is; [] without labels
    Of problems of one real parameter that were solved with boxes=True:
    low, high      (count): PROVED: the box of each atom.  Every atom of every optimum lies in one of these boxes, at most
                   one in each; of two labels it is that of the first one's share.  None where nothing is proved
    counted        PROVED where True: each box holds exactly one atom, and the optimum has `count` atoms (where several
                   found atoms share a box, as many as there are boxes)
    """

    def __init__(self, own: Any, unit: str, label_counts: Iterable[int] = ()) -> None:
        def shown(nats: float, direction: int = 0) -> float:
            return float(units.shown(np.array([nats]), unit, direction)[0])

        bounds = own.bounds
        self.slope, self.count, self.unit = own.slope, own.atoms, unit
        self.distortion, self.distortion_low = bounds.distortion, bounds.distortion_low
        self.rate, self.lower, self.upper = shown(own.rate_nats), shown(bounds.rate_lower, -1), shown(bounds.rate_upper, 1)
        self.proved, self.excess, self.shannon = own.verdict == s.VERDICTS.index("XRD_CLOSED"), own.excess_nats, shown(own.shannon_nats, -1)
        self.attained = own.attained
        rows = arrays.copied(own.places, own.coordinates).reshape(own.atoms, own.width)
        ends = np.cumsum([own.width - sum(label_counts), *label_counts])
        self.places: Doubles = arrays.frozen(rows[:, :ends[0]])
        self.labels: list[Doubles] = [arrays.frozen(rows[:, a:b]) for a, b in zip(ends, ends[1:])]
        self.masses: Doubles = arrays.frozen(arrays.copied(own.masses, own.atoms))
        self.low: Doubles | None = None
        self.high: Doubles | None = None
        self.counted = False

    def _enclose(self, problem: s.xrd_measure_problem, own: s.xrd_measure_point) -> None:
        witness, found = library.xrd_measure_point_witness(ctypes.byref(own)), s.xrd_places()
        call("xrd_certify_places", ctypes.byref(problem), ctypes.byref(witness), ctypes.byref(found))
        if found.count > 0:
            box = [found.box[j] for j in range(self.count)]
            self.low = arrays.frozen(found.low[b] for b in box)
            self.high = arrays.frozen(found.high[b] for b in box)
            self.counted = found.counted
        library.xrd_places_clear(ctypes.byref(found))

    def __repr__(self) -> str:
        return (f"Atoms: {self.count} at slope {self.slope:.10g}, distortion {self.distortion:.10g}, "
                f"{self.lower:.12g} <= R <= {self.upper:.12g} {self.unit}, {'proved' if self.proved else 'open'}")


class Bottleneck(Atoms):
    """A point of the information bottleneck, proved to be the global optimum to within upper - lower.

    rate = I(X;T), relevance = I(T;Y) (FLOAT; R is the least I(X;T) at that relevance), both in `unit`.
    encoder (n, count): p(t|x).   decoder (count, m): p(y|t), the atoms' places.
    """

    def __init__(self, own: Any, unit: str, joint: Doubles) -> None:
        super().__init__(own, unit)
        self.relevance = float(units.shown(np.array([own.relevance_nats]), unit)[0])
        self.decoder = self.places
        rows = joint / joint.sum(axis=1, keepdims=True)
        with np.errstate(divide="ignore", invalid="ignore"):
            scores = own.witness_slope * np.where(rows[:, None, :] > 0, rows[:, None, :] * np.log(self.decoder), 0.0).sum(2)
            scores = scores + np.log(self.masses)
        weights = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.encoder: Doubles = arrays.frozen(weights / weights.sum(axis=1, keepdims=True))


def _solve(source: Source, name: str, values: Iterable[float], make: Any, boxes: bool,
           watch: Watch, settings: Any) -> list[Any]:
    """One point after the other, each found from the one before."""
    found: list[Any] = []
    near: Any = None
    points: list[Any] = []
    try:
        for value in values:
            if found and watch.over():
                break
            point = s.xrd_measure_point()
            status, message = attempt(f"xrd_measure_at_{name}", ctypes.byref(source.problem), value,
                                      None if near is None else ctypes.byref(near), ctypes.byref(settings),
                                      ctypes.byref(point))
            refuse(status, units.told(message, source.unit), f"{source.about}[{len(found)}]")
            points.append(point)
            near = point
            found.append(make(point))
            if boxes:
                found[-1]._enclose(source.problem, point)
    finally:
        for point in points:
            library.xrd_measure_point_clear(ctypes.byref(point))
    return found


def _asked(unit: str, **given: ArrayLike | None) -> tuple[str, Doubles]:
    named = [name for name, value in given.items() if value is not None]
    if len(named) != 1:
        raise ArgumentError(f"give one of {', '.join(given)}")
    values = arrays.listed(given[named[0]], named[0], least=0)
    return named[0], units.nats(values, unit) if named[0] in ("rates", "relevances") else values


class Source:
    """The problem for the library, and the arrays and files that it borrows, while it lasts."""

    def __init__(self, kernel: int, unit: str, about: str) -> None:
        self.problem = s.xrd_measure_problem(kernel=kernel)
        self.unit, self.about = unit, about  # of what is asked, for messages
        self.held: list[Any] = []
        self.loaded: s.xrd_measure_input | None = None

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *_: Any) -> None:
        if self.loaded is not None:
            library.xrd_measure_input_clear(ctypes.byref(self.loaded))

    def hold(self, array: Doubles) -> Any:
        self.held.append(array)
        return arrays.pointer(array)

    def label(self, labels: ArrayLike, weight: float) -> list[int]:
        problem = self.problem
        tasks, counts = tasks_of(labels, problem.n)
        sizes = (ctypes.c_size_t * len(counts))(*counts)
        self.held += [tasks, sizes]
        problem.kernel, problem.tasks, problem.label_counts = LABELLED, len(counts), sizes
        problem.labels = tasks.ctypes.data_as(ctypes.POINTER(ctypes.c_uint32))
        problem.weight = arrays.number(weight, "label_weight", least=0)
        return counts

    def fill(self, points: ArrayLike | None, pmf: ArrayLike | None, density: str | None,
             mixture: os.PathLike[str] | str | None, histogram: os.PathLike[str] | str | None, labels: ArrayLike | None,
             label_weight: float) -> list[int]:
        """What `anywhere` takes; the number of labels of each task."""
        if sum(value is not None for value in (points, density, mixture, histogram)) != 1:
            raise ArgumentError("give one of points, density, mixture and histogram")
        if labels is not None and (points is None or self.problem.kernel != SQUARED):
            raise ArgumentError("labels: they want points and squared distances")
        if points is None:
            self.load(distortion=(b"squared", b"absolute")[self.problem.kernel], density=None if density is None else density.encode(),
                      mixture=None if mixture is None else path_bytes(mixture, "mixture"),
                      histogram=None if histogram is None else path_bytes(histogram, "histogram"))
            return []
        made = arrays.doubles(points, "points")
        table = arrays.array(made.reshape(-1, 1) if made.ndim == 1 else made, "points", (None, None))
        n, dim = table.shape
        share = np.full(n, 1 / n) if pmf is None else arrays.array(arrays.doubles(pmf, "pmf"), "pmf", (n,), least=0)
        problem = self.problem
        problem.n, problem.dim, problem.p, problem.x = n, dim, self.hold(share), self.hold(table)
        return [] if labels is None else self.label(labels, label_weight)

    def fill_joint(self, joint: ArrayLike) -> Doubles:
        """What `bottleneck` takes, and back as an array."""
        table = arrays.array(arrays.doubles(joint, "joint"), "joint", (None, None), least=0)
        self.problem.n, self.problem.dim = table.shape
        self.problem.x = self.hold(table)
        return table

    def load(self, **request: bytes | None) -> None:
        self.loaded = loaded = s.xrd_measure_input()
        try:
            call("xrd_measure_load", ctypes.byref(s.xrd_input_request(**request)), ctypes.byref(loaded))
        except BaseException:
            self.loaded = None
            raise
        self.problem = loaded.problem


def _run(source: Source, asked: tuple[str, Doubles], make: Any, boxes: bool, watch: Watch, gap: float, threads: int,
         max_iterations: int) -> list[Any]:
    name = {"slopes": "slope", "at": "distortion", "rates": "rate"}[asked[0]]
    with watch:
        settings = options(watch, gap=arrays.number(gap, "gap", above=0), threads=thread_count(threads),
                           max_iterations=max_iterations)
        return _solve(source, name, asked[1].tolist(), make, boxes, watch, settings)


def anywhere(points: ArrayLike | None = None, pmf: ArrayLike | None = None, *, density: str | None = None,
             mixture: os.PathLike[str] | str | None = None, histogram: os.PathLike[str] | str | None = None,
             labels: ArrayLike | None = None, label_weight: float = 1.0, distortion: str = "squared", slopes: ArrayLike | None = None, at: ArrayLike | None = None,
             rates: ArrayLike | None = None, boxes: bool = False, gap: float = 1e-10, unit: str = "nats", threads: int = 1, max_iterations: int = 0,
             time_limit: float | None = None, progress: Progress | None = None) -> list[Atoms]:
    """R(D) where reproductions may lie anywhere, each point with proved bounds and its atoms.

    The source, one of: points (n rows of k coordinates, or n numbers) with pmf (equal if None); density, such as
    'laplace:0,1' (`exactrd curve --help` lists them); mixture or histogram, the path of a file.
    labels: (tasks, n) whole numbers, or one task's n, beside points; each atom then says how probable every label is, and
    d = |x - y|^2 + label_weight sum_t -log a_t(label), up to 5 coordinates.
    distortion: 'squared', or on a line 'absolute'.   One of slopes (> 0), at (D > 0), rates (in `unit`).
    boxes: prove where the atoms lie and how many they are, too (squared errors on the line; a gap of 1e-13 helps).
    gap, unit, threads, max_iterations, time_limit, progress: as in exactrd.curve.
    Errors: InputError, ArgumentError, exactrd.Interrupted.

    Two points become two reproductions above slope 1/2:

    >>> [(found.count, found.counted) for found in anywhere([-1, 1], slopes=[0.4, 0.6], boxes=True)]
    [(1, True), (2, True)]
    """
    unit = units.unit(unit)
    asked = _asked(unit, slopes=slopes, at=at, rates=rates)
    with Source((SQUARED, ABSOLUTE)[arrays.choice(distortion, "distortion", ("squared", "absolute"))], unit, asked[0]) as source:
        counts = source.fill(points, pmf, density, mixture, histogram, labels, label_weight)
        return _run(source, asked, lambda point: Atoms(point, unit, counts), boxes, Watch(progress, time_limit), gap,
                    threads, max_iterations)


def bottleneck(joint: ArrayLike, *, slopes: ArrayLike | None = None, rates: ArrayLike | None = None,
               relevances: ArrayLike | None = None, boxes: bool = False, gap: float = 1e-10, unit: str = "nats", threads: int = 1, max_iterations: int = 0,
               time_limit: float | None = None, progress: Progress | None = None) -> list[Bottleneck]:
    """min I(X;T) subject to I(T;Y) >= r (Tishby, Pereira and Bialek 1999), each point proved to be the global optimum.

    joint: (n, m) probabilities or counts of X and Y, 2 <= m <= 4.   One of slopes (> 0: nats of I(X;T) for a nat of
    I(T;Y)), rates (I(X;T), in `unit`), relevances (I(T;Y), in `unit`).   boxes: as in exactrd.anywhere, for m = 2.
    gap, unit, threads, max_iterations, time_limit, progress: as in exactrd.curve.
    Errors: InputError (an empty row, negative entries), ArgumentError, exactrd.Interrupted.

    Below 1 / rho^2 = 1.5625 nothing is worth keeping of this pair:

    >>> found = bottleneck([[.45, .05], [.05, .45]], slopes=[1.5, 8])
    >>> found[0].upper < 1e-9, found[1].encoder.shape, found[1].proved
    (True, (2, 2), True)
    """
    unit = units.unit(unit)
    name, values = _asked(unit, slopes=slopes, rates=rates, relevances=relevances)
    with Source(DIVERGENCE, unit, name) as source:
        table = source.fill_joint(joint)
        if name == "relevances":
            name, values = "at", library.xrd_bottleneck_information(ctypes.byref(source.problem)) - values
        return _run(source, (name, values), lambda point: Bottleneck(point, unit, table), boxes, Watch(progress, time_limit), gap,
                    threads, max_iterations)

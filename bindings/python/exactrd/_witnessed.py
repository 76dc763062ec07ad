"""Results whose points hold the numbers that prove them: solved one after the other, checked, saved."""
from __future__ import annotations

import ctypes
import os
from typing import Any, Callable, ClassVar, Sequence, TypeVar

import numpy as np
from numpy.typing import NDArray

from . import _arrays as arrays
from . import _structures as s
from . import _units as units
from ._arrays import Doubles
from ._call import INTERRUPTED, OK, Progress, Watch, attempt, call, options, refuse, thread_count
from ._check import Finding, findings
from ._document import write
from ._library import library
from ._tables import Columns

Saved = list[dict[str, Any]]
Result = TypeVar("Result", bound="Witnessed")


class Witnessed(Columns):
    """Points of one kind of problem.  `_family` names the library's structures and functions: xrd_FAMILY_point and
    others; `_rate` the fields of its
    bounds; `_lengths` the numbers of a point's arrays, each by the field that counts them."""
    _family: ClassVar[str] = ""
    _rate: ClassVar[str] = "rate"
    _lengths: ClassVar[dict[str, str]] = {}

    rate: Doubles
    lower: Doubles
    upper: Doubles
    support: NDArray[np.int64]
    proved: NDArray[np.bool_]

    def __init__(self, unit: str, gap_nats: float, saved: Saved, *first: Doubles) -> None:
        self.unit, self.gap_nats, self._saved = unit, gap_nats, saved
        super().__init__(*first, units.shown(self._column(f"{self._rate}_nats"), unit),
                         units.shown(self._column(f"{self._rate}_lower"), unit, -1),
                         units.shown(self._column(f"{self._rate}_upper"), unit, 1),
                         np.array([point["support"] for point in saved], dtype=np.int64),
                         np.array([s.VERDICTS[point["verdict"]] == "XRD_CLOSED" for point in saved], dtype=bool))

    def _column(self, name: str, *shape: int) -> Doubles:
        return column(self._saved, name, *shape)

    def _kind(self) -> str:
        """The name of the kind in documents."""
        return self._family

    def _structure(self) -> Any:
        """The problem as the library's structure, which borrows from self."""
        raise NotImplementedError

    def _points(self) -> tuple[Any, list[Any]]:
        """The library's points, and the arrays that they borrow."""
        kept: list[Any] = []
        points = (getattr(s, f"xrd_{self._family}_point") * len(self))()
        for point, saved in zip(points, self._saved):
            for name, value in saved.items():
                if isinstance(value, np.ndarray):
                    kept.append(value.copy())
                    value = arrays.pointer(kept[-1])
                setattr(point, name, value)
        return points, kept

    def check(self) -> Finding:
        """Proves every point again with code that shares nothing with the solver: see exactrd.check."""
        problem = self._structure()
        points, kept = self._points()
        found = findings(lambda k, finding: call(f"xrd_check_{self._family}", ctypes.byref(problem),
                                                 ctypes.byref(points[k]), self.gap_nats, finding), len(self), None)
        del kept
        return found

    def save(self, path: os.PathLike[str] | str) -> None:
        """Writes a JSON document that `exactrd check` and exactrd.check can prove again; it holds the problem too."""
        problem, held = self._structure(), getattr(s, f"xrd_{self._family}_input")()
        points, kept = self._points()
        call(f"xrd_{self._family}_copy", ctypes.byref(problem), ctypes.byref(held))
        try:
            write(self._kind(), path, held, self.unit, self.gap_nats, points)
        finally:
            getattr(library, f"xrd_{self._family}_input_clear")(ctypes.byref(held))
            del kept


def column(saved: Saved, name: str, *shape: int) -> Doubles:
    """A field of all points."""
    return arrays.frozen(np.array([point[name] for point in saved], dtype=float).reshape(len(saved), *shape))


def read(point: Any, lengths: dict[str, str]) -> dict[str, Any]:
    """A point of the library's, copied."""
    return {name: arrays.copied(getattr(point, name), getattr(point, lengths[name])) if name in lengths
            else getattr(point, name) for name, _ in point._fields_}


def solve(kind: type[Result], function: str, problem: Any, numbers: Sequence[tuple[Any, ...]], about: str,
          finish: Callable[[Saved], Result], *, gap: float, threads: int, max_iterations: int,
          time_limit: float | None, progress: Progress | None) -> Result:
    """One point after the other by `function`(problem, *numbers[k], options, point); `about` names what is asked, if it is a list."""
    saved: Saved = []
    status, message = OK, ""
    with Watch(progress, time_limit) as watch:
        asked = options(watch, gap=gap, threads=thread_count(threads), max_iterations=max_iterations)
        for k, arguments in enumerate(numbers):
            if (progress is not None and progress(k, len(numbers)) is False) or (k > 0 and watch.over()):
                break
            point = getattr(s, f"xrd_{kind._family}_point")()
            status, message = attempt(function, ctypes.byref(problem), *arguments, ctypes.byref(asked),
                                      ctypes.byref(point))
            if status != OK:
                break
            saved.append(read(point, kind._lengths))
            getattr(library, f"xrd_{kind._family}_point_clear")(ctypes.byref(point))
    result = finish(saved)
    watch.stopped(result)
    refuse(OK if status == INTERRUPTED else status, message, f"{about}[{len(saved)}]" if about else "")
    return result

"""Results of every kind from their documents."""
from __future__ import annotations

import ctypes
import os
from typing import Any, Callable, TypeVar

import numpy as np

from . import _arrays as arrays
from . import _structures as s
from ._capacity import Capacity, Peak
from ._curve import Curve
from ._derived import Indirect, Payoff
from ._document import problem_of, reading
from ._length import Lengths
from ._library import library
from ._measures import Atoms, Bottleneck
from ._perception import CONSTRAINTS, Perception
from ._problem import Problem
from ._surface import Surface
from ._witnessed import Saved, Witnessed, read
from .errors import InputError

Result = TypeVar("Result")


def _table(values: Any, rows: int, columns: int) -> arrays.Doubles | None:
    return arrays.copied(values, rows * columns).reshape(rows, columns) if values else None


def _saved(kind: type[Witnessed], points: Any, count: int) -> Saved:
    own = ctypes.cast(points, ctypes.POINTER(getattr(s, f"xrd_{kind._family}_point")))
    return [read(own[k], kind._lengths) for k in range(count)]


def _held(held: int, structure: type[Result]) -> Result:
    return ctypes.cast(held, ctypes.POINTER(structure)).contents  # type: ignore[type-var]


def _curve(held: int, document: s.xrd_document, unit: str) -> Curve:
    points = s.xrd_curve(document.count, ctypes.cast(document.points, ctypes.POINTER(s.xrd_point)))
    return Curve._of(Problem._copy(_held(held, s.xrd_input).problem), unit, document.gap_nats, points)


def _lengths(held: int, document: s.xrd_document, unit: str) -> Lengths:
    points = (s.xrd_length_point * document.count)()
    ctypes.memmove(points, document.points, ctypes.sizeof(points))
    return Lengths(Problem._copy(_held(held, s.xrd_input).problem), unit, document.gap_nats, points)


def _capacity(held: int, document: s.xrd_document, unit: str) -> Capacity:
    problem = _held(held, s.xrd_capacity_input).problem
    channel, costs = _table(problem.matrix, problem.n, problem.m), _table(problem.cost, 1, problem.n)
    assert channel is not None
    return Capacity(channel, None if costs is None else costs[0], unit, document.gap_nats,
                    _saved(Capacity, document.points, document.count))


def _perception(held: int, document: s.xrd_document, unit: str) -> Perception:
    own = _held(held, s.xrd_perception_input).perception
    constraint = next(name for name, number in CONSTRAINTS.items() if number == own.constraint)
    problem = Problem._copy(own.problem)
    cost = Problem._copy(s.xrd_problem(own.problem.p, own.cost)) if constraint == "wasserstein" else problem
    return Perception(problem, constraint, cost, unit, document.gap_nats,
                      _saved(Perception, document.points, document.count))


def _surface(held: int, document: s.xrd_document, unit: str) -> Surface:
    own = _held(held, s.xrd_criteria_input).criteria
    problems = [Problem._copy(s.xrd_problem(own.p, own.distortions[k])) for k in range(own.count)]
    return Surface(problems, unit, document.gap_nats, _saved(Surface, document.points, document.count))


def _tables(own: s.xrd_derived) -> tuple[arrays.Doubles, arrays.Doubles | None, arrays.Doubles | None]:
    return (arrays.copied(own.p, own.states), _table(own.observation, own.states, own.n),
            _table(own.payoff, own.states, own.m))


def _payoff(held: int, document: s.xrd_document, unit: str) -> Payoff:
    own = _held(held, s.xrd_derived_input).derived
    return Payoff(_tables(own), unit, document.gap_nats, _saved(Payoff, document.points, document.count))


def _indirect(held: int, document: s.xrd_document, unit: str) -> Indirect:
    own = _held(held, s.xrd_derived_input).derived
    problem = Problem._copy(s.xrd_problem(own.p, own.distortion))
    saved = _saved(Indirect, document.points, document.count)
    for point in saved:  # no column of such documents
        point["information_cost"] = 1 / point["slope"] if point["slope"] > 0 else np.inf
    return Indirect(problem, _tables(own), unit, document.gap_nats, saved)


def _atoms(held: int, document: s.xrd_document, unit: str) -> list[Atoms]:
    problem = _held(held, s.xrd_measure_input).problem
    counts = [problem.label_counts[k] for k in range(problem.tasks)]
    points = ctypes.cast(document.points, ctypes.POINTER(s.xrd_measure_point))
    return [Atoms(points[k], unit, counts) for k in range(document.count)]


def _bottleneck(held: int, document: s.xrd_document, unit: str) -> list[Bottleneck]:
    problem = _held(held, s.xrd_measure_input).problem
    joint = _table(problem.x, problem.n, problem.dim)
    points = ctypes.cast(document.points, ctypes.POINTER(s.xrd_measure_point))
    return [Bottleneck(points[k], unit, np.asarray(joint)) for k in range(document.count)]


def _peak(held: int, document: s.xrd_document, unit: str) -> Peak:
    points = ctypes.cast(document.points, ctypes.POINTER(s.xrd_peak_point))
    return Peak(unit, [points[k] for k in range(document.count)])


_KINDS: dict[str, Callable[[int, s.xrd_document, str], Any]] = {
    "curve": _curve, "length": _lengths, "capacity": _capacity, "peak": _peak, "perception": _perception, "criteria": _surface,
    "payoff": _payoff, "indirect": _indirect, "measure": _atoms, "labelled": _atoms, "density": _atoms,
    "bottleneck": _bottleneck}


def load(path: os.PathLike[str] | str, **moved: os.PathLike[str] | str) -> Any:
    """What a saved document holds, as the function returned it that solves such problems: a Curve, Capacity, Peak,
    Perception, Surface, Payoff, Indirect or Lengths, or a list of Atoms or Bottleneck (without boxes).

    path: a file that a result's `save` or a command's `--format json` wrote.   moved: where the input files are now, by
    the option's name (pmf=..., distortion=...).   Nothing is proved again: see exactrd.check.
    Errors: InputError (altered, or not a document), ArgumentError, FileError.
    """
    with reading(path) as document, problem_of(document, moved) as problem:
        make = _KINDS[library.xrd_kind_name(document.kind).decode()]
        return make(problem.value or document.embedded, document, ("nats", "bits")[document.unit])


def load_curve(path: os.PathLike[str] | str, moved: dict[str, os.PathLike[str] | str]) -> Curve:
    """The same where it must be a curve."""
    with reading(path) as document:
        kind = library.xrd_kind_name(document.kind).decode()
    if kind != "curve":
        raise InputError(f"{os.fspath(path)}: it holds no curve but {kind}: exactrd.load reads it")
    curve: Curve = load(path, **moved)
    return curve

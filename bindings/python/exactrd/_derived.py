"""Losses that follow from others: payoffs, and sources that are seen through an observation."""
from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from . import _arrays as arrays
from . import _structures as s
from . import _units as units
from ._arrays import Doubles
from ._call import Progress
from ._problem import Problem
from ._witnessed import Saved, Witnessed, column, solve
from .errors import ArgumentError

PAYOFF_MOST = 5e299


class _Derived(Witnessed):
    _family = "derived"
    _lengths = {"q": "m", "w": "n"}

    def __init__(self, problem: Problem | None, tables: tuple[Doubles, Doubles | None, Doubles | None], unit: str,
                 gap_nats: float, saved: Saved) -> None:
        self._problem, self._tables = problem, tables
        structure = self._structure()
        super().__init__(unit, gap_nats, saved, column(saved, "slope"), column(saved, "value"))
        self.slope: Doubles
        self.q, self.w = self._column("q", structure.m), self._column("w", structure.n)

    def _structure(self) -> s.xrd_derived:
        return _structure(self._problem, self._tables)


class Payoff(_Derived):
    """The least information for an expected payoff, in the order asked for.

    slope              nats per unit of payoff: one over the cost of information
    payoff             v; PROVED: the choices earn E U >= v
    rate               FLOAT: between the bounds, in `unit`
    lower, upper       PROVED: lower <= min { I : E U >= v } <= upper, in `unit`
    support            size of the consideration set
    proved             whether upper - lower reached the gap asked for
    information_cost   lambda = 1/slope, payoff per nat
    choices            (len, m): unconditional choice probabilities; FLOAT
    considered         (len, m): which answers are chosen at all
    q, w               (len, m), (len, n): with the slope the numbers that prove it (derived.h)
    """
    _fields = ("slope", "payoff", "rate", "lower", "upper", "support", "proved")

    payoff: Doubles

    def __init__(self, tables: tuple[Doubles, Doubles | None, Doubles | None], unit: str, gap_nats: float,
                 saved: Saved) -> None:
        super().__init__(None, tables, unit, gap_nats, saved)
        self.information_cost = self._column("information_cost")
        self.considered = self.q > 0
        self.choices = arrays.frozen(_laws(self))

    def _kind(self) -> str:
        return "payoff"

    def conditional(self, k: int) -> Doubles:
        """Choice probabilities of point k given what is seen: n rows of m, each with the sum 1.  FLOAT.

        >>> payoff([0.5, 0.5], [[1, 0], [0, 1]], information_cost=[0.5]).conditional(0).round(4)
        array([[0.8808, 0.1192],
               [0.1192, 0.8808]])
        """
        return _conditional(self, k)[1]


class Indirect(_Derived):
    """Points of R(D) of a source that is seen through an observation, in the order asked for.

    slope         nats per unit of distortion
    distortion    D; PROVED: the channel keeps E d(S,Y) <= D
    rate          FLOAT: between the bounds, in `unit`
    lower, upper  PROVED: lower <= R(D) <= upper, in `unit`
    support       how many reproductions are used
    proved        whether upper - lower reached the gap asked for
    q, w          (len, m), (len, n): with the slope the numbers that prove it (derived.h)
    """
    _fields = ("slope", "distortion", "rate", "lower", "upper", "support", "proved")

    distortion: Doubles

    def _kind(self) -> str:
        return "indirect"


def _structure(problem: Problem | None, tables: tuple[Doubles, Doubles | None, Doubles | None]) -> s.xrd_derived:
    p, observation, payoffs = tables
    n = len(p) if observation is None else observation.shape[1]
    m = payoffs.shape[1] if payoffs is not None else problem.m if problem is not None else 0
    distortion = s.xrd_distortion() if problem is None else problem._own.distortion
    return s.xrd_derived(arrays.pointer(p), len(p), n, m, arrays.pointer(observation), arrays.pointer(payoffs),
                         distortion)


def _conditional(result: Payoff, k: int) -> tuple[Doubles, Doubles]:
    """P(x) and the channel, from the doubles near the means."""
    p, observation, payoffs = result._tables
    assert payoffs is not None
    p = p / p.sum()
    joint = np.diag(p) if observation is None else p[:, None] * observation / observation.sum(axis=1, keepdims=True)
    seen = joint.sum(axis=0)
    means = joint.T @ payoffs / np.where(seen > 0, seen, 1)[:, None]
    kernel = result.q[k] * np.exp(result.slope[k] * (means - means.max(axis=1, keepdims=True)))
    channel: Doubles = kernel / kernel.sum(axis=1, keepdims=True)
    return seen, channel


def _laws(result: Payoff) -> Doubles:
    laws = [seen @ channel for seen, channel in (_conditional(result, k) for k in range(len(result)))]
    return np.array(laws).reshape(result.q.shape)


def _asked(given: dict[str, ArrayLike | None]) -> tuple[str, list[tuple[float]]]:
    """The one list that is given."""
    names = [name for name, value in given.items() if value is not None]
    if len(names) != 1:
        raise ArgumentError(f"{', '.join(given)}: give one of them")
    values = arrays.listed(given[names[0]], names[0])  # type: ignore[arg-type]
    if names[0] == "information_cost":
        if not (values > 0).all():
            raise ArgumentError("information_cost: numbers > 0")
        values = 1 / values
    return names[0], [(float(value),) for value in values]


def _function(name: str) -> str:
    return "xrd_derived_at_value" if name == "at" else "xrd_derived_at_slope"


def _observation(value: ArrayLike | None, states: int) -> Doubles | None:
    return None if value is None else arrays.kept(arrays.array(value, "observation", (states, None), least=0))


def payoff(pmf: ArrayLike, payoff: ArrayLike, *, information_cost: ArrayLike | None = None,
           slopes: ArrayLike | None = None, at: ArrayLike | None = None, observation: ArrayLike | None = None,
           gap: float = 1e-10, unit: str = "nats", threads: int = 1, max_iterations: int = 0,
           time_limit: float | None = None, progress: Progress | None = None) -> Payoff:
    """Rational inattention: the answers Y to a state S that earn most where information costs something.

    max E U(S,Y) - lambda I(S;Y), or min { I(S;Y) : E U >= v }, with proved bounds (Matejka and McKay 2015).

    pmf: n probabilities of the states.   payoff: U, n x m, any numbers up to 5e299 in magnitude.
    One of:
      information_cost  lambda > 0, payoff per nat;
      slopes            1 / lambda;
      at                the expected payoffs v.
    observation: (n, k), p(x|s): Y is then made from X alone, and I(X;Y) is counted.
    gap, unit, threads, max_iterations, time_limit, progress: as in exactrd.curve.
    Errors: InputError, ArgumentError, exactrd.Interrupted.

    >>> result = payoff([0.5, 0.5], [[1, 0, 0.4], [0, 1, 0.4]], information_cost=[0.2, 1])
    >>> result.considered.tolist(), bool(result.proved.all())
    ([[True, True, False], [True, True, False]], True)
    """
    p = arrays.kept(arrays.array(pmf, "pmf", (None,), least=0))
    table = arrays.kept(arrays.array(payoff, "payoff", (len(p), None)))
    if not (abs(table) <= PAYOFF_MOST).all():
        raise ArgumentError("payoff: numbers up to 5e299 in magnitude")
    name, numbers = _asked({"information_cost": information_cost, "slopes": slopes, "at": at})
    unit, gap = units.unit(unit), arrays.number(gap, "gap", above=0)
    tables = p, _observation(observation, len(p)), table
    return solve(Payoff, _function(name), _structure(None, tables), numbers, name,
                 lambda saved: Payoff(tables, unit, gap, saved), gap=gap, threads=threads, max_iterations=max_iterations,
                 time_limit=time_limit, progress=progress)


def indirect(problem: Problem, observation: ArrayLike, *, slopes: ArrayLike | None = None,
             at: ArrayLike | None = None, gap: float = 1e-10, unit: str = "nats", threads: int = 1, max_iterations: int = 0,
             time_limit: float | None = None, progress: Progress | None = None) -> Indirect:
    """R(D) = min { I(X;Y) : E d(S,Y) <= D } where S is the problem's source and only X is seen, with proved bounds
    (Dobrushin and Tsybakov 1962).

    observation: (n, k), p(x|s), each row with the sum 1.   slopes or at: as in exactrd.curve.
    gap, unit, threads, max_iterations, time_limit, progress: as in exactrd.curve.
    Errors: InputError, ArgumentError, exactrd.Interrupted.

    >>> result = indirect(Problem([0.5, 0.5], 'hamming'), [[0.9, 0.1], [0.1, 0.9]], at=[0.2])
    >>> round(result.rate[0].item(), 9)
    0.316377019
    """
    name, numbers = _asked({"slopes": slopes, "at": at})
    unit, gap = units.unit(unit), arrays.number(gap, "gap", above=0)
    tables = problem.pmf, _observation(observation, problem.n), None
    return solve(Indirect, _function(name), _structure(problem, tables), numbers, name,
                 lambda saved: Indirect(problem, tables, unit, gap, saved), gap=gap, threads=threads, max_iterations=max_iterations,
                 time_limit=time_limit, progress=progress)

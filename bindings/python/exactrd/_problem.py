"""A source and a distortion."""
from __future__ import annotations

import ctypes
import os
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from . import _arrays as arrays
from . import _structures as s
from ._arrays import Doubles
from ._call import attempt, call, path_bytes, refuse
from ._library import library
from .errors import ArgumentError, InputError

NAMES = ("matrix", "squared", "absolute", "hamming")
MATRIX, SQUARED, ABSOLUTE, HAMMING = range(4)
LABEL_PAIRS = 2**24
REQUEST_FILES = ("pmf", "counts", "bytes", "samples", "weights", "alphabet", "reproduction")


class Range(NamedTuple):
    """The ends of a curve (FLOAT): D_min = E min_j d, and D_max = min_j E d, from where on R = 0."""
    distortion_min: float
    distortion_max: float


class Problem:
    """A source X with probabilities p_i and a distortion d_ij >= 0 between n symbols and m reproductions.

    An array may also be a path: of text, .npy, .npz with one array, or .gz of these, read as `exactrd` reads them.
    pmf: n numbers >= 0 that sum to 1 within 1e-9; the exact source is p_i / sum p.  normalize=True divides by the sum
      first, whatever it is.
    distortion: an n x m array (numpy.inf forbids a pair, finite entries are at most 1e300), or one of
      'squared', 'absolute': sums over the coordinates of positions: `alphabet`, n rows of k coordinates (a vector: one
        each), and `reproduction`, m rows, the alphabet itself unless given; no n x m matrix is stored;
      'hamming': 0 for the same symbol, 1 otherwise; with `alphabet` (and `reproduction`), 0 where the rows are equal.

    The arrays are copied, unless they are contiguous doubles that nobody can change: read-only, and no view of others
    that are not.
    Errors: InputError, naming the argument and the index.

    >>> Problem([0.5, 0.3, 0.2], 'squared', alphabet=[0, 1, 2])
    Problem(n=3, m=3, distortion='squared')
    >>> Problem([0.5, 0.6], 'hamming')
    Traceback (most recent call last):
    exactrd.errors.InputError: pmf: probabilities sum to 1.1000000000000001, not to 1 within 1e-09
    """

    def __init__(self, pmf: ArrayLike, distortion: ArrayLike | str, *, alphabet: ArrayLike | None = None,
                 reproduction: ArrayLike | None = None, normalize: bool = False) -> None:
        p = arrays.array(pmf, "pmf", (None,), least=0)
        self.pmf = arrays.kept(_normalized(p, "pmf") if normalize else p)
        self.alphabet: Doubles | None = None
        self.reproduction: Doubles | None = None
        self._matrix: Doubles | None = None
        if isinstance(distortion, str) and (distortion in NAMES or not os.path.exists(distortion)):
            self._name(distortion, alphabet, reproduction)
        else:
            if alphabet is not None or reproduction is not None:
                raise ArgumentError("alphabet, reproduction: they go with 'squared', 'absolute' and 'hamming' only")
            self._kind = MATRIX
            d = arrays.array(distortion, "distortion", (self.n, None), least=0, infinite=True, most=1e300)
            self._matrix = arrays.kept(d)
        self._own = self._structure()
        status, message = attempt("xrd_problem_validate", ctypes.byref(self._own))
        refuse(status, message, "pmf" if message.startswith("probabilit") else "distortion")

    def _name(self, name: str, alphabet: ArrayLike | None, reproduction: ArrayLike | None) -> None:
        self._kind = 1 + arrays.choice(name, "distortion", NAMES[1:])
        if self._kind == HAMMING and alphabet is None:
            if reproduction is not None:
                raise ArgumentError("reproduction: 'hamming' needs the alphabet's labels too")
            return
        if alphabet is None:
            raise ArgumentError(f"alphabet: distortion {name!r} needs the positions of the symbols")
        x = arrays.points(alphabet, "alphabet")
        if len(x) != self.n:
            raise InputError(f"alphabet: {len(x)} rows for {self.n} probabilities")
        y = x if reproduction is None else arrays.points(reproduction, "reproduction", x.shape[1])
        if self._kind == HAMMING:
            self._labels(x, y)
        else:
            self.alphabet = arrays.kept(x)
            self.reproduction = self.alphabet if reproduction is None else arrays.kept(y)

    def _labels(self, x: Doubles, y: Doubles) -> None:
        if len(x) * len(y) > LABEL_PAIRS:
            raise InputError(f"alphabet: {len(x)} x {len(y)} labels are more than 2^24 pairs to compare")
        differ = np.zeros((len(x), len(y)), dtype=bool)
        for column in range(x.shape[1]):
            differ |= x[:, None, column] != y[None, :, column]
        self._kind, self._matrix = MATRIX, differ.astype(np.float64)

    @property
    def n(self) -> int:
        """The number of source symbols."""
        return len(self.pmf)

    @property
    def m(self) -> int:
        """The number of reproductions."""
        if self._matrix is not None:
            return int(self._matrix.shape[1])
        return self.n if self.reproduction is None else len(self.reproduction)

    @property
    def distortion(self) -> str:
        """'matrix', 'squared', 'absolute' or 'hamming'."""
        return NAMES[self._kind]

    def _structure(self) -> s.xrd_problem:
        dim = 0 if self.alphabet is None else self.alphabet.shape[1]
        d = s.xrd_distortion(self._kind, self.n, self.m, dim, arrays.pointer(self._matrix),
                             arrays.pointer(self.alphabet), arrays.pointer(self.reproduction))
        return s.xrd_problem(arrays.pointer(self.pmf), d)

    def __getstate__(self) -> dict[str, Any]:
        """The arrays; other processes have other addresses."""
        return {name: value for name, value in vars(self).items() if name != "_own"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._own = self._structure()

    def matrix(self) -> Doubles:
        """All d_ij, n x m: the very doubles that define them."""
        if self._matrix is not None:
            return self._matrix.copy()
        if self._kind == HAMMING:
            return 1.0 - np.eye(self.n)
        assert self.alphabet is not None and self.reproduction is not None
        total = np.zeros((self.n, self.m))
        for column in range(self.alphabet.shape[1]):
            step = self.alphabet[:, None, column] - self.reproduction[None, :, column]
            total += step * step if self._kind == SQUARED else np.abs(step)
        return total

    def range(self) -> Range:
        """D_min and D_max (infinite where every reproduction is forbidden for some symbol).

        >>> Problem([0.75, 0.25], 'hamming').range()
        Range(distortion_min=0.0, distortion_max=0.25)
        """
        found = s.xrd_range()
        call("xrd_range_of", ctypes.byref(self._own), ctypes.byref(found))
        return Range(found.distortion_min, found.distortion_max)

    def digest(self) -> str:
        """SHA-256 of all numbers of the problem: equal digests mean equal problems, bit by bit."""
        found = s.xrd_digest()
        library.xrd_problem_digest(ctypes.byref(self._own), ctypes.byref(found))
        return str(found.hex.decode())

    def __repr__(self) -> str:
        return f"Problem(n={self.n}, m={self.m}, distortion={self.distortion!r})"

    @classmethod
    def from_counts(cls, counts: ArrayLike, distortion: ArrayLike | str, **positions: Any) -> Problem:
        """p_i = counts_i / sum of the counts (n numbers >= 0, not all 0).

        >>> Problem.from_counts([3, 1], 'hamming').pmf
        array([0.75, 0.25])
        """
        p = arrays.array(counts, "counts", (None,), least=0)
        return cls(_normalized(p, "counts"), distortion, **positions)

    @classmethod
    def from_samples(cls, samples: ArrayLike, distortion: str = "squared", *, weights: ArrayLike | None = None,
                     reproduction: ArrayLike | None = None) -> Problem:
        """N samples (rows of k coordinates) as the alphabet: p = 1/N, or weights / sum of the weights.

        The reproductions are `reproduction` (m rows), or the samples themselves.  R(D) <= log N, whatever law the
        samples came from.

        >>> Problem.from_samples([[0, 0], [1, 0], [0, 2]], reproduction=[[0, 0], [1, 1]]).matrix()
        array([[0., 2.],
               [1., 1.],
               [4., 2.]])
        """
        x = arrays.points(samples, "samples")
        p = np.full(len(x), 1.0 / len(x)) if weights is None else arrays.array(weights, "weights", (len(x),), least=0)
        return cls(_normalized(p, "weights"), distortion, alphabet=x, reproduction=reproduction)

    @classmethod
    def load(cls, *, distortion: os.PathLike[str] | str, **request: Any) -> Problem:
        """From files or a named source, as the program `exactrd curve` loads them: each keyword is an option of it.

        pmf, counts, bytes, samples, weights, alphabet, reproduction: paths; source: a name such as 'bernoulli:0.3',
        'uniform:8', 'gaussian-grid:101,4', 'laplace-grid:101,10'; distortion: 'hamming', 'squared', 'absolute' or a
        path; normalize: bool; draw: a number of samples as reproductions; seed.  Errors: InputError (file and line),
        ArgumentError, FileError.

        >>> Problem.load(source='uniform:4', distortion='squared')
        Problem(n=4, m=4, distortion='squared')
        """
        filled, kept = request_of(distortion=distortion, **request)
        read = s.xrd_input()
        call("xrd_input_load", ctypes.byref(filled), ctypes.byref(read))
        try:
            return cls._copy(read.problem)
        finally:
            library.xrd_input_clear(ctypes.byref(read))
            del kept

    @classmethod
    def _copy(cls, problem: s.xrd_problem) -> Problem:
        """A problem of the library's, copied."""
        d = problem.distortion
        made = cls.__new__(cls)
        made._kind = d.kind
        made.pmf = arrays.copied(problem.p, d.n)
        positions = d.kind in (SQUARED, ABSOLUTE)
        made._matrix = arrays.copied(d.matrix, d.n * d.m).reshape(d.n, d.m) if d.kind == MATRIX else None
        made.alphabet = arrays.copied(d.x, d.n * d.dim).reshape(d.n, d.dim) if positions else None
        made.reproduction = arrays.copied(d.y, d.m * d.dim).reshape(d.m, d.dim) if positions else None
        made._own = made._structure()
        return made


def _normalized(p: Doubles, name: str) -> Doubles:
    total = p.sum()
    if not 0 < total < np.inf:
        raise InputError(f"{name}: the numbers sum to {total}")
    shares: Doubles = p / total
    if ((shares == 0) & (p > 0)).any():
        raise InputError(f"{name}[{int(np.argmax((shares == 0) & (p > 0)))}]: its share of the sum rounds to zero")
    return shares


def request_of(**given: Any) -> tuple[s.xrd_input_request, list[bytes]]:
    """An xrd_input_request, and the strings that it borrows."""
    request, kept = s.xrd_input_request(), []
    for name, value in given.items():
        if name in ("draw", "seed"):
            setattr(request, name, arrays.count(value, name, 0))
        elif name == "normalize":
            request.normalize = bool(value)
        elif name in REQUEST_FILES or name in ("source", "distortion"):
            if value is not None:
                kept.append(path_bytes(value, name))
                setattr(request, name, kept[-1])
        else:
            raise ArgumentError(f"{name}: unknown; the keywords are those of Problem.load")
    return request, kept


def as_problem(pmf: ArrayLike | Problem, distortion: ArrayLike | str | None, **more: Any) -> Problem:
    """The problem that a function's first arguments describe."""
    if isinstance(pmf, Problem):
        if distortion is not None or any(value is not None and value is not False for value in more.values()):
            raise ArgumentError("distortion: a Problem has its own; give points only")
        return pmf
    if distortion is None:
        raise ArgumentError("distortion: missing; an n x m array, 'squared', 'absolute' or 'hamming'")
    return Problem(pmf, distortion, **more)

"""Proving results again, with code that shares nothing with solvers and certificates."""
from __future__ import annotations

import ctypes
import os
from typing import TYPE_CHECKING, Any, Callable, Iterator

import numpy as np

from . import _arrays as arrays
from . import _structures as s
from ._call import Progress, call
from ._document import problem_of, reading
from ._tables import Columns

if TYPE_CHECKING:
    from ._curve import Curve


class Finding(Columns):
    """What the check says of each point: `accepted`; the bounds that it proved itself at the point's distortion,
    `lower` <= R <= `upper` (nats, PROVED); the `reason` why it is refused, or not decided about, '' where
    accepted.  bool(finding): all of them accepted."""
    _fields = ("accepted", "lower", "upper", "reason")

    accepted: np.typing.NDArray[np.bool_]
    lower: arrays.Doubles
    upper: arrays.Doubles
    reason: np.typing.NDArray[np.str_]

    def __bool__(self) -> bool:
        return bool(self.accepted.all())


def check(result: Curve | os.PathLike[str] | str, *, progress: Progress | None = None,
          **moved: os.PathLike[str] | str) -> Finding:
    """Proves every point again from the raw problem, in ball arithmetic of at least 160 bits for every entry.

    result: a Curve, or the path of a JSON document written by Curve.save or by `exactrd curve --format json`.
    moved: where the input files are now, by the option's name (pmf=..., distortion=...), for documents that name files.
    A document that was altered in any way, or whose input files were, raises InputError; points that do not hold are
    refused in the finding.  Cost: n m exponentials of about 0.5 us a point.

    >>> from exactrd import curve
    >>> bool(check(curve([0.7, 0.3], 'hamming', points=5)))
    True
    """
    if not isinstance(result, (str, os.PathLike)):
        claims = _claims_of_curve(result)
        return findings(lambda k, finding: call("xrd_check", ctypes.byref(result.problem._own),
                                                 *map(ctypes.byref, next(claims)), finding), len(result), progress)
    with reading(result) as document, problem_of(document, moved) as problem:
        return findings(lambda k, finding: call("xrd_document_check", ctypes.byref(document), problem, k, finding),
                         document.count, progress)


Claim = tuple[s.xrd_witness, s.xrd_claimed_point]


def _claims_of_curve(curve: Curve) -> Iterator[Claim]:
    c = curve._columns
    for k in range(len(curve)):
        q, w = c["q"][k].copy(), c["w"][k].copy()
        bounds = s.xrd_bounds(*(c[name][k].item() for name in ("distortion", "distortion_low", "rate_lower",
                                                               "rate_upper")))
        yield (s.xrd_witness(c["witness_slope"][k].item(), arrays.pointer(q), arrays.pointer(w)),
               s.xrd_claimed_point(c["slope"][k].item(), c["rate_nats"][k].item(), bounds, c["support"][k].item(),
                                   curve.gap_nats, c["verdict"][k].item()))


def findings(prove: Callable[[int, Any], None], count: int, progress: Progress | None) -> Finding:
    found: list[tuple[Any, ...]] = []
    for k in range(count):
        if progress is not None and progress(k, count) is False:
            break
        finding = s.xrd_finding()
        prove(k, ctypes.byref(finding))
        found.append((finding.accepted, finding.rate_lower, finding.rate_upper, finding.reason.decode()))
    accepted, lower, upper, reason = zip(*found) if found else ((), (), (), ())
    return Finding(np.array(accepted, dtype=bool), np.array(lower, dtype=float), np.array(upper, dtype=float),
                   np.array(reason, dtype=str))

"""What the points of a curve prove at other distortions."""
from __future__ import annotations

import math
from bisect import bisect_right
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from . import _arrays as arrays
from . import _units as units
from ._arrays import Doubles
from ._certificate import certify

if TYPE_CHECKING:
    from ._curve import Curve


def _up(exact: Fraction) -> float:
    """The least double at or above."""
    nearest = float(exact)
    return nearest if Fraction(nearest) >= exact else math.nextafter(nearest, math.inf)


class _Known:
    """The points in order of distortion, exactly."""

    def __init__(self, curve: Curve) -> None:
        self.curve, c = curve, curve._columns
        exact = [Fraction(high) + Fraction(low) for high, low in zip(c["distortion"].tolist(),
                                                                     c["distortion_low"].tolist())]
        self.order = sorted(range(len(curve)), key=exact.__getitem__)
        self.at = [exact[k] for k in self.order]
        self.lower = [c["rate_lower"][k].item() for k in self.order]
        finite = [place for place, k in enumerate(self.order) if c["rate_upper"][k] < np.inf]
        self.chord = [(self.at[place], Fraction(c["rate_upper"][self.order[place]].item())) for place in finite]

    def upper_at(self, d: Fraction) -> float:
        """On the chord of the neighbours' upper bounds; infinite left of all points."""
        right = bisect_right([at for at, _ in self.chord], d)
        if right == 0:
            return math.inf
        (d0, r0), (d1, r1) = self.chord[right - 1], self.chord[min(right, len(self.chord) - 1)]
        return _up(r0) if d1 <= d0 else _up(r0 + (min(r1, r0) - r0) * (d - d0) / (d1 - d0))

    def lower_at(self, d: float) -> float:
        """The best of the neighbours' lines, and of the rate further right."""
        right = bisect_right(self.at, Fraction(d))
        best: float = self.lower[right] if right < len(self.lower) else 0.0
        for place in (right - 1, right):
            if 0 <= place < len(self.order):
                k = self.order[place]
                slope, q, w = (self.curve._columns[name][k] for name in ("witness_slope", "q", "w"))
                best = max(best, certify(self.curve.problem, slope, q, w, at=d).lower)
        return best


def between(curve: Curve, distortion: ArrayLike) -> tuple[Doubles, Doubles]:
    """See Curve.between."""
    asked = arrays.check(arrays.doubles(distortion, "distortion"), "distortion", least=0)
    known = _Known(curve)
    lower = np.array([known.lower_at(d) for d in asked.ravel().tolist()])
    upper = np.array([known.upper_at(Fraction(d)) for d in asked.ravel().tolist()])
    return (units.shown(lower, curve.unit, -1).reshape(asked.shape),
            units.shown(upper, curve.unit, 1).reshape(asked.shape))

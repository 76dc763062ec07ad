"""Nats and bits.  Inside, everything is in nats; conversions give the very doubles that the program prints."""
from __future__ import annotations

import math
import re
from decimal import Context, Decimal
from typing import Any

from . import _arrays as arrays
from ._arrays import Doubles

NAMES = ("nats", "bits")
EXACT = Context(prec=60)
LOG2 = EXACT.ln(Decimal(2))


def unit(name: Any) -> str:
    """The checked name of a unit."""
    return NAMES[arrays.choice(name, "unit", NAMES)]


def _bits(nats: float, direction: int) -> float:
    if nats == 0 or math.isinf(nats):
        return nats
    quotient = EXACT.divide(Decimal(nats), LOG2)
    nearest = float(quotient)
    if direction * (Decimal(nearest) - quotient) < 0:
        return math.nextafter(nearest, direction * math.inf)
    return nearest


def shown(nats: Doubles, name: str, direction: int = 0) -> Doubles:
    """Rates in a unit, rounded to nearest, or with direction -1 or 1 down or up, so that a bound stays one."""
    return nats if name == "nats" else arrays.frozen(_bits(rate, direction) for rate in nats.tolist())


def told(message: str, name: str) -> str:
    """A message of the library, whose rates are nats, in the user's unit."""
    if name == "nats":
        return message
    return re.sub(r"([-+.0-9e]+) nats", lambda found: f"{float(found[1]) / math.log(2):.12g} bits", message)


def nats(rates: Doubles, name: str) -> Doubles:
    """Rates given in a unit, as nats."""
    if name == "nats":
        return rates
    return arrays.frozen(float(EXACT.multiply(Decimal(rate), LOG2)) for rate in rates.tolist())

"""What a user passes, as the contiguous doubles that the library reads; whatever is not a good number is refused."""
from __future__ import annotations

import math
import operator
import os
from ctypes import cast
from numbers import Integral
from typing import Any, Iterable, Optional, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._structures import numbers
from .errors import ArgumentError, InputError

Doubles = NDArray[np.float64]
Shape = Sequence[Optional[int]]


def _refuse_lost(value: Any, name: str, place: tuple[int, ...] = ()) -> None:
    """Refuses what NumPy would change without a word: masked entries, and whole numbers that no double holds."""
    if isinstance(value, np.ma.MaskedArray) and np.any(np.ma.getmaskarray(value)):  # type: ignore[no-untyped-call]
        raise InputError(f"{name}{_brackets(place)}: entries are masked; fill or drop them")
    if isinstance(value, (list, tuple)):
        for k, entry in enumerate(value):
            if type(entry) is not float:
                _refuse_lost(entry, name, (*place, k))
    elif isinstance(value, np.ndarray) and value.dtype.kind == "O":
        for inner, entry in np.ndenumerate(value):
            _refuse_lost(entry, name, (*place, *inner))
    elif isinstance(value, np.ndarray) and value.dtype.kind in "iu" and value.dtype.itemsize == 8:
        _refuse_rounded(value, np.asarray(value, dtype=np.float64), name, place)
    elif isinstance(value, Integral) and not -2**53 <= value <= 2**53:
        whole = int(value)
        if abs(whole) >= 2**1024 or int(float(whole)) != whole:
            raise InputError(f"{name}{_brackets(place)}: no double holds {whole}")


def _refuse_rounded(whole: NDArray[Any], array: Doubles, name: str, outer: tuple[int, ...] = ()) -> None:
    for place in zip(*np.nonzero(np.atleast_1d(np.abs(array) >= 2.0**53))):
        if int(np.atleast_1d(array)[place]) != int(np.atleast_1d(whole)[place]):
            inner = place if whole.ndim else ()
            raise InputError(f"{name}{_brackets((*outer, *inner))}: no double holds {np.atleast_1d(whole)[place]}")


def _raw(value: ArrayLike, name: str) -> NDArray[Any]:
    if isinstance(value, (str, os.PathLike)):
        from ._files import read
        return read(value, name)
    _refuse_lost(value, name)
    try:
        array = np.asarray(value)
    except ValueError as failure:
        raise InputError(f"{name}: not an array of numbers: {failure}") from None
    if array is not value:
        _refuse_lost(array, name)
    if array.dtype.kind == "O":
        try:
            array = array.astype(np.float64)
        except (TypeError, ValueError, OverflowError) as failure:
            raise InputError(f"{name}: not an array of numbers: {failure}") from None
    if array.dtype.kind not in "biuf":
        raise InputError(f"{name}: expected real numbers, not {array.dtype}")
    return array


def doubles(value: ArrayLike, name: str) -> Doubles:
    """A C-contiguous float64 copy (or the array itself where it is one), of numbers that doubles hold."""
    raw = _raw(value, name)
    array = np.ascontiguousarray(raw, dtype=np.float64).reshape(raw.shape)
    return array


def plain(value: Any) -> Any:
    """A NumPy scalar as Python's own, whose representation is the number alone."""
    return value.item() if isinstance(value, np.generic) else value


def shown(value: Any) -> str:
    """A value in a message: as Python writes it, or by its type where that is not one of Python's scalars."""
    value = plain(value)
    if value is None or type(value) in (bool, int, float, str):
        return repr(value)
    return f"a value of type {type(value).__name__}"


def _index(mask: NDArray[np.bool_]) -> tuple[int, ...]:
    """Of the first True; empty for a single number."""
    return tuple(int(axis[0]) for axis in np.nonzero(mask)) if mask.ndim else ()


def _brackets(place: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, place))}]" if place else ""


def _refuse(array: Doubles, bad: NDArray[np.bool_], name: str, what: str) -> None:
    if np.any(bad):
        place = _index(np.asarray(bad))
        raise InputError(f"{name}{_brackets(place)}: {shown(array[place])} {what}")


def check(array: Doubles, name: str, *, least: float = -math.inf, above: float = -math.inf, most: float = math.inf,
          infinite: bool = False) -> Doubles:
    """Refuses numbers outside the range, with the index of the first."""
    if array.size and array.min() > above and least <= array.min() and array.max() <= most and array.max() < math.inf:
        return array  # false for a NaN
    _refuse(array, np.isnan(array), name, "is not a number")
    if not infinite:
        _refuse(array, np.isinf(array), name, "is not finite")
    if least == 0 or above == 0:
        _refuse(array, array < 0, name, "is negative")
    _refuse(array, array < least, name, f"is below {least:g}")
    _refuse(array, array <= above if above > -math.inf else array < above, name, f"is not above {above:g}")
    _refuse(array, np.isfinite(array) & (array > most), name, f"is above {most:g}")
    return array


def _fits(shape: tuple[int, ...], wanted: Shape) -> bool:
    return len(shape) == len(wanted) and all(w is None or s == w for s, w in zip(shape, wanted))


def _words(wanted: Shape) -> str:
    sizes = [letter if size is None else str(size) for letter, size in zip("nmk", wanted)]
    return f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"


def array(value: ArrayLike, name: str, shape: Shape, **limits: Any) -> Doubles:
    """A checked array of the given shape (None: any size of at least one)."""
    made = doubles(value, name)
    if not _fits(made.shape, shape):
        raise InputError(f"{name}: expected shape {_words(shape)}, got {made.shape}")
    if made.size == 0:
        raise InputError(f"{name}: empty")
    return check(made, name, **limits)


def listed(value: ArrayLike, name: str, **limits: Any) -> Doubles:
    """A checked list; a single number is a list of one."""
    return array(np.atleast_1d(doubles(value, name)), name, (None,), **limits)


def _is_settled(array: Any) -> bool:
    """Can nobody change these numbers: is the array read-only, and everything that it is a view of?"""
    while isinstance(array, np.ndarray):
        if array.flags.writeable:
            return False
        array = array.base
    return array is None or isinstance(array, bytes)


def kept(made: Doubles) -> Doubles:
    """A checked array that will be kept: read-only, and a copy unless nobody can change it.  It may be a view of a
    memoryview or of whatever else exports a buffer."""
    if not _is_settled(made):
        made = made.copy()
    made.flags.writeable = False
    return made


def points(value: ArrayLike, name: str, dimension: int | None = None) -> Doubles:
    """Rows of coordinates; a vector is taken as one coordinate a row."""
    made = doubles(value, name)
    if made.ndim == 1:
        made = made.reshape(-1, 1)
    if made.ndim != 2:
        raise InputError(f"{name}: expected one point a row, got shape {made.shape}")
    return array(made, name, (None, dimension), most=1e140, least=-1e140)


def number(value: Any, name: str, **limits: Any) -> float:
    """One checked number."""
    made = doubles(value, name)
    if made.ndim != 0:
        raise InputError(f"{name}: expected one number, got shape {made.shape}")
    check(made, name, **limits)
    return float(made)


def count(value: Any, name: str, least: int = 1, most: int = 2**63 - 1) -> int:
    """A whole number, from `least` to `most`."""
    try:
        whole = operator.index(value)
    except TypeError:
        raise ArgumentError(f"{name}: expected a whole number, not {shown(value)}") from None
    if whole < least:
        raise ArgumentError(f"{name}: {whole} is below {least}")
    if whole > most:
        raise ArgumentError(f"{name}: {whole} is too large")
    return whole


def choice(value: Any, name: str, choices: Sequence[str]) -> int:
    """The place of a word among those allowed."""
    if not isinstance(value, str) or value not in choices:
        raise ArgumentError(f"{name}: {shown(value)} is none of {', '.join(map(repr, choices))}")
    return list(choices).index(value)


def pointer(array: Doubles | None) -> Any:
    """The array's address for the library, which keeps the array alive; None is NULL."""
    if array is None:
        return None
    address: Any = cast(array.ctypes.data, numbers)
    address._array = array
    return address


def copied(address: Any, size: int) -> Doubles:
    """A copy of `size` doubles of the library."""
    if size == 0:
        return np.empty(0)
    values: Doubles = np.ctypeslib.as_array(address, (size,)).copy()
    return values


def frozen(values: NDArray[Any] | Iterable[Any], dtype: Any = np.float64) -> NDArray[Any]:
    """A read-only array of results."""
    made = np.array(values if isinstance(values, np.ndarray) else list(values), dtype=dtype)
    made.flags.writeable = False
    return made


"""Numbers from files, by the library's own reader: whatever `exactrd` reads, and nothing read wrong."""
from __future__ import annotations

import ctypes
import os

import numpy as np
from numpy.typing import NDArray

from . import _structures as s
from ._call import call, path_bytes
from ._library import library

VECTOR, POINTS, FINITE, DISTORTION = 0, 2, 0, 3
LISTS = ("pmf", "counts", "weights", "cost", "costs", "at", "slopes", "rates", "relevances", "eigenvalues")


def read(path: os.PathLike[str] | str, name: str) -> NDArray[np.float64]:
    """Text with or without a header, .npy, .npz with one array, .gz of these; lists of numbers may stand on any lines."""
    numbers = s.xrd_numbers()
    domain = DISTORTION if name == "distortion" else FINITE
    shape = VECTOR if name in LISTS else POINTS
    call("xrd_numbers_read", path_bytes(path, name), shape, domain, ctypes.byref(numbers), about=name)
    try:
        table = np.ctypeslib.as_array(numbers.values, (numbers.rows, numbers.columns)).copy()
    finally:
        library.xrd_numbers_clear(ctypes.byref(numbers))
    return table.reshape(-1) if shape == VECTOR else table

"""Curves as JSON documents."""
from __future__ import annotations

import ctypes
import os
from typing import TYPE_CHECKING, Any, Iterator
from contextlib import contextmanager

from . import _arrays as arrays
from . import _structures as s
from ._call import call, path_bytes
from ._library import library
from .errors import ArgumentError

if TYPE_CHECKING:
    from ._curve import Curve


def c_curve(curve: Curve) -> tuple[Any, list[Any]]:
    """The library's points of a curve, and the arrays that they borrow."""
    columns, kept = curve._columns, []
    points = (s.xrd_point * len(curve))()
    for k, point in enumerate(points):
        for name in ("slope", "rate_nats", "support", "verdict", "outcome", "iterations", "witness_slope"):
            setattr(point, name, columns[name][k].item())
        for name in ("distortion", "distortion_low", "rate_lower", "rate_upper"):
            setattr(point.bounds, name, columns[name][k].item())
        point.n, point.m = curve.problem.n, curve.problem.m
        kept += [columns["q"][k].copy(), columns["w"][k].copy()]
        point.q, point.w = arrays.pointer(kept[-2]), arrays.pointer(kept[-1])
    return points, kept


def write(kind: str, path: os.PathLike[str] | str, held: Any, unit: str, gap_nats: float, points: Any) -> None:
    """Writes points of a kind with their problem, whole or not at all."""
    command = (ctypes.c_char_p * 2)(b"exactrd." + kind.encode(), None)
    request, handle = s.xrd_input_request(), ctypes.c_void_p()
    result = s.xrd_result(library.xrd_kind_find(kind.encode()), command, ctypes.pointer(request), ctypes.addressof(held),
                          ("nats", "bits").index(unit), gap_nats, 1, len(points), ctypes.addressof(points))
    try:
        call("xrd_atomic_file_open", path_bytes(path, "path"), ctypes.byref(handle))
        call("xrd_document_write", library.xrd_atomic_file_stream(handle), ctypes.byref(result))
        file, handle = handle, ctypes.c_void_p()
        call("xrd_atomic_file_commit", file)
    finally:
        library.xrd_atomic_file_discard(handle)


def save(curve: Curve, path: os.PathLike[str] | str) -> None:
    """Writes the curve with its problem."""
    points, kept = c_curve(curve)
    held = s.xrd_input()
    call("xrd_input_copy", ctypes.byref(curve.problem._own), ctypes.byref(held))
    try:
        write("curve", path, held, curve.unit, curve.gap_nats, points)
    finally:
        library.xrd_input_clear(ctypes.byref(held))
        del kept


@contextmanager
def reading(path: os.PathLike[str] | str) -> Iterator[s.xrd_document]:
    """The document of a file, released at the end.  Raises InputError, FileError."""
    document = s.xrd_document()
    call("xrd_document_read", path_bytes(path, "path"), ctypes.byref(document))
    try:
        yield document
    finally:
        library.xrd_document_clear(ctypes.byref(document))


@contextmanager
def problem_of(document: s.xrd_document, moved: dict[str, os.PathLike[str] | str]) -> Iterator[ctypes.c_void_p]:
    """The problem that was solved, from the document or from its files; refused unless its digest is the document's."""
    request, kept = s.xrd_input_request.from_buffer_copy(document.request), []
    for name, path in moved.items():
        index = int(name[11:]) - 2 if name.startswith("distortion_") and name[11:].isdigit() else -1
        later = 0 <= index < s.MORE_DISTORTIONS
        was = request.more_distortions[index] if later else getattr(request, name, None)
        if not isinstance(was, bytes) or name == "source":
            raise ArgumentError(f"{name}: the result was made without such a file")
        kept.append(path_bytes(path, name))
        if later:
            request.more_distortions[index] = kept[-1]
        else:
            setattr(request, name, kept[-1])
    problem = ctypes.c_void_p()
    call("xrd_document_problem", ctypes.byref(document), ctypes.byref(request) if moved else None,
         ctypes.byref(problem))
    try:
        yield problem
    finally:
        library.xrd_document_problem_clear(ctypes.byref(document), problem)
        del kept

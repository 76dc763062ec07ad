"""What can go wrong, as exceptions.  Each message names the argument and the index, or the file and the line."""
from __future__ import annotations

from typing import Any


class Error(Exception):
    """Base of everything that exactrd raises, except Interrupted."""


class ArgumentError(Error, ValueError):
    """An argument outside its documented range, or arguments that do not fit together."""


class InputError(Error, ValueError):
    """Bad data: a wrong shape, a number that is not a number, a negative probability, a damaged file."""


class FileError(Error, OSError):
    """Reading or writing failed."""


class OutOfMemory(Error, MemoryError):
    """An allocation failed, or a size overflowed."""


class InternalError(Error, RuntimeError):
    """A broken invariant of exactrd's own."""


class LibraryError(Error, ImportError):
    """The shared library is missing, or has another version than this package."""


class Interrupted(KeyboardInterrupt):
    """Ctrl-C.  `partial` holds the finished part of the result, or None."""

    def __init__(self, message: str, partial: Any = None) -> None:
        super().__init__(message)
        self.partial = partial

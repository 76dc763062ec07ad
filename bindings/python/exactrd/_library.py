"""Finds, loads and declares the shared library.

It is the file that EXACTRD_LIBRARY names, or else the first libexactrd.so found beside this package, in the lib folders
of the prefixes above it, of Python's own prefixes and of /usr/local, and by the system's loader."""
from __future__ import annotations

import os
import sys
import sysconfig
from ctypes import CDLL, RTLD_GLOBAL, c_char_p
from pathlib import Path
from typing import Iterator

from ._functions import FUNCTIONS
from ._version import VERSION
from .errors import LibraryError

VARIABLE = "EXACTRD_LIBRARY"
NAMES = [f"libexactrd.so.{'.'.join(VERSION.split('.')[:parts])}" for parts in (3, 2, 1)] + ["libexactrd.so"]


def _folders() -> Iterator[Path]:
    here = Path(__file__).resolve().parent
    multiarch = sysconfig.get_config_var("MULTIARCH")
    inner = ["lib", "lib64"] + ([f"lib/{multiarch}"] if multiarch else [])
    yield here / "lib"
    yield here
    for prefix in (*here.parents, Path(sys.prefix), Path(sys.base_prefix), Path("/usr/local")):
        yield from (prefix / folder for folder in inner)


def candidates() -> list[str]:
    """Where the library is looked for, in order."""
    given = os.environ.get(VARIABLE)
    if given:
        return [given]
    found = [str(folder / name) for folder in _folders() for name in NAMES if (folder / name).is_file()]
    return found + NAMES


def _load_beside(folder: Path) -> None:
    """What a wheel brings for the library, in the order of its list: each is found by its name where it is needed then."""
    order = folder / "order.txt"
    for name in order.read_text().split() if order.is_file() else []:
        CDLL(str(folder / name), mode=RTLD_GLOBAL)


def load() -> CDLL:
    """The library with its functions declared.  Raises LibraryError."""
    if not os.environ.get(VARIABLE):
        _load_beside(Path(__file__).resolve().parent / "lib")
    places, failures = candidates(), []
    for place in places:
        try:
            library = CDLL(place)
        except OSError as failure:
            failures.append(str(failure))
            continue
        return declare(library, place)
    raise LibraryError(f"the shared library of exactrd was not found ({failures[0]}); install it, or let {VARIABLE} "
                       f"name the file, such as /usr/local/lib/{NAMES[1]}")


def declare(library: CDLL, place: str) -> CDLL:
    """Gives each function its types.  Raises LibraryError where the version is not this package's."""
    try:
        version = library.xrd_version
    except AttributeError:
        raise LibraryError(f"{place} is not the library of exactrd: it has no xrd_version") from None
    version.restype = c_char_p
    if version().decode() != VERSION:
        raise LibraryError(f"{place} has version {version().decode()}, and this package {VERSION}: they must be equal")
    for name, (result, arguments) in FUNCTIONS.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


library = load()

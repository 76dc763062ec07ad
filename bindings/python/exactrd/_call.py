"""Calling the library: statuses become exceptions, Ctrl-C a stop."""
from __future__ import annotations

import ctypes
import math
import os
import signal
import threading
import time
from types import FrameType, TracebackType
from typing import Any, Callable, Optional

from . import _arrays as arrays
from . import errors
from ._library import library
from ._structures import PROGRESS, SETTLE, STATUS, xrd_error, xrd_options

OK = STATUS.index("XRD_OK")
INTERRUPTED = STATUS.index("XRD_ERR_INTERRUPTED")
EXCEPTIONS: dict[int, type[errors.Error]] = {
    STATUS.index("XRD_ERR_INTERNAL"): errors.InternalError,
    STATUS.index("XRD_ERR_ARGUMENT"): errors.ArgumentError,
    STATUS.index("XRD_ERR_INPUT"): errors.InputError,
    STATUS.index("XRD_ERR_IO"): errors.FileError,
    STATUS.index("XRD_ERR_MEMORY"): errors.OutOfMemory,
}

Progress = Callable[[int, int], Optional[bool]]


def attempt(name: str, *arguments: Any) -> tuple[int, str]:
    """Calls a function whose last argument is xrd_error and returns its status and message."""
    error = xrd_error()
    status = getattr(library, name)(*arguments, ctypes.byref(error))
    return status, error.message.decode(errors="replace")


def call(name: str, *arguments: Any, about: str = "") -> None:
    """The same, raising what the status says.  `about` names the argument that the message speaks of."""
    status, message = attempt(name, *arguments)
    refuse(status, message, about)


def refuse(status: int, message: str, about: str = "") -> None:
    """Raises unless the status is XRD_OK."""
    if status == OK:
        return
    text = f"{about}: {message}" if about else message
    if status == INTERRUPTED:
        raise errors.Interrupted(text)
    raise EXCEPTIONS.get(status, errors.InternalError)(text)


def path_bytes(path: os.PathLike[str] | str, name: str) -> bytes:
    """A path for the library."""
    encoded = os.fsencode(path)
    if b"\0" in encoded:
        raise errors.ArgumentError(f"{name}: a path cannot hold a zero byte")
    return encoded


class Watch:
    """While it lasts Ctrl-C is a request that the library's progress hook passes on.

    `report(done, total)` is called every few milliseconds; False from it stops the work.  After `time_limit` seconds the
    point in progress settles for the bounds that it has, and no other begins; or all work ends, where it `stops`."""

    def __init__(self, report: Progress | None, time_limit: float | None = None, stops: bool = False) -> None:
        self.report, self.stops = report, stops
        self.end = math.inf if time_limit is None else time.monotonic() + arrays.number(time_limit, "time_limit", above=0)
        self.settle = SETTLE(lambda _: self.over())
        self.failure: BaseException | None = None
        self.signal: tuple[int, FrameType | None] | None = None
        self.previous: Any = None
        self.hook = PROGRESS(self._progress)

    def over(self) -> bool:
        """Is the time over?"""
        return time.monotonic() >= self.end

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.signal = (number, frame)

    def _progress(self, _context: int | None, done: int, total: int) -> bool:
        if self.signal is not None or self.failure is not None or (self.stops and self.over()):
            return False
        if self.report is None:
            return True
        try:
            return self.report(done, total) is not False
        except BaseException as failure:
            self.failure = failure
            return False

    def __enter__(self) -> Watch:
        if threading.current_thread() is threading.main_thread():
            previous = signal.getsignal(signal.SIGINT)
            if callable(previous):
                signal.signal(signal.SIGINT, self._on_signal)
                self.previous = previous
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None,
                 trace: TracebackType | None) -> None:
        if self.previous is not None:
            signal.signal(signal.SIGINT, self.previous)
        if self.failure is not None:
            raise self.failure

    def stopped(self, partial: Any) -> None:
        """After the work: hands Ctrl-C on to whoever handled it before, and raises Interrupted."""
        if self.signal is None:
            return
        if self.previous is not signal.default_int_handler:
            self.previous(*self.signal)
        raise errors.Interrupted("interrupted", partial)


MOST_THREADS = 1024
_threaded = _alone = False


def thread_count(value: Any) -> int:
    """Threads for a call, 1 to 1024.  After a fork the threads of the parent's calls are not there, and the library
    would wait for them: the child computes alone, which changes no bit of any result."""
    global _threaded
    wanted = arrays.count(value, "threads", most=MOST_THREADS)
    if _alone:
        return 1
    _threaded = _threaded or wanted > 1
    return wanted


def _after_fork() -> None:
    global _alone
    _alone = _alone or _threaded


os.register_at_fork(after_in_child=_after_fork)


def options(watch: Watch | None, *, gap: float = 1e-10, method: int = 0, threads: int = 1,
            max_iterations: int = 0) -> xrd_options:
    """A filled xrd_options; the watch must outlive it."""
    filled = xrd_options()
    library.xrd_options_init(ctypes.byref(filled))
    filled.gap_nats, filled.method, filled.threads = gap, method, threads
    filled.max_iterations = arrays.count(max_iterations, "max_iterations", 0)
    if watch is not None:
        filled.progress, filled.settle = watch.hook, watch.settle
    return filled

"""The numbered claims of the theory, tried on random instances."""
from __future__ import annotations

import ctypes
from typing import NamedTuple, Sequence

from . import _arrays as arrays
from . import _structures as s
from ._call import Progress, Watch, call, thread_count
from ._library import library
from .errors import ArgumentError


class Claim(NamedTuple):
    """What came out.  passed: no comparison failed and none is unresolved.  worst_margin: the least of
    lower(right) - upper(left); positive, the claim is proved on every instance."""
    id: str
    source: str
    statement: str
    instances: int
    worst_margin: float
    passed: bool
    detail: str


def verify(*ids: str, trials: int = 150, seed: int = 1, threads: int = 1, broken: bool = False,
           progress: Progress | None = None) -> list[Claim]:
    """Tries the claims named (all of them without a name), as `exactrd verify` does; the result depends on trials and seed
    alone.  broken: their deliberately broken variants instead, all of which must fail.  Errors: ArgumentError, Interrupted.

    >>> [claim] = verify('shape', trials=5)
    >>> claim.passed, claim.instances
    (True, 5)
    """
    chosen: Sequence[int] = [_index(name) for name in ids] or range(library.xrd_claim_count())
    options, results = s.xrd_claim_options(), []
    library.xrd_claim_options_init(ctypes.byref(options))
    options.trials, options.seed = arrays.count(trials, "trials", 1), arrays.count(seed, "seed", 0)
    options.threads, options.sabotaged = thread_count(threads), broken
    with Watch(progress) as watch:
        options.progress = watch.hook
        for index in chosen:
            found = s.xrd_claim_result()
            call("xrd_claim_verify", index, ctypes.byref(options), ctypes.byref(found))
            about = library.xrd_claim_at(index).contents
            results.append(Claim(about.id.decode(), about.source.decode(), about.statement.decode(), found.instances,
                                 found.worst_margin, found.passed, found.detail.decode()))
    return results


def _index(name: str) -> int:
    index = ctypes.c_size_t()
    if not library.xrd_claim_find(name.encode(), ctypes.byref(index)):
        raise ArgumentError(f"there is no claim {name}")
    return index.value

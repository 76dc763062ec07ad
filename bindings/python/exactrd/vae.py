"""Trains variational autoencoders, to hold against the ideal curve (docs/vae.md).  Every measure is an ESTIMATE."""
from __future__ import annotations

import ctypes
import os
from typing import Any, Callable

from . import _arrays as arrays
from . import _structures as s
from ._call import Watch, attempt, call, path_bytes, refuse, thread_count
from ._call import INTERRUPTED, OK
from ._library import library

Measures = dict[str, Any]


def settings() -> dict[str, tuple[str, str]]:
    """Every setting with its allowed values and its meaning.

    >>> settings()['model'][0]
    'linear|mlp|conv'
    """
    found: dict[str, tuple[str, str]] = {}
    values, meaning = ctypes.c_char_p(), ctypes.c_char_p()
    while True:
        name = library.xrd_vae_key_at(len(found), ctypes.byref(values), ctypes.byref(meaning))
        if name is None:
            return found
        found[name.decode()] = ((values.value or b"").decode(), (meaning.value or b"").decode())


def _words(value: Any) -> str:
    value = arrays.plain(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ",".join(map(_words, value))
    return repr(value) if isinstance(value, float) else str(value)


def _measures(found: s.xrd_vae_measures) -> Measures:
    made = {name: getattr(found, name) for name, _ in s.xrd_vae_measures._fields_}
    made["kl_per_latent"] = arrays.copied(found.kl_per_latent, found.latents)
    return made


def train(folder: os.PathLike[str] | str, *, threads: int = 1,
          progress: Callable[[int, int], bool | None] | None = None, **given: Any) -> list[Measures]:
    """Trains in `folder`, or goes on with the run of the same settings there, and returns the evaluations of this call.

    Each keyword is one of settings(), '-' written as '_': model='linear', latents=8, data='gaussian', beta=0.5, ...
    An evaluation on held-out samples has: step; sse and sse_error (squared error of the *sampled* reconstruction per
    sample, and its standard error), mse; kl_nats and kl_error; kl_per_latent; active_units; anisotropy; beta and more.
    KL >= I(X;Z) >= R(sse): no model can lie below the ideal curve of its source.
    threads: 1 or 2; they change no bit.   progress(step, steps): False stops after a checkpoint.
    Errors: ArgumentError (an unknown setting, or a value outside its range), InputError, FileError, Interrupted
    (Ctrl-C; call again to go on)."""
    config = s.xrd_vae_config()
    library.xrd_vae_config_init(ctypes.byref(config))
    for name, value in given.items():
        call("xrd_vae_config_set", ctypes.byref(config), name.replace("_", "-").encode(), _words(value).encode())
    evaluations: list[Measures] = []
    with Watch(progress) as watch:
        def report(_context: int | None, step: int, steps: int, measures: Any) -> bool:
            if measures:
                evaluations.append(_measures(measures.contents))
            return bool(watch.hook(None, step, steps))

        options = s.xrd_vae_options(thread_count(threads), s.VAE_REPORT(report), None)
        status, message = attempt("xrd_vae_train", ctypes.byref(config), path_bytes(folder, "folder"),
                                  ctypes.byref(options), None)
    watch.stopped(evaluations)
    refuse(OK if status == INTERRUPTED else status, message)
    return evaluations


def measure(mean: Any, log_variance: Any) -> Measures:
    """The posteriors N(mean, exp(log_variance)) of anybody's model, samples x latents each (arrays or torch tensors): kl_nats
    and its part kl_variance_nats, anisotropy, active_units and active_means, aggregate_anisotropy, aggregate_kl_nats and
    information_nats >= I(X;Z), with standard errors, as `exactrd vae measure` has them; per_latent: the same of each.

    >>> round(measure([[1.0, 0.0], [-1.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]])['kl_nats'], 12)
    0.5
    """
    mu, spread = (arrays.array(value.detach().cpu().numpy() if hasattr(value, "detach") else value, name, (None, None))
                  for value, name in ((mean, "mean"), (log_variance, "log_variance")))
    mu = arrays.array(mu, "mean", spread.shape)
    samples, latents = mu.shape
    posteriors = s.xrd_posteriors(arrays.pointer(mu), arrays.pointer(spread), samples, latents)
    found, each = s.xrd_posterior_measures(), (s.xrd_latent_measures * latents)()
    call("xrd_posterior_measure", ctypes.byref(posteriors), ctypes.byref(found), each, about="mean")
    made = {name: getattr(found, name) for name, _ in found._fields_}
    made["per_latent"] = [{name: getattr(latent, name) for name, _ in latent._fields_} for latent in each]
    return made

"""Trains variational autoencoders, to hold against the ideal curve (docs/vae.md).  Every measure is an ESTIMATE."""
from __future__ import annotations

import ctypes
import math
import os
from typing import Any, Callable

import numpy as np

from . import _arrays as arrays
from . import _structures as s
from ._call import Watch, attempt, call, path_bytes, refuse, thread_count
from ._call import INTERRUPTED, OK
from ._library import library
from .errors import ArgumentError, InputError

Measures = dict[str, Any]


def settings() -> dict[str, tuple[str, str]]:
    """Every setting with its allowed values and its meaning.

    >>> settings()['model'][0]
    'linear|mlp|conv|residual'
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


def train(folder: os.PathLike[str] | str, *, preset: str | None = None, threads: int = 1,
          progress: Callable[[int, int], bool | None] | None = None, **given: Any) -> list[Measures]:
    """Trains in `folder`, or goes on with the run of the same settings there, and returns the evaluations of this call.

    preset: "paper" begins with the protocol of "How Neural Losses Shape VAE Latents" instead of the defaults.
    Each keyword is one of settings(), '-' written as '_': model='linear', latents=8, data='gaussian', beta=0.5, ...
    An evaluation on held-out samples has: step; sse and sse_error (squared error of the *sampled* reconstruction per
    sample, and its standard error), mse; kl_nats and kl_error; kl_per_latent; active_units; anisotropy; beta and more.
    KL >= I(X;Z) >= R(sse): no model can lie below the ideal curve of its source.
    threads: 1 or 2; they change no bit.   progress(step, steps): False stops after a checkpoint.
    Errors: ArgumentError (an unknown setting, or a value outside its range), InputError, FileError, Interrupted
    (Ctrl-C; call again to go on)."""
    config = s.xrd_vae_config()
    library.xrd_vae_config_init(ctypes.byref(config))
    if preset is not None:
        call("xrd_vae_config_preset", ctypes.byref(config), preset.encode())
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


def encode(folder: os.PathLike[str] | str, *, seed: int = 1) -> dict[str, Any]:
    """What the run in `folder` makes of its held-out samples, by its last checkpoint: mean and log_variance (samples x
    latents), data and reconstruction (samples x numbers), each reconstruction of a latent sampled with `seed`.
    Errors: InputError (no checkpoint), FileError."""
    made = s.xrd_vae_encoding()
    call("xrd_vae_encode", path_bytes(folder, "folder"), seed, ctypes.byref(made))
    found = {name: arrays.copied(getattr(made, name), made.samples * width).reshape(made.samples, width)
             for name, width in (("mean", made.latents), ("log_variance", made.latents), ("data", made.size),
                                 ("reconstruction", made.size))}
    library.xrd_vae_encoding_clear(ctypes.byref(made))
    return found


def _rows(value: Any, name: str) -> arrays.Doubles:
    """Any tensor as a row for each entry of its first dimension."""
    if hasattr(value, "detach"):
        value = value.detach().cpu().double().numpy()
    elif hasattr(value, "__dlpack__") and not hasattr(value, "__array__"):
        value = np.from_dlpack(value)
    found = arrays.doubles(value, name)
    if found.ndim == 0 or found.size == 0:
        raise InputError(f"{name}: expected samples, not an array of shape {found.shape}")
    return found.reshape(len(found), -1)


def _alike(value: Any, name: str, other: arrays.Doubles, of: str) -> arrays.Doubles:
    found = _rows(value, name)
    if found.shape != other.shape:
        raise InputError(f"{name}: {found.shape[0]} x {found.shape[1]} numbers, but {of} has {other.shape[0]} x "
                         f"{other.shape[1]}")
    return found


def _information(posteriors: s.xrd_posteriors, components: int, seed: int, noise: arrays.Doubles | None) -> Measures:
    options, found = s.xrd_information_options(), s.xrd_posterior_information()
    options.components, options.seed = components, seed
    options.noise = None if noise is None else arrays.pointer(noise)
    call("xrd_posterior_inform", ctypes.byref(posteriors), ctypes.byref(options), ctypes.byref(found))
    return {name if name == "components" or name.endswith("error") else name + "_nats": getattr(found, name)
            for name, _ in found._fields_}


def _beside(samples: int, data: Any, reconstruction: Any, distortion: float | None) -> Measures:
    """D with its error, and the proved Gaussian bound at it."""
    made: Measures = {"distortion": distortion, "distortion_error": None, "gaussian_upper_nats": None}
    if data is None:
        return made
    rows = _rows(data, "data")
    if len(rows) != samples:
        raise InputError(f"data: {len(rows)} samples, but {samples} posteriors")
    if reconstruction is not None:
        each = ((rows - _alike(reconstruction, "reconstruction", rows, "data")) ** 2).sum(axis=1)
        made.update(distortion=float(each.mean()), distortion_error=float(each.std(ddof=1) / samples ** .5))
    rate = ctypes.c_double()
    call("xrd_gaussian_upper", ctypes.byref(s.xrd_sample_rows(arrays.pointer(rows), *rows.shape)),
         made["distortion"], ctypes.byref(rate), about="data")
    made["gaussian_upper_nats"] = rate.value
    return made


def measure(mean: Any, log_variance: Any, *, data: Any = None, reconstruction: Any = None,
            distortion: float | None = None, components: int = 4096, seed: int = 1, noise: Any = None) -> Measures:
    """The posteriors N(mean, exp(log_variance)) of anybody's model: N x k or N x c x h x w, arrays, torch tensors or what has
    DLPack.  ESTIMATES, as `exactrd vae measure` has them: kl_nats and its part kl_variance_nats, also in bits; anisotropy;
    active_units and active_means; aggregate_spectrum, aggregate_anisotropy, aggregate_kl_nats and information_nats >= I(X;Z);
    information_lower_nats <= I(X;Z) <= information_upper_nats on average, with M = `components` posteriors for the
    aggregate, and KL(aggregate || prior) between aggregate_lower_nats and aggregate_upper_nats; standard errors;
    per_latent.  noise: samples x latents standard normal numbers, if there are at most M samples.
    data (N x anything) with reconstruction (of sampled latents) or distortion: gaussian_upper_nats is PROVED, R(D) of the
    sample set is not above it.

    >>> found = measure([[1.0, 0.0], [-1.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]])
    >>> round(found['kl_nats'], 12), found['active_units']
    (0.5, 1)
    """
    if reconstruction is not None and (data is None or distortion is not None):
        raise ArgumentError("reconstruction: needs data, and no distortion")
    if data is not None and reconstruction is None and distortion is None:
        raise ArgumentError("data: needs a reconstruction or a distortion")
    mu = _rows(mean, "mean")
    spread = _alike(log_variance, "log_variance", mu, "mean")
    drawn = None if noise is None else _alike(noise, "noise", mu, "mean")
    samples, latents = mu.shape
    posteriors = s.xrd_posteriors(arrays.pointer(mu), arrays.pointer(spread), samples, latents)
    found, each = s.xrd_posterior_measures(), (s.xrd_latent_measures * latents)()
    spectrum = np.empty(latents)
    call("xrd_posterior_measure", ctypes.byref(posteriors), ctypes.byref(found), each, arrays.pointer(spectrum))
    made = {name: getattr(found, name) for name, _ in found._fields_}
    made.update(kl_bits=made["kl_nats"] / math.log(2), kl_variance_bits=made["kl_variance_nats"] / math.log(2),
                aggregate_spectrum=spectrum[::-1].copy())
    made.update(_information(posteriors, components, seed, drawn))
    made.update(_beside(samples, data, reconstruction, distortion))
    made["per_latent"] = [{name: getattr(latent, name) for name, _ in latent._fields_} for latent in each]
    return made

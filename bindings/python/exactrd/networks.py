"""Feature networks, guaranteed bounds of their Lipschitz constants, and the domination constants that follow.

Norms are Euclidean.  A network with Lipschitz constant L has |f(x) - f(y)|^2 <= L^2 |x - y|^2, so that a distortion made
of it is at most scale |x - y|^2 + shift: exactrd.dominate's constants for losses that are networks."""
from __future__ import annotations

import ctypes
import os
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from . import _arrays as arrays
from . import _structures as s
from ._arrays import Doubles
from ._call import call, path_bytes
from ._handle import Handle
from ._library import library


class Affine(NamedTuple):
    """d <= scale |x - y|^2 + shift, both rounded up: PROVED."""
    scale: float
    shift: float


class Lipschitz(NamedTuple):
    """PROVED, of each layer: `upper` of it alone, `cumulative` from the input to its output, `method` that proves it."""
    upper: Doubles
    cumulative: Doubles
    method: list[str]


class Network(Handle):
    """A network from a JSON file, or with `image` = (channels, height, width) from the safetensors file that `vae train`
    takes features from (docs/networks.md).  `input` is (channels, height, width), `layers` their words.

    >>> import json, pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder, "net.json")
    ...     _ = file.write_text(json.dumps({"input": [2], "layers": [{"type": "dense", "weight": [[3, 0], [0, 4]]}]}))
    ...     network = Network(file)
    >>> network.evaluate([1, 1]).tolist(), bool(4 <= network.lipschitz().cumulative[-1] < 4 + 1e-12)
    ([3.0, 4.0], True)
    """

    def __init__(self, path: os.PathLike[str] | str, image: tuple[int, int, int] | None = None) -> None:
        self._own = s.xrd_network()
        if image is None:
            call("xrd_network_read", path_bytes(path, "path"), ctypes.byref(self._own))
        else:
            shape = s.xrd_image_shape(*(arrays.count(size, "image") for size in image))
            call("xrd_network_read_features", path_bytes(path, "path"), shape, ctypes.byref(self._own))
        shape = self._own.input
        self.input = (shape.channels, shape.height, shape.width)
        self.layers = [s.LAYERS[self._own.layers[k].kind][4:].lower() for k in range(self._own.count)]

    def __del__(self) -> None:
        if hasattr(self, "_own"):
            library.xrd_network_clear(ctypes.byref(self._own))

    @property
    def outputs(self) -> int:
        """How many numbers come out."""
        if not self.layers:
            return int(np.prod(self.input))
        return int(library.xrd_image_size(self._own.layers[self._own.count - 1].output))

    def _image(self, values: ArrayLike, name: str) -> Doubles:
        return arrays.array(np.ravel(arrays.doubles(values, name)), name, (int(np.prod(self.input)),))

    def evaluate(self, x: ArrayLike) -> Doubles:
        """The outputs for one input, of any shape with as many numbers.  FLOAT."""
        x, y = self._image(x, "x"), np.empty(self.outputs)
        call("xrd_network_evaluate", ctypes.byref(self._own), arrays.pointer(x), arrays.pointer(y))
        return y

    def enclose(self, low: ArrayLike, high: ArrayLike) -> tuple[Doubles, Doubles]:
        """PROVED bounds of the outputs over all inputs between low and high, number by number."""
        low, high = self._image(low, "low"), self._image(high, "high")
        lower, upper = np.empty(self.outputs), np.empty(self.outputs)
        call("xrd_network_enclose", ctypes.byref(self._own), *map(arrays.pointer, (low, high, lower, upper)))
        return lower, upper

    def _bounds(self, within: tuple[float, float] | None) -> Any:
        found = (s.xrd_network_layer_bound * max(1, len(self.layers)))()
        if within is None:
            call("xrd_network_lipschitz", ctypes.byref(self._own), found)
        else:
            low, high = (arrays.number(value, "within") for value in within)
            call("xrd_network_lipschitz_within", ctypes.byref(self._own), low, high, found)
        return found

    def lipschitz(self, within: tuple[float, float] | None = None) -> Lipschitz:
        """PROVED bounds; for images with every number in `within` = (low, high) where it is given."""
        found = self._bounds(within)[:len(self.layers)]
        return Lipschitz(np.array([b.upper for b in found]), np.array([b.cumulative for b in found]),
                         [s.NORM_METHODS[b.method][7:].lower() for b in found])

    def observe(self, low: float, high: float, pairs: int = 1000, steps: int = 20, seed: int = 1) -> float:
        """PROVED lower bound of the Lipschitz constant on [low, high]^k: the largest ratio met at random pairs."""
        how = s.xrd_observation(arrays.number(low, "low"), arrays.number(high, "high"), arrays.count(pairs, "pairs"),
                                arrays.count(steps, "steps", 0), arrays.count(seed, "seed", 0))
        ratio = np.empty(1)
        call("xrd_network_observe", ctypes.byref(self._own), ctypes.byref(how), arrays.pointer(ratio))
        return float(ratio[0])

    def matching(self, within: tuple[float, float] | None = None) -> Affine:
        """Constants of the feature-matching loss sum_l w_l |f_l(x) - f_l(y)|^2 over the tapped layers (Lemma 27)."""
        return _affine(library.xrd_matching_constants(ctypes.byref(self._own), self._bounds(within)))

    def __repr__(self) -> str:
        return f"Network(input={self.input}, layers={self.layers})"


def _affine(found: Any) -> Affine:
    return Affine(found.scale, found.shift)


def spectral_norm(matrix: ArrayLike) -> float:
    """PROVED: |W|_2 is at most this, tight to some digits fewer than doubles have."""
    values = arrays.array(matrix, "matrix", (None, None))
    upper = np.empty(1)
    call("xrd_spectral_norm", arrays.pointer(values), *values.shape, arrays.pointer(upper), None)
    return float(upper[0])


def perceptual(lipschitz: float) -> Affine:
    """Of d = |f(x) - f(y)|^2: (L^2, 0) (Theorem 3)."""
    return _affine(library.xrd_perceptual_constants(arrays.number(lipschitz, "lipschitz", least=0)))


def hinge(lipschitz: float, value_range: float, t: float = 1) -> Affine:
    """Of a patch discriminator's s(x) - s(y) + B, B >= sup s - inf s, for any t > 0 (Lemma 33; the paper has t = 1)."""
    return _affine(library.xrd_hinge_constants(arrays.number(lipschitz, "lipschitz", least=0),
                                               arrays.number(value_range, "value_range", least=0),
                                               arrays.number(t, "t", above=0)))


def mixture(neural: Affine, alpha: float) -> Affine:
    """Of (1 - alpha) |x - y|^2 + alpha d, 0 <= alpha <= 1 (section C.6)."""
    return _affine(library.xrd_mixture_constants(s.xrd_affine(*neural), arrays.number(alpha, "alpha", least=0, most=1)))

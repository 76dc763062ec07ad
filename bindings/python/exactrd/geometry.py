"""The geometry that a trained decoder f: R^k -> R^N gives to its latents: the metric J'J, curvature, geodesics.

All numbers are FLOAT: derivatives are exact, rounding is not bounded."""
from __future__ import annotations

import ctypes
import os
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from . import _arrays as arrays
from . import _structures as s
from ._arrays import Doubles
from ._call import call, path_bytes
from ._handle import Handle
from ._library import library


class Metric(NamedTuple):
    """matrix: G = J'J, k x k; volume sqrt det G; condition, largest over smallest eigenvalue; stretch, of J."""
    matrix: Doubles
    volume: float
    condition: float
    stretch: float


class Curvature(NamedTuple):
    """scalar: sum G^ab Ric_ab; gauss: sectional, of the first two directions; bending: |II|; ricci and christoffel."""
    scalar: float
    gauss: float
    bending: float
    ricci: Doubles
    christoffel: Doubles


class Geodesic(NamedTuple):
    """points: along the path, at even times; length; straight, that of the straight line; change, with half as many
    elements; reached, whether it is as fine as was asked."""
    points: Doubles
    length: float
    straight: float
    change: float
    reached: bool


class Decoder(Handle):
    """The decoder of a run's folder (exactrd vae train) at its last checkpoint; k `inputs`, N `outputs`.

    fisher: pixels as 2 atan(exp(logit / 2)), whose metric is the Fisher information of Bernoulli pixels."""

    def __init__(self, folder: os.PathLike[str] | str, fisher: bool = False) -> None:
        self._own = ctypes.POINTER(s.xrd_map)()
        call("xrd_map_open", path_bytes(folder, "folder"), fisher, ctypes.byref(self._own))
        self.inputs, self.outputs = int(self._own.contents.inputs), int(self._own.contents.outputs)
        self.smooth = bool(self._own.contents.smooth)

    def __del__(self) -> None:
        if getattr(self, "_own", None):
            library.xrd_map_close(self._own)

    def _jet(self, z: ArrayLike, order: int) -> Doubles:
        """One point's f, its derivatives along the axes, and second ones: rows of N numbers."""
        point, axes = arrays.array(z, "z", (self.inputs,)), np.eye(self.inputs)
        request = s.xrd_jet_request(order, 1, arrays.pointer(point), self.inputs, arrays.pointer(axes))
        jet = np.empty((library.xrd_jet_rows(order, self.inputs), self.outputs))
        call("xrd_map_jet", self._own, ctypes.byref(request), arrays.pointer(jet), about="z")
        return jet

    def decode(self, z: ArrayLike) -> Doubles:
        """f(z), N numbers."""
        return self._jet(z, 0)[0]

    def jacobian(self, z: ArrayLike) -> Doubles:
        """J = df/dz, N x k."""
        return np.ascontiguousarray(self._jet(z, 1)[1:].T)

    def metric(self, z: ArrayLike) -> Metric:
        """G = J'J and what it says of lengths and volumes at z."""
        matrix, found = np.empty((self.inputs, self.inputs)), s.xrd_metric()
        call("xrd_metric_at", arrays.pointer(self._jet(z, 1)), self.outputs, self.inputs, arrays.pointer(matrix),
             ctypes.byref(found), about="z")
        return Metric(matrix, found.volume, found.condition, found.stretch)

    def curvature(self, z: ArrayLike) -> Curvature:
        """Of the image at z, by the equation of Gauss.  Errors: InputError where tangents depend on each other."""
        k = self.inputs
        ricci, christoffel = np.empty((k, k)), np.empty((k, k, k))
        found = s.xrd_curvature(arrays.pointer(christoffel), arrays.pointer(ricci))
        call("xrd_curvature_at", arrays.pointer(self._jet(z, 2)), self.outputs, k, ctypes.byref(found), about="z")
        return Curvature(found.scalar, found.gauss, found.bending, ricci, christoffel)

    def angles(self, first: ArrayLike, second: ArrayLike) -> Doubles:
        """The principal angles between the tangent spaces of two points, in [0, pi/2], rising."""
        tangents = [np.ascontiguousarray(self._jet(z, 1)[1:]) for z in (first, second)]
        angles = np.empty(self.inputs)
        call("xrd_principal_angles", *map(arrays.pointer, tangents), self.outputs, self.inputs, arrays.pointer(angles))
        return angles

    def geodesic(self, start: ArrayLike, end: ArrayLike, points: int = 33) -> Geodesic:
        """A shortest curve from start to end among those near the straight line, at `points` >= 2 even times."""
        ends = [arrays.array(z, name, (self.inputs,)) for z, name in ((start, "start"), (end, "end"))]
        options, found = s.xrd_geodesic_options(), s.xrd_geodesic()
        path = np.empty((arrays.count(points, "points", 2), self.inputs))
        library.xrd_geodesic_options_init(ctypes.byref(options))
        try:
            call("xrd_geodesic_between", self._own, *map(arrays.pointer, ends), ctypes.byref(options), ctypes.byref(found))
            for k, t in enumerate(np.linspace(0, 1, len(path))):
                library.xrd_path_point(ctypes.byref(found.path), t, arrays.pointer(path[k]), None)
            return Geodesic(path, found.length, found.straight, found.change, bool(found.reached))
        finally:
            library.xrd_geodesic_clear(ctypes.byref(found))

    def __repr__(self) -> str:
        return f"Decoder({self.inputs} latents -> {self.outputs} numbers)"

"""Pictures through the library's plotter (gnuplot): PNG, SVG or PDF, and inline in notebooks."""
from __future__ import annotations

import ctypes
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Sequence

import numpy as np
from numpy.typing import ArrayLike

from . import _arrays as arrays
from . import _structures as s
from ._arrays import Doubles
from ._call import call, path_bytes
from .errors import ArgumentError

if TYPE_CHECKING:
    from ._curve import Curve

KINDS = ("line", "points", "line-points", "step", "band", "error-bars")
KEYS = ("top-right", "top-left", "bottom-right", "bottom-left", "below", "none", "auto")
SCALES = ("plain", "db", "psnr")
FORMATS = ("png", "svg", "pdf", "html")
WIDTH = 560


class Picture:
    """A drawn figure: `data`, the file's bytes, and `format`.  Notebooks show it; save(path) writes it."""

    def __init__(self, data: bytes, format: str, width: int = WIDTH) -> None:
        self.data, self.format, self.width = data, format, width

    def save(self, path: os.PathLike[str] | str) -> None:
        """Writes the bytes."""
        Path(path).write_bytes(self.data)

    def _repr_mimebundle_(self, **_: Any) -> Any:
        mime = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf", "html": "text/html"}[self.format]
        if self.format == "html":  # a page of its own, not part of the notebook's
            page = html.escape(self.data.decode(), quote=True)
            return {mime: f'<iframe srcdoc="{page}" width="100%" height="760" frameborder="0"></iframe>'}, {}
        return {mime: self.data.decode() if self.format == "svg" else self.data}, {mime: {"width": self.width}}

    def __repr__(self) -> str:
        return f"Picture({self.format}, {len(self.data)} bytes)"


class Axis(NamedTuple):
    """`unit` is shown in parentheses; log leaves out numbers <= 0; low = high = 0: the range is chosen to fit; `names`
    stand at 0, 1, ... instead of numbers.  scale: 'plain', 'db' (10 log10 D) or 'psnr' (10 log10(peak**2 / D)) of a mean
    squared error D."""
    label: str | None = None
    unit: str | None = None
    log: bool = False
    low: float = 0.0
    high: float = 0.0
    names: Sequence[str] = ()
    scale: str = "plain"
    peak: float = 255.0


class Series(NamedTuple):
    """x and y of one length; not finite numbers leave a gap.  kind: 'line', 'points', 'line-points', 'step', 'band'
    (between y and y2) or 'error-bars' (y - y2 to y + y2).  title: in the key.  style: 0 is the next colour, k >= 1 the
    k-th."""
    x: ArrayLike
    y: ArrayLike
    title: str | None = None
    kind: str = "line"
    y2: ArrayLike | None = None
    style: int = 0


class Panel(NamedTuple):
    """One picture of a figure.  polar: x is the angle in radians, y the radius.  matrix: a heat map under the series,
    row 0 on top, `heat` its axis of colours, diverging: from blue over white to red.  key: 'top-right', 'top-left',
    'bottom-right', 'bottom-left', 'below', 'none'."""
    series: Sequence[Series] = ()
    title: str | None = None
    x: Axis = Axis()
    y: Axis = Axis()
    key: str = "top-right"
    polar: bool = False
    matrix: ArrayLike | None = None
    heat: Axis = Axis()
    diverging: bool = False


def _text(text: str | None) -> bytes | None:
    return None if text is None else text.encode()


def _axis(axis: Axis, kept: list[Any]) -> s.xrd_axis:
    names = (ctypes.c_char_p * len(axis.names))(*map(_text, axis.names))
    kept.append(names)
    return s.xrd_axis(_text(axis.label), _text(axis.unit), axis.log, axis.low, axis.high, len(names),
                      names if axis.names else None, arrays.choice(axis.scale, "scale", SCALES), axis.peak)


def _column(value: ArrayLike, name: str, size: int | None = None) -> Doubles:
    made = arrays.doubles(value, name)
    if made.ndim != 1 or (size is not None and len(made) != size):
        raise ArgumentError(f"{name}: expected {size if size is not None else 'n'} numbers, got shape {made.shape}")
    return made


def _series(series: Series, name: str, kept: list[Any]) -> s.xrd_series:
    x = _column(series.x, f"{name}.x")
    y = _column(series.y, f"{name}.y", len(x))
    kind = arrays.choice(series.kind, f"{name}.kind", KINDS)
    if (series.kind in ("band", "error-bars")) != (series.y2 is not None):
        raise ArgumentError(f"{name}.y2: bands and error bars need it, and nothing else has it")
    y2 = None if series.y2 is None else _column(series.y2, f"{name}.y2", len(x))
    kept += [x, y, y2]
    return s.xrd_series(kind, _text(series.title), len(x), arrays.pointer(x), arrays.pointer(y), arrays.pointer(y2),
                        arrays.count(series.style, f"{name}.style", 0, 2**31 - 1))


def _panel(panel: Panel, name: str, kept: list[Any]) -> s.xrd_panel:
    made = (s.xrd_series * len(panel.series))(
        *(_series(series, f"{name}.series[{k}]", kept) for k, series in enumerate(panel.series)))
    matrix = None if panel.matrix is None else arrays.doubles(panel.matrix, f"{name}.matrix")
    if matrix is not None and matrix.ndim != 2:
        raise ArgumentError(f"{name}.matrix: expected shape (rows, columns), got {matrix.shape}")
    kept += [made, matrix]
    kind = s.PANEL_KINDS.index("XRD_PANEL_HEAT" if matrix is not None else
                               "XRD_PANEL_POLAR" if panel.polar else "XRD_PANEL_PLANE")
    rows, columns = (0, 0) if matrix is None else matrix.shape
    return s.xrd_panel(kind, _text(panel.title), _axis(panel.x, kept), _axis(panel.y, kept), _axis(panel.heat, kept),
                       arrays.choice(panel.key, f"{name}.key", KEYS), len(made), made, rows, columns,
                       arrays.pointer(matrix), panel.diverging)


def _draw(name: str, *arguments: Any, path: os.PathLike[str] | str | None, format: str, width: int) -> Picture:
    """Draws into `path`, or into a file that is read and removed."""
    if path is not None:
        call(name, *arguments, path_bytes(path, "path"))
        return Picture(Path(path).read_bytes(), Path(path).suffix[1:].lower(), width)
    arrays.choice(format, "format", FORMATS)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"figure.{format}")
        call(name, *arguments, path_bytes(file, "path"))
        return Picture(file.read_bytes(), format, width)


def figure(panels: Panel | Sequence[Panel] | Sequence[Sequence[Panel]], *, path: os.PathLike[str] | str | None = None,
           format: str = "png", width: int = WIDTH) -> Picture:
    """One panel, a row of panels, or rows of panels of equal length.

    path: ends with .png, .svg, .pdf or .html; without it nothing is left on the disk.   width: pixels on a notebook's page.
    Errors: ArgumentError (sizes, names), FileError (gnuplot is missing or fails)."""
    rows: list[list[Panel]]
    if isinstance(panels, Panel):
        rows = [[panels]]
    else:
        rows = [[row] if isinstance(row, Panel) else list(row) for row in panels]
        if all(isinstance(row, Panel) for row in panels):
            rows = [[row[0] for row in rows]]
    if len({len(row) for row in rows}) != 1 or not rows[0]:
        raise ArgumentError("panels: rows of different lengths, or none")
    kept: list[Any] = []
    flat = [_panel(panel, f"panels[{k}]", kept) for k, panel in enumerate(sum(rows, []))]
    made = s.xrd_figure(len(rows), len(rows[0]), (s.xrd_panel * len(flat))(*flat))
    return _draw("xrd_figure_draw", ctypes.byref(made), path=path, format=format, width=width)


def curves(*drawn: Curve, titles: Sequence[str] = (), title: str | None = None, x: Axis | None = None,
           y: Axis | None = None, key: str = "top-right", kind: str | None = None,
           path: os.PathLike[str] | str | None = None, format: str = "png", width: int = WIDTH) -> Picture:
    """Curves with their proved bands: between two points R lies under the chord of the upper bounds, by convexity, and
    over the two lines of the points' slopes through their lower bounds.  All in one unit."""
    if not drawn or len({curve.unit for curve in drawn}) != 1:
        raise ArgumentError("drawn: curves of different units, or none")
    if titles and len(titles) != len(drawn):
        raise ArgumentError(f"titles: {len(titles)} of them for {len(drawn)} curves")
    kept: list[Any] = []
    unit, made = drawn[0].unit, (s.xrd_plot_curve * len(drawn))()
    for k, curve in enumerate(drawn):
        slope = curve.slope if unit == "nats" else curve.slope / np.log(2)
        columns = [np.array(column) for column in (curve.distortion, curve.rate, curve.lower, curve.upper, slope)]
        kept.append(columns)
        name = _text(titles[k] if titles else "R(D)")
        made[k] = s.xrd_plot_curve(name, len(curve), *map(arrays.pointer, columns))
    kind = kind or ("line-points" if max(map(len, drawn)) <= 25 else "line")
    style = s.xrd_plot_style(arrays.choice(kind, "kind", KINDS[:3]), _text(title), _axis(x or Axis("distortion"), kept),
                             _axis(y or Axis("rate", unit), kept), arrays.choice(key, "key", KEYS))
    return _draw("xrd_curves_draw", made, len(made), ctypes.byref(style), path=path, format=format, width=width)

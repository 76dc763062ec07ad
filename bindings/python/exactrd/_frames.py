"""Tables for notebooks, pandas and matplotlib, each where it is installed."""
from __future__ import annotations

import html
from typing import Any, Mapping

import numpy as np
from numpy.typing import NDArray

from . import _tables as tables

Table = Mapping[str, NDArray[Any]]


def dataframe(columns: Table) -> Any:
    """A pandas.DataFrame of the columns.  Raises ImportError, with the way around it, where pandas is missing."""
    try:
        import pandas
    except ImportError as failure:
        raise ImportError("to_dataframe needs pandas, which is not installed; columns() is a dict of arrays") from failure
    return pandas.DataFrame({name: np.array(column) for name, column in columns.items()})


def page(head: str, columns: Table) -> str:
    """A table for a notebook, the middle rows left out where there are many."""
    lines = tables.cells(columns)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in line) + "</tr>" for line in lines[1:])
    names = "".join(f"<th>{html.escape(name)}</th>" for name in lines[0])
    return f"<div><p>{html.escape(head)}</p><table><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table></div>"


def axes(given: Any) -> Any:
    """matplotlib axes: those given, or new ones for ax=True.  Raises ImportError where matplotlib is missing."""
    if given is not True:
        return given
    try:
        from matplotlib import pyplot
    except ImportError as failure:
        raise ImportError("plot(ax=True) needs matplotlib, which is not installed; plot() draws without it") from failure
    return pyplot.subplots()[1]


def draw(ax: Any, x: NDArray[Any], y: NDArray[Any], lower: NDArray[Any], upper: NDArray[Any], x_label: str, y_label: str,
         **style: Any) -> Any:
    """A line over its proved bounds, which are joined by straight lines; returns the axes."""
    order = np.argsort(x, kind="stable")
    ax.fill_between(x[order], lower[order], upper[order], color="#56B4E9", alpha=0.5, linewidth=0)
    ax.plot(x[order], y[order], **style)
    ax.set_xlabel(x_label)
    ax.set_ylabel(y_label)
    return ax

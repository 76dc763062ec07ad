"""Results as columns of numbers, with a table for a representation."""
from __future__ import annotations

from typing import Any, ClassVar, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

MOST_ROWS = 12


def _cell(value: Any, name: str) -> str:
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (float, np.floating)):
        return f"{value:.1e}" if name == "width" else f"{value:.10g}"
    return str(value)


def cells(columns: Mapping[str, NDArray[Any]]) -> list[list[str]]:
    """The names and the rows as words, the middle rows left out where there are many."""
    count = len(next(iter(columns.values())))
    rows: Iterable[int | None] = range(count)
    if count > MOST_ROWS:
        half = MOST_ROWS // 2
        rows = [*range(half), None, *range(count - half, count)]
    lines = [["..." if k is None else _cell(column[k], name) for name, column in columns.items()] for k in rows]
    return [list(columns), *lines]


def text(columns: Mapping[str, NDArray[Any]]) -> str:
    """Aligned columns."""
    lines = cells(columns)
    widths = [max(len(line[c]) for line in lines) for c in range(len(columns))]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(line, widths)).rstrip() for line in lines)


class Columns:
    """Read-only arrays of one length, named by `_fields`."""
    _fields: ClassVar[tuple[str, ...]] = ()
    _note: ClassVar[str] = ""

    def __init__(self, *columns: NDArray[Any]) -> None:
        for name, column in zip(self._fields, columns, strict=True):
            column.flags.writeable = False
            setattr(self, name, column)

    def __len__(self) -> int:
        return len(getattr(self, self._fields[0]))

    def columns(self) -> dict[str, NDArray[Any]]:
        """The arrays by their names."""
        return {name: getattr(self, name) for name in self._fields}

    def to_dataframe(self) -> Any:
        """The same as a pandas.DataFrame, where pandas is installed."""
        from ._frames import dataframe
        return dataframe(self.columns())

    def _head(self) -> str:
        return f"{type(self).__name__}: {len(self)} point{'s' * (len(self) != 1)}{self._note}"

    def __repr__(self) -> str:
        return self._head() + "\n" + text(self.columns())

    def _repr_html_(self) -> str:
        from ._frames import page
        return page(self._head(), self.columns())

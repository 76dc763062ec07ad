"""What owns an object of the library."""
from __future__ import annotations

from typing import Any, NoReturn, SupportsIndex, TypeVar

Self = TypeVar("Self", bound="Handle")


class Handle:
    """Nothing changes the library's object, so that a copy is the handle itself: it is released once.  Another process
    has other addresses: handles cannot be pickled."""

    def __copy__(self: Self) -> Self:
        return self

    def __deepcopy__(self: Self, memo: dict[int, Any]) -> Self:
        return self

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} cannot be pickled: make it again from its numbers")

"""Groups of what turns out to belong together: disjoint sets that are united as evidence comes in."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class Disjoint(Generic[T]):
    """Disjoint sets; whatever is asked about is in one, its own where it was never united with another."""

    def __init__(self) -> None:
        self._above: dict[T, T] = {}

    def find(self, one: T) -> T:
        """The member that stands for the set of ONE: the same for all of them, until it is united with another."""
        above = self._above
        above.setdefault(one, one)
        while above[one] != one:
            above[one] = above[above[one]]
            one = above[one]
        return one

    def unite(self, one: T, other: T) -> None:
        """Make one set of those of ONE and OTHER."""
        self._above[self.find(one)] = self.find(other)

    def groups(self) -> list[list[T]]:
        """Every set, its members in the order in which they were first asked about."""
        found: dict[T, list[T]] = {}
        for each in list(self._above):
            found.setdefault(self.find(each), []).append(each)
        return list(found.values())

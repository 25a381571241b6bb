"""What happens by chance, and by the seed: the same on every machine, in every version of Python."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from random import Random
from typing import TypeVar

T = TypeVar("T")

DAYS_OF_A_CENTURY = 36_525


class Chance:
    """Somebody's own dice: what others do with theirs changes nothing of it."""

    def __init__(self, *seeds: object) -> None:
        # Not for secrets. Of all that Random draws, only `random()` is promised to stay what it is.
        self._draw = Random(":".join(map(str, seeds))).random  # noqa: S311

    def happens(self, percent: int) -> bool:
        return self.up_to(100) < percent

    def up_to(self, count: int) -> int:
        """A whole number from 0, below `count`."""
        return int(self._draw() * count)

    def between(self, least: int, most: int) -> int:
        return least + self.up_to(most - least + 1)

    def instant(self, within: timedelta) -> timedelta:
        """So long after its beginning, to the second."""
        return timedelta(seconds=self.up_to(int(within.total_seconds())))

    def one_of(self, weighted: Iterable[tuple[T, int]], *, of: int = 100) -> T | None:
        """One of these; None as often as their weights leave something of the whole."""
        drawn = self.up_to(of)
        for what, weight in weighted:
            drawn -= weight
            if drawn < 0:
                return what
        return None

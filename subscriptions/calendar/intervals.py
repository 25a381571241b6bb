"""How often something is billed: every so many days, weeks, months or years."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import total_ordering
from typing import final

YEARS_MAX = 100
# The Gregorian calendar repeats itself after 400 years.
_MONTHS_OF_CYCLE = 400 * 12
_DAYS_OF_CYCLE = 146_097


class Unit(StrEnum):
    """The values are what is stored."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


_DAYS = {Unit.DAY: 1, Unit.WEEK: 7}
_MONTHS = {Unit.MONTH: 1, Unit.YEAR: 12}


@final
@total_ordering
@dataclass(frozen=True, slots=True)
class Interval:
    """`count` units: `Interval("month", 3)`. The longer one is greater, by its length on average.

    Intervals of one length are equal only when written alike: 12 months are less than 1 year. Raises
    ValueError for an unknown unit, a count that is no whole number above zero, and beyond a hundred years.
    """

    unit: Unit
    count: int = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "unit", Unit(self.unit))
        if isinstance(self.count, bool) or not isinstance(self.count, int) or self.count < 1:
            raise ValueError(f"an interval has a whole count above zero, not {self.count!r}")
        if self.mean_months > 12 * YEARS_MAX:
            raise ValueError(f"{self} are more than {YEARS_MAX} years")

    @property
    def months(self) -> int:
        """How many months it has: 12 for a year, 0 for days and weeks."""
        return _MONTHS.get(self.unit, 0) * self.count

    @property
    def days(self) -> int:
        """How many days it has: 7 for a week, 0 for months and years, which have no fixed number."""
        return _DAYS.get(self.unit, 0) * self.count

    @property
    def mean_months(self) -> Fraction:
        """Its length in months: exact for months and years, the average of 400 years for days and weeks."""
        return self.months + Fraction(self.days * _MONTHS_OF_CYCLE, _DAYS_OF_CYCLE)

    def __lt__(self, other: Interval) -> bool:
        if not isinstance(other, Interval):
            return NotImplemented
        return self._rank() < other._rank()

    def __str__(self) -> str:
        return str(self.unit) if self.count == 1 else f"{self.count} {self.unit}s"

    def _rank(self) -> tuple[Fraction, int]:
        return self.mean_months, list(Unit).index(self.unit)

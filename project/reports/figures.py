"""The goods: figures of a parcel market that does not exist, the same on every day and every machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from zlib import crc32

YEARS = range(2019, 2026)
QUARTERS = range(1, 5)
# Parcels, in thousands, of the first quarter of the first year; and how fast the market grows, per mille.
MARKETS = {
    "nordics": ("Nordics", 61_400, 11),
    "benelux": ("Benelux", 88_200, 14),
    "alps": ("Alpine countries", 104_700, 9),
    "iberia": ("Iberia", 93_500, 19),
    "baltics": ("Baltics", 17_900, 26),
}
# Per mille of an average quarter: people send presents in the last one.
SEASONS = {1: 941, 2: 968, 3: 956, 4: 1135}


@dataclass(frozen=True, slots=True)
class Line:
    """One market in one quarter, beside the same quarter a year before."""

    market: str
    parcels: int
    parcels_before: int

    @property
    def growth(self) -> float:
        """In percent."""
        return 100 * (self.parcels / self.parcels_before - 1)

    @property
    def width(self) -> int:
        """Of a bar 400 wide, to scale with the largest market."""
        return round(400 * self.parcels / 180_000)


def parcels(key: str, year: int, quarter: int) -> int:
    """In thousands."""
    _, first, growth = MARKETS[key]
    age = 4 * (year - YEARS[0]) + quarter - 1
    chance = crc32(f"{key} {year} {quarter}".encode()) % 31 - 15
    return round(first * (1 + growth / 1000) ** age * SEASONS[quarter] / 1000 * (1 + chance / 1000))


def quarterly(year: int, quarter: int) -> list[Line]:
    """Every market in one quarter."""
    return [
        Line(name, parcels(key, year, quarter), parcels(key, year - 1, quarter))
        for key, (name, *_) in MARKETS.items()
    ]


def by_market(key: str) -> list[tuple[int, list[int]]]:
    """One market, year by year."""
    return [(year, [parcels(key, year, quarter) for quarter in QUARTERS]) for year in YEARS]


def days_counted() -> int:
    return (date(YEARS[-1] + 1, 1, 1) - date(YEARS[0], 1, 1)).days


def by_month(key: str) -> Iterator[list[tuple[str, str, str]]]:
    """One market day by day: a list of (date, market, parcels) for each month."""
    first = date(YEARS[0], 1, 1)
    days = (first + timedelta(days=number) for number in range(days_counted()))
    for _, month in groupby(days, key=lambda day: (day.year, day.month)):
        yield [(day.isoformat(), key, str(_on(key, day))) for day in month]


def _on(key: str, day: date) -> int:
    """Nobody is brought anything on a Sunday."""
    per_day = parcels(key, day.year, (day.month + 2) // 3) * 1000 // 78
    return 0 if day.weekday() == 6 else per_day * (985 + crc32(f"{key} {day}".encode()) % 31) // 1000


def outlook() -> list[tuple[str, int]]:
    """The year after the last, if every market grows on as it did."""
    year = YEARS[-1]
    return [
        (name, round(sum(parcels(key, year, quarter) for quarter in QUARTERS) * (1 + growth / 1000) ** 4))
        for key, (name, _, growth) in MARKETS.items()
    ]


async def live(at: datetime) -> list[tuple[str, int]]:
    """Parcels on the road in this minute: most at noon."""
    hour = at.hour + at.minute / 60
    share = 0.35 + 0.65 * max(0.0, 1 - abs(hour - 12) / 9)
    return [(name, round(first * share / 3)) for name, first, _ in MARKETS.values()]

"""Bars as SVG, drawn here: no script, and the same figures stand in a table beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BAR_WIDTH = 14
GAP = 4
HEIGHT = 60


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, in the chart's own units."""

    x: int
    y: int
    width: int
    height: int
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars, and how large a picture they need."""

    bars: tuple[Bar, ...]
    width: int
    height: int
    highest: int


def bars(counts: Sequence[int], labels: Sequence[str]) -> Chart:
    """A chart of whole numbers. Anything above nothing can be seen: it is at least one unit high."""
    highest = max(counts, default=0)
    drawn = tuple(
        _bar(place, count, highest, label=f"{label}: {count}")
        for place, (count, label) in enumerate(zip(counts, labels, strict=True))
    )
    return Chart(drawn, len(drawn) * (BAR_WIDTH + GAP), HEIGHT, highest)


def _bar(place: int, count: int, highest: int, *, label: str) -> Bar:
    height = max(round(HEIGHT * count / highest), 1) if count else 0
    return Bar(place * (BAR_WIDTH + GAP), HEIGHT - height, BAR_WIDTH, height, label)

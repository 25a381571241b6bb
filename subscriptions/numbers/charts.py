"""Revenue month by month as SVG, drawn here: no script, and the same figures stand in a table below it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from billing.money import Money
from subscriptions.numbers.movements import Month, Numbers

SLOT, BAR, THIN = 56, 24, 10
UPPER, LOWER, LABEL = 110, 28, 18


@dataclass(frozen=True, slots=True)
class Bar:
    """`kind` is the class by which it is drawn: total, gained, lost."""

    kind: str
    x: int
    y: int
    width: int
    height: int
    label: str


@dataclass(frozen=True, slots=True)
class Mark:
    x: int
    y: int
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    title: str
    desc: str
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    width: int
    height: int
    axis: int = UPPER


def chart_of(numbers: Numbers) -> Chart:
    """Three bars a month: what comes in, and beside it what was gained and, below the line, what was lost."""
    months = numbers.months
    highest = max((max(month.mrr, month.gained, month.lost) for month in months), default=0)
    bars = [
        bar
        for place, month in enumerate(months)
        for bar in _bars(month, place * SLOT, highest=highest, currency=numbers.currency)
    ]
    marks = [
        Mark(place * SLOT + SLOT // 2, UPPER + LOWER + LABEL - 4, f"{month.begin:%m/%y}")
        for place, month in enumerate(months)
    ]
    return Chart(
        _("Revenue by the month, in %(currency)s") % {"currency": numbers.currency},
        _("From %(first)s to %(last)s. All figures stand in the table below.")
        % {
            "first": _money(months[0].mrr, numbers.currency),
            "last": _money(months[-1].mrr, numbers.currency),
        },
        tuple(bars),
        tuple(marks),
        len(months) * SLOT,
        UPPER + LOWER + LABEL,
    )


def _bars(month: Month, left: int, *, highest: int, currency: str) -> Iterator[Bar]:
    told = {"month": f"{month.begin:%Y-%m}"}
    parts = (
        ("total", month.mrr, _("%(month)s: %(amount)s a month"), 4, BAR),
        ("gained", month.gained, _("%(month)s: %(amount)s gained"), 6 + BAR, THIN),
        ("lost", month.lost, _("%(month)s: %(amount)s lost"), 6 + BAR, THIN),
    )
    for kind, micros, said, begin, width in parts:
        room = LOWER if kind == "lost" else UPPER
        # Both sides of the line by one measure, as far as there is room. What is not nothing can be seen.
        height = min(max(UPPER * micros // highest, 1), room) if micros else 0
        top = UPPER if kind == "lost" else UPPER - height
        yield Bar(kind, left + begin, top, width, height, said % {**told, "amount": _money(micros, currency)})


def _money(micros: int, currency: str) -> str:
    return Money(micros, currency).rounded().format(get_language())

"""What something billed is worth a month, and from when until when it counts. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

from subscriptions.calendar import Interval
from subscriptions.lifecycle.states import SubscriptionState

# Whoever is past due is being asked for it, and has the plan. Whoever is unpaid was given up.
COUNTED = frozenset({SubscriptionState.ACTIVE, SubscriptionState.PAST_DUE})


class Span(NamedTuple):
    """So many micros a month, of one subscription, while it is in a state that counts."""

    subscription: str
    currency: str
    micros: int
    begin: datetime
    end: datetime


class Told(NamedTuple):
    """What it moved to, and when."""

    at: datetime
    state: str


def monthly_micros(amount_micros: int, interval: Interval, *, share: Fraction) -> int:
    """Of an amount for that share of an interval; a half is rounded up."""
    monthly = Fraction(amount_micros) / share / interval.mean_months
    return (2 * monthly.numerator + monthly.denominator) // (2 * monthly.denominator)


def share_of(part: tuple[datetime, datetime], whole: tuple[datetime, datetime]) -> Fraction:
    """How much of a period was billed: all of it, or from a change on."""
    return _seconds(*part) / _seconds(*whole)


def worth(spans: Sequence[Span], history: dict[str, list[Told]], *, at: datetime) -> dict[str, int]:
    """What comes in a month at that instant, by currency."""
    sums: dict[str, int] = {}
    for span in spans:
        if span.begin <= at < span.end and state_at(history.get(span.subscription, []), at) in COUNTED:
            sums[span.currency] = sums.get(span.currency, 0) + span.micros
    return sums


def state_at(moves: Sequence[Told], at: datetime) -> str:
    """Empty before the first move."""
    place = bisect_right(moves, at, key=lambda told: told.at)
    return moves[place - 1].state if place else ""


def _seconds(begin: datetime, end: datetime) -> Fraction:
    span = end - begin
    return Fraction(span.days * 86_400 * 10**6 + span.seconds * 10**6 + span.microseconds, 10**6)

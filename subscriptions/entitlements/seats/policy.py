"""Whether who asks sits on a seat. Pure: no clock, no query, no network."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from billing.access.causes import Cause
from billing.access.denied import Denied, Remedy
from billing.standing.facts import Facts
from subscriptions.entitlements.allowances import SEATS_MAX, open_parts, own_value, seats_open
from subscriptions.entitlements.policies import Entitled, choose_plan


@dataclass(frozen=True, slots=True)
class HasSeat:
    """Who asks has claimed one of the seats there are; of too many, those who sit longest are let in."""

    feature: str = "seats"

    def __call__(self, facts: Facts, at: datetime) -> Denied | None:
        if denied := Entitled(self.feature)(facts, at):
            return denied
        there_are = seats_open(facts, self.feature, at)
        taken: list[str] = (facts["seats"] or {}).get(self.feature, [])
        sitting, viewer = taken[:there_are], facts["viewer"] or {}
        if viewer.get("key") in sitting:
            return None
        known = {"feature": self.feature, "seats": there_are, "free": max(0, there_are - len(taken))}
        is_kept = not set(viewer.get("names", ())).isdisjoint(sitting)
        if known["free"] or is_kept:
            take = Remedy("take_seat", (("feature", self.feature),))
            return Denied(Cause.SEATS_EXCEEDED, {**known, "is_kept": is_kept}, (take,))
        return Denied(Cause.SEATS_EXCEEDED, known, tuple(self._more(facts, at)))

    def _more(self, facts: Facts, at: datetime) -> Iterable[Remedy]:
        """Another unit of what is sold by the unit; else another plan, unless only staff can give more."""
        is_own = own_value(facts, self.feature, at) is not None
        if is_own or seats_open(facts, self.feature, at) >= SEATS_MAX:
            return [Remedy("contact")]
        parts: list[Any] = [part for part in open_parts(facts, self.feature, at) if "subscription" in part]
        if not parts:
            return [choose_plan(facts, feature=self.feature)]
        return [Remedy("add_seat", (("subscription", parts[0]["subscription"]), ("feature", self.feature)))]


def has_seat(feature: str = "seats") -> HasSeat:
    """Let in the user who sits on one of the customer's seats, by the key of the feature that has them."""
    return HasSeat(feature)

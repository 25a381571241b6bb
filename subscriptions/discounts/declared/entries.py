"""A coupon as a plain value: what a document declares, and what is stored, in one shape."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from subscriptions.catalog.declared.differences import Change
from subscriptions.discounts.states import OfferState
from subscriptions.discounts.terms import CouponTerms


@dataclass(frozen=True, slots=True)
class CouponEntry:
    """`codes` are those for everybody that have no limits of their own."""

    key: str
    name: str
    terms: CouponTerms
    state: OfferState = OfferState.ACTIVE
    redemptions_max: int | None = None
    valid_from_at: datetime | None = None
    valid_until_at: datetime | None = None
    codes: frozenset[str] = frozenset()
    # How many have it, and whether anybody ever had: then its terms stay.
    redeemed: int = field(default=0, compare=False)
    was_redeemed: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        return f"coupon {self.key}"


@dataclass(frozen=True, slots=True)
class CouponDifference:
    """`entry` is as declared, or as stored where it is not declared; `old` is as stored where both are."""

    change: Change
    entry: CouponEntry
    old: CouponEntry | None = None

    @property
    def columns(self) -> set[str]:
        """The names of what changes."""
        names = [one.name for one in fields(self.entry) if one.compare]
        return {name for name in names if getattr(self.entry, name) != getattr(self.old, name)}

    def __str__(self) -> str:
        if self.change == Change.CHANGED:
            return f"{self.entry}: changed: {', '.join(sorted(map(self._told, self.columns)))}"
        if self.change == Change.LEFT:
            return f"{self.entry}: not in the file, left alone"
        return f"{self.entry}: {self.change.value}"

    def _told(self, name: str) -> str:
        old, new = (_in_words(getattr(entry, name)) for entry in (self.old, self.entry))
        return f"{name} {old} → {new}"


def _in_words(value: Any) -> str:
    if isinstance(value, CouponTerms):
        standing = [(one.name, getattr(value, one.name), one.default) for one in fields(value)]
        return " ".join(f"{name} {_in_words(said)}" for name, said, default in standing if said != default)
    if isinstance(value, frozenset):
        return ", ".join(sorted(value)) or "none"
    return "none" if value is None else str(value)

"""How one month's revenue came of the month before. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from billing.money import Money


@dataclass
class Month:
    """One month in one currency; all amounts in micros. `until` is its end, or now."""

    begin: datetime
    until: datetime
    mrr: int = 0
    new: int = 0
    reactivation: int = 0
    expansion: int = 0
    contraction: int = 0
    churn: int = 0
    customers: int = 0
    trials_converted: int = 0
    trials_ended: int = 0
    recovered: int = 0
    recovered_count: int = 0

    def count(self, before: int, now: int, *, is_new: bool) -> None:
        """One customer's part of it."""
        grown = now - before
        if not before and now:
            self._add("new" if is_new else "reactivation", now)
        elif before and not now:
            self._add("churn", before)
        elif grown > 0:
            self._add("expansion", grown)
        elif grown < 0:
            self._add("contraction", -grown)
        self.mrr += now
        self.customers += bool(now)

    @property
    def gained(self) -> int:
        return self.new + self.reactivation + self.expansion

    @property
    def lost(self) -> int:
        return self.contraction + self.churn

    @property
    def converting_percent(self) -> int | None:
        """Of the trials that came to an end; None where none did."""
        ended = self.trials_converted + self.trials_ended
        return (200 * self.trials_converted + ended) // (2 * ended) if ended else None

    def _add(self, name: str, micros: int) -> None:
        setattr(self, name, getattr(self, name) + micros)


@dataclass(frozen=True, slots=True)
class Numbers:
    """One currency's months, the oldest first; the last is not over."""

    currency: str
    months: list[Month]

    @property
    def now(self) -> Money:
        return Money(self.months[-1].mrr, self.currency)

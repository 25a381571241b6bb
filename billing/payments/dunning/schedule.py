"""Which instants the days of a plan are: counted from one instant, standing still while a gateway is away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from billing.gateways.watch.stopwatch import Pause, runs_out_at


class Calendar(NamedTuple):
    """The days on which one customer is asked again, counted from `began_at`, the first try that failed."""

    began_at: datetime
    days: tuple[int, ...]
    pauses: Sequence[Pause] = ()

    def instant_of(self, day: int) -> datetime:
        return runs_out_at(self.began_at, timedelta(days=day), self.pauses)

    def next_day(self, *, after: datetime) -> int | None:
        """The first of its days that is still to come: what was missed is not made up for in a row."""
        return next((day for day in self.days if self.instant_of(day) > after), None)

    @property
    def last_at(self) -> datetime:
        return self.instant_of(max(self.days, default=0))


class Rungs(NamedTuple):
    """When an unpaid invoice costs its customer what; None is never."""

    warned_at: datetime | None
    read_only_at: datetime | None
    refused_at: datetime | None

    @property
    def first_loss_at(self) -> datetime | None:
        """Until then nothing is taken away."""
        return min(filter(None, (self.read_only_at, self.refused_at)), default=None)


def rungs(due_at: datetime, ladder: Mapping[str, int | None], pauses: Sequence[Pause] = ()) -> Rungs:
    """The ladder's days as instants."""
    days = (ladder.get(rung) for rung in ("warn", "read_only", "refuse"))
    instants = (None if day is None else runs_out_at(due_at, timedelta(days=day), pauses) for day in days)
    return Rungs(*instants)

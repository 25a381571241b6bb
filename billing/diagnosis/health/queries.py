from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Min, Sum
from django.db.models.functions import TruncDate

from billing.access.causes import Cause
from billing.access.denials.models import Denial
from billing.diagnosis.health.gateways import GatewayHealth, gateways_health
from billing.diagnosis.inspections.models import Inspection
from billing.diagnosis.inspections.queries import latest_inspection
from billing.money import Money
from billing.payments.dunning.models import Dunning
from billing.payments.dunning.states import DunningState
from billing.payments.models import Payment
from billing.payments.states import PaymentState
from billing.upkeep.models import Upkeep
from billing.upkeep.queries import failing_steps, last_taken_at
from billing.webhooks.models import InboxEvent
from billing.webhooks.queries import waiting_events
from billing.webhooks.states import InboxState

DAYS = 14
COLLECTED_OVER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many wait, the oldest since when, and how many were given up."""

    waiting: int
    oldest_at: datetime | None
    dead: int


@dataclass(frozen=True, slots=True)
class Collected:
    """What dunning came to in one currency over the last thirty days."""

    recovered: Money
    lost: Money
    recovered_count: int
    lost_count: int


@dataclass(frozen=True, slots=True)
class Health:
    """All of it, as at one instant."""

    at: datetime
    gateways: list[GatewayHealth]
    inbox: Backlog
    unknown: Backlog
    denials: dict[str, list[int]]
    days: list[str]
    collected: list[Collected]
    failing: list[Upkeep]
    taken_at: datetime | None
    audit: Inspection | None
    reconciliations: list[Inspection]


def health(*, at: datetime) -> Health:
    """How it goes now. Cheap enough to be asked every minute."""
    gateways = gateways_health(at=at)
    compared = (latest_inspection(Inspection.Kind.RECONCILIATION, gateway=each.alias) for each in gateways)
    days = [(at - timedelta(days=ago)).date().isoformat() for ago in reversed(range(DAYS))]
    return Health(
        at=at,
        gateways=gateways,
        inbox=inbox_backlog(),
        unknown=unknown_outcomes(),
        denials=denials_by_cause(days, at=at),
        days=days,
        collected=collected(at=at),
        failing=failing_steps(),
        taken_at=last_taken_at(),
        audit=latest_inspection(Inspection.Kind.AUDIT),
        reconciliations=[each for each in compared if each],
    )


def inbox_backlog() -> Backlog:
    """What waits, and since when the oldest is due: one that rests before its next try is not late."""
    told = waiting_events().aggregate(count=Count("pk"), oldest=Min("next_try_at"))
    dead = InboxEvent.objects.filter(state=InboxState.DEAD).count()
    return Backlog(told["count"], told["oldest"], dead)


def unknown_outcomes() -> Backlog:
    """Payments of which the gateway has not said how they ended."""
    waiting = Payment.objects.filter(state=PaymentState.UNKNOWN)
    told = waiting.aggregate(count=Count("pk"), oldest=Min("created_at"))
    return Backlog(told["count"], told["oldest"], 0)


def denials_by_cause(days: list[str], *, at: datetime) -> dict[str, list[int]]:
    """For each cause that came up: how often, day by day in UTC. What only a shadow gate said is left out."""
    rows = Denial.objects.filter(last_at__gt=at - timedelta(days=DAYS + 1), is_shadow=False)
    by_day = rows.order_by().values("cause", day=TruncDate("hour", tzinfo=UTC)).annotate(times=Sum("count"))
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for row in by_day:
        counts[row["cause"]][row["day"].isoformat()] = row["times"]
    counted = {cause.value: [counts[cause.value].get(day, 0) for day in days] for cause in Cause}
    return {cause: times for cause, times in counted.items() if any(times)}


def collected(*, at: datetime) -> list[Collected]:
    """What of failed payments came after all, and what was given up, by currency."""
    ended = Dunning.objects.filter(ended_at__gt=at - COLLECTED_OVER).exclude(began_at=None)
    rows = ended.order_by().values("state", "invoice__currency")
    total = F("invoice__net_micros") + F("invoice__tax_micros") - F("invoice__credited_micros")
    paid = F("invoice__paid_micros")
    sums: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in rows.annotate(brought=Sum(paid), left=Sum(total - paid), count=Count("pk")):
        micros = row["left"] if row["state"] == DunningState.LOST else row["brought"]
        sums[row["invoice__currency"]][row["state"]] = (micros, row["count"])
    return [_collected(code, of_state) for code, of_state in sorted(sums.items())]


def _collected(code: str, of_state: dict[str, tuple[int, int]]) -> Collected:
    recovered, recovered_count = of_state.get(DunningState.RECOVERED, (0, 0))
    lost, lost_count = of_state.get(DunningState.LOST, (0, 0))
    return Collected(Money(recovered, code), Money(lost, code), recovered_count, lost_count)

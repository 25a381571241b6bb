"""How each gateway does: by what it answered to us, by what it sends, and by what it says when asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, Q

from billing.conf import conf
from billing.errors import GatewayError
from billing.gateways import gateway_of
from billing.gateways.messages import Capability
from billing.gateways.watch.models import Downtime, GatewayCheck
from billing.payments.attempts.models import Attempt
from billing.payments.states import PaymentState
from billing.webhooks.queries import last_received_at

LOOKED_BACK = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class GatewayHealth:
    """One gateway over the last day. Rates are whole percent of the tries that have ended."""

    alias: str
    trouble: str
    is_sandbox: bool
    sends_events: bool
    status_url: str
    support_url: str
    down_since: datetime | None
    succeeded: int
    declined: int
    unknown: int
    latency_ms: int | None
    checked_at: datetime | None
    problems: tuple[dict[str, str], ...]
    quoted: tuple[str, ...]
    last_event_at: datetime | None

    @property
    def success_percent(self) -> int | None:
        ended = self.succeeded + self.declined
        return round(100 * self.succeeded / ended) if ended else None

    @property
    def is_well(self) -> bool:
        return not (self.trouble or self.down_since or self.problems)


def gateways_health(*, at: datetime) -> list[GatewayHealth]:
    """Every configured gateway, in the order of the settings."""
    since = at - LOOKED_BACK
    looks = GatewayCheck.objects.filter(at__gt=since, is_reachable=True)
    latency = dict(looks.values_list("gateway").annotate(Avg("latency_ms")))
    down = dict(Downtime.objects.filter(ended_at=None).values_list("gateway", "began_at"))
    tries = {row["method__gateway"]: row for row in _tries(since)}
    return [
        _health(
            alias,
            tries=tries.get(alias, {}),
            latency_ms=round(latency[alias]) if alias in latency else None,
            down_since=down.get(alias),
            at=at,
        )
        for alias in conf().gateways
    ]


def _tries(since: datetime) -> Any:
    of_state = {
        "succeeded": Count("pk", filter=Q(state=PaymentState.SUCCEEDED)),
        "declined": Count("pk", filter=Q(state=PaymentState.FAILED)),
        "unknown": Count("pk", filter=Q(state=PaymentState.UNKNOWN)),
    }
    started = Attempt.objects.filter(Q(started_at__gt=since) | Q(state=PaymentState.UNKNOWN))
    return started.order_by().values("method__gateway").annotate(**of_state)


def _health(
    alias: str,
    *,
    tries: dict[str, int],
    latency_ms: int | None,
    down_since: datetime | None,
    at: datetime,
) -> GatewayHealth:
    checks = GatewayCheck.objects.filter(gateway=alias).order_by("-at", "-pk")
    last, diagnosed = checks.first(), checks.exclude(problems=None).first()
    try:
        gateway, trouble = gateway_of(alias), ""
    except GatewayError as misconfigured:
        gateway, trouble = None, str(misconfigured)
    failed = checks.filter(is_reachable=False, at__gt=at - LOOKED_BACK).exclude(detail="")
    return GatewayHealth(
        alias=alias,
        trouble=trouble,
        is_sandbox=bool(gateway and gateway.is_sandbox),
        sends_events=bool(gateway and Capability.EVENTS in gateway.capabilities),
        status_url=gateway.status_url if gateway else "",
        support_url=gateway.support_url if gateway else "",
        down_since=down_since,
        **{state: tries.get(state, 0) for state in ("succeeded", "declined", "unknown")},
        latency_ms=latency_ms,
        checked_at=last.at if last else None,
        problems=tuple(diagnosed.problems or ()) if diagnosed else (),
        quoted=tuple(dict.fromkeys(failed.values_list("detail", flat=True)[:50]))[:3],
        last_event_at=last_received_at(alias),
    )

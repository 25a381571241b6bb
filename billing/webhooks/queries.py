from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from billing.conf import conf
from billing.errors import Misconfigured
from billing.gateways import gateway_of
from billing.gateways.messages import Capability
from billing.webhooks.models import InboxEvent
from billing.webhooks.states import DUE


def due_events(*, at: datetime) -> QuerySet[InboxEvent]:
    """What may be taken at this instant; that includes claims that have run out."""
    return InboxEvent.objects.filter(state__in=DUE, next_try_at__lte=at)


def waiting_events() -> QuerySet[InboxEvent]:
    """The backlog: all that is not carried out yet, whenever it is due."""
    return InboxEvent.objects.filter(state__in=DUE)


def last_received_at(alias: str) -> datetime | None:
    """When this gateway has sent something last; what was found by asking it does not count."""
    rows = InboxEvent.objects.filter(gateway=alias, is_polled=False).order_by("-pk")
    return rows.values_list("received_at", flat=True).first()


def tells_events(alias: str) -> bool:
    """Whether this gateway sends events at all. Raises `Misconfigured` for one that is not usable."""
    return Capability.EVENTS in gateway_of(alias).capabilities


def telling_gateways() -> list[str]:
    """Those that can be asked for events."""
    return [alias for alias in conf().gateways if _can_be_asked(alias)]


def _can_be_asked(alias: str) -> bool:
    try:
        return tells_events(alias)
    except Misconfigured:
        return False

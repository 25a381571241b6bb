"""Asking a gateway what it has told: finds what was never delivered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from billing.errors import Forged
from billing.gateways import gateway_of
from billing.gateways.messages import Event
from billing.webhooks.intake import assert_storable, write_event
from billing.webhooks.models import InboxEvent, InboxPoll

# An event may be listed a little later than it happened, and clocks differ.
OVERLAP = timedelta(minutes=15)
# Where nobody has ever asked before.
FIRST_LOOK_BACK = timedelta(days=3)
AT_ONCE = 100


def poll(alias: str, *, at: datetime, since: datetime | None) -> int:
    """Write down what is new; how many. What was read before a gateway went away is not read again."""
    begin = since or _begin(alias, at=at)
    events = iter(gateway_of(alias).read_events(since=begin))
    found, until = 0, begin
    try:
        while batch := list(islice(events, AT_ONCE)):
            found += sum(_is_new(alias, event, at=at) for event in _unknown(alias, batch))
            until = max(until, batch[-1].happened_at)
        until = at
    finally:
        # A poll of a while that somebody has named says nothing of the time before.
        if since is None:
            _record(alias, until)
    return found


def _record(alias: str, until: datetime) -> None:
    """Never back: a look that found nothing takes nothing from the one before."""
    InboxPoll.objects.get_or_create(gateway=alias, defaults={"polled_until": until})
    InboxPoll.objects.filter(gateway=alias, polled_until__lt=until).update(polled_until=until)


def _begin(alias: str, *, at: datetime) -> datetime:
    former = InboxPoll.objects.filter(gateway=alias).first()
    return former.polled_until - OVERLAP if former else at - FIRST_LOOK_BACK


def _unknown(alias: str, batch: list[Event]) -> Iterator[Event]:
    ids = [event.id for event in batch]
    known = InboxEvent.objects.filter(gateway=alias, event_id__in=ids).values_list("event_id", flat=True)
    kept = set(known)
    return (event for event in batch if event.id not in kept)


def _is_new(alias: str, event: Event, *, at: datetime) -> bool:
    payload = json.dumps(event.payload, default=str)
    try:
        assert_storable(event, payload)
    except Forged:
        return False
    return write_event(alias, event, payload=payload, at=at, is_polled=True)

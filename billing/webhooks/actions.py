from __future__ import annotations

import logging
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.db.models import QuerySet

from billing.conf import conf
from billing.errors import Forged, GatewayError, Misconfigured, Unreachable
from billing.gateways import gateway_of
from billing.gateways.messages import Delivery, Event
from billing.wake import wake
from billing.webhooks import claims
from billing.webhooks.intake import assert_storable, write_event
from billing.webhooks.models import InboxEvent
from billing.webhooks.news import carry_out
from billing.webhooks.poll import poll
from billing.webhooks.queries import telling_gateways
from billing.webhooks.states import InboxState
from billing.webhooks.troubles import in_short

logger = logging.getLogger("billing.webhooks")

# A step is given so long, and leaves the rest to the next one.
SECONDS_MAX = 240


def receive_event(alias: str, delivery: Delivery, *, at: datetime) -> bool:
    """Prove, keep once, wake a worker. Whether it is new. Raises `Forged` or `Misconfigured`."""
    event, payload = _proven(alias, delivery, at=at)
    is_new = write_event(alias, event, payload=payload, at=at)
    if is_new:
        wake("receive_events")
    return is_new


def receive_waiting(*, at: datetime) -> int:
    """Carry out what is due, one after the other; how many ended. Any number of workers may do so at once."""
    away: set[str] = set()
    ended, until = 0, monotonic() + SECONDS_MAX
    while monotonic() < until and (event := claims.take_event(at=at, but_of=away)):
        try:
            is_ours = carry_out(event, at=at)
        except Unreachable as trouble:
            away.add(event.gateway)
            claims.record_absence(event, in_short(trouble), at=at, seconds=trouble.retry_after_seconds)
        except Misconfigured as trouble:
            # A key that is refused is staff's to mend: no event of theirs is given up meanwhile.
            away.add(event.gateway)
            claims.record_refusal(event, in_short(trouble), at=at)
        except SoftTimeLimitExceeded:
            # Not the event's fault: its claim runs out.
            raise
        except Exception as trouble:
            if not isinstance(trouble, GatewayError):
                logger.exception("%s %s could not be carried out", event.gateway, event.event_id)
            claims.record_failure(event, in_short(trouble), at=at)
        else:
            claims.record_end(event, InboxState.DONE if is_ours else InboxState.SKIPPED, at=at)
            ended += 1
    return ended


def receive_missed(*, at: datetime, since: datetime | None = None) -> int:
    """Ask every gateway what was never delivered; how many events were new. None stands in another's way."""
    return sum(_missed_if_there(alias, at=at, since=since) for alias in telling_gateways())


def receive_missed_of(alias: str, *, at: datetime, since: datetime | None = None) -> int:
    """Ask one gateway, from where the last poll ended or from `since`. Raises what the gateway raises."""
    found = poll(alias, at=at, since=since)
    if found:
        wake("receive_events")
    return found


def release_events(events: QuerySet[InboxEvent], *, at: datetime, by: Any = None) -> int:
    """Have them carried out again, as if they had just come; how many. What runs at this moment stays."""
    free = events.exclude(state=InboxState.RUNNING, next_try_at__gt=at)
    count = free.update(
        state=InboxState.RECEIVED,
        tries=0,
        error="",
        next_try_at=at,
        done_at=None,
        released_at=at,
        released_by=by,
    )
    if count:
        wake("receive_events")
    return count


def expire_payloads(*, at: datetime) -> int:
    """Forget what old events said; how many. The rows stay, so that none can come a second time."""
    old = at - timedelta(days=conf().inbox_days)
    return InboxEvent.objects.filter(received_at__lt=old).exclude(payload="").update(payload="")


def _proven(alias: str, delivery: Delivery, *, at: datetime) -> tuple[Event, str]:
    try:
        event = gateway_of(alias).receive(delivery, at=at)
        payload = delivery.body.decode()
    # Signed, and yet not to be read: not UTF-8, no JSON, or nested beyond all measure.
    except (ValueError, RecursionError):
        raise Forged("the body cannot be read") from None
    assert_storable(event, payload)
    return event, payload


def _missed_if_there(alias: str, *, at: datetime, since: datetime | None) -> int:
    try:
        return receive_missed_of(alias, at=at, since=since)
    except GatewayError as trouble:
        logger.warning("%s was not asked for events: %s", alias, in_short(trouble))
        return 0

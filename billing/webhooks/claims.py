"""Who carries an event out: one worker at a time, and never for ever. Tries are counted in our own row."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from zlib import crc32

from django.db import connections, router, transaction
from django.db.models import F, QuerySet

from billing.webhooks.models import InboxEvent
from billing.webhooks.queries import due_events
from billing.webhooks.states import InboxState

TRIES_MAX = 8
# Longer than any worker works on one: then its worker is gone, and the event is free again.
LEASE = timedelta(minutes=15)
FIRST_DELAY_SECONDS = 30
DELAY_SECONDS_MAX = 12 * 3600
MENDED_WITHIN = timedelta(days=7)
MENDED_LOOK_SECONDS = 900
WORKER_LOST = "WorkerLost"


def take_event(*, at: datetime, but_of: Collection[str] = ()) -> InboxEvent | None:
    """Claim the next one that is due, and nobody else gets it; None when there is none.

    The try is counted before it begins: an event that kills its process counts too, and is given up one day.
    """
    using = router.db_for_write(InboxEvent)
    skips = connections[using].features.has_select_for_update_skip_locked
    due = due_events(at=at).using(using).exclude(gateway__in=but_of).order_by("next_try_at", "pk")
    while True:
        with transaction.atomic(using=using):
            event = due.select_for_update(skip_locked=skips).first()
            if event is None:
                return None
            # Asked again in the UPDATE, for databases that lock no rows.
            row = due_events(at=at).using(using).filter(pk=event.pk, tries=event.tries)
            if event.tries >= TRIES_MAX:
                row.update(state=InboxState.DEAD, error=WORKER_LOST, done_at=at)
            elif row.update(
                state=InboxState.RUNNING, claimed_at=at, next_try_at=at + LEASE, tries=F("tries") + 1
            ):
                event.tries += 1
                return event


def record_end(event: InboxEvent, state: InboxState, *, at: datetime) -> None:
    """It was carried out, or is about nothing of ours."""
    _mine(event).update(state=state, error="", done_at=at)


def record_failure(event: InboxEvent, error: str, *, at: datetime) -> None:
    """Tried again later and later, and given up in the end."""
    if event.tries >= TRIES_MAX:
        _mine(event).update(state=InboxState.DEAD, error=error, done_at=at)
    else:
        _mine(event).update(state=InboxState.FAILED, error=error, next_try_at=at + delay_of(event))


def record_absence(event: InboxEvent, error: str, *, at: datetime, seconds: int) -> None:
    """The gateway was away: that is not held against the event."""
    after = timedelta(seconds=seconds + _scatter(event, seconds))
    _mine(event).update(state=InboxState.RECEIVED, tries=F("tries") - 1, error=error, next_try_at=at + after)


def record_refusal(event: InboxEvent, error: str, *, at: datetime) -> None:
    """Our keys do not open it: not held against the event for a week, in which staff can mend them."""
    if event.received_at < at - MENDED_WITHIN:
        record_failure(event, error, at=at)
    else:
        record_absence(event, error, at=at, seconds=MENDED_LOOK_SECONDS)


def delay_of(event: InboxEvent) -> timedelta:
    """Four times as long each time, and a little more that differs from event to event."""
    seconds = min(FIRST_DELAY_SECONDS * 4 ** (event.tries - 1), DELAY_SECONDS_MAX)
    return timedelta(seconds=seconds + _scatter(event, seconds))


def _scatter(event: InboxEvent, seconds: int) -> int:
    """Up to a quarter, so that those that failed together do not come back together."""
    return seconds * (crc32(f"{event.pk}:{event.tries}".encode()) % 250) // 1000


def _mine(event: InboxEvent) -> QuerySet[InboxEvent]:
    """Nobody has taken it over meanwhile."""
    return InboxEvent.objects.filter(pk=event.pk, state=InboxState.RUNNING, tries=event.tries)

"""What is due is carried out: starts, ends of trials, renewals, pauses, cancellations; each once."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from time import monotonic

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import F

from billing.standing.actions import changing
from subscriptions.lifecycle.dues import refresh_subscription
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.queries import due_subscriptions, locked_subscription
from subscriptions.renewals.batches import renew_batch
from subscriptions.renewals.boundaries import carry_out
from subscriptions.renewals.queries import out_of_step
from subscriptions.renewals.report import Report

logger = logging.getLogger("subscriptions.renewals")

# So many in one transaction: all who issue wait while it is numbered, and more of them make it no faster.
BATCH = 500
# A run ends itself before its task is ended, and the next one goes on.
SECONDS_MAX = 180
# What could not be carried out is tried again so much later, longer each time, and at most a day.
AGAIN_AFTER = timedelta(minutes=5)
AGAIN_AFTER_MOST = timedelta(days=1)


def renew_due(*, at: datetime) -> int:
    """Carry out what is due, as far as the time allows; for how many subscriptions something was."""
    until, count = monotonic() + SECONDS_MAX, 0
    for report in renew_all(at=at):
        count = report.carried_on
        if monotonic() >= until:
            break
    return count


def renew_all(*, at: datetime, batch_size: int = BATCH) -> Iterator[Report]:
    """Carry out all that is due, what waits longest first; the report, as it grows.

    However many do this at once, and wherever they die, each period is billed once: each step is one
    transaction, which looks again under the lock. One that fails waits, and stops no other.
    """
    report = Report()
    while True:
        batch = renew_batch(report, at=at, size=batch_size)
        # Nothing is free any more: for what others work on we wait, in case that they die.
        due = due_subscriptions(at=at)
        left = list(due.filter(pk__in=batch.left) if batch.size else due[:1])
        if not batch.size and not left:
            break
        for row in left:
            _renew(row, report, at=at)
            yield report
        yield report


def renew_subscription(subscription: Subscription, *, at: datetime) -> Subscription:
    """Carry out what is due for one, step by step, each missed period in its turn. Twice is once."""
    while _step(subscription, Report(), at=at):
        pass
    subscription.refresh_from_db()
    return subscription


def refresh_states(*, at: datetime) -> int:
    """See to those whose invoices were paid, refused or given up without their being told; how many."""
    rows = list(out_of_step()[:BATCH])
    return sum(_refresh(row, at=at) for row in rows)


def _step(subscription: Subscription, report: Report, *, at: datetime) -> bool:
    """One step, in a transaction of its own; whether there was one."""
    billed = None
    with transaction.atomic(durable=True), changing(subscription.customer_id, at=at):
        row = locked_subscription(subscription)
        if row.next_at is None or row.next_at > at:
            return False
        serial, state = row.serial, row.state
        carry_out(row, due_at=row.next_at, at=at)
        Subscription.objects.filter(pk=row.pk).exclude(failures=0).update(failures=0, retry_at=None)
        if row.serial > serial:
            billed = row.periods.select_related("invoice").get(serial=row.serial)
    if billed:
        report.count_period(billed.invoice)
    if row.state != state:
        report.count_state(row)
    return True


def _renew(row: Subscription, report: Report, *, at: datetime) -> None:
    """One by itself, as far as it goes."""
    try:
        steps = 0
        while _step(row, report, at=at):
            steps += 1
        report.carried_on += bool(steps)
    except SoftTimeLimitExceeded:
        # Not the row's fault.
        raise
    except Exception:
        logger.exception("%s could not be renewed", row)
        wait = min(AGAIN_AFTER * 2 ** min(row.failures, 9), AGAIN_AFTER_MOST)
        Subscription.objects.filter(pk=row.pk).update(failures=F("failures") + 1, retry_at=at + wait)
        report.failed += 1


def _refresh(row: Subscription, *, at: datetime) -> bool:
    try:
        refresh_subscription(row, at=at)
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        logger.exception("%s could not be refreshed", row)
        return False
    return True

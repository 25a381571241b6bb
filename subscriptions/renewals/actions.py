from __future__ import annotations

import logging
from datetime import datetime, timedelta
from time import monotonic

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import F

from billing.standing.actions import changing
from subscriptions.lifecycle.dues import refresh_subscription
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.queries import due_subscriptions, locked_subscription
from subscriptions.renewals.boundaries import carry_out
from subscriptions.renewals.queries import out_of_step

logger = logging.getLogger("subscriptions.renewals")

BATCH = 200
# A run ends itself before its task is ended, and the next one goes on.
SECONDS_MAX = 180
# What could not be carried out is tried again so much later, longer each time, and at most a day.
AGAIN_AFTER = timedelta(minutes=5)
AGAIN_AFTER_MOST = timedelta(days=1)


def renew_due(*, at: datetime) -> int:
    """Carry out all that is due, what waits longest first; for how many subscriptions something was.

    However many do this at once, and wherever they die, each period is billed once: each step is one
    transaction, which looks again under the lock. One that fails waits, and stops no other.
    """
    done, until = 0, monotonic() + SECONDS_MAX
    while monotonic() < until and (rows := list(due_subscriptions(at=at)[:BATCH])):
        for row in rows:
            done += _renew(row, at=at)
            if monotonic() >= until:
                break
    return done


def renew_subscription(subscription: Subscription, *, at: datetime) -> Subscription:
    """Carry out what is due for one, step by step, each missed period in its turn. Twice is once."""
    while _step(subscription, at=at):
        pass
    subscription.refresh_from_db()
    return subscription


def refresh_states(*, at: datetime) -> int:
    """See to those whose invoices were paid, refused or given up without their being told; how many."""
    rows = list(out_of_step()[:BATCH])
    return sum(_refresh(row, at=at) for row in rows)


def _step(subscription: Subscription, *, at: datetime) -> bool:
    """One step, in a transaction of its own; whether there was one."""
    with transaction.atomic(durable=True), changing(subscription.customer_id, at=at):
        row = locked_subscription(subscription)
        if row.next_at is None or row.next_at > at:
            return False
        carry_out(row, due_at=row.next_at, at=at)
        Subscription.objects.filter(pk=row.pk).exclude(failures=0).update(failures=0, retry_at=None)
        return True


def _renew(row: Subscription, *, at: datetime) -> bool:
    try:
        renew_subscription(row, at=at)
    except SoftTimeLimitExceeded:
        # Not the row's fault.
        raise
    except Exception:
        logger.exception("%s could not be renewed", row)
        wait = min(AGAIN_AFTER * 2 ** min(row.failures, 9), AGAIN_AFTER_MOST)
        Subscription.objects.filter(pk=row.pk).update(failures=F("failures") + 1, retry_at=at + wait)
        return False
    return True


def _refresh(row: Subscription, *, at: datetime) -> bool:
    try:
        refresh_subscription(row, at=at)
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        logger.exception("%s could not be refreshed", row)
        return False
    return True

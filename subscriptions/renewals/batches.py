"""Many renewals in one transaction, for who have nothing else ahead of them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from celery.exceptions import SoftTimeLimitExceeded
from django.db import connections, router, transaction

from billing.invoices.models import Invoice
from billing.standing.actions import changing
from billing.standing.models import Standing
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.periods.runs import charge_periods
from subscriptions.lifecycle.queries import locked_subscriptions
from subscriptions.renewals.boundaries import is_plain_renewal
from subscriptions.renewals.queries import due_standings
from subscriptions.renewals.report import Report

logger = logging.getLogger("subscriptions.renewals")


class Batch(NamedTuple):
    """How many were due, and which of them are still to be carried on one by one."""

    size: int
    left: Sequence[int]


def renew_batch(report: Report, *, at: datetime, size: int) -> Batch:
    """Claim up to `size` that are due and nobody else's this moment, and renew those that just go on.

    One transaction: it bills all of them once, or none. Where one of them fails, all are left to be carried
    on one by one. So is whatever else is due of the claimed.
    """
    claimed: list[int] = []
    try:
        with transaction.atomic(durable=True):
            claimed += _claimed(at=at, size=size)
            # What happened until just now is seen, and looked at again under the lock.
            rows = [row for row in locked_subscriptions(claimed) if is_plain_renewal(row, at=at)]
            billed = _renewed(rows, at=at)
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        logger.exception("%s subscriptions could not be renewed together", len(claimed))
        return Batch(len(claimed), claimed)
    for invoice in billed:
        report.count_period(invoice)
    # Who has missed several is claimed again for the next one.
    report.carried_on += sum(row.next_at is None or row.next_at > at for row in rows)
    renewed = {row.pk for row in rows}
    return Batch(len(claimed), [pk for pk in claimed if pk not in renewed])


def _claimed(*, at: datetime, size: int) -> list[int]:
    """Where the database can skip what others work on, nobody waits here, whatever the order."""
    using = router.db_for_write(Standing)
    skips = connections[using].features.has_select_for_update_skip_locked
    rows = due_standings(at=at).using(using).select_for_update(of=("self",), skip_locked=skips)
    return list(rows.values_list("customer__subscriptions__pk", flat=True)[:size])


def _renewed(rows: Sequence[Subscription], *, at: datetime) -> list[Invoice | None]:
    if not rows:
        return []
    with changing(*{row.customer_id for row in rows}, at=at):
        return charge_periods(rows, at=at)

"""What every sweep of this room does: each row its step, and no row in the way of the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from time import monotonic
from typing import TypeVar

from celery.exceptions import SoftTimeLimitExceeded
from django.db.models import F, Model, Q, QuerySet

from billing.errors import GatewayError, Unreachable

logger = logging.getLogger("billing.payments")

Row = TypeVar("Row")
Waiting = TypeVar("Waiting", bound=Model)

# A sweep is given so long, and leaves the rest to the next one: its step ends before it is ended.
SECONDS_MAX = 180
# So many a time at most.
BATCH = 200
# What is younger than the first waits for its next look at least for the second; all else for an hour.
WAITS = (
    (timedelta(minutes=10), timedelta(0)),
    (timedelta(hours=1), timedelta(minutes=5)),
    (timedelta(days=1), timedelta(minutes=15)),
)
LONGEST_WAIT = timedelta(hours=1)


def swept(
    rows: Iterable[Row],
    *,
    step: Callable[[Row], bool],
    gateway: Callable[[Row], str],
    seconds_max: int = SECONDS_MAX,
) -> int:
    """Take the step of each row; for how many it was the last. A gateway that is away is asked once."""
    away: set[str] = set()
    ended, until = 0, monotonic() + seconds_max
    for row in rows:
        if gateway(row) in away:
            continue
        if monotonic() >= until:
            break
        try:
            ended += step(row)
        except SoftTimeLimitExceeded:
            # Not the row's fault.
            raise
        except Unreachable:
            away.add(gateway(row))
        except GatewayError as trouble:
            logger.info("%s: %r", row, trouble)
        except Exception:
            logger.exception("%s could not be completed", row)
    return ended


def due_for_look(rows: QuerySet[Waiting], *, at: datetime, most: int) -> list[Waiting]:
    """Those of rows that wait for an answer whose turn it is to be looked at, and which have it by this.

    The older one is, the less often; who was looked at longest ago is first, so that none is left out.
    """
    due = Q(looked_at=None) | Q(looked_at__lte=at - LONGEST_WAIT)
    for age, wait in WAITS:
        due |= Q(created_at__gt=at - age, looked_at__lte=at - wait)
    found = list(rows.filter(due).order_by(F("looked_at").asc(nulls_first=True), "pk")[:most])
    rows.model._default_manager.filter(pk__in=[row.pk for row in found]).update(looked_at=at)
    return found

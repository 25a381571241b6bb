from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction

from billing.errors import IllegalMove
from subscriptions.catalog.models import Plan
from subscriptions.lifecycle.favours import change_to_sold_prices
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.repricing.queries import on_old_prices

logger = logging.getLogger("subscriptions.repricing")

# Looked up at once.
CHUNK = 200


class Moved(NamedTuple):
    done: int = 0
    failed: int = 0


def change_subscribers(plan: Plan, *, at: datetime) -> Iterator[Moved]:
    """Have all who have an older price of the plan pay what it is sold at now, from their next period on.

    How many by now, after each. Each is a transaction of its own, and who has been moved is not looked at
    again: it may be stopped anywhere and begun again, and several may do it at once. One that fails stops no
    other. Whoever is charged another amount is told by mail.
    """
    moved, last = Moved(), 0
    while rows := list(on_old_prices(plan).filter(pk__gt=last)[:CHUNK]):
        for row in rows:
            moved = _counted(moved, row, plan, at=at)
            yield moved
        last = rows[-1].pk


def _counted(moved: Moved, row: Subscription, plan: Plan, *, at: datetime) -> Moved:
    try:
        with transaction.atomic(durable=True):
            is_moved = change_to_sold_prices(row, at=at, plan=plan)
    except SoftTimeLimitExceeded:
        raise
    except IllegalMove:
        # It has ended meanwhile, or somebody else was faster: there is nothing left to do.
        return moved
    except Exception:
        logger.exception("%s could not be moved to the price of today", row)
        return moved._replace(failed=moved.failed + 1)
    return moved._replace(done=moved.done + is_moved)

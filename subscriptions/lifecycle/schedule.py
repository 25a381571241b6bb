"""When something is to be carried out next."""

from __future__ import annotations

from datetime import datetime

from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.states import ENDED, SubscriptionState


def schedule(row: Subscription) -> None:
    """Write down the first of all instants that are to come. Of what waits for a first payment: `starts`."""
    row.next_at = next_of(row)
    row.save(update_fields=["next_at"])


def next_of(row: Subscription) -> datetime | None:
    """None where nothing happens until somebody acts: it has ended, or waits to be paid or resumed."""
    if row.state in ENDED:
        return None
    coming = {
        SubscriptionState.SCHEDULED: (row.starts_at,),
        SubscriptionState.PAUSED: (row.resume_at, row.cancel_at),
        SubscriptionState.UNPAID: (row.cancel_at,),
    }.get(SubscriptionState(row.state), (row.period_end_at, row.cancel_at, row.pause_at))
    return min((instant for instant in coming if instant), default=None)

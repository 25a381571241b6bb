"""An end at once that gives back what is left of the period."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from billing.customers.validators import refuse_in
from billing.errors import IllegalMove
from billing.money import Money
from billing.standing.actions import changing
from subscriptions.changes.ends import drop_change, give_back, refuse_while_paid
from subscriptions.changes.lines import credits_of
from subscriptions.changes.proposal import Proposal
from subscriptions.changes.queries import creditable_of, live_items, pending_change
from subscriptions.changes.states import Timing
from subscriptions.lifecycle.endings import end_subscription
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.periods.models import BilledItem
from subscriptions.lifecycle.presses import STEER, new_press, pressed_too
from subscriptions.lifecycle.queries import locked_subscription
from subscriptions.lifecycle.states import ENDED, SubscriptionState

BILLED = frozenset({SubscriptionState.ACTIVE, SubscriptionState.PAST_DUE})


def cancel_with_credit(subscription: Subscription, *, at: datetime, why: str = "", by: Any = None) -> Money:
    """It ends this moment, and what is left of its period is credited; how much that was, with tax.

    It comes off what is due; what was paid of it becomes prepaid credit, which a refund of the payment sends
    back. Twice is once. Raises IllegalMove where no period is billed that could be left.
    """
    refuse_in({"why": why})
    with changing(subscription.customer_id, at=at):
        row = locked_subscription(subscription)
        zero = Money.zero(row.currency)
        if row.state in ENDED:
            return zero
        if row.state not in BILLED:
            raise IllegalMove(f"{row} is {row.get_state_display()}: nothing of a period is left")
        if waiting := pending_change(row):
            refuse_while_paid(waiting)
            drop_change(waiting, at=at, why="it has ended", by=by)
        credits = credits_of(row, live_items(row), at=at, most=creditable_of(row))
        proposal = Proposal(row, (), Timing.NOW, at, tuple(credits))
        for credit in credits:
            BilledItem.objects.filter(pk=credit.billed.pk).update(
                credited_micros=F("credited_micros") + credit.amount.micros, replaced_at=at
            )
        end_subscription(row, at=at, ended_at=at, why=why, by=by)
        give_back(proposal, key=f"end:{row.public_id}", at=at, why=why or f"{row} has ended")
    subscription.refresh_from_db()
    return -proposal.total


def connect() -> None:
    pressed_too(PRESS, lambda row: row.state in BILLED)


def _press(row: Subscription, *, at: datetime, by: Any, why: str) -> bool:
    was_over = row.state in ENDED
    cancel_with_credit(row, at=at, why=why, by=by)
    return not was_over


PRESS = new_press(
    "cancel_with_credit",
    STEER,
    _press,
    title=_("Cancel %(subscription)s now, and give back what is left"),
    means=_(
        "It ends this moment. What is left of its period comes off what is due, or becomes prepaid credit. "
        "To send it to the card refund the payment afterwards: that takes the credit back first."
    ),
    button=_("Cancel now, and give back"),
    done=_("%(subscription)s has ended, and what was left of it is credited."),
)

"""An end at once that gives back what is left of the period."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from billing.customers.validators import refuse_in
from billing.errors import IllegalMove
from billing.invoices.credit_notes.models import CreditNote
from billing.money import Money
from billing.payments.refunds.actions import refund_credited
from billing.payments.refunds.parts import unused_of
from billing.payments.refunds.states import RefundState
from billing.standing.actions import changing
from subscriptions.changes.billed import billed_of
from subscriptions.changes.ends import drop_change, give_back, refuse_while_paid
from subscriptions.changes.lines import credits_of
from subscriptions.changes.proposal import Proposal
from subscriptions.changes.queries import pending_change
from subscriptions.changes.states import Timing
from subscriptions.desk.forms import PressForm
from subscriptions.desk.presses import LongPress
from subscriptions.lifecycle.endings import end_subscription
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.periods.models import BilledItem
from subscriptions.lifecycle.periods.queries import invoices_of
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
        billed = billed_of(row)
        credits = credits_of(row, billed.live, at=at, most=billed.creditable)
        proposal = Proposal(row, (), Timing.NOW, at, tuple(credits))
        for credit in credits:
            BilledItem.objects.filter(pk=credit.billed.pk).update(
                credited_micros=F("credited_micros") + credit.amount.micros, replaced_at=at
            )
        end_subscription(row, at=at, ended_at=at, why=why, by=by)
        give_back(proposal, key=_key_of_end(row), at=at, why=why or f"{row} has ended")
    subscription.refresh_from_db()
    return -proposal.total


def cancel_with_refund(subscription: Subscription, *, at: datetime, why: str, by: Any = None) -> Money:
    """As `cancel_with_credit`, and what of it became credit goes back to the cards that paid; how much did.

    Twice is once, and goes on where it was interrupted. What no card has paid, or was used meanwhile, stays
    credit. Calls the gateway: not inside a transaction. Raises BadAmount while the payment is disputed.
    """
    cancel_with_credit(subscription, at=at, why=why, by=by)
    refunds = [
        refund
        for note in _notes_of_end(subscription)
        for refund in refund_credited(note, at=at, why=why or f"{subscription} has ended", by=by)
    ]
    # One that the bank thinks over is on its way; one that it refused is credit again.
    sent = (refund.amount for refund in refunds if refund.state != RefundState.FAILED)
    return sum(sent, Money.zero(subscription.currency))


def _notes_of_end(row: Subscription) -> QuerySet[CreditNote]:
    notes = CreditNote.objects.filter(invoice__in=invoices_of(row), key=_key_of_end(row))
    return notes.select_related("invoice__customer").order_by("pk")


def _key_of_end(row: Subscription) -> str:
    return f"end:{row.public_id}"


def connect() -> None:
    for press in (PRESS, REFUND):
        pressed_too(press, lambda row: row.state in BILLED)


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
        "It ends this moment. What is left of its period comes off what is due, or becomes prepaid credit."
    ),
    button=_("Cancel now, and give back"),
    done=_("%(subscription)s has ended, and what was left of it is credited."),
)


def _send_back(row: Subscription, *, at: datetime, by: Any, why: str) -> str:
    if not by.has_perm(STEER):
        raise PermissionDenied
    return cancel_with_refund(row, at=at, why=why, by=by).format(get_language())


def _left(row: Subscription) -> int:
    """One while it runs; then how many of its notes are credit still."""
    row.refresh_from_db()
    return 1 if row.state in BILLED else sum(bool(unused_of(note)) for note in _notes_of_end(row))


REFUND = LongPress(
    name="cancel_with_refund",
    path="cancel-with-refund/",
    permission="billing.refund_payment",
    form=PressForm,
    act=_send_back,
    left=_left,
    offer=_("Cancel now, and refund"),
    title=_("Cancel %(subscription)s now, and refund what is left"),
    means=_("It ends this moment. What is left of its period comes off what is due."),
    foresees=_("What of it was paid by card goes back to that card; what was not becomes prepaid credit."),
    button=_("Cancel now, and refund"),
    done=_("%(subscription)s has ended. Sent back: %(count)s."),
    undone=_("%(subscription)s has ended. Sent back: %(count)s. The rest is prepaid credit."),
    already=_("%(subscription)s has ended, and nothing is left to be sent back. Nothing was changed."),
)

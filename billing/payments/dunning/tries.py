"""One try to collect one invoice: claimed, charged by a key that makes twice once, and written down."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from billing.errors import NotPayable, NoUsableMethod, Unreachable
from billing.invoices.states import InvoiceState
from billing.payment_methods.actions import make_default
from billing.payment_methods.models import PaymentMethod
from billing.payment_methods.queries import active_methods
from billing.payment_methods.setups.queries import own_setups
from billing.payment_methods.setups.states import SetupState
from billing.payments.actions import resume_payment, settle_from_what_was_credited, start_payment
from billing.payments.attempts.declines import NEVER_ARRIVED, NOT_NEEDED
from billing.payments.attempts.queries import last_attempt
from billing.payments.dunning.ends import give_up, key_of
from billing.payments.dunning.models import Dunning
from billing.payments.dunning.queries import CLAIMED_FOR, calendar_of
from billing.payments.dunning.states import LIVE, DunningState
from billing.payments.models import Payment
from billing.payments.queries import payment_under_way
from billing.payments.states import FINAL, PaymentState
from billing.standing.actions import changing
from billing.states import move


def try_now(dunning: Dunning, *, at: datetime, by: Any = None) -> bool:
    """Make the try that is due, unless somebody else is at it; whether it was made, or had to be left out.

    However often it is begun and wherever it dies, it is one payment: the key is its number. Raises as
    `start_payment` does; it is taken up again then, after a while, where it stopped.
    """
    if not _claim(dunning, at=at):
        return False
    row = Dunning.objects.select_related("invoice__customer", "customer").get(pk=dunning.pk)
    if row.invoice.state != InvoiceState.OPEN:
        return _release(row)
    try:
        payment: Payment | None = _charged(row, at=at, by=by)
    except Unreachable:
        # Written down, and sent again by `complete_payments`: until that has ended nothing else is tried.
        _release(row)
        raise
    except NotPayable:
        # The customer has begun to pay just now, or has paid.
        return _release(row)
    except NoUsableMethod:
        payment = None
    return record_try(row, payment, at=at)


def record_try(row: Dunning, payment: Payment | None, *, at: datetime) -> bool:
    """Write down what came of a try, once; None is a try for which there was nothing to charge.

    One that is still under way is left: once it has ended it is found again, by its key.
    """
    if payment and payment.state not in FINAL:
        return _release(row)
    with transaction.atomic(), changing(row.customer_id, at=at):
        rows = Dunning.objects.select_for_update(of=("self",)).select_related("invoice__customer", "customer")
        stored = rows.get(pk=row.pk)
        if stored.serial != row.serial:
            # By who booked the money, or by somebody else who found the same end.
            return True
        stored.claimed_at = None
        was_tried = payment is None or count_try(stored, payment)
        stored.save()
        if was_tried and stored.state in LIVE:
            _fail(stored, payment, at=at)
    return True


def count_ended(row: Dunning) -> None:
    """Count a try that ended while nobody looked, so that the next one is another. Its row must be locked."""
    key = key_of(row, row.invoice)
    if ended := Payment.objects.filter(customer=row.customer, key=key, state=PaymentState.FAILED).first():
        count_try(row, ended)


def count_try(row: Dunning, payment: Payment) -> bool:
    """Count it, and be done with its key; not saved. False where no bank was asked: that is no try."""
    row.serial += 1
    if _code(payment) in {NEVER_ARRIVED, NOT_NEEDED}:
        return False
    row.tries += 1
    row.tried_at = payment.created_at
    row.began_at = row.began_at or payment.created_at
    return True


def _claim(dunning: Dunning, *, at: datetime) -> bool:
    free = Q(claimed_at=None) | Q(claimed_at__lte=at - CLAIMED_FOR)
    due = Q(state__in=[DunningState.DUE, DunningState.ACTIVE], next_try_at__lte=at)
    return bool(Dunning.objects.filter(free & due, pk=dunning.pk).update(claimed_at=at))


def _release(row: Dunning) -> bool:
    Dunning.objects.filter(pk=row.pk).update(claimed_at=None)
    return False


def _charged(row: Dunning, *, at: datetime, by: Any) -> Payment:
    key = key_of(row, row.invoice)
    known = Payment.objects.filter(customer=row.customer, key=key).first()
    if known:
        return resume_payment(known, at=at)
    if under_way := payment_under_way(row.invoice):
        raise NotPayable(f"{under_way} is under way")
    # What was given back for a change of plan is theirs before their card is.
    settle_from_what_was_credited(row.invoice, at=at, key=f"{key}-credit", by=by)
    # A card that has just come is charged first: the customer was told so, and was there.
    card = card_that_came(row, at=at)
    payment = start_payment(row.invoice, at=at, key=key, method=card, has_backups=True, by=by)
    if card and not card.is_default and payment.attempts.filter(method=card, state=PaymentState.SUCCEEDED):
        # Else the next invoice would be tried first by the card that it came to replace.
        make_default(card, at=at)
    return payment


def card_that_came(row: Dunning, *, at: datetime) -> PaymentMethod | None:
    """The card that was entered since the last try, or since it fell due, where it can be charged."""
    entered = own_setups(row.customer).filter(state=SetupState.SUCCEEDED).exclude(method=None)
    entered = entered.filter(answered_at__gt=row.tried_at or row.invoice.due_at or at)
    setup = entered.select_related("method").order_by("-answered_at", "-pk").first()
    method = setup.method if setup else None
    return method if method and not method.is_by_visitor and method.is_usable(at=at) else None


def _fail(row: Dunning, payment: Payment | None, *, at: datetime) -> None:
    if payment is None:
        row.began_at, row.tried_at = row.began_at or at, at
    calendar = calendar_of(row)
    row.last_day_at = calendar.last_at
    day = calendar.next_day(after=at)
    row.next_day, row.next_try_at = day, None if day is None else calendar.instant_of(day)
    can_be_charged = any(method.is_usable(at=at) for method in active_methods(row.customer))
    why = _code(payment) if payment else "no method to charge"
    if day is None:
        row.save()
        give_up(row, at=at)
    elif can_be_charged:
        row.save()
        _move(row, DunningState.ACTIVE, at=at, why=why)
    else:
        row.next_day, row.next_try_at = None, None
        row.save()
        _move(row, DunningState.WAITING, at=at, why=why)


def _code(payment: Payment) -> str:
    attempt = last_attempt(payment)
    return attempt.decline_code if attempt else ""


def _move(row: Dunning, state: DunningState, *, at: datetime, why: str) -> None:
    if row.state != state:
        move(row, state, at=at, why=why)

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F

from billing.customers.validators import refuse_in
from billing.errors import BadAmount, Declined, KeyReused, OutcomeUnknown, Unreachable
from billing.gateways.messages import Processing, Refunded
from billing.invoices.credit_notes.actions import credit_refund
from billing.invoices.credit_notes.models import CreditNote
from billing.invoices.given import given_amount, given_key
from billing.ledger.chart import Event
from billing.money import Money
from billing.payments.attempts.actions import GRACE
from billing.payments.books import post, pot_of, receivable_of
from billing.payments.disputes.actions import record_failed_refund
from billing.payments.disputes.queries import is_taken_back
from billing.payments.models import Payment, Source
from billing.payments.queries import locked_payment
from billing.payments.refunds import line
from billing.payments.refunds.models import Refund
from billing.payments.refunds.parts import (
    credited_before,
    from_credit,
    keep_as_credit,
    refundable_now,
    return_to_credit,
    return_to_grants,
    take_from_credit,
    unused_of,
)
from billing.payments.refunds.queries import UNANSWERED, refund_as_stored, unanswered_refunds
from billing.payments.refunds.states import RefundState
from billing.payments.states import PaymentState
from billing.payments.sweep import BATCH, due_for_look, swept
from billing.standing.actions import changing
from billing.states import move


def refund_payment(
    payment: Payment, amount: Money, *, at: datetime, key: str, why: str, by: Any = None
) -> Refund:
    """Send money back where it came from; of an invoice with a credit note, of a top-up from unused credit.

    It ends succeeded, failed or unknown. The same key is the same refund, and goes on after Unreachable.
    Raises BadAmount for more than is left, of what is disputed, and in another currency; KeyReused.
    """
    given_amount(amount, currency=payment.currency)
    refuse_in({"why": why})
    with transaction.atomic(durable=True):
        payment = locked_payment(payment)
        known = payment.refunds.filter(key=given_key(key)).first()
        if known and known.amount != amount:
            raise KeyReused(f"{key} has refunded {known.amount} before")
        refund = known or _new_refund(payment, amount, key=key, at=at, why=why[:500], by=by)
    if known is None:
        record_answer(refund, line.send_back(refund), at=at)
    elif known.state == RefundState.CREATED:
        # It may have got there, long before the gateway forgot its key.
        complete_refund(known, at=at, grace=timedelta(0))
    return refund_as_stored(refund)


def refund_credited(note: CreditNote, *, at: datetime, why: str, by: Any = None) -> list[Refund]:
    """Send what a credit note made prepaid credit of back to the cards that paid, as far as it is unused.

    Twice is once: what is on its way is no credit any more. Where the gateway cannot be reached they are sent
    later. Raises BadAmount of what is disputed.
    """
    refunds: list[Refund] = []
    for payment in note.invoice.payments.filter(state=PaymentState.SUCCEEDED, source=Source.METHOD):
        if part := min(unused_of(note), refundable_now(payment)):
            # Of two at once both count as many before it, and are one.
            key = f"{note.public_id}:{payment.refunds.count()}"
            # Written down: `complete_refunds` sends it.
            with suppress(Unreachable):
                refund_payment(payment, part, at=at, key=key, why=why, by=by)
            refunds.append(payment.refunds.get(key=key))
    return refunds


def complete_refund(refund: Refund, *, at: datetime, grace: timedelta = GRACE) -> Refund:
    """Ask the gateway how a refund ended, and write it down; what never got there is sent again.

    Raises Unreachable or OutcomeUnknown when the gateway cannot tell: nothing is changed then.
    """
    with transaction.atomic(durable=True):  # Refuses to call the gateway inside somebody's transaction.
        refund = refund_as_stored(refund)
    if refund.state in UNANSWERED:
        answer: line.Answer | None = line.look(refund)
        is_there = refund.state == RefundState.PROCESSING or line.is_elsewhere(refund)
        if answer is None and not is_there and at - refund.created_at >= grace:
            answer = line.send_back(refund)
        if answer:
            record_answer(refund, answer, at=at)
    return refund_as_stored(refund)


def refresh_refund(refund: Refund, *, at: datetime) -> Refund:
    """Ask the gateway again, also about one that has succeeded: a bank may send it back weeks later.

    Then the money stays the customer's, as credit. Raises as `complete_refund` does.
    """
    refund = complete_refund(refund, at=at)
    if refund.state == RefundState.SUCCEEDED and isinstance(line.look(refund), Declined):
        _keep_returned(refund, at=at)
    return refund_as_stored(refund)


def complete_refunds(*, at: datetime) -> int:
    """Find out how refunds ended whose end nobody told us; how many have one now."""
    waiting = due_for_look(unanswered_refunds(), at=at, most=BATCH)
    return swept(waiting, step=partial(_completed, at=at), gateway=lambda refund: refund.payment.gateway)


def record_answer(refund: Refund, answer: line.Answer, *, at: datetime) -> None:
    """Write down what the gateway said, once: an answer that comes late changes no end."""
    with transaction.atomic(durable=True), changing(refund.customer_id, at=at):
        payment = locked_payment(refund.payment)
        refund = refund_as_stored(refund)
        refund.payment = payment
        if refund.state not in UNANSWERED:
            return
        match answer:
            case Refunded(reference=reference):
                _succeed(refund, reference, at=at)
            case Declined(code=code):
                _fail(refund, code, at=at)
            case Processing(reference=reference) if refund.state != RefundState.PROCESSING:
                Refund.objects.filter(pk=refund.pk).update(gateway_reference=reference)
                move(refund, RefundState.PROCESSING, at=at)
            case OutcomeUnknown() if refund.state == RefundState.CREATED:
                move(refund, RefundState.UNKNOWN, at=at)


def _keep_returned(refund: Refund, *, at: datetime) -> None:
    with transaction.atomic(durable=True), changing(refund.customer_id, at=at):
        payment = locked_payment(refund.payment)
        refund = refund_as_stored(refund)
        if refund.state != RefundState.SUCCEEDED:
            return
        Payment.objects.filter(pk=payment.pk).update(
            refunded_micros=F("refunded_micros") - refund.amount_micros
        )
        keep_as_credit(refund, at=at)
        move(refund, RefundState.RETURNED, at=at)


def _new_refund(payment: Payment, amount: Money, *, at: datetime, **columns: Any) -> Refund:
    _take_off(payment, amount)
    refund = Refund.objects.create(
        payment=payment, customer=payment.customer, amount_micros=amount.micros, created_at=at, **columns
    )
    take_from_credit(refund, at=at)
    return refund


def _take_off(payment: Payment, amount: Money) -> None:
    """Count it as sent back: of two at once that are too much together, one finds too little left."""
    left = Payment.objects.filter(pk=payment.pk, state=PaymentState.SUCCEEDED)
    left = left.filter(amount_micros__gte=F("refunded_micros") + amount.micros)
    if is_taken_back(payment) or not left.update(refunded_micros=F("refunded_micros") + amount.micros):
        raise BadAmount(f"{amount} is more than can be refunded of {payment}")


def _succeed(refund: Refund, reference: str, *, at: datetime) -> None:
    payment, part = refund.payment, refund.amount - from_credit(refund)
    credited = credited_before(payment.invoice) if payment.invoice else part
    move(refund, RefundState.SUCCEEDED, at=at, why=refund.why, by=refund.by)
    refund.gateway_reference, refund.answered_at = reference, at
    if part:
        sides = (receivable_of(payment), pot_of(payment))
        post(payment, sides, part, event=Event.REFUND, key=f"refund:{refund.public_id}", at=at)
    if payment.source == Source.CREDIT:
        return_to_grants(refund, at=at)
    if payment.invoice and part > credited:
        # Last: it takes a number, for which others wait.
        refund.credit_note = credit_refund(
            payment.invoice, part - credited, key=refund.public_id, at=at, why=refund.why, by=refund.by
        )
    refund.save(update_fields=["gateway_reference", "answered_at", "credit_note"])


def _fail(refund: Refund, code: str, *, at: datetime) -> None:
    payment = Payment.objects.filter(pk=refund.payment.pk)
    payment.update(refunded_micros=F("refunded_micros") - refund.amount_micros)
    return_to_credit(refund, at=at)
    record_failed_refund(refund.payment, refund.amount, key=refund.public_id, at=at)
    move(refund, RefundState.FAILED, at=at, why=code)
    Refund.objects.filter(pk=refund.pk).update(answered_at=at)


def _completed(refund: Refund, *, at: datetime) -> bool:
    return complete_refund(refund, at=at).state not in UNANSWERED

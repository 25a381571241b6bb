"""Refunds that nobody here asked for: made by staff in the gateway's own dashboard. The money has gone."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from billing.gateways import gateway_of
from billing.gateways.messages import Entry, EntryStatus, Succeeded
from billing.payments.attempts.models import Attempt
from billing.payments.models import Payment
from billing.payments.queries import locked_payment
from billing.payments.refunds.actions import record_answer, refresh_refund
from billing.payments.refunds.line import KEY_ELSEWHERE, answer_of
from billing.payments.refunds.models import Refund
from billing.payments.refunds.parts import take_what_is_there
from billing.payments.refunds.states import RefundState
from billing.standing.actions import changing


def record_refunds_elsewhere(attempt: Attempt, charge: Succeeded, *, at: datetime) -> int:
    """Bring in what went back of this charge without us, or came back of it; how many refunds were new."""
    payment = attempt.payment
    ours = sum(payment.refunds.filter(state=RefundState.SUCCEEDED).values_list("amount_micros", flat=True))
    if charge.refunded.micros == ours:
        return 0
    if charge.refunded.micros < ours:
        # One has failed since; without our key on it nobody can say which.
        for refund in payment.refunds.filter(state=RefundState.SUCCEEDED):
            refresh_refund(refund, at=at)
        return 0
    entries = gateway_of(payment.gateway).read_refunds(charge.reference)
    known = {ref.removeprefix(KEY_ELSEWHERE) for ref in payment.refunds.values_list("key", flat=True)}
    known |= set(payment.refunds.values_list("gateway_reference", flat=True))
    own = set(payment.refunds.values_list("public_id", flat=True))
    new = [entry for entry in entries if entry.reference not in known and entry.key not in own]
    return sum(_record(payment, entry, at=at) for entry in new if entry.status != EntryStatus.FAILED)


def _record(payment: Payment, entry: Entry, *, at: datetime) -> bool:
    with transaction.atomic(durable=True), changing(payment.customer_id, at=at):
        payment = locked_payment(payment)
        key = f"{KEY_ELSEWHERE}{entry.reference}"
        amount = min(entry.amount, payment.refundable)
        if not amount or payment.refunds.filter(key=key).exists():
            return False
        refund = Refund.objects.create(
            payment=payment,
            customer=payment.customer,
            key=key,
            amount_micros=amount.micros,
            why=_("Made at the gateway, not here"),
            created_at=at,
        )
        row = Payment.objects.filter(pk=payment.pk)
        row.update(refunded_micros=F("refunded_micros") + amount.micros)
        take_what_is_there(refund, at=at)
    record_answer(refund, answer_of(entry), at=at)
    return True

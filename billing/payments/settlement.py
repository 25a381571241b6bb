"""What a payment that succeeded settles: its invoice, and whatever is over becomes credit. Never lost."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from billing import signals
from billing.credit.grants.actions import grant_credit
from billing.credit.grants.models import GrantKind
from billing.invoices.actions import settle_invoice
from billing.invoices.models import Invoice
from billing.ledger.chart import Event
from billing.money import Money
from billing.payments.books import post_payment, pot_of
from billing.payments.dunning.ends import settle_dunning
from billing.payments.models import Payment
from billing.payments.states import PaymentState
from billing.states import move


def is_wanted(payment: Payment) -> bool:
    """Whether there is still something to pay with it: so much is due, or it is for credit."""
    if payment.invoice is None:
        return True
    due = Invoice.objects.get(pk=payment.invoice.pk).amount_due
    return due >= payment.amount


def settle_payment(payment: Payment, *, at: datetime) -> None:
    """The money is here: post it and settle, in the transaction of whoever writes the answer.

    The row must be locked, inside the customer's `changing`. Where the invoice was settled or voided
    meanwhile, what it does not need becomes prepaid credit, and the note says so.
    """
    on_invoice = _settle_invoice(payment, at=at)
    if over := payment.amount - on_invoice:
        payment.note = _note(payment, over)
        _grant(payment, over, at=at)
    payment.settled_at = at
    payment.save(update_fields=["settled_at", "note"])
    move(payment, PaymentState.SUCCEEDED, at=at, why=payment.note, by=payment.by)
    signals.emit(signals.payment_settled, Payment, payment=payment, at=at)


def _settle_invoice(payment: Payment, *, at: datetime) -> Money:
    invoice = payment.invoice
    due = invoice.amount_due if invoice else Money.zero(payment.currency)
    part = min(payment.amount, due)
    if invoice and part:
        post_payment(payment, invoice, part, at=at)
        settle_invoice(invoice, part, at=at)
        settle_dunning(invoice, at=at, payment=payment)
    return part


def _grant(payment: Payment, amount: Money, *, at: datetime) -> None:
    grant_credit(
        payment.customer,
        amount,
        kind=GrantKind.PAID,
        key=payment.public_id,
        at=at,
        why=payment.note,
        by=payment.by,
        funding=pot_of(payment),
        event=Event.TOP_UP,
    )


def _note(payment: Payment, over: Money) -> str:
    if payment.invoice is None:
        return payment.note
    said = _("%(amount)s more than was still due on %(invoice)s: kept as credit.")
    return f"{payment.note} {said % {'amount': over, 'invoice': payment.invoice}}".strip()[:500]

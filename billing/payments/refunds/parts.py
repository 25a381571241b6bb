"""Which money goes back: credit that was bought and not used first, then what an invoice was paid with.

A payment brought both when its invoice was settled otherwise meanwhile.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet, Sum

from billing.credit.actions import open_credit
from billing.credit.grants.actions import grant_credit, refund_grant
from billing.credit.grants.models import Grant, GrantKind
from billing.credit.grants.returns import return_credit
from billing.errors import BadAmount
from billing.invoices.credit_notes.models import CreditNote
from billing.invoices.models import Invoice
from billing.ledger.actions import open_account
from billing.ledger.chart import AccountKind, Event
from billing.ledger.models import Account, Transfer
from billing.money import Money
from billing.payments.books import brought_to_invoice, post, pot_of
from billing.payments.models import Payment
from billing.payments.refunds.models import Refund
from billing.payments.refunds.states import CAME_BACK, RefundState
from billing.payments.states import PaymentState


def take_from_credit(refund: Refund, *, at: datetime) -> None:
    """Take back unused credit before the gateway is asked: what is on its way back cannot be spent.

    Raises BadAmount when that, and what is left of the payment on its invoice, come to less.
    """
    with transaction.atomic():
        left = take_what_is_unused(refund, at=at)
        if left > _left_on_invoice(refund):
            most = refund.amount - left + _left_on_invoice(refund)
            raise BadAmount(f"only {most} of {refund.payment} can be refunded: the rest has been used")


def take_what_is_there(refund: Refund, *, at: datetime) -> None:
    """The same where the money has gone already: what was used meanwhile is written off."""
    lost = take_what_is_unused(refund, at=at) - _left_on_invoice(refund)
    if lost.micros > 0:
        sides = (_write_offs(refund), pot_of(refund.payment))
        post(refund.payment, sides, lost, event=Event.REFUND, key=_key_of_loss(refund), at=at)


def take_what_is_unused(refund: Refund, *, at: datetime) -> Money:
    """Take back credit that was bought and not used; how much of the refund that leaves."""
    left = refund.amount
    for grant in bought_grants(refund.payment).select_related("credit"):
        part = min(left, _unused(grant))
        if part:
            refund_grant(grant, part, at=at)
            left -= part
    if taken := refund.amount - left:
        credit = open_credit(refund.payment.customer, taken.currency).account
        sides = (credit, pot_of(refund.payment))
        post(refund.payment, sides, taken, event=Event.REFUND, key=_key(refund), at=at)
    return left


def refundable_now(payment: Payment) -> Money:
    """What could be sent back this moment: credit that was bought and not used, and what an invoice took."""
    unused = sum(map(_unused, bought_grants(payment).select_related("credit")), Money.zero(payment.currency))
    sent_back = payment.refunds.exclude(state=RefundState.FAILED)
    return min(payment.refundable, unused + _left_beside(payment, sent_back))


def return_to_credit(refund: Refund, *, at: datetime) -> None:
    """The gateway did not send it back after all: the credit is there again, and nothing is lost."""
    if lost := _posted(refund, _key_of_loss(refund)):
        sides = (pot_of(refund.payment), _write_offs(refund))
        key = f"{_key_of_loss(refund)}:reversed"
        post(refund.payment, sides, lost, event=Event.REVERSAL, key=key, at=at)
    if taken := _posted(refund, _key(refund)):
        grant_credit(
            refund.payment.customer,
            taken,
            kind=GrantKind.PAID,
            key=refund.public_id,
            at=at,
            funding=pot_of(refund.payment),
            event=Event.REVERSAL,
        )


def return_to_grants(refund: Refund, *, at: datetime) -> None:
    """What was paid from credit is credit again, of the grants that it was of."""
    payment = refund.payment
    sent_back = payment.refunds.filter(state=RefundState.SUCCEEDED).exclude(pk=refund.pk)
    return_credit(
        payment.customer,
        refund.amount,
        spent=payment.parts,
        before=sum((other.amount for other in sent_back), Money.zero(payment.currency)),
        key=refund.public_id,
        at=at,
    )


def keep_as_credit(refund: Refund, *, at: datetime) -> None:
    """What came back from the customer's bank long after it was sent stays theirs: as credit."""
    grant_credit(
        refund.payment.customer,
        refund.amount,
        kind=GrantKind.PAID,
        key=refund.public_id,
        at=at,
        funding=pot_of(refund.payment),
        event=Event.REVERSAL,
    )


def from_credit(refund: Refund) -> Money:
    """What of this refund no invoice is concerned with: it was taken out of credit, or is lost."""
    return _posted(refund, _key(refund)) + _posted(refund, _key_of_loss(refund))


def bought_grants(payment: Payment) -> QuerySet[Grant]:
    """The credit that a payment bought, what of it came back when a refund failed, or was credited since."""
    back = payment.refunds.filter(state__in=CAME_BACK).values_list("public_id", flat=True)
    bought = Grant.objects.filter(credit__customer=payment.customer, key__in=[payment.public_id, *back])
    return (bought | _kept_grants([payment.invoice_id])).order_by("pk")


def credited_before(invoice: Invoice) -> Money:
    """What credit notes say is no payment of this invoice any more, and has not been sent back yet."""
    paid = _received(invoice)
    received = sum((brought_to_invoice(payment) for payment in paid), Money.zero(invoice.currency))
    sent = (RefundState.SUCCEEDED, RefundState.RETURNED)
    refunds = Refund.objects.filter(payment__in=paid, state__in=sent)
    gone = sum(_on_invoice(refunds), Money.zero(invoice.currency)) + kept_of(invoice)
    return received - gone - invoice.paid


def kept_of(invoice: Invoice) -> Money:
    """What credit notes made prepaid credit of: no payment of the invoice any more, nor to be sent back."""
    kept = _kept_grants([invoice.pk]).aggregate(total=Sum("amount_micros"))["total"]
    return Money(kept or 0, invoice.currency)


def unused_of(note: CreditNote) -> Money:
    """What is there still of the credit that a credit note became, and again when a refund failed."""
    ours = Refund.objects.filter(payment__invoice=note.invoice, key__startswith=f"{note.public_id}:")
    back = ours.filter(state__in=CAME_BACK).values_list("public_id", flat=True)
    grants = Grant.objects.filter(customer=note.invoice.customer_id, key__in=[note.public_id, *back])
    return sum(map(_unused, grants.select_related("credit")), Money.zero(note.invoice.currency))


def _unused(grant: Grant) -> Money:
    return Money(grant.remaining_micros - grant.held_micros, grant.credit.currency)


def _kept_grants(invoice_ids: list[int | None]) -> QuerySet[Grant]:
    notes = CreditNote.objects.filter(invoice__in=[pk for pk in invoice_ids if pk is not None])
    return Grant.objects.filter(
        customer__in=notes.values("invoice__customer"), key__in=notes.values("public_id")
    )


def _left_on_invoice(refund: Refund) -> Money:
    others = refund.payment.refunds.exclude(state=RefundState.FAILED).exclude(pk=refund.pk)
    return _left_beside(refund.payment, others)


def _left_beside(payment: Payment, refunds: QuerySet[Refund]) -> Money:
    """What of a payment is on its invoice still, beside these refunds and what was made credit of it."""
    zero = Money.zero(payment.currency)
    left = brought_to_invoice(payment) - sum(_on_invoice(refunds), zero)
    kept = kept_of(payment.invoice) if payment.invoice else zero
    if not kept:
        return left
    # Of several payments none is the one that was credited: what all of them left is the most.
    assert payment.invoice is not None
    others = _received(payment.invoice).exclude(pk=payment.pk)
    beside = Refund.objects.filter(payment__in=others).exclude(state=RefundState.FAILED)
    brought = sum(map(brought_to_invoice, others), zero) - sum(_on_invoice(beside), zero)
    return min(left, max(left + brought - kept, zero))


def _received(invoice: Invoice) -> QuerySet[Payment]:
    return invoice.payments.filter(state=PaymentState.SUCCEEDED).select_related("customer")


def _on_invoice(refunds: QuerySet[Refund]) -> list[Money]:
    return [refund.amount - from_credit(refund) for refund in refunds.select_related("payment__customer")]


def _posted(refund: Refund, key: str) -> Money:
    posted = Transfer.objects.filter(customer=refund.payment.customer, key=key).first()
    return posted.money if posted else Money.zero(refund.payment.currency)


def _write_offs(refund: Refund) -> Account:
    return open_account(AccountKind.WRITE_OFFS, refund.payment.currency)


def _key_of_loss(refund: Refund) -> str:
    return f"refund_lost:{refund.public_id}"


def _key(refund: Refund) -> str:
    return f"refund_of_credit:{refund.public_id}"

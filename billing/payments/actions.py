from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction

from billing.credit.actions import open_credit
from billing.credit.grants.actions import spend_credit
from billing.credit.queries import locked_credit
from billing.errors import BadAmount, DoesNotFit, NotPayable, NoUsableMethod
from billing.invoices.given import given_amount
from billing.invoices.models import Invoice
from billing.invoices.queries import locked_invoice
from billing.money import Money
from billing.payment_methods.actions import release_method, retire
from billing.payment_methods.models import PaymentMethod
from billing.payments.amounts import whole_part
from billing.payments.attempts.actions import (
    cancel_attempt,
    charge_attempt,
    complete_attempt,
    start_attempt,
)
from billing.payments.attempts.queries import first_method, idle_visitors_methods, live_attempt
from billing.payments.intents import ReturnUrl, address, assert_payable, new_payment, payment_with_key
from billing.payments.models import Payment, Source
from billing.payments.queries import credited_back, free_to_pay_with, payment_under_way, payments_under_way
from billing.payments.settlement import settle_payment
from billing.payments.states import FINAL, PaymentState
from billing.payments.sweep import BATCH, due_for_look, swept
from billing.standing.actions import changing

# So long a customer may take to confirm with the bank.
CONFIRMED_WITHIN = timedelta(hours=24)


def start_payment(
    invoice: Invoice,
    *,
    at: datetime,
    key: str,
    return_url: ReturnUrl = None,
    next_url: str = "",
    method: PaymentMethod | None = None,
    has_backups: bool = False,
    is_by_visitor: bool = False,
    by: Any = None,
) -> Payment:
    """Collect what is due by the default card; where it is declined, by the other usable ones in order.

    A card that is named is charged alone unless it `has_backups`: as a page's ticked default has. A visitor,
    who holds the invoice's link, names one. It ends succeeded, failed, needs_action (confirm at
    `live_attempt(payment).url`), processing or unknown. The same key goes on with the same payment, also
    after Unreachable: nothing was collected then. Raises NotPayable, NoUsableMethod, UnknownMethod,
    KeyReused (also for another card), Misconfigured.
    """
    same: dict[str, Any] = {"source": Source.METHOD, "invoice": invoice}
    if known := payment_with_key(invoice.customer, key, method=method, **same):
        return resume_payment(known, at=at)
    card = first_method(invoice.customer, method, at=at, is_by_visitor=is_by_visitor)
    cancel_waiting(invoice, at=at)
    with transaction.atomic(durable=True):
        row = same["invoice"] = locked_invoice(invoice)
        payment = payment_with_key(row.customer, key, method=method, **same)
        if payment is None:
            assert_payable(row)
            told = {"next_url": next_url, "is_by_visitor": is_by_visitor, "by": by}
            told["has_backups"] = has_backups or method is None
            payment = new_payment(row.customer, row.amount_due, key=key, at=at, **same, **told)
            start_attempt(payment, card, return_url=address(return_url, payment), at=at)
    return charge_payment(payment, at=at)


def start_payments(invoices: Iterable[Invoice], *, at: datetime, key: str, **how: Any) -> list[Payment]:
    """Pay one invoice after the other, as `start_payment` does; those that need no payment are left out.

    Ends at the first that does not succeed: the customer must see to that one first. Raises NoUsableMethod
    where nothing was paid; a card that is gone later on takes nothing back from what was.
    """
    payments: list[Payment] = []
    for invoice in invoices:
        try:
            payments.append(start_payment(invoice, at=at, key=f"{key}-{invoice.public_id}", **how))
        except NotPayable:
            continue
        except NoUsableMethod:
            if not payments:
                raise
            break
        if payments[-1].state != PaymentState.SUCCEEDED:
            break
    return payments


def charge_payment(payment: Payment, *, at: datetime) -> Payment:
    """Send what was written down and not sent yet; the payment as it stands then."""
    attempt = live_attempt(payment)
    if attempt and attempt.state == PaymentState.CREATED:
        charge_attempt(attempt, at=at)
    return _as_stored(payment)


def resume_payment(payment: Payment, *, at: datetime) -> Payment:
    """Go on with a payment that may never have reached the gateway: look first, and send it if not."""
    attempt = live_attempt(payment)
    if attempt and attempt.state == PaymentState.CREATED:
        complete_attempt(attempt, at=at, grace=timedelta(0))
    return _as_stored(payment)


def complete_payment(payment: Payment, *, at: datetime) -> Payment:
    """Ask the gateway how the payment ended, and write it down. Any number of times is once.

    Raises Unreachable or OutcomeUnknown when the gateway cannot tell: nothing is changed then.
    """
    if attempt := live_attempt(payment):
        complete_attempt(attempt, at=at)
    return _as_stored(payment)


def cancel_payment(payment: Payment, *, at: datetime) -> Payment:
    """Give up a payment that waits for the customer at the bank. One that came through stays, and is told."""
    if attempt := live_attempt(payment):
        cancel_attempt(attempt, at=at)
    return _as_stored(payment)


def cancel_waiting(invoice: Invoice, *, at: datetime) -> None:
    """Give up what was left at the bank's page: who starts anew wants to pay otherwise, and not twice."""
    waiting = payment_under_way(invoice)
    if waiting and waiting.state == PaymentState.NEEDS_ACTION:
        cancel_payment(waiting, at=at)


def record_payment_elsewhere(
    invoice: Invoice, amount: Money, *, at: datetime, key: str, note: str, by: Any = None
) -> Payment:
    """Money that came by another way, such as a bank transfer; a part of what is due will do.

    Raises NotPayable, KeyReused, and BadAmount for more than is due or another currency.
    """
    with changing(invoice.customer_id, at=at):
        row = locked_invoice(invoice)
        source = Source.ELSEWHERE
        if known := payment_with_key(row.customer, key, source=source, invoice=row, amount=amount):
            return known
        if not row.amount_due:
            raise NotPayable(f"{row} is {row.get_state_display()}: nothing is due")
        if given_amount(amount, currency=row.currency) > row.amount_due:
            raise BadAmount(f"{amount} is more than the {row.amount_due} due on {row}")
        return _settle_at_once(row, amount, key=key, source=source, at=at, note=note, by=by)


def settle_from_credit(invoice: Invoice, *, at: datetime, key: str, by: Any = None) -> Payment:
    """Pay what is due, or as much of it as there is, from prepaid credit; grants are spent in their order.

    Raises NotPayable, KeyReused, and DoesNotFit where no credit is left.
    """
    with changing(invoice.customer_id, at=at):
        row = locked_invoice(invoice)
        if known := payment_with_key(row.customer, key, source=Source.CREDIT, invoice=row):
            return known
        assert_payable(row)
        credit = locked_credit(open_credit(row.customer, row.currency).pk)
        free = whole_part(free_to_pay_with(credit, at=at))
        if not free:
            raise DoesNotFit(row.amount_due, available=free, limit=credit.limit)
        amount = min(row.amount_due, free)
        parts = spend_credit(row.customer, amount, at=at)
        return _settle_at_once(row, amount, key=key, source=Source.CREDIT, at=at, parts=parts, by=by)


def settle_from_what_was_credited(invoice: Invoice, *, at: datetime, key: str, by: Any = None) -> Money:
    """Pay with what credit notes gave back on other invoices, as far as there is any; how much that was.

    Credit that was bought or given for use is left alone. Twice is once.
    """
    with changing(invoice.customer_id, at=at):
        row = locked_invoice(invoice)
        zero = Money.zero(row.currency)
        if known := payment_with_key(row.customer, key, source=Source.CREDIT, invoice=row):
            return known.amount
        credit = credited_back(row.customer, row.currency, at=at)
        amount = min(row.amount_due, credit.free)
        if amount <= zero or payment_under_way(row):
            return zero
        parts = spend_credit(row.customer, amount, at=at, keys=credit.keys)
        return _settle_at_once(row, amount, key=key, source=Source.CREDIT, at=at, parts=parts, by=by).amount


def complete_payments(*, at: datetime) -> int:
    """Find out how payments ended whose end nobody told us; how many have one now."""
    waiting = due_for_look(payments_under_way(), at=at, most=BATCH)
    ended = swept(waiting, step=partial(_completed, at=at), gateway=lambda payment: payment.gateway)
    release_visitors_methods(at=at)
    return ended


def release_visitors_methods(*, at: datetime) -> int:
    """Remove the cards that came by invoices' links and are needed no more; how many were."""
    idle = list(idle_visitors_methods(at=at))
    release = partial(release_visitors_method, at=at)
    return swept(idle, step=release, gateway=lambda method: method.gateway, seconds_max=60)


def release_visitors_method(method: PaymentMethod, *, at: datetime) -> bool:
    """Remove a card that came by an invoice's link; not one that is needed still, or the customer's own."""
    with transaction.atomic(durable=True), changing(method.customer_id, at=at):
        # Asked under the lock: the customer may have entered the same card just now.
        is_idle = idle_visitors_methods(at=at).filter(pk=method.pk).exists()
        if is_idle:
            retire(method, at=at)
    return is_idle and release_method(method, at=at)


def _completed(payment: Payment, *, at: datetime) -> bool:
    payment = complete_payment(payment, at=at)
    is_late = payment.created_at <= at - CONFIRMED_WITHIN
    if is_late and payment.state == PaymentState.NEEDS_ACTION:
        payment = cancel_payment(payment, at=at)
    return payment.state in FINAL


def _settle_at_once(invoice: Invoice, amount: Money, *, at: datetime, **columns: Any) -> Payment:
    payment = new_payment(invoice.customer, amount, at=at, **columns)
    payment.invoice = invoice
    settle_payment(payment, at=at)
    # Named last: an invoice has one payment under way at most, and this one never was.
    payment.save(update_fields=["invoice"])
    return payment


def _as_stored(payment: Payment) -> Payment:
    return Payment.objects.select_related("customer", "invoice").get(pk=payment.pk)

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from billing import signals
from billing.credit.actions import open_credit, record_owed
from billing.credit.limits.actions import change_limit
from billing.credit.queries import locked_credit, usage_beyond_grants
from billing.customers.models import Customer
from billing.errors import BadAmount, IllegalMove, KeyReused, NotPayable
from billing.invoices.books import post_issue, post_loss, post_void
from billing.invoices.given import checked, dated, given_amount, given_key
from billing.invoices.lines.actions import write_lines
from billing.invoices.lines.queries import says
from billing.invoices.lines.totals import Discount, NewLine
from billing.invoices.models import Invoice
from billing.invoices.numbers.actions import INVOICES, take_number
from billing.invoices.queries import locked_invoice
from billing.invoices.states import UNPAID, InvoiceState
from billing.money import Money
from billing.standing.actions import changing
from billing.states import move


def create_invoice(
    customer: Customer,
    lines: Sequence[NewLine],
    *,
    at: datetime,
    currency: str = "",
    discounts: Sequence[Discount] = (),
    key: str | None = None,
    days_to_pay: int = 14,
    memo: str = "",
) -> Invoice:
    """A draft, in the customer's currency if none is named; the same key makes one invoice.

    Raises BadAmount, UnknownCurrency or CurrencyMismatch for figures, ValidationError for texts, and
    KeyReused when the key has made an invoice that says something else.
    """
    zero = Money.zero(currency or customer.currency)
    columns = {**checked(days_to_pay=days_to_pay, memo=memo), "currency": zero.currency, "created_at": at}
    with transaction.atomic():
        if key is None:
            invoice, is_new = Invoice.objects.create(customer=customer, **columns), True
        else:
            named = {"customer": customer, "key": given_key(key)}
            invoice, is_new = Invoice.objects.get_or_create(**named, defaults=columns)
        if is_new:
            write_lines(invoice, lines, discounts)
        elif invoice.currency != zero.currency or not says(invoice, lines, discounts):
            raise KeyReused(f"{key} has made {invoice} before, which says something else")
    return invoice


def create_usage_invoice(
    customer: Customer,
    *,
    at: datetime,
    currency: str = "",
    description: str = "",
    tax_percent: str = "0",
    key: str | None = None,
    days_to_pay: int = 14,
    memo: str = "",
) -> Invoice:
    """A draft of all that was used beyond grants and stands on no invoice yet, to the micro.

    Issuing it is refused if some of that is on another invoice by then, or paid for. Raises BadAmount when
    nothing was used that comes to a minor unit, and as `create_invoice` does.
    """
    zero = Money.zero(currency or customer.currency)
    with transaction.atomic():
        credit = locked_credit(open_credit(customer, zero.currency).pk)
        if key is not None and (known := _known_usage(customer, key, currency=zero.currency)):
            return known
        usage = usage_beyond_grants(credit)
        if not usage.rounded():
            raise BadAmount("nothing was used that could be invoiced")
        line = NewLine.of_usage(description or gettext("Use"), usage, tax_percent=tax_percent)
        return create_invoice(
            customer,
            [line],
            at=at,
            currency=credit.currency,
            key=key,
            days_to_pay=days_to_pay,
            memo=memo,
        )


def change_draft(
    invoice: Invoice,
    lines: Sequence[NewLine],
    *,
    discounts: Sequence[Discount] = (),
    days_to_pay: int = 14,
    memo: str = "",
) -> Invoice:
    """Write a draft anew. Raises IllegalMove once it is issued, and as `create_invoice` does."""
    columns = checked(days_to_pay=days_to_pay, memo=memo)
    with transaction.atomic():
        row = _only_draft(locked_invoice(invoice))
        write_lines(row, lines, discounts)
        Invoice.objects.filter(pk=row.pk).update(**columns)
    return _as_stored(invoice)


def cancel_draft(invoice: Invoice) -> None:
    """Throw a draft away, its row too; twice is once. Raises IllegalMove once it is issued."""
    with transaction.atomic():
        row = Invoice.objects.select_for_update(of=("self",)).filter(pk=invoice.pk).first()
        if row:
            _only_draft(row).delete()


def issue_invoice(invoice: Invoice, *, at: datetime, by: Any = None) -> Invoice:
    """Number it, book it, and start the days to pay. Twice is once; nothing to pay is paid at once.

    Raises BadAmount when use on it was invoiced or paid for meanwhile, IllegalMove when it is void.
    """
    with changing(invoice.customer_id, at=at):
        row = locked_invoice(invoice)
        if row.state not in {InvoiceState.OPEN, InvoiceState.PAID}:
            _issue(row, at=at, by=by)
    return _as_stored(invoice)


def settle_invoice(invoice: Invoice, amount: Money, *, at: datetime) -> Invoice:
    """So much was paid: less is owed, and an invoice on which nothing is due is paid. Not idempotent.

    Part of a payment's own transaction, which posts the transfers. Raises NotPayable when it is a draft, void
    or paid; BadAmount for nothing, more than is due, parts of a minor unit, or another currency.
    """
    with changing(invoice.customer_id, at=at):
        row = locked_invoice(invoice)
        if row.state not in UNPAID:
            raise NotPayable(f"{row} is {row.get_state_display()}")
        if given_amount(amount, currency=row.currency) > row.amount_due:
            raise BadAmount(f"{amount} is more than the {row.amount_due} due on {row}")
        row.paid_micros += amount.micros
        row.save(update_fields=["paid_micros"])
        record_owed(row.customer, -amount)
        settle_when_nothing_is_due(row, at=at)
    return _as_stored(invoice)


def settle_when_nothing_is_due(invoice: Invoice, *, at: datetime, why: str = "") -> None:
    """Close an invoice that was paid, credited or given away whole. Its row must be locked."""
    if invoice.amount_due:
        return
    invoice.paid_at = at
    invoice.save(update_fields=["paid_at"])
    move(invoice, InvoiceState.PAID, at=at, why=why)
    signals.emit(signals.invoice_paid, Invoice, invoice=invoice, at=at)


def void_invoice(invoice: Invoice, *, at: datetime, why: str, by: Any = None) -> Invoice:
    """Take it all back, credit notes too: use on it can be invoiced again. Twice is once.

    Raises IllegalMove for a draft, and when anything was paid.
    """
    with changing(invoice.customer_id, at=at):
        row = locked_invoice(invoice)
        if row.state != InvoiceState.VOID:
            if row.paid_micros:
                raise IllegalMove(f"{row} is paid, in part at least, and cannot become void")
            due, was_lost = row.amount_due, row.state == InvoiceState.UNCOLLECTIBLE
            move(row, InvoiceState.VOID, at=at, why=why, by=by)
            post_void(row, at=at)
            if was_lost:
                post_loss(row, -due, reference=row.public_id, at=at)
            record_owed(row.customer, -due)
    return _as_stored(invoice)


def write_off_invoice(invoice: Invoice, *, at: datetime, why: str, by: Any = None) -> Invoice:
    """Expect it no more. It stays owed, and the credit limit becomes nothing. Twice is once.

    Raises IllegalMove unless it is open.
    """
    with changing(invoice.customer_id, at=at):
        row = locked_invoice(invoice)
        if row.state != InvoiceState.UNCOLLECTIBLE:
            move(row, InvoiceState.UNCOLLECTIBLE, at=at, why=why, by=by)
            post_loss(row, row.amount_due, reference=row.public_id, at=at)
            said = gettext("%(invoice)s written off: %(why)s") % {"invoice": row, "why": why}
            change_limit(row.customer, Money.zero(row.currency), at=at, why=said, by=by)
    return _as_stored(invoice)


def _issue(row: Invoice, *, at: datetime, by: Any) -> None:
    _only_draft(row)
    post_issue(row, at=at)
    record_owed(row.customer, row.total)
    dated(row, at=at)
    # As late as can be: everybody who issues waits here. Only the row and the facts must name it.
    row.number = take_number(INVOICES, at=at)
    row.save(update_fields=["billed_to", "issued_at", "due_at", "number"])
    move(row, InvoiceState.OPEN, at=at, by=by)
    settle_when_nothing_is_due(row, at=at)


def _known_usage(customer: Customer, key: str, *, currency: str) -> Invoice | None:
    """More may have been used since: how much the first one says cannot be compared."""
    known = Invoice.objects.filter(customer=customer, key=given_key(key)).first()
    if known and (known.currency != currency or not known.lines.filter(usage_micros__isnull=False)):
        raise KeyReused(f"{key} has made {known} before, which is of something else")
    return known


def _only_draft(row: Invoice) -> Invoice:
    if row.state != InvoiceState.DRAFT:
        raise IllegalMove(f"{row} is {row.state} and no draft any more")
    return row


def _as_stored(invoice: Invoice) -> Invoice:
    invoice.refresh_from_db()
    return invoice

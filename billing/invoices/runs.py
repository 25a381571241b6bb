"""Many invoices at once, as a billing run issues them: so many statements for all of them as for one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models.expressions import RawSQL

from billing import signals
from billing.credit.actions import record_owed_by_all
from billing.customers.models import Customer
from billing.invoices.books import post_issues
from billing.invoices.given import checked, dated, given_key
from billing.invoices.lines.models import Line
from billing.invoices.lines.rows import rows_of
from billing.invoices.lines.totals import Discount, NewLine
from billing.invoices.models import Invoice
from billing.invoices.numbers.actions import INVOICES, take_numbers
from billing.invoices.states import InvoiceState
from billing.money import Money
from billing.states import move_all

# So many rows a statement; a parameter for each column would be too many for some servers.
BATCH = 500


class NewInvoice(NamedTuple):
    """As `create_invoice` is told it. No other invoice of the customer may have the key."""

    customer: Customer
    lines: Sequence[NewLine]
    key: str
    currency: str
    discounts: Sequence[Discount] = ()
    days_to_pay: int = 14


class Written(NamedTuple):
    invoice: Invoice
    lines: list[Line]


@contextmanager
def issuing(new: Sequence[NewInvoice], *, at: datetime) -> Iterator[list[Written]]:
    """Issue many, each exactly as `create_invoice` and `issue_invoice` would; all of them or none.

    Inside somebody's `changing` of all their customers. Within, they are drafts with their lines, in the
    order handed in: what belongs to them is written there, because their numbers are taken when it is left.
    Raises as those two do, and IntegrityError for a key that has made an invoice before.
    """
    if not new:
        yield []
        return
    with transaction.atomic():
        terms = {days: checked(days_to_pay=days) for days in {one.days_to_pay for one in new}}
        written = [_planned(one, terms[one.days_to_pay], at=at) for one in new]
        invoices = [invoice for invoice, _lines in written]
        Invoice.objects.bulk_create(invoices, batch_size=BATCH)
        Line.objects.bulk_create((line for _, lines in written for line in lines), batch_size=2 * BATCH)
        post_issues(dict(written), at=at)
        record_owed_by_all((invoice.customer, invoice.total) for invoice in invoices)
        yield written
        _open(invoices, at=at)


def _planned(new: NewInvoice, terms: dict[str, Any], *, at: datetime) -> Written:
    """What is to be written of one. Nothing is asked of the database."""
    invoice = Invoice(
        customer=new.customer,
        key=given_key(new.key),
        currency=Money.zero(new.currency).currency,
        created_at=at,
        **terms,
    )
    return Written(dated(invoice, at=at), rows_of(invoice, new.lines, new.discounts))


def _open(invoices: Sequence[Invoice], *, at: datetime) -> None:
    # As late as can be: everybody who issues waits here. Only the rows and the facts must name them.
    numbers = take_numbers(INVOICES, len(invoices), at=at)
    for invoice, number in zip(invoices, numbers, strict=True):
        invoice.number = number
    told = [value for invoice in invoices for value in (invoice.pk, invoice.number)]
    # As Case and When would say it, which take longer to say it than the database to do it.
    by_key = RawSQL(f"CASE id {'WHEN %s THEN %s ' * len(invoices)}END", told)  # noqa: S611
    move_all(invoices, InvoiceState.OPEN, at=at, number=by_key)
    _settle([invoice for invoice in invoices if not invoice.amount_due], at=at)


def _settle(invoices: Sequence[Invoice], *, at: datetime) -> None:
    """On these nothing is due."""
    for invoice in invoices:
        invoice.paid_at = at
    move_all(invoices, InvoiceState.PAID, at=at, paid_at=at)
    for invoice in invoices:
        signals.emit(signals.invoice_paid, Invoice, invoice=invoice, at=at)

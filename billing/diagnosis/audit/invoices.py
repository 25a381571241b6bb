"""Invoices: each comes to its lines, was numbered without a gap, and is owed as the ledger says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F, OuterRef
from django.db.models.functions import Length

from billing.diagnosis.audit.credit import DUE, OWED_INVOICES
from billing.diagnosis.audit.finding import CHUNK, Finding, in_currency, summed, unequal
from billing.invoices.credit_notes.models import CreditNote
from billing.invoices.lines.models import Line
from billing.invoices.models import Invoice
from billing.invoices.numbers.actions import CREDIT_NOTES, INVOICES
from billing.invoices.numbers.models import Series
from billing.invoices.states import InvoiceState
from billing.ledger.chart import AccountKind, Event
from billing.ledger.models import Account, Transfer
from billing.ledger.queries import posted
from billing.money import Money
from billing.payments.models import Payment
from billing.payments.states import PaymentState

PAYING = (Event.PAYMENT, Event.RECOVERY)


def check_lines(currency: str) -> Iterator[Finding]:
    """An invoice comes to the sum of its lines; what was credited to the sum of its credit notes."""
    lines = Line.objects.annotate(left_over=F("amount_micros") - F("discount_micros"))
    yield from _compare(
        currency, "net, by its lines", "net_micros", expected=summed(lines, "invoice", "left_over")
    )
    yield from _compare(
        currency, "tax, by its lines", "tax_micros", expected=summed(lines, "invoice", "tax_micros")
    )
    notes = CreditNote.objects.annotate(whole=F("net_micros") + F("tax_micros"))
    credited = summed(notes, "invoice", "whole")
    yield from _compare(currency, "credited, by its notes", "credited_micros", expected=credited)


def check_states(currency: str) -> Iterator[Finding]:
    """Nothing is due on what is paid, something on what is not; nothing was paid on what is void."""
    rows = _invoices(currency).annotate(due=DUE)
    for name, code, due in _rows(rows.filter(state=InvoiceState.PAID).exclude(due=0), "due"):
        yield unequal(name, "due on a paid invoice", code, due, 0)
    for name, code, due in _rows(rows.filter(state__in=OWED_INVOICES, due__lte=0), "due"):
        yield Finding(name, "due on an open invoice", str(Money(due, code)), "more than nothing, or paid")
    for name, code, paid in _rows(rows.filter(state=InvoiceState.VOID, paid_micros__gt=0), "paid_micros"):
        yield unequal(name, "paid on a void invoice", code, paid, 0)


def check_payments(currency: str) -> Iterator[Finding]:
    """Paid is what payments brought, less what a credit note says was not owed."""
    brought = Payment.objects.filter(state=PaymentState.SUCCEEDED).annotate(
        brought=summed(posted().filter(event__in=PAYING), "reference", of="public_id")
    )
    rows = _invoices(currency).annotate(expected=summed(brought, "invoice", "brought"))
    for name, code, stored, most in _rows(
        rows.filter(paid_micros__gt=F("expected")), "paid_micros", "expected"
    ):
        yield unequal(name, "paid, at most what payments brought", code, stored, most)
    least = F("expected") - F("credited_micros")
    short = rows.annotate(least=least).filter(paid_micros__lt=F("least"))
    for name, code, stored, right in _rows(short, "paid_micros", "least"):
        yield unequal(name, "paid, at least what payments brought and no note credits", code, stored, right)


def check_receivable(currency: str) -> Iterator[Finding]:
    """A customer's receivable is what is due on open invoices, less what is still to be sent back or kept."""
    mine = Transfer.objects.filter(currency=OuterRef("currency"))
    invoices = Invoice.objects.filter(currency=OuterRef("currency"))
    due = summed(invoices.filter(state=InvoiceState.OPEN).annotate(due=DUE), "customer", "due", of="customer")
    kept = summed(invoices, "customer", "paid_micros", of="customer")
    brought = summed(mine.filter(event__in=PAYING), "customer", of="customer")
    sent_back = summed(posted().filter(event__in=(Event.REFUND, Event.CREDITED)), "debit")
    stored = summed(posted(), "debit") - summed(posted(), "credit")
    accounts = in_currency(Account.objects.filter(kind=AccountKind.RECEIVABLE), currency).order_by("pk")
    rows = accounts.annotate(stored=stored, expected=due + kept - brought + sent_back)
    columns = ("customer__public_id", "currency", "stored", "expected")
    for name, code, *micros in _streamed(rows.exclude(stored=F("expected")), *columns):
        yield unequal(f"{name} {code}", "receivable", code, *micros)


def check_numbers(currency: str) -> Iterator[Finding]:
    """In each series and year every number from the first to the last was given, once."""
    documents = {INVOICES: Invoice.objects.exclude(number=None), CREDIT_NOTES: CreditNote.objects.all()}
    for name, rows in documents.items():
        lasts = {f"{name}-{year}-": last for year, last in _series(name)}
        years = dict.fromkeys(number[: len(name) + 6] for number in _numbers(rows))
        for prefix in {**lasts, **years}:
            yield from _gaps(prefix, _numbers(rows.filter(number__startswith=prefix)), lasts.get(prefix, 0))


CHECKS = (check_lines, check_states, check_payments, check_receivable, check_numbers)


def _gaps(prefix: str, numbers: Iterator[str], last: int) -> Iterator[Finding]:
    given = 0
    for number in numbers:
        expected, given = given + 1, int(number.removeprefix(prefix))
        if given != expected:
            yield Finding(f"{prefix}{expected:06}", "number", f"missing before {number}", "given")
    if given != last:
        yield Finding(f"{prefix}{last:06}", "last number", f"{given} on documents", f"{last} given")


def _series(name: str) -> Iterator[tuple[int, int]]:
    return Series.objects.filter(name=name).values_list("year", "last").iterator()


def _numbers(rows: Any) -> Iterator[str]:
    # The millionth has a digit more, and comes last all the same.
    numbers = rows.order_by(Length("number"), "number").values_list("number", flat=True)
    found: Iterator[str] = numbers.iterator(chunk_size=CHUNK)
    return found


def _compare(currency: str, what: str, column: str, *, expected: Any) -> Iterator[Finding]:
    rows = _invoices(currency).annotate(expected=expected).exclude(**{column: F("expected")})
    for name, code, *micros in _rows(rows, column, "expected"):
        yield unequal(name, what, code, *micros)


def _invoices(currency: str) -> Any:
    return in_currency(Invoice.objects.order_by("pk"), currency)


def _rows(invoices: Any, *columns: str) -> Iterator[Any]:
    return _streamed(invoices, "public_id", "currency", *columns)


def _streamed(rows: Any, *columns: str) -> Iterator[Any]:
    found: Iterator[Any] = rows.values_list(*columns).iterator(chunk_size=CHUNK)
    return found

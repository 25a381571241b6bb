"""Credit: each cached figure equals the sum it stands for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F, OuterRef, Q, Value
from django.db.models.functions import Concat

from billing.credit.grants.models import Grant
from billing.credit.holds.models import Hold
from billing.credit.holds.states import HoldState
from billing.credit.models import Credit
from billing.diagnosis.audit.finding import CHUNK, Finding, in_currency, summed, unequal
from billing.invoices.models import Invoice
from billing.invoices.states import InvoiceState
from billing.ledger.models import Transfer
from billing.ledger.queries import posted
from billing.ledger.states import TransferState
from billing.payments.disputes.models import Dispute
from billing.payments.disputes.states import DisputeState

OWED_INVOICES = (InvoiceState.OPEN, InvoiceState.UNCOLLECTIBLE)
OWED_DISPUTES = (DisputeState.OPEN, DisputeState.LOST)
DUE = F("net_micros") + F("tax_micros") - F("paid_micros") - F("credited_micros")


def check_balance(currency: str) -> Iterator[Finding]:
    """The balance is what the customer's account in the ledger comes to."""
    debits = summed(posted(), "debit", of="account")
    account = summed(posted(), "credit", of="account") - debits
    yield from _compare(currency, "balance", "balance_micros", expected=account)


def check_held(currency: str) -> Iterator[Finding]:
    """What is held is the sum of the holds, and of the pending transfers that nothing resolved."""
    holds = Hold.objects.filter(state=HoldState.HELD)
    yield from _compare(currency, "held, by its holds", "held_micros", expected=summed(holds, "credit"))
    pending = Transfer.objects.filter(state=TransferState.PENDING, resolution=None)
    account = summed(pending, "debit", of="account")
    yield from _compare(currency, "held, by pending transfers", "held_micros", expected=account)


def check_owed(currency: str) -> Iterator[Finding]:
    """Owed is what is due, also of what was written off, and what is disputed or was lost so."""
    due = Invoice.objects.filter(state__in=OWED_INVOICES, currency=OuterRef("currency")).annotate(due=DUE)
    disputed = Dispute.objects.filter(state__in=OWED_DISPUTES, payment__currency=OuterRef("currency"))
    invoices = summed(due, "customer", "due", of="customer")
    yield from _compare(
        currency, "owed", "owed_micros", expected=invoices + summed(disputed, "customer", of="customer")
    )


def check_usage(currency: str) -> Iterator[Finding]:
    """No more is in the balance than grants have left: the difference is use that stands on no invoice."""
    granted = _credits(currency).annotate(expected=summed(Grant.objects.all(), "credit", "remaining_micros"))
    for customer, code, stored, most in _rows(
        granted.filter(balance_micros__gt=F("expected")), "balance_micros"
    ):
        yield unequal(f"{customer} {code}", "balance, at most what is left of grants", code, stored, most)


def check_grants(currency: str) -> Iterator[Finding]:
    """A grant was booked, keeps nothing after an end that was applied, and is its credit's customer's."""
    grants = in_currency(Grant.objects.order_by("pk"), currency, "credit__currency")
    named = grants.annotate(booked_as=Concat(Value("grant:"), "public_id"))
    booked = summed(posted().filter(customer=OuterRef("credit__customer")), "key", of="booked_as")
    wrong = named.annotate(expected=booked).exclude(amount_micros=F("expected"))
    for name, code, *micros in _grants(wrong, "amount_micros"):
        yield unequal(name, "granted, as booked", code, *micros)
    ended = grants.filter(expires_at__lt=F("credit__next_change_at"), remaining_micros__gt=F("held_micros"))
    for name, code, *micros in _grants(ended.annotate(expected=F("held_micros")), "remaining_micros"):
        yield unequal(name, "left after its end", code, *micros)
    others = grants.exclude(customer=F("credit__customer"))
    for found in others.values_list("public_id", "customer__public_id", "credit__customer__public_id"):
        yield Finding(found[0], "customer of its credit", *found[1:])


def check_spent(currency: str) -> Iterator[Finding]:
    """Against the own budget counts what was captured in the month that the row is in."""
    month = Q(resolved_at__gte=OuterRef("month_starts_at"), resolved_at__lt=OuterRef("month_ends_at"))
    captured = Hold.objects.filter(month, state=HoldState.CAPTURED)
    expected = summed(captured, "credit", "captured_micros")
    yield from _compare(currency, "spent this month", "spent_micros", expected=expected)


CHECKS = (check_balance, check_held, check_owed, check_usage, check_grants, check_spent)


def _credits(currency: str) -> Any:
    return in_currency(Credit.objects.order_by("pk"), currency)


def _compare(currency: str, what: str, column: str, *, expected: Any) -> Iterator[Finding]:
    wrong = _credits(currency).annotate(expected=expected).exclude(**{column: F("expected")})
    for customer, code, stored, right in _rows(wrong, column):
        yield unequal(f"{customer} {code}", what, code, stored, right)


def _rows(credits_: Any, column: str) -> Iterator[Any]:
    columns = ("customer__public_id", "currency", column, "expected")
    rows: Iterator[Any] = credits_.values_list(*columns).iterator(chunk_size=CHUNK)
    return rows


def _grants(grants: Any, column: str) -> Iterator[Any]:
    columns = ("public_id", "credit__currency", column, "expected")
    rows: Iterator[Any] = grants.values_list(*columns).iterator(chunk_size=CHUNK)
    return rows

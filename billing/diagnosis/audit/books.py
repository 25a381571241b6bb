"""Transfers: each between accounts of its currency and customer, each for something that exists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, F, Model, OuterRef, Q

from billing.credit.grants.models import Grant
from billing.credit.holds.models import Hold
from billing.diagnosis.audit.finding import CHUNK, Finding, in_currency, unequal
from billing.invoices.credit_notes.models import CreditNote
from billing.invoices.models import Invoice
from billing.ledger.chart import Event
from billing.ledger.models import Transfer
from billing.ledger.states import TransferState
from billing.payments.disputes.models import Dispute
from billing.payments.models import Payment

# What a transfer may belong to. Reversals and fees are whatever staff say they are.
OWNERS: dict[Event, tuple[type[Model], ...]] = {
    Event.HOLD: (Hold,),
    Event.CAPTURE: (Hold,),
    Event.GRANT: (Grant,),
    Event.TOP_UP: (Grant, Payment),
    Event.EXPIRY: (Grant,),
    Event.REVOCATION: (Grant,),
    Event.INVOICE: (Invoice,),
    Event.USAGE: (Invoice,),
    Event.TAX: (Invoice,),
    Event.ROUNDING: (Invoice,),
    Event.VOID: (Invoice,),
    Event.WRITE_OFF: (Invoice, CreditNote),
    Event.CREDIT_NOTE: (CreditNote,),
    Event.PAYMENT: (Payment,),
    Event.RECOVERY: (Payment,),
    # What was paid from credit comes back as a grant.
    Event.REFUND: (Payment, Grant),
    Event.DISPUTE: (Payment, Dispute),
    Event.DISPUTE_WON: (Payment, Dispute),
    Event.DISPUTE_LOST: (Payment, Dispute),
}


def check_currencies(currency: str) -> Iterator[Finding]:
    """Money of one currency moves between accounts of that currency."""
    wrong = _transfers(currency).exclude(debit__currency=F("currency"), credit__currency=F("currency"))
    for key, stored, debit, credit in _rows(wrong, "currency", "debit__currency", "credit__currency"):
        yield Finding(key, "currency of its accounts", f"{debit}, {credit}", stored)


def check_customers(currency: str) -> Iterator[Finding]:
    """What moves on a customer's account is that customer's."""
    for side in ("debit", "credit"):
        owned = _transfers(currency).filter(**{f"{side}__customer__isnull": False})
        wrong = owned.exclude(customer=F(f"{side}__customer"))
        for key, whose, stored in _rows(wrong, f"{side}__customer__public_id", "customer__public_id"):
            yield Finding(key, f"customer of its {side}", str(stored), whose)


def check_resolutions(currency: str) -> Iterator[Finding]:
    """A pending transfer is resolved between its own accounts, by no more than was pending."""
    resolving = _transfers(currency).filter(resolves__isnull=False)
    pending = Q(resolves__state=TransferState.PENDING, resolves__currency=F("currency"))
    alike = pending & Q(resolves__debit=F("debit"), resolves__credit=F("credit"))
    for key, other in _rows(resolving.exclude(alike), "resolves__key"):
        yield Finding(key, "resolves", other, "a pending transfer between the same accounts")
    over = resolving.filter(amount_micros__gt=F("resolves__amount_micros"))
    for key, code, stored, most in _rows(over, "currency", "amount_micros", "resolves__amount_micros"):
        yield unequal(key, "resolved, at most what was pending", code, stored, most)


def check_owners(currency: str) -> Iterator[Finding]:
    """Nothing moves for what does not exist."""
    for models in dict.fromkeys(OWNERS.values()):
        alike = [event for event, owners in OWNERS.items() if owners == models]
        orphans = _transfers(currency).filter(event__in=alike)
        for model in models:
            owner = model._default_manager.filter(public_id=OuterRef("reference"))
            orphans = orphans.filter(~Exists(owner))
        for key, reference in _rows(orphans, "reference"):
            names = " or ".join(str(model._meta.verbose_name) for model in models)
            yield Finding(key, "belongs to", reference, f"a {names} that exists")


def check_pending(currency: str) -> Iterator[Finding]:
    """What is pending is held."""
    lost = _transfers(currency).filter(state=TransferState.PENDING)
    for key, reference in _rows(
        lost.filter(~Exists(Hold.objects.filter(transfer=OuterRef("pk")))), "reference"
    ):
        yield Finding(key, "hold", f"none, {reference} is of another transfer", "a hold of its own")


CHECKS = (check_currencies, check_customers, check_resolutions, check_owners, check_pending)


def _transfers(currency: str) -> Any:
    return in_currency(Transfer.objects.order_by("pk"), currency)


def _rows(transfers: Any, *columns: str) -> Iterator[Any]:
    rows: Iterator[Any] = transfers.values_list("key", *columns).iterator(chunk_size=CHUNK)
    return rows

"""How staff find a customer: by whatever the person on the telephone can read out."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from billing.access.denials.models import Denial
from billing.access.passes.models import Pass
from billing.access.rates.models import RateOverride
from billing.credit.grants.models import Grant
from billing.credit.holds.models import Hold
from billing.customers.models import Customer
from billing.customers.queries import find_customers
from billing.invoices.credit_notes.models import CreditNote
from billing.invoices.models import Invoice
from billing.payment_methods.models import PaymentMethod
from billing.payment_methods.setups.models import Setup
from billing.payments.disputes.models import Dispute
from billing.payments.models import Payment
from billing.payments.refunds.models import Refund

# What a reference's prefix names; each of these rows belongs to one customer.
_REFERRED: dict[str, type[Model]] = {
    "cn": CreditNote,
    "den": Denial,
    "dp": Dispute,
    "gr": Grant,
    "hold": Hold,
    "inv": Invoice,
    "pay": Payment,
    "re": Refund,
    "pass": Pass,
    "pm": PaymentMethod,
    "rate": RateOverride,
    "set": Setup,
}
# How the others reach their customer.
_BY_WAY_OF: dict[type[Model], str] = {CreditNote: "invoice__customer", Grant: "credit__customer"}
# Documents are read out by their numbers: INV-2026-000001.
_NUMBERS: dict[str, type[Model]] = {"INV": Invoice, "CN": CreditNote}
_NUMBER = re.compile(r"(INV|CN)-\d{4}-\d{6,}", re.ASCII | re.IGNORECASE)
_REFERENCE = re.compile(r"([a-z]+)_([0-9a-z]{20})", re.ASCII | re.IGNORECASE)
# Crockford's base 32 reads what looks alike as the digit.
_LOOKALIKES = str.maketrans("OIL", "011")


def find(customers: QuerySet[Customer], text: str) -> QuerySet[Customer]:
    """Those of `customers` for whom each word of `text` is a key to find them by."""
    for word in text.split():
        customers = customers.filter(_found_by(word))
    return customers


def _found_by(word: str) -> Any:
    if number := _NUMBER.fullmatch(word):
        return Q(_has(_NUMBERS[number[1].upper()], number=word.upper()))
    reference = _REFERENCE.fullmatch(word)
    if not reference:
        named = Q(pk__in=find_customers(word).values("pk"))
        return named | _card_ends_in(word) if re.fullmatch(r"\d{4}", word, re.ASCII) else named
    prefix, letters = reference[1].lower(), reference[2].upper().translate(_LOOKALIKES)
    public_id = f"{prefix}_{letters}"
    if model := _REFERRED.get(prefix):
        return Q(_has(model, public_id=public_id))
    return Q(public_id=public_id)


def _card_ends_in(last4: str) -> Q:
    return Q(_has(PaymentMethod, last4=last4))


def _has(model: type[Model], **wanted: str) -> Exists:
    # Not a join: a customer with two such cards is still one customer, and no DISTINCT is needed.
    owner = _BY_WAY_OF.get(model, "customer")
    return Exists(model._default_manager.filter(**{owner: OuterRef("pk")}, **wanted))

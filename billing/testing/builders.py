"""Customers, cards and invoices for tests, made as they come about: by the actions and the sandbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from billing.customers.actions import create_customer
from billing.customers.models import Customer
from billing.gateways.messages import Method
from billing.invoices.actions import create_invoice, issue_invoice
from billing.invoices.lines.totals import NewLine
from billing.invoices.models import Invoice
from billing.payment_methods.actions import attach_method
from billing.payment_methods.models import PaymentMethod
from billing.payment_methods.setups.actions import complete_setup, start_setup
from billing.payment_methods.setups.models import Setup


def make_customer(owner: Any, *, at: datetime, **details: str) -> Customer:
    """The owner's customer."""
    return create_customer(owner, at=at, **details)


def add_card(
    customer: Customer,
    *,
    at: datetime,
    last4: str = "4242",
    exp_month: int = 12,
    exp_year: int = 2030,
    fingerprint: str = "",
) -> PaymentMethod:
    """A card on file, without going through the bank's pages."""
    details = Method(
        reference=f"card_{customer.public_id}_{fingerprint or last4}",
        kind="card",
        brand="visa",
        last4=last4,
        exp_month=exp_month,
        exp_year=exp_year,
        country="US",
        fingerprint=fingerprint or f"fp_{last4}",
    )
    return attach_method(customer, details, gateway=customer.gateway, at=at)


def enter_card(
    customer: Customer,
    number: str,
    *,
    at: datetime,
    exp_month: int = 12,
    exp_year: int = 2030,
    replaces: PaymentMethod | None = None,
) -> Setup:
    """What a customer does in the browser: opens the sandbox's card page, types, and comes back."""
    from billing.gateways.sandbox.bank import enter_card as type_at_the_bank

    setup = start_setup(customer, return_url=_return_url, at=at, replaces=replaces)
    type_at_the_bank(
        setup.gateway_reference, number=number, exp_month=exp_month, exp_year=exp_year, cvc="123", at=at
    )
    return complete_setup(setup, at=at)


def make_invoice(
    customer: Customer, *, at: datetime, amount: str = "10.00", description: str = "Consulting", **more: Any
) -> Invoice:
    """A draft of one line; `more` is what `create_invoice` takes."""
    return create_invoice(customer, [NewLine(description, amount)], at=at, **more)


def make_open_invoice(customer: Customer, *, at: datetime, **more: Any) -> Invoice:
    """Issued, and due in 14 days unless `days_to_pay` says otherwise."""
    return issue_invoice(make_invoice(customer, at=at, **more), at=at)


def _return_url(setup: Setup) -> str:
    return reverse("billing:setup_return", args=[setup.public_id])

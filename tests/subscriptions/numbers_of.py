"""Lives for the numbers, and what the page would say of them."""

from datetime import UTC, datetime

from billing.customers.actions import create_customer
from billing.invoices.models import Invoice
from billing.invoices.states import InvoiceState
from billing.payments.actions import start_payment
from billing.testing import enter_card
from subscriptions.lifecycle.dues import refresh_subscription
from subscriptions.numbers.queries import numbers
from tests.subscriptions.shop import start

MICROS = 10**6
MOVED = ("new", "reactivation", "expansion", "contraction", "churn")


def on(month, day=10):
    return datetime(2026, month, day, 12, tzinfo=UTC)


def somebody(django_user_model, name, *, at):
    """With a card that works."""
    customer = create_customer(django_user_model.objects.create_user(name), at=at)
    enter_card(customer, "4242424242424242", at=at)
    return customer


def buy(customer, *prices, at, key="first", **how):
    """Started and paid at once."""
    row = start(customer, *prices, at=at, key=key, **how)
    for invoice in Invoice.objects.filter(customer=customer, state=InvoiceState.OPEN):
        start_payment(invoice, at=at, key=f"{key}-{invoice.pk}")
    return refresh_subscription(row, at=at)


def told(at, months=12, currency="USD"):
    """The months, by their numbers, with all that is not nothing; in whole units of the currency."""
    found = {each.currency: each for each in numbers(at=at, months=months)}
    return {
        month.begin.month: {"mrr": month.mrr / MICROS, **moved(month)}
        for month in found[currency].months
        if month.mrr or moved(month)
    }


def moved(month):
    return {name: getattr(month, name) / MICROS for name in MOVED if getattr(month, name)}

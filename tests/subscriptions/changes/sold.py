"""Somebody who has paid for a plan, and what they may change it to."""

from billing.invoices.states import InvoiceState
from billing.payments.actions import start_payment
from subscriptions.lifecycle.dues import refresh_subscription
from subscriptions.lifecycle.items import Choice
from subscriptions.lifecycle.periods.queries import invoices_of
from tests.subscriptions.shop import make_plan, make_price, start


def make_sold(key, model, *, at, **how):
    """A plan of that key, for so much a month unless said otherwise; its price."""
    return make_price(make_plan(key), model, at=at, **how)


def pay(row, *, at):
    for invoice in invoices_of(row).filter(state=InvoiceState.OPEN):
        start_payment(invoice, at=at, key=f"pay-{invoice.public_id}")
    return refresh_subscription(row, at=at)


def has_paid(customer, *choices, at, key="first", **how):
    row = start(customer, *choices, at=at, key=key, **how)
    return pay(row, at=at)


def of(*prices):
    return [price if isinstance(price, Choice) else Choice(price) for price in prices]


def lines_of(proposal):
    """What is credited and charged, line by line."""
    return [str(line.net.amount.quantize(line.net.amount.__class__("0.01"))) for line in proposal.told]

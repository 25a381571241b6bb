"""What the cast subscribes to, by the actions of the pages. What was lived before is not lived again."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from billing.customers.models import Customer
from billing.invoices.states import InvoiceState
from billing.payments.actions import start_payment
from project.reports.people import Person
from project.reports.prices import CURRENCY
from subscriptions.calendar import Unit
from subscriptions.catalog.declared.actions import change_catalog
from subscriptions.catalog.declared.documents import read_catalog
from subscriptions.catalog.declared.files import read_file
from subscriptions.catalog.features.models import Feature
from subscriptions.catalog.prices.models import Price
from subscriptions.entitlements.seats.actions import claim_seat, grant_seat
from subscriptions.lifecycle.actions import start_subscription
from subscriptions.lifecycle.dues import refresh_subscription
from subscriptions.lifecycle.items import Choice
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.pauses import pause_now
from subscriptions.lifecycle.periods.queries import invoices_of
from subscriptions.renewals.actions import renew_subscription

CATALOG = Path(__file__).parent / "plans.yaml"
KEY = "seed"


def fill_catalog(*, at: datetime) -> None:
    """What is sold, unless staff have made something else of it meanwhile."""
    if not Price.objects.exists():
        change_catalog(read_catalog(read_file(CATALOG)), at=at)


def subscribe(customer: Customer, person: Person, *, at: datetime) -> None:
    """Started as many days ago as the story says, paid by the card on file, and lived since."""
    if not person.plan or customer.subscriptions.filter(key=KEY).exists():
        return
    began_at = at - timedelta(days=person.subscribed_days_ago)
    sold = Price.objects.filter(replaced_at=None, currency=CURRENCY, interval_unit=Unit.MONTH)
    price = sold.get(plan__key=person.plan)
    row = start_subscription(customer, [Choice(price)], at=began_at, key=KEY)
    _pay(row, at=began_at)
    if person.has_paused:
        pause_now(row, at=at, why="away for the summer")
    else:
        _pay(renew_subscription(row, at=at), at=at)
    _seat(customer, person, at=at)


def _seat(customer: Customer, person: Person, *, at: datetime) -> None:
    """Who has been named for a seat, and who sits."""
    seats = Feature.objects.filter(key="seats").first()
    if seats is None:
        return
    for name in person.seats_for:
        grant_seat(customer, seats, name, at=at)
    if person.has_seat:
        claim_seat(customer, seats, customer.owner, at=at)


def _pay(row: Subscription, *, at: datetime) -> None:
    for invoice in invoices_of(row).filter(state=InvoiceState.OPEN):
        start_payment(invoice, at=at, key=f"{KEY}-{invoice.public_id}")
    refresh_subscription(row, at=at)

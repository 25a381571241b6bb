"""A shop that sells seats: "team" has one for each unit, at $8 a month."""

from decimal import Decimal

from billing.payments.actions import start_payment
from billing.standing.actions import changing
from subscriptions.catalog.features.actions import create_feature
from subscriptions.catalog.features.models import FeatureKind, PlanFeature
from subscriptions.lifecycle.dues import refresh_subscription
from subscriptions.lifecycle.items import Choice
from subscriptions.lifecycle.models import Item, Terms
from subscriptions.pricing import PerUnit
from tests.subscriptions.shop import make_plan, make_price, start

EIGHT = PerUnit(Decimal(8))


def make_seats_sold(at, model=EIGHT, *, seats_each=1):
    """The price of "team"."""
    feature = create_feature("seats", name="Seats", kind=FeatureKind.SEATS)
    price = make_price(make_plan("team"), model, at=at)
    PlanFeature.objects.create(plan=price.plan, feature=feature, limit=seats_each, is_per_unit=True)
    return price


def start_team(customer, price, quantity, *, at, key="team", terms=Terms.COMPED):
    """So many of it, given for nothing: nobody has to pay first."""
    return start(customer, Choice(price, quantity), at=at, key=key, terms=terms)


def change_quantity(subscription, quantity, *, at):
    """As any change does: the facts follow."""
    with changing(subscription.customer_id, at=at):
        Item.objects.filter(subscription=subscription).update(quantity=quantity)


def start_paid(customer, price, quantity, *, at):
    """As it is once its first invoice has been paid."""
    row = start_team(customer, price, quantity, at=at, terms=Terms.PAID)
    start_payment(row.periods.get().invoice, at=at, key="first")
    return refresh_subscription(row, at=at)


def make_users(django_user_model, count):
    return [django_user_model.objects.create_user(f"u{n}", f"u{n}@example.com") for n in range(count)]

"""Many who are due, of every kind that a renewal knows; and the books of all of them as plain values."""

import json

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder

from billing.customers.actions import create_customer
from billing.invoices.models import Invoice
from billing.states import move
from subscriptions.catalog.models import Product
from subscriptions.lifecycle.endings import cancel_at_period_end
from subscriptions.lifecycle.items import Choice
from subscriptions.lifecycle.pauses import pause_at_period_end
from subscriptions.lifecycle.schedule import schedule
from subscriptions.lifecycle.states import SubscriptionState
from subscriptions.models import BilledPeriod
from tests.subscriptions.discounts.offers import make_coupon, make_line_coupon, redeem
from tests.subscriptions.shop import make_plan, make_price, make_seats, start


def make_prices(at):
    """pro, seats, daily, yen: $20 a month with 19 % tax, $5 a seat, $1 a day, ¥300 a month."""
    pro = make_price(make_plan(), "20.00", at=at)
    Product.objects.update(tax_percent=19)
    plans = {"pro": pro, "seats": make_seats(at)}
    plans["daily"] = make_price(make_plan("daily"), "1.00", at=at, every="day")
    plans["yen"] = make_price(make_plan("yen"), "300", at=at, currency="JPY")
    return plans


def subscribed(users, name, *prices, at, how=None):
    """Active since `at`, its first invoice not paid yet."""
    customer = create_customer(users.objects.create(username=name), at=at)
    row = start(customer, *prices, at=at, **(how or {}))
    if row.state != SubscriptionState.ACTIVE:
        move(row, SubscriptionState.ACTIVE, at=at)
        schedule(row)
    return row


def make_crowd(users, at):
    """One of each kind, all begun at `at`."""
    prices = make_prices(at)
    pro, seats = prices["pro"], prices["seats"]
    plain = [subscribed(users, f"plain{n}", pro, at=at) for n in range(3)]
    many = subscribed(users, "many", pro, Choice(seats, 7), at=at)
    move(subscribed(users, "late", pro, at=at), SubscriptionState.PAST_DUE, at=at)
    subscribed(users, "comped", pro, at=at, how={"terms": "comped"})
    subscribed(users, "daily", prices["daily"], at=at)
    subscribed(users, "yen", prices["yen"], at=at)
    for key, row, said in (("ten", plain[0], {}), ("all", plain[1], {"percent": 100, "lasts": "forever"})):
        redeem(row.customer, make_coupon(key, **said), subject=row.public_id)
    seated = make_line_coupon("seated", percent=50, lasts="periods", periods=2)
    redeem(many.customer, seated, subject=many.public_id, plan_keys=["pro", "seats"])
    cancel_at_period_end(subscribed(users, "leaving", pro, at=at), at=at)
    pause_at_period_end(subscribed(users, "pausing", pro, at=at), at=at)
    return plain


def books():
    """Every row of both apps; invoices go by their keys, as their names and numbers are chance."""
    named = {row.pk: f"{row.customer_id}/{row.key}" for row in Invoice.objects.all()}
    periods = {row.pk: str(row) for row in BilledPeriod.objects.all()}
    renamed = {row.public_id: named[row.pk] for row in Invoice.objects.all()}
    renamed |= {row.number: "INV" for row in Invoice.objects.exclude(number=None)}
    told = {}
    for model in (
        *apps.get_app_config("billing").get_models(),
        *apps.get_app_config("subscriptions").get_models(),
    ):
        rows = [_told(row, named, periods) for row in model.objects.values()]
        text = json.dumps(rows, cls=DjangoJSONEncoder, sort_keys=True)
        for name, known in renamed.items():
            text = text.replace(name, known)
        told[model.__name__] = sorted(map(json.dumps, json.loads(text)))
    return told


def _models(label):
    return apps.get_app_config(label).get_models()


def _told(row, named, periods):
    row.pop("id", None)
    if "invoice_id" in row:
        row["invoice_id"] = named.get(row["invoice_id"])
    if "period_id" in row:
        row["period_id"] = periods[row["period_id"]]
    return row

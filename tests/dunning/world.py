"""A clock that the tests turn, and what the house does by itself while it runs."""

from datetime import datetime, timedelta

from billing.gateways import gateway_of
from billing.gateways.watch.actions import diagnose_gateways
from billing.models import Attempt, Dunning, Payment
from billing.payment_methods.setups.actions import complete_open_setups, complete_setup, start_setup
from billing.payments.actions import complete_payments
from billing.payments.dunning.actions import charge_due_invoices, refresh_ladders
from billing.testing.builders import make_open_invoice
from tests.conftest import AT
from tests.samples import IS_FULL

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# So often it is looked at what is due: more often changes nothing but the time it takes.
OFTEN = (6 if IS_FULL else 12) * HOUR


class World:
    """Where the clock stands."""

    at: datetime = AT


def now():
    return World.at


def tick():
    """What `billing_tick` does for payments, at the instant at which the clock stands."""
    at = World.at
    complete_payments(at=at)
    complete_open_setups(at=at)
    diagnose_gateways(at=at)
    refresh_ladders(at=at)
    return charge_due_invoices(at=at)


def live_until(day, *, every=OFTEN, since=AT):
    """Turn the clock on to so many days after `since`, with a tick now and every few hours."""
    end = since + day * DAY
    tick()
    while World.at < end:
        World.at = min(World.at + every, end)
        tick()


def owe(customer, *, at=None, amount="100.00", days_to_pay=0):
    return make_open_invoice(customer, at=at or World.at, amount=amount, days_to_pay=days_to_pay)


def enter(customer, *, behaviour="works", **how):
    """A card of the fake gateway, typed in at its page."""
    setup = start_setup(customer, return_url=lambda setup: "/back/", at=World.at, **how)
    gateway_of(customer.gateway).enter(setup.gateway_reference, behaviour=behaviour)
    return complete_setup(setup, at=World.at).method


def days_tried(*, since=AT):
    """On which days a gateway was asked to collect, as (day, the card's last four digits)."""
    tries = Attempt.objects.order_by("started_at", "pk").values_list("started_at", "method__last4")
    return [((started_at - since) / DAY, last4) for started_at, last4 in tries]


def days(invoice=None, *, since=AT):
    """The days of the payments themselves, whatever cards each of them tried."""
    rows = Payment.objects.filter(invoice=invoice) if invoice else Payment.objects
    instants = rows.order_by("created_at", "pk").values_list("created_at", flat=True)
    return [(at - since) / DAY for at in instants]


def dunning(invoice):
    return Dunning.objects.get(invoice=invoice)

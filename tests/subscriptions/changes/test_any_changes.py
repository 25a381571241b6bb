"""Whatever is changed, paused and undone within a period: it is charged no less than nothing, and no more
than the whole of it at its dearest. What was shown is what is charged, and nobody ever earns by it.
"""

from datetime import timedelta
from decimal import Decimal
from itertools import count

import pytest
from django.contrib.auth import get_user_model
from django.db.models import Sum
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from billing.customers.actions import create_customer
from billing.errors import BillingError
from billing.models import CreditNote
from billing.testing import enter_card
from subscriptions.catalog.models import Product
from subscriptions.changes.actions import cancel_change, change_subscription
from subscriptions.changes.queries import preview_change
from subscriptions.changes.states import Timing
from subscriptions.changes.tokens import token_of
from subscriptions.discounts.codes.actions import create_code
from subscriptions.lifecycle.items import Choice
from subscriptions.lifecycle.pauses import pause_now, resume_subscription
from subscriptions.lifecycle.periods.queries import invoices_of
from subscriptions.pricing import Flat, Graduated, PerUnit, Tier, total
from tests.samples import IS_FULL
from tests.subscriptions.changes.sold import make_sold, pay
from tests.subscriptions.discounts.offers import make_coupon, make_line_coupon
from tests.subscriptions.shop import make_seats, start, usd

TIERS = (Tier(Decimal(2), Decimal(7)), Tier(None, Decimal("6.49"), Decimal(3)))
MODELS = [Flat(Decimal(0)), Flat(Decimal("0.01")), Flat(Decimal("9.99")), Flat(Decimal(20)), Graduated(TIERS)]
MODELS.append(PerUnit(Decimal("0.333")))
EXAMPLES = 2_000 if IS_FULL else 12
# What fails is told at once: to make it smaller would take minutes.
PHASES = (Phase.explicit, Phase.generate)
numbers = count()

MINUTES = st.integers(0, 43_000 // 8)
ACTS = st.sampled_from(["now"] * 6 + ["later", "unprorated", "undo", "pause", "pay"])
WANTED = st.tuples(st.integers(0, len(MODELS) - 1), st.integers(1, 4), st.integers(0, 3))
STEPS = st.lists(st.tuples(ACTS, MINUTES, WANTED), min_size=1, max_size=7)


@pytest.fixture
def shop(at):
    prices = [make_sold(f"plan-{number}", model, at=at) for number, model in enumerate(MODELS)]
    for price, percent in zip(prices, ("0", "19", "19", "7.7", "0", "19"), strict=True):
        named = {"key": price.plan.key, "name": price.plan.key, "tax_percent": Decimal(percent)}
        price.plan.product = Product.objects.create(**named)
        price.plan.save()
    create_code(make_coupon("tenth", percent="33.3333"), "PERCENT", at=at)
    create_code(make_coupon("four", amount=usd("4.00")), "AMOUNT", at=at)
    create_code(make_line_coupon("line", amount=usd("3.33")), "LINE", at=at)
    return prices, make_seats(at)


def choices_of(shop, wanted):
    (prices, seats), (plan, quantity, beside) = shop, wanted
    return [Choice(prices[plan], quantity), *([Choice(seats, beside)] if beside else [])]


def whole(choices):
    """Of a whole period, before discounts and tax."""
    models = [(price.charge_model, Decimal(quantity)) for price, quantity in choices]
    lines = [line for model, quantity in models for line in model.lines(quantity, currency="USD")]
    return total(lines, currency="USD")


def charged(row):
    invoices = invoices_of(row)
    notes = CreditNote.objects.filter(invoice__in=invoices).aggregate(total=Sum("net_micros"))["total"] or 0
    return sum((invoice.net for invoice in invoices), usd("0")) - usd(Decimal(notes) / 1_000_000)


class Life:
    """One subscription, changed again and again in its first month."""

    def __init__(self, shop, at):
        self.shop, self.at, self.name = shop, at, f"life-{next(numbers)}"
        self.payer = create_customer(get_user_model().objects.create_user(self.name, "a@example.com"), at=at)
        enter_card(self.payer, "4242424242424242", at=at)

    def begin(self, wanted, code):
        choices, self.code = choices_of(self.shop, wanted), code
        self.row = start(self.payer, *choices, at=self.at, key=self.name, code=code)
        pay(self.row, at=self.at)
        self.dearest = charged(self.row)
        assert code or self.dearest == whole(choices)

    def take(self, number, act, minutes, wanted):
        self.at += timedelta(minutes=minutes)
        try:
            getattr(self, f"_{act}")(choices_of(self.shop, wanted), f"{self.name}-{number}")
        except BillingError as refusal:
            event(type(refusal).__name__)
        self.row.refresh_from_db()
        assert usd("0") <= charged(self.row) <= self.dearest

    def _now(self, choices, key):
        proposal = preview_change(self.row, choices, at=self.at)
        before = charged(self.row)
        change = change_subscription(self.row, choices, at=self.at, key=key, token=token_of(proposal))
        assert self.code or proposal.whole == whole(choices)
        self.dearest = max(self.dearest, proposal.whole)
        assert charged(self.row) - before == proposal.net
        if change.invoice:
            told = [(line.description, line.net, line.tax) for line in change.invoice.lines.all()]
            assert told == [(line.description, line.net, line.figures.tax) for line in proposal.told]
        event("changed")

    def _later(self, choices, key):
        change_subscription(self.row, choices, at=self.at, key=key, timing=Timing.PERIOD_END)

    def _unprorated(self, choices, key):
        change_subscription(self.row, choices, at=self.at, key=key, timing=Timing.UNPRORATED)

    def _undo(self, choices, key):
        cancel_change(self.row, at=self.at)

    def _pause(self, choices, key):
        pause_now(self.row, at=self.at)
        self.at += timedelta(days=3)
        resume_subscription(self.row, at=self.at)

    def _pay(self, choices, key):
        pay(self.row, at=self.at)


@pytest.mark.django_db
@given(begun=WANTED, steps=STEPS, code=st.sampled_from(["", "", "PERCENT", "AMOUNT", "LINE"]))
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), phases=PHASES)
def test_a_period_is_charged_fairly(shop, at, begun, steps, code):
    life = Life(shop, at)
    life.begin(begun, code)
    for number, step in enumerate(steps):
        life.take(number, *step)

"""As a renewal does it: what is redeemed comes off the invoice of a period, and is counted with it."""

import pytest
from django.db import transaction

from billing.invoices.actions import create_invoice, issue_invoice
from billing.invoices.lines.totals import NewLine
from subscriptions.discounts.redemptions.actions import count_period
from subscriptions.discounts.redemptions.queries import offers_of
from subscriptions.discounts.stacking import Part, stack
from subscriptions.discounts.terms import Lasts
from tests.subscriptions.discounts.offers import make_coupon, make_line_coupon, redeem
from tests.subscriptions.shop import usd

PARTS = (Part("pro", [NewLine("Pro", "20.00", tax_percent=10)]), Part("seats", [NewLine("Seats", "5.00", 2)]))


def bill(customer, serial, *, at):
    with transaction.atomic():
        stacked = stack(PARTS, offers_of("sub_1"), currency="USD")
        draft = create_invoice(
            customer, stacked.lines, at=at, currency="USD", discounts=stacked.discounts, key=f"sub_1:{serial}"
        )
        count_period(stacked.used, serial=serial, at=at)
        return issue_invoice(draft, at=at)


def said(invoice):
    return [(line.description, line.net) for line in invoice.lines.select_related("invoice")]


@pytest.fixture
def redeemed(bo, pro):
    """25 % off Pro for two periods, and after that $3 off the whole, once."""
    quarter = make_line_coupon(
        percent=25, plan_keys={"pro"}, lasts=Lasts.PERIODS, periods=2, is_stackable=True
    )
    redeem(bo.customer, quarter)
    redeem(bo.customer, make_coupon("welcome", amount=usd("3.00"), is_stackable=True))


def test_periods_are_billed_with_what_is_left_for_them(bo, at, redeemed):
    first, second, third = [bill(bo.customer, serial, at=at) for serial in (1, 2, 3)]
    assert said(first) == [("Pro · Spring", usd("13.20")), ("Seats", usd("8.80"))]
    assert first.discounts == [{"title": "Welcome", "amount": "3.00"}]
    assert said(second) == [("Pro · Spring", usd("15.00")), ("Seats", usd("10.00"))]
    assert said(third) == [("Pro", usd("20.00")), ("Seats", usd("10.00"))]
    assert (first.total, second.total, third.total) == (usd("23.32"), usd("26.50"), usd("32.00"))


def test_a_period_that_was_undone_on_the_way_counts_when_it_is_billed(bo, at, redeemed):
    before = offers_of("sub_1")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        bill(bo.customer, 1, at=at)
        raise ZeroDivisionError
    assert offers_of("sub_1") == before
    assert bill(bo.customer, 1, at=at).total == usd("23.32")


def test_the_same_draft_again_is_the_same_invoice(bo, at, redeemed):
    offers = offers_of("sub_1")
    made = []
    for _ in range(2):
        stacked = stack(PARTS, offers, currency="USD")
        how = {"currency": "USD", "discounts": stacked.discounts, "key": "sub_1:1"}
        made.append(create_invoice(bo.customer, stacked.lines, at=at, **how))
    assert made[0] == made[1]


def test_a_period_that_costs_nothing_is_an_invoice_that_is_paid(bo, at):
    redeem(bo.customer, make_coupon(percent=100))
    invoice = bill(bo.customer, 1, at=at)
    assert (invoice.state, invoice.total) == ("paid", usd(0))

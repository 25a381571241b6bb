from datetime import timedelta

import pytest

from billing.invoices.models import Invoice
from subscriptions.discounts.actions import create_coupon
from subscriptions.discounts.codes.actions import create_code
from subscriptions.discounts.models import Coupon
from subscriptions.discounts.terms import CouponTerms
from subscriptions.errors import NotRedeemable
from subscriptions.lifecycle.models import Subscription
from subscriptions.renewals.actions import renew_due
from tests.subscriptions.shop import start, usd

MONTH = timedelta(days=31)


@pytest.fixture
def spring(db, at):
    """A quarter off, for two periods."""
    terms = CouponTerms(percent=25, lasts="periods", periods=2)
    coupon = create_coupon("spring", terms, name="Spring sale", at=at, redemptions_max=1)
    return create_code(coupon, "SPRING", at=at)


def test_it_comes_off_as_many_periods_as_it_lasts(payer, pro, spring, at):
    start(payer, pro, at=at, code="spring")
    assert Invoice.objects.get().total == usd(15)
    Subscription.objects.update(state="active", next_at=at + MONTH)
    renew_due(at=at + 3 * MONTH)
    assert [invoice.total for invoice in Invoice.objects.order_by("pk")] == [
        usd(15),
        usd(15),
        usd(20),
        usd(20),
    ]


def test_a_code_that_does_not_apply_starts_nothing(payer, ada, pro, spring, at):
    start(ada.customer, pro, at=at, code="SPRING")
    with pytest.raises(NotRedeemable):
        start(payer, pro, at=at, code="SPRING")
    assert not Subscription.objects.filter(customer=payer).exists()


def test_what_is_never_paid_gives_its_use_back(payer, pro, spring, at):
    start(payer, pro, at=at, code="SPRING")
    assert Coupon.objects.get().redeemed == 1
    renew_due(at=at + timedelta(hours=23))
    assert Coupon.objects.get().redeemed == 0
    start(payer, pro, at=at, key="again", code="SPRING")

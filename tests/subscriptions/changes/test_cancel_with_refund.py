"""An end at once that sends back to the card what is left of the period."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse

from billing.credit.queries import credit_of
from billing.gateways.sandbox.models import Charge, Outage, OutageMode
from billing.models import Refund
from billing.payments.actions import start_payment
from billing.payments.refunds.actions import complete_refunds
from subscriptions.changes.actions import change_subscription
from subscriptions.changes.cancellation import cancel_with_credit, cancel_with_refund
from tests.conftest import AT
from tests.subscriptions.changes.sold import has_paid, make_sold, of
from tests.subscriptions.shop import usd

pytestmark = pytest.mark.django_db(transaction=True)
HALF = AT + timedelta(days=15)


@pytest.fixture
def row(payer, pro, at):
    return has_paid(payer, pro, at=at)


@pytest.fixture
def press(client, staff, row, settings):
    """On the button that refunds, half-way."""
    settings.BILLING = {**settings.BILLING, "CLOCK": f"{__name__}.half_way"}
    client.force_login(staff)
    url = reverse("admin:subscriptions_subscription_cancel_with_refund", args=[row.public_id])
    return lambda: client.post(url, {"why": "moves away"}, follow=True).text


def half_way():
    return HALF


def refunded():
    return [charge.refunded for charge in Charge.objects.order_by("pk")]


def test_it_goes_back_to_the_card_once(row, payer):
    assert cancel_with_refund(row, at=HALF, why="moves away") == usd("10.00")
    assert cancel_with_refund(row, at=HALF, why="moves away") == usd("0")
    assert (row.state, refunded(), credit_of(payer, "USD").balance) == ("canceled", [1000], usd("0"))
    assert row.periods.get().invoice.credited == usd("10.00")


def test_where_it_was_interrupted_it_goes_on(row, payer):
    cancel_with_credit(row, at=HALF)
    assert cancel_with_refund(row, at=HALF, why="moves away") == usd("10.00")
    assert refunded() == [1000]


def test_of_two_invoices_each_card_gets_its_own(row, payer):
    change_subscription(row, of(make_sold("more", "30.00", at=AT)), at=HALF, key="up")
    change_invoice = row.changes.get().invoice
    start_payment(change_invoice, at=HALF, key="pays")
    assert cancel_with_refund(row, at=HALF, why="moves away") == usd("15.00")
    assert (sum(refunded()), credit_of(payer, "USD").balance) == (1500, usd("0"))


def test_what_was_not_paid_is_not_owed_and_not_sent(row):
    change = change_subscription(row, of(make_sold("more", "30.00", at=AT)), at=HALF, key="up")
    assert cancel_with_refund(row, at=HALF, why="moves away") == usd("10.00")
    change.invoice.refresh_from_db()
    assert (change.invoice.amount_due, refunded()) == (usd("0"), [1000])


def test_while_the_line_is_down_it_is_on_its_way_and_arrives_once(row, payer):
    Outage.objects.create(mode=OutageMode.UNREACHABLE, began_at=AT)
    assert cancel_with_refund(row, at=HALF, why="moves away") == usd("10.00")
    assert credit_of(payer, "USD").balance == usd("0")
    Outage.objects.all().delete()
    complete_refunds(at=HALF + timedelta(hours=2))
    assert (refunded(), Refund.objects.get().state) == ([1000], "succeeded")


def test_staff_press_it_and_are_told_how_much(press, row):
    assert "Sent back: $10.00" in press()
    assert "Nothing was changed" in press()
    assert refunded() == [1000]


def test_of_what_the_bank_refuses_they_are_told_that_it_is_credit(press, row, payer):
    Charge.objects.update(refunded=F("amount"))
    assert "Sent back: $0.00. The rest is prepaid credit" in press()
    assert credit_of(payer, "USD").balance == usd("10.00")
    Charge.objects.update(refunded=0)
    assert "Sent back: $10.00." in press()


def test_who_may_not_refund_may_not_press_it(press, row, django_user_model, client):
    support = django_user_model.objects.create_user("sue", is_staff=True)
    support.groups.add(support.groups.model.objects.get(name="billing support"))
    client.force_login(support)
    assert "403" in press() or "Forbidden" in press()
    row.refresh_from_db()
    assert row.state == "active"

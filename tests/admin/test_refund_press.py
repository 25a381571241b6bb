import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection

from billing.credit.queries import credit_of
from billing.gateways.sandbox.outage import broken
from billing.models import CreditNote, Refund
from billing.payments.actions import record_payment_elsewhere, start_payment
from billing.payments.top_ups.actions import start_top_up
from billing.testing import enter_card
from tests.admin.money import open_invoice, plain, rows
from tests.credit.world import usd


@pytest.fixture
def carded(bo, at):
    enter_card(bo.customer, "4242424242424242", at=at)
    return bo.customer


@pytest.fixture
def paid(carded, at):
    """An invoice of $119, paid by card."""
    return start_payment(open_invoice(carded, at=at, tax="19"), at=at, key="p")


@pytest.fixture
def refund(hand, paid):
    return lambda amount="119", payment=paid: hand(
        "refund_payment", payment.customer, payment.public_id, amount=amount
    )


def test_it_shows_what_goes_back_where_and_changes_nothing(refund, paid):
    before = rows()
    form = refund("19")
    assert form.page.context["form"]["amount"].value() == "119.00"
    page = plain(form.look())
    assert "$19.00 goes back to Visa ···· 4242." in page
    assert "A credit note over $19.00 is written on INV-2026-000001." in page
    assert "Sent back of this payment $0.00 $19.00" in page
    assert rows() == before


def test_it_refunds_and_logs_it(refund, paid, finance):
    form = refund("19")
    form.look()
    assert "$19.00 is on its way back" in plain(form.press())
    sent = Refund.objects.get()
    assert (sent.state, sent.amount, sent.by, sent.why) == ("succeeded", usd("19"), finance, "she asked")
    assert CreditNote.objects.get().total == usd("19")
    entry = LogEntry.objects.get()
    assert f"Refund the payment {paid}" in entry.change_message and sent.public_id in entry.change_message


def test_twice_is_once(refund):
    form = refund()
    form.look()
    form.press()
    once = rows()
    assert "Nothing was sent again." in plain(form.press())
    assert rows() == once


def test_what_went_back_meanwhile_is_seen_first(refund):
    form, other = refund("50"), refund("19")
    form.look()
    other.look()
    other.press()
    page = plain(form.press())
    assert "look again" in page and "$19.00 $69.00" in page
    assert Refund.objects.get().amount == usd("19")


@pytest.mark.parametrize("amount", ["0", "-1", "119.01", "1e9", "NaN", "0.001", ""])
def test_never_more_than_was_paid(refund, amount):
    before = rows()
    refund(amount).look()
    assert rows() == before


def test_credit_that_was_bought_goes_back_unless_it_was_used(refund, carded, at):
    bought = start_top_up(carded, usd("50"), at=at, key="t")
    form = refund("20", bought)
    page = plain(form.look())
    assert "$20.00 is taken out of credit that was bought and not used." in page and "credit note" not in page
    form.press()
    assert credit_of(carded).balance == usd("30")
    assert "cannot be" in plain(refund("30.01", bought).look())


def test_what_was_paid_elsewhere_is_only_booked(refund, carded, at):
    invoice = open_invoice(carded, at=at)
    payment = record_payment_elsewhere(invoice, usd("100"), at=at, key="e", note="bank")
    form = refund("100", payment)
    assert "Send it yourself: it did not come by a card." in plain(form.look())
    form.press()
    assert Refund.objects.get().state == "succeeded"


def test_a_gateway_that_is_down_is_told_and_the_same_press_goes_on(refund, at):
    form = refund("19")
    form.look()
    with broken("unreachable", at=at):
        page = plain(form.press())
    assert "The gateway cannot be reached. Nothing has moved. Press again" in page
    assert "on its way back" in plain(form.press())
    assert Refund.objects.get().state == "succeeded" and LogEntry.objects.count() == 1


def test_a_gateway_that_does_not_say_is_told_and_not_asked_again(refund, at):
    form = refund("19")
    form.look()
    with broken("unknown", at=at):
        page = plain(form.press())
    assert "has not said whether" in page and "do not refund again" in page
    assert "Nothing was sent again." in plain(form.press())
    assert Refund.objects.get().state == "unknown"


def test_another_customers_payment_is_not_there(hand, ada, paid):
    assert hand("refund_payment", ada.customer, paid.public_id).page.status_code == 404


def test_a_payment_that_failed_has_nothing_to_send_back(hand, bo, at):
    enter_card(bo.customer, "4000000000000341", at=at)
    failed = start_payment(open_invoice(bo.customer, at=at), at=at, key="f")
    assert failed.state == "failed"
    form = hand("refund_payment", bo.customer, failed.public_id, amount="1")
    assert "No more than $0.00 can be refunded." in plain(form.look())


@pytest.mark.django_db(transaction=True)
def test_the_gateway_is_called_outside_any_transaction(refund, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "ATOMIC_REQUESTS", True)
    form = refund("19")
    form.look()
    assert "$19.00 is on its way back" in plain(form.press())

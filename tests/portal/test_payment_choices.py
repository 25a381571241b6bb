"""Which card is charged, in which order, and what a page says of a payment that came to nothing."""

import pytest

from billing.credit.grants.actions import grant_credit
from billing.credit.grants.models import GrantKind
from billing.gateways.sandbox.bank import answer_challenge
from billing.gateways.sandbox.models import Charge
from billing.gateways.sandbox.outage import broken
from billing.models import Invoice, Payment
from billing.money import Money
from billing.payment_methods.actions import make_default
from billing.payment_methods.setups.actions import complete_setup
from billing.payments.actions import complete_payment, record_payment_elsewhere
from billing.testing import enter_card
from billing.testing.paid import pay, top_up

MASTERCARD, REFUSED, CONFIRMED = "5555555555554444", "4000000000000341", "4000002760003184"


@pytest.fixture
def refused(bo, at):
    return enter_card(bo.customer, REFUSED, at=at).method


@pytest.fixture
def page(invoice, url):
    return url("pay_invoice", invoice.public_id)


@pytest.fixture
def waiting(bo, visa, invoice, at):
    """Left at the bank's page."""
    setup = enter_card(bo.customer, CONFIRMED, at=at)
    answer_challenge(setup.gateway_reference, accept=True, at=at)
    return pay(invoice, at=at, method=complete_setup(setup, at=at).method)


def text_of(response):
    return " ".join(response.content.decode().split())


def state_of(invoice):
    return Invoice.objects.get(pk=invoice.pk).state


def usd(amount):
    return Money.of(amount, "USD")


def test_another_card_that_was_chosen_is_charged_alone(as_bo, visa, refused, invoice, page, key):
    html = text_of(as_bo.post(page, {"key": key, "method": refused.public_id}, follow=True))
    assert "Not paid" in html
    assert "charged alone. You can pay with another: Visa ending in 4242" in html
    assert (state_of(invoice), Charge.objects.count()) == ("open", 1)


def test_the_default_is_followed_by_its_backups(as_bo, visa, refused, invoice, page, key, at):
    make_default(refused, at=at)
    assert "the others are tried in their order" in text_of(as_bo.get(page))
    as_bo.post(page, {"key": key, "method": refused.public_id})
    assert (state_of(invoice), Payment.objects.get().attempts.count()) == ("paid", 2)


def test_a_top_up_by_another_card_is_charged_alone(as_bo, visa, refused, url, key):
    posted = {"key": key, "amount": "5", "method": refused.public_id}
    html = text_of(as_bo.post(url("top_up"), posted, follow=True))
    assert "no credit was added" in html and "You can pay with another" in html
    assert Charge.objects.count() == 1


def test_a_top_up_by_the_default_is_followed_by_its_backups(as_bo, visa, refused, url, key, at):
    make_default(refused, at=at)
    as_bo.post(url("top_up"), {"key": key, "amount": "5", "method": refused.public_id})
    assert Payment.objects.get().state == "succeeded"


def test_who_goes_back_to_another_card_gets_the_form_again(as_bo, refused, bo, invoice, page, key, at):
    as_bo.post(page, {"key": key, "method": refused.public_id})
    other = enter_card(bo.customer, MASTERCARD, at=at).method
    again = as_bo.post(page, {"key": key, "method": other.public_id})
    assert (again.status_code, Payment.objects.count()) == (400, 1)
    assert "used with another card" in text_of(again)
    as_bo.post(page, {"key": again.context["key"], "method": other.public_id})
    assert state_of(invoice) == "paid"


def test_the_form_of_a_top_up_comes_again_too(as_bo, visa, refused, url, key):
    for method in (refused, visa):
        shown = as_bo.post(url("top_up"), {"key": key, "amount": "5", "method": method.public_id})
    assert (shown.status_code, Payment.objects.count()) == (400, 1)
    assert shown.context["key"] != key


def test_credit_takes_the_place_of_what_waits_at_the_bank(as_bo, bo, waiting, invoice, page, key, at):
    grant_credit(bo.customer, usd(100), kind=GrantKind.PAID, key="g", at=at)
    html = text_of(as_bo.post(page, {"key": key, "from": "credit"}, follow=True))
    waiting.refresh_from_db()
    assert "Paid. Thank you." in html
    assert (state_of(invoice), waiting.state) == ("paid", "failed")


def test_without_credit_nothing_is_given_up(as_bo, waiting, page, url, key):
    response = as_bo.post(page, {"key": key, "from": "credit"})
    waiting.refresh_from_db()
    assert (response["Location"], waiting.state) == (url("payment", waiting.public_id), "needs_action")


def test_what_was_given_up_says_so_and_asks_for_nothing_that_is_paid(as_bo, visa, waiting, invoice, url, at):
    pay(invoice, at=at, method=visa)
    html = text_of(as_bo.get(url("payment", waiting.public_id)))
    assert "Given up" in html and "another way to pay was taken" in html
    assert "nothing left to pay" in html
    assert "declined" not in html and "Pay now" not in html and "Try another card" not in html


def test_what_was_given_up_asks_for_what_is_still_due(as_bo, waiting, invoice, url, at):
    waiting.attempts.update(decline_code="canceled", state="failed")
    Payment.objects.update(state="failed")
    html = text_of(as_bo.get(url("payment", waiting.public_id)))
    assert "$100.00 is still to be paid" in html and "Pay now" in html


def test_what_is_due_is_what_was_not_paid_otherwise_meanwhile(as_bo, refused, invoice, url, at):
    with broken("unknown", at=at):
        payment = pay(invoice, at=at)
    record_payment_elsewhere(invoice, usd(30), at=at, key="e", note="")
    complete_payment(payment, at=at)
    assert "$70.00 is still to be paid" in text_of(as_bo.get(url("payment", payment.public_id)))


def test_a_top_up_that_failed_owes_nothing(as_bo, bo, refused, url, at):
    html = text_of(as_bo.get(url("payment", top_up(bo.customer, "5", at=at).public_id)))
    assert "no credit was added" in html and "still to be paid" not in html
    assert "Try another card" in html

"""The page of one payment: for whom, and what it says."""

import pytest

from billing.money import Money
from billing.payments.disputes.actions import record_dispute, recover_dispute, settle_dispute_lost
from billing.payments.models import Payment
from billing.payments.refunds.actions import refund_payment
from billing.testing.builders import make_open_invoice
from billing.testing.paid import make_paid_invoice, pay, top_up


def text_of(response):
    return " ".join(response.content.decode().split())


def test_it_says_what_was_paid_for_and_by_which_card(as_bo, visa, invoice, url, at):
    html = text_of(as_bo.get(url("payment", pay(invoice, at=at).public_id)))
    assert "Paid. Thank you." in html
    assert "$100.00" in html
    assert f"Invoice {invoice.number}" in html
    assert "Visa ending in 4242" in html


def test_it_says_what_was_paid_elsewhere(as_bo, bo, url, at):
    make_paid_invoice(bo.customer, at=at)
    assert "Paid elsewhere" in text_of(as_bo.get(url("payment", Payment.objects.get().public_id)))


def test_a_top_up_leads_to_the_credit(as_bo, bo, visa, url, at):
    html = text_of(as_bo.get(url("payment", top_up(bo.customer, "5", at=at).public_id)))
    assert f'<a class="button main" href="{url("credit")}">' in html


def test_what_the_bank_took_back_is_not_called_paid(as_bo, visa, invoice, url, at):
    payment = pay(invoice, at=at)
    dispute = record_dispute(payment, at=at)
    page = url("payment", payment.public_id)
    html = text_of(as_bo.get(page))
    assert "Taken back by your bank" in html and "Until it is decided" in html and "Thank you" not in html
    settle_dispute_lost(dispute, at=at)
    assert "It is owed" in text_of(as_bo.get(page))
    recover_dispute(dispute, at=at, why="by bank transfer")
    assert "Nothing is owed for it" in text_of(as_bo.get(page))


def test_the_invoice_tells_by_which_card_and_what_was_sent_back(as_bo, visa, invoice, url, at):
    refund_payment(pay(invoice, at=at), Money.of(30, "USD"), at=at, key="r", why="a secret of ours")
    html = text_of(as_bo.get(url("invoice", invoice.public_id)))
    assert "Visa ···· 4242 · $30.00 sent back" in html and "secret" not in html


@pytest.mark.parametrize("name", ["payment", "payment_return"])
def test_it_hides_a_payment_from_everybody_else(as_ada, as_cy, visa, invoice, url, at, name):
    address = url(name, pay(invoice, at=at).public_id)
    assert as_ada.get(address).status_code == as_cy.get(address).status_code == 404


def test_who_may_only_look_sees_it_and_is_offered_nothing(as_cy, ada, team, url, at):
    make_open_invoice(ada.customer, at=at)
    payment = pay(ada.customer.invoices.get(), at=at)
    html = text_of(as_cy.get(url("payment", payment.public_id)))
    assert "Not paid" in html, "the bank does not know this card"
    assert "Try another card" not in html
    assert as_cy.get(url("payment_return", payment.public_id)).status_code == 403


@pytest.mark.parametrize("next_url", ["//evil.example", "https://evil.example/", "javascript:alert(1)"])
def test_it_trusts_no_address_that_was_stored(as_bo, visa, invoice, url, at, next_url):
    payment = pay(invoice, at=at)
    Payment.objects.update(next_url=next_url)
    assert next_url not in text_of(as_bo.get(url("payment", payment.public_id)))
    returned = as_bo.get(url("payment_return", payment.public_id))
    assert returned["Location"] == url("payment", payment.public_id)

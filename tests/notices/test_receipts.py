"""A receipt by e-mail: once per payment, in the customer's language, and never in a payment's way."""

from datetime import timedelta

import pytest
from django.core import mail

from billing.gateways.sandbox.outage import broken
from billing.invoices.actions import void_invoice
from billing.models import Notice, Payment
from billing.notices.actions import record_notices, send_notices
from billing.notices.kinds.catalogue import RECEIPT
from billing.notices.mails import mail_of
from billing.payments.actions import complete_payment, record_payment_elsewhere
from billing.payments.queries import CLAIMED_FOR
from billing.testing.paid import pay, top_up
from tests.notices.world import tick
from tests.payments.world import REFUSED, usd


def paid(pay_it, committed):
    with committed():
        return pay_it()


def receipt_of(payment):
    return mail_of(Notice(kind="receipt", subject=payment.public_id, customer=payment.customer))


def test_it_is_sent_after_the_payment(committed, visa, invoice, at):
    payment = paid(lambda: pay(invoice, at=at), committed)
    payment.refresh_from_db()
    receipt = mail.outbox[0]
    assert (receipt.to, payment.receipt_sent_at) == (["bo@example.com"], at)
    assert receipt.subject == f"Receipt: invoice {invoice.number}"
    for text in (receipt.body, receipt.alternatives[0].content):
        assert all(said in text for said in ("$100.00", invoice.number, "Visa ···· 4242", payment.public_id))
        assert "Nov. 22, 2026" in text
        assert f"https://reports.example/billing/invoices/{invoice.public_id}/" in text


def test_it_is_sent_by_the_tick_where_nobody_was_woken(visa, invoice, at):
    """A process that died after its commit loses nothing: what to tell is found by looking."""
    pay(invoice, at=at)
    assert mail.outbox == []
    assert (tick(at), tick(at), len(mail.outbox)) == (1, 0, 1)


def test_it_tells_of_credit(committed, customer, visa, at):
    paid(lambda: top_up(customer, "20", at=at), committed)
    assert mail.outbox[0].subject == "Receipt: credit of $20.00"


def test_it_tells_of_a_bank_transfer(committed, invoice, at):
    paid(lambda: record_payment_elsewhere(invoice, usd(40), at=at, key="a", note=""), committed)
    assert "paid elsewhere" in mail.outbox[0].body
    assert "$40.00" in mail.outbox[0].body


def test_it_tells_of_what_was_kept_as_credit(committed, visa, invoice, at):
    with broken("unknown", at=at):
        payment = pay(invoice, at=at)
    void_invoice(invoice, at=at, why="wrong")
    paid(lambda: complete_payment(payment, at=at), committed)
    assert "$100.00 was not due any more and is yours as credit." in mail.outbox[0].body


def test_it_speaks_the_customers_language_and_lives_in_their_day(customer, visa, invoice, at):
    customer.locale, customer.time_zone = "de", "Pacific/Kiritimati"
    customer.save()
    receipt = receipt_of(pay(invoice, at=at))
    assert "100,00" in receipt.body
    assert "23. November 2026" in receipt.body


def test_a_language_nobody_here_speaks_is_no_reason_to_be_silent(customer, visa, invoice, at):
    customer.locale = "tlh"
    customer.save()
    assert "$100.00" in receipt_of(pay(invoice, at=at)).body


def test_it_is_sent_once(committed, visa, invoice, at):
    paid(lambda: pay(invoice, at=at), committed)
    assert (record_notices(at=at), send_notices(at=at)) == (0, 0)
    assert len(mail.outbox) == 1


def test_a_failed_payment_has_none(committed, card, invoice, at):
    card(REFUSED)
    paid(lambda: pay(invoice, at=at), committed)
    assert not Notice.objects.filter(kind="receipt").exists()


def test_a_mail_server_that_is_down_does_not_fail_the_payment(committed, visa, invoice, at, settings):
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "tests.notices.backends.Down"
    payment = paid(lambda: pay(invoice, at=at), committed)
    with pytest.raises(OSError, match="1 mails could not leave"):
        send_notices(at=at)
    settings.EMAIL_BACKEND = working
    assert (payment.state, send_notices(at=at), send_notices(at=at)) == ("succeeded", 1, 0)
    assert len(mail.outbox) == 1


def test_after_some_days_it_is_not_sent_any_more(visa, invoice, at):
    pay(invoice, at=at)
    assert tick(at + RECEIPT.lasts + timedelta(seconds=1)) == 0


def test_who_cannot_be_written_to_gets_none(committed, customer, visa, invoice, at):
    type(customer).objects.update(email="")
    payment = paid(lambda: pay(invoice, at=at), committed)
    assert (mail.outbox, tick(at)) == ([], 0)
    assert Payment.objects.get() == payment


def test_one_that_the_version_before_sent_or_is_sending_is_left_to_it(visa, invoice, at):
    payment = Payment.objects.filter(pk=pay(invoice, at=at).pk)
    payment.update(receipt_claimed_at=at)
    assert tick(at) == 0
    payment.update(receipt_sent_at=at)
    assert tick(at + CLAIMED_FOR) == 0

"""An invoice by e-mail: text and HTML, in the customer's language, with the link that pays it."""

import pytest
from django.core import mail

from billing.customers.actions import change_billing_details
from billing.errors import NotPayable
from billing.invoices.actions import create_invoice, issue_invoice, void_invoice
from billing.invoices.lines.totals import NewLine
from billing.invoices.mails import send_invoice
from billing.models import Invoice
from billing.testing.builders import make_invoice, make_open_invoice
from tests.invoices.books import pay, usd

URL = "https://shop.example/billing/pay/inv_1.signature/"


@pytest.fixture
def invoice(bo, at):
    lines = [NewLine("Desk <b>oak</b>", "1000", tax_percent=19)]
    return issue_invoice(create_invoice(bo.customer, lines, at=at, memo="Thank you & bye"), at=at)


def bodies():
    (sent,) = mail.outbox
    (html, kind) = sent.alternatives[0]
    assert kind == "text/html"
    return sent.body, html


def test_it_says_what_is_due_until_when_and_where(bo, at, invoice):
    assert send_invoice(invoice, url=URL, at=at)
    assert (mail.outbox[0].subject, mail.outbox[0].to) == ("Invoice INV-2026-000001", [bo.email])
    for body in bodies():
        for said in ("$1,000.00", "$190.00", "$1,190.00", "Dec. 6, 2026", URL, "INV-2026-000001"):
            assert said in body
    assert Invoice.objects.get().sent_at == invoice.sent_at == at


def test_text_is_text_and_html_is_escaped(at, invoice):
    send_invoice(invoice, url=URL, at=at)
    text, html = bodies()
    assert "Desk <b>oak</b>: $1,000.00" in text and "Thank you & bye" in text
    assert "Desk &lt;b&gt;oak&lt;/b&gt;" in html and "Thank you &amp; bye" in html


def test_it_speaks_the_customers_language(bo, at, invoice):
    change_billing_details(bo.customer, locale="de")
    send_invoice(Invoice.objects.get(), url=URL, at=at)
    for body in bodies():
        assert "1.190,00\xa0$" in body and "6. Dezember 2026" in body


def test_what_is_paid_is_not_asked_for(at, invoice):
    pay(invoice, usd(1190), at=at)
    send_invoice(invoice, url=URL, at=at)
    for body in bodies():
        assert "Please pay" not in body and URL in body


def test_nobody_is_written_to_without_an_address(bo, at, invoice):
    change_billing_details(bo.customer, email="")
    assert not send_invoice(Invoice.objects.get(), url=URL, at=at)
    assert mail.outbox == [] and Invoice.objects.get().sent_at is None


@pytest.mark.parametrize("is_void", [True, False])
def test_neither_a_draft_nor_a_void_one_is_sent(bo, at, is_void):
    invoice = make_open_invoice(bo.customer, at=at) if is_void else make_invoice(bo.customer, at=at)
    if is_void:
        void_invoice(invoice, at=at, why="?")
    with pytest.raises(NotPayable):
        send_invoice(invoice, url=URL, at=at)
    assert mail.outbox == []


def test_a_mail_that_did_not_leave_was_not_sent(at, invoice, settings):
    settings.EMAIL_BACKEND = "tests.invoices.test_mails.Away"
    with pytest.raises(OSError):
        send_invoice(invoice, url=URL, at=at)
    assert Invoice.objects.get().sent_at is None


class Away:
    def __init__(self, *args, **kwargs):
        pass

    def send_messages(self, messages):
        raise OSError("the mail server is away")

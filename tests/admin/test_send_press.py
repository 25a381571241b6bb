import smtplib

import pytest
from django.core.mail.backends import locmem
from django.urls import reverse

from billing.invoices.actions import create_invoice
from billing.invoices.lines.totals import NewLine
from billing.invoices.pay_links import token_of
from tests.admin.money import open_invoice, plain, rows


@pytest.fixture
def invoice(bo, at):
    return open_invoice(bo.customer, at=at)


@pytest.fixture
def send(hand, invoice):
    return lambda: hand("send_invoice", invoice.customer, invoice.public_id)


def test_it_shows_to_whom_and_sends_nothing(send, invoice, mailoutbox):
    page = plain(send().page)
    assert "A mail goes to bo@example.com" in page and token_of(invoice) in page
    assert mailoutbox == []


def test_it_sends_the_link_that_pays_it(send, invoice, at, mailoutbox, client):
    assert "The mail is on its way." in plain(send().press())
    (mail,) = mailoutbox
    link = reverse("billing:pay_link", args=[token_of(invoice)])
    assert mail.to == ["bo@example.com"] and f"http://testserver{link}" in mail.body
    assert client.get(link).status_code == 200
    invoice.refresh_from_db()
    assert invoice.sent_at == at


def test_twice_is_once_and_says_so(send, mailoutbox):
    form = send()
    form.press()
    assert "It was sent before" in plain(form.press())
    assert len(mailoutbox) == 1


def test_it_is_sent_again_by_who_has_seen_that(send, mailoutbox):
    send().press()
    send().press()
    assert len(mailoutbox) == 2


def test_a_draft_has_nothing_to_send(hand, bo, at):
    draft = create_invoice(bo.customer, [NewLine("Work", "7")], at=at)
    form = hand("send_invoice", bo.customer, draft.public_id)
    assert "There is nothing to send" in plain(form.page) and form.page.context["is_closed"]


def test_who_has_no_address_is_told(send, bo):
    bo.customer.email = ""
    bo.customer.save()
    assert "no e-mail address" in plain(send().page)


def test_a_mail_that_does_not_leave_is_told_and_may_be_tried_again(send, invoice, monkeypatch, mailoutbox):
    form = send()
    before = rows()
    with monkeypatch.context() as broken:
        refused = smtplib.SMTPServerDisconnected("the line is dead")
        broken.setattr(locmem.EmailBackend, "send_messages", raising(refused))
        assert "No mail could be sent" in plain(form.press())
    assert rows() == before
    form.press()
    assert len(mailoutbox) == 1


def raising(error):
    def send_messages(self, messages):
        raise error

    return send_messages

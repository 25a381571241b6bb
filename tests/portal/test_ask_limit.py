"""Asking staff for a higher limit: one mail a day, to the site's own address."""

from smtplib import SMTPException

import pytest
from django.core import mail

from billing.credit.limits.actions import change_limit
from billing.money import Money

ASKED = {"limit": "500", "words": "We grow."}


@pytest.fixture
def page(url, settings):
    settings.BILLING = {**settings.BILLING, "SUPPORT_EMAIL": "support@example.com"}
    return url("ask_limit")


def test_it_writes_to_support_with_what_staff_need(as_bo, bo, page, at):
    change_limit(bo.customer, Money.of(50, "USD"), at=at, why="known")
    response = as_bo.post(page, {**ASKED, "next": "/page/"})
    assert response["Location"] == "/page/"
    (sent,) = mail.outbox
    assert (sent.to, sent.reply_to) == (["support@example.com"], ["bo@example.com"])
    for told in (bo.customer.public_id, "$500.00", "$50.00", "We grow."):
        assert told in sent.body, told


def test_it_writes_once_a_day(as_bo, bo, page):
    as_bo.post(page, ASKED)
    html = as_bo.post(page, ASKED, follow=True).content.decode()
    assert "We have your request of today already" in html
    assert len(mail.outbox) == 1


def test_who_thinks_again_asks_for_another_limit_but_not_all_day(as_bo, page):
    for limit in ("500", "600", "700", "800"):
        as_bo.post(page, ASKED | {"limit": limit})
    assert [sent.subject.partition("limit of ")[2] for sent in mail.outbox] == [
        "$500.00",
        "$600.00",
        "$700.00",
    ]


def test_it_asks_for_more_than_there_is(as_bo, bo, page, at):
    change_limit(bo.customer, Money.of(500, "USD"), at=at, why="known")
    response = as_bo.post(page, ASKED)
    assert response.status_code == 400 and "Your limit is $500.00 already." in response.content.decode()
    assert mail.outbox == []


def test_a_mail_that_did_not_go_out_may_be_sent_again(as_bo, page, monkeypatch):
    def fail(*args, **kwargs):
        raise SMTPException

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMessage.send", fail)
        assert "could not be sent" in as_bo.post(page, ASKED).content.decode()
    as_bo.post(page, ASKED)
    assert len(mail.outbox) == 1


def test_without_an_address_it_says_so(as_bo, url, settings):
    settings.BILLING = {**settings.BILLING, "SUPPORT_EMAIL": ""}
    assert "no address for billing is given" in as_bo.get(url("ask_limit")).content.decode()
    as_bo.post(url("ask_limit"), ASKED)
    assert mail.outbox == []


def test_a_name_with_line_breaks_forges_no_header(as_bo, bo, page):
    bo.customer.name = "bo\r\nBcc: evil@example.com"
    bo.customer.save()
    as_bo.post(page, ASKED)
    assert mail.outbox[0].subject.startswith("bo Bcc: evil@example.com asks")
    assert mail.outbox[0].bcc == []


@pytest.mark.parametrize(
    "typed", [{"limit": "1e3"}, {"limit": ""}, {"words": "4111 1111 1111 1111"}, {"words": "x" * 1001}]
)
def test_it_sends_nothing_that_is_not_in_order(as_bo, page, typed):
    response = as_bo.post(page, ASKED | typed)
    assert response.status_code == 400
    assert "4111" not in response.content.decode()
    assert mail.outbox == []


def test_who_may_only_look_asks_for_none(as_cy, ada, team, page):
    assert as_cy.post(page, ASKED).status_code == 403
    assert mail.outbox == []

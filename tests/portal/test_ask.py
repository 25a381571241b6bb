"""Asking those who may pay."""

from smtplib import SMTPException

import pytest
from django.core import mail

from billing.payment_methods.actions import detach_method
from tests.portal.conftest import latest_reference


@pytest.fixture
def reference(as_cy, ada, team, at):
    detach_method(ada.customer.payment_methods.get(), at=at)
    as_cy.get("/page/")
    return latest_reference()


def test_it_asks_once_more_before_it_writes(as_cy, reference, url):
    html = as_cy.get(url("ask", reference)).content.decode()
    assert "We write an e-mail to ada" in html
    assert mail.outbox == []


def test_it_writes_to_the_payers_with_a_link_to_the_fix(as_cy, reference, url):
    response = as_cy.post(url("ask", reference) + "?next=/page/")
    assert response["Location"] == url("refusal", reference) + "?next=%2Fpage%2F"
    (sent,) = mail.outbox
    assert sent.to == ["ada@example.com"]
    assert sent.subject == "cy asks for your help with a payment on Quarterly Reports"
    assert f"http://testserver{url('refusal', reference)}" in sent.body
    assert "There is no card on file for this account yet." in sent.body


def test_it_writes_at_most_once_an_hour(as_cy, reference, url):
    as_cy.post(url("ask", reference))
    response = as_cy.post(url("ask", reference), follow=True)
    assert "asked within the last hour already" in response.content.decode()
    assert len(mail.outbox) == 1


def test_a_mail_that_did_not_go_out_may_be_sent_again(as_cy, reference, url, monkeypatch):
    def fail(*args, **kwargs):
        raise SMTPException

    with monkeypatch.context() as patched:
        patched.setattr("billing.portal.ask.mails.send_mail", fail)
        assert "could not be sent" in as_cy.post(url("ask", reference), follow=True).content.decode()
    as_cy.post(url("ask", reference))
    assert len(mail.outbox) == 1


def test_it_says_so_when_nobody_can_be_written_to(as_cy, ada, reference, url):
    type(ada).objects.filter(pk=ada.pk).update(email="")
    assert "We know no e-mail address" in as_cy.post(url("ask", reference)).content.decode()
    assert mail.outbox == []


def test_a_name_with_line_breaks_forges_no_header(as_cy, cy, reference, url):
    type(cy).objects.filter(pk=cy.pk).update(username="cy\r\nBcc: evil@example.com")
    as_cy.post(url("ask", reference))
    assert mail.outbox[0].subject.startswith("cy Bcc: evil@example.com asks")
    assert mail.outbox[0].bcc == []


def test_who_may_pay_is_led_to_the_fix(as_ada, reference, url):
    assert as_ada.post(url("ask", reference))["Location"] == url("refusal", reference)
    assert mail.outbox == []


def test_it_asks_for_no_refusal_of_another_house(as_bo, bo, ada, refused, url):
    from_elsewhere = refused(bo)
    as_bo.post(url("ask", from_elsewhere))
    assert mail.outbox == []
    assert as_bo.get(url("ask", "den_" + "0" * 20)).status_code == 404

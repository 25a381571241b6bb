"""A project that wraps every view in a transaction: the views that call the bank stand outside of it."""

import pytest
from django.db import connection

from billing.access.denials.models import Denial
from billing.gateways.sandbox.bank import enter_card
from billing.gateways.sandbox.outage import broken
from billing.invoices.pay_links import token_of
from billing.payment_methods.models import PaymentMethod
from billing.payment_methods.setups.models import Setup
from billing.payments.models import Payment
from billing.portal.payments.tickets import new_ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def atomic_requests(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "ATOMIC_REQUESTS", True)


def test_a_card_is_added_and_removed(as_bo, url, at):
    as_bo.post(url("add_card"))
    setup = Setup.objects.get()
    enter_card(setup.gateway_reference, number="4242424242424242", at=at)
    as_bo.get(url("setup_return", setup.public_id))
    card = PaymentMethod.objects.get()
    as_bo.post(url("remove_card", card.public_id))
    card.refresh_from_db()
    assert card.gateway_detached_at


def test_an_outage_is_recorded_and_the_next_try_goes_on(as_bo, url, at):
    with broken("unknown", at=at):
        assert as_bo.post(url("add_card")).status_code == 503
    assert Denial.objects.get().cause == "gateway_unavailable"
    assert as_bo.post(url("add_card")).status_code == 302
    assert Setup.objects.count() == 1


def test_an_invoice_is_paid_and_credit_bought(as_bo, visa, invoice, url, key):
    as_bo.post(url("pay_invoice", invoice.public_id), {"key": key})
    as_bo.post(url("top_up"), {"key": new_ticket(), "amount": "5"})
    assert sorted(Payment.objects.values_list("state", flat=True)) == ["succeeded", "succeeded"]
    for payment in Payment.objects.all():
        assert as_bo.get(url("payment_return", payment.public_id)).status_code == 302


def test_a_link_pays_without_signing_in(client, invoice, url, at):
    link = url("pay_link", token_of(invoice))
    client.post(link)
    setup = Setup.objects.get()
    enter_card(setup.gateway_reference, number="4242424242424242", at=at)
    client.get(f"{link}{setup.public_id}/")
    assert Payment.objects.get().state == "succeeded"

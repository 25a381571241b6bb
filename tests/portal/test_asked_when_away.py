"""A bank that wants to ask the cardholder about a charge that was made while nobody was there."""

import pytest

from billing.gateways import gateway_of
from billing.models import Setup
from billing.payments.actions import complete_payment, start_payment
from billing.payments.states import PaymentState
from billing.testing import Behaviour


@pytest.fixture(autouse=True)
def quiet_bank(settings):
    entry = {"BACKEND": "tests.portal.embedding"}
    settings.BILLING = {**settings.BILLING, "GATEWAYS": {"default": entry}}
    return gateway_of("default")


@pytest.fixture
def waiting(as_bo, quiet_bank, invoice, url, at):
    """Bo's card wants to be confirmed for each charge; the invoice was collected at night."""
    as_bo.post(url("add_card"))
    setup = Setup.objects.get()
    quiet_bank.enter(setup.gateway_reference, behaviour=Behaviour.CONFIRMED_WHEN_CHARGED)
    quiet_bank.answer(setup.gateway_reference, accept=True)
    as_bo.get(url("setup_return", setup.public_id))
    payment = start_payment(invoice, at=at, key="night")
    assert payment.state == PaymentState.NEEDS_ACTION
    return payment


def test_the_button_leads_to_a_payment_that_can_be_confirmed(as_bo, waiting, invoice, url):
    assert "Continue to your bank" in as_bo.get(url("payment", waiting.public_id)).content.decode()
    response = as_bo.post(url("payment", waiting.public_id))
    assert response["Location"] == url("pay_invoice", invoice.public_id)


def test_it_is_confirmed_and_paid_once(as_bo, waiting, invoice, quiet_bank, url, key, at):
    page = as_bo.post(url("pay_invoice", invoice.public_id), {"key": key})
    assert page["Refresh"].startswith("0; url=https://gateway.invalid/confirm/")
    waiting.refresh_from_db()
    assert waiting.state == PaymentState.FAILED
    second = invoice.payments.latest("pk")
    quiet_bank.answer(second.attempts.get().gateway_reference, accept=True)
    assert complete_payment(second, at=at).state == PaymentState.SUCCEEDED
    invoice.refresh_from_db()
    assert invoice.state == "paid"

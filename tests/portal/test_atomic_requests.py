"""A project that wraps every view in a transaction: the views that call the bank stand outside of it."""

import pytest
from django.db import connection

from billing.access.denials.models import Denial
from billing.gateways.sandbox.bank import enter_card
from billing.gateways.sandbox.outage import broken
from billing.payment_methods.models import PaymentMethod
from billing.payment_methods.setups.models import Setup

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

"""What is deleted or detached at Stripe, or comes late: the way on is open, for this one and all others."""

import re

import pytest

from billing.customers.actions import create_customer
from billing.errors import Misconfigured, Unreachable
from billing.models import Payment
from billing.payment_methods.setups.actions import complete_open_setups, complete_setup, start_setup
from billing.payments.actions import complete_payments
from tests.gateways.stripe.conftest import now
from tests.gateways.stripe.house.conftest import BACK, pay, usd

CREATE, NOTHING = re.compile("post /v1/payment_intents"), re.compile("(?!)")


def start(customer):
    return start_setup(customer, return_url=lambda _: BACK, form_url=lambda _: "/form/", at=now())


@pytest.fixture
def entered_and_gone(customer, holder):
    """A set-up that ended well, whose card is detached before anybody asked."""
    setup = start(customer)
    holder.enter(setup.gateway_reference, "4242424242424242")
    method = holder.api.setup_intents.retrieve(setup.gateway_reference).payment_method
    holder.api.payment_methods.detach(method)
    return setup


def test_a_set_up_whose_card_is_gone_has_failed(entered_and_gone):
    setup = complete_setup(entered_and_gone, at=now())
    assert (setup.state, setup.decline_code, setup.method) == ("failed", "unknown_method", None)


def test_it_stands_in_no_others_way(entered_and_gone, holder, cy):
    other = start(create_customer(cy, at=now()))
    holder.enter(other.gateway_reference, "5555555555554444")
    assert complete_open_setups(at=now()) == 2
    other.refresh_from_db()
    assert other.state == "succeeded"


def test_who_was_deleted_at_stripe_adds_a_card_as_somebody_new(card, customer, invoice, holder):
    card()
    customer.refresh_from_db()
    for _ in range(2):
        former = customer.gateway_reference
        holder.api.customers.delete(former)
        method = card("5555555555554444")
        customer.refresh_from_db()
        assert customer.gateway_reference not in {"", former}
    assert (
        holder.api.payment_methods.retrieve(method.gateway_reference).customer == customer.gateway_reference
    )


def test_whom_the_key_does_not_see_is_not_made_anew(customer, holder):
    type(customer).objects.filter(pk=customer.pk).update(gateway_reference="cus_of_another_account")
    customer.refresh_from_db()
    with pytest.raises(Misconfigured):
        start(customer)
    customer.refresh_from_db()
    assert customer.gateway_reference == "cus_of_another_account"
    assert holder.api.customers.list({}).data == []


def test_a_charge_that_was_created_late_goes_on_with_the_card_entered_again(card, invoice, gateway, holder):
    card()
    gateway.line.lost = CREATE
    with pytest.raises(Unreachable):
        pay(invoice)
    gateway.line.lost = NOTHING
    card()
    complete_payments(at=now())
    payment = pay(invoice)
    assert (payment, payment.state) == (Payment.objects.get(), "succeeded")
    assert [charge.amount for charge in holder.api.charges.list({}).data] == [usd(100).micros // 10_000]

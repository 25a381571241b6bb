"""The sandbox bank's cards, and a way to a page that waits for one."""

import pytest

from billing.gateways.sandbox.bank import enter_card as type_at_the_bank
from billing.payment_methods.setups.actions import start_setup

VISA = "4242424242424242"
MASTERCARD = "5555555555554444"
DECLINED = "4000000000000002"
CONFIRMED = "4000002500003155"


def back(setup):
    return f"/back/{setup.public_id}/"


@pytest.fixture
def start(at):
    """Press the button: a set-up whose page is open at the bank."""

    def press(customer, **how):
        return start_setup(customer, return_url=back, at=at, **how)

    return press


@pytest.fixture
def type_in(at):
    """Type a card into the bank's page, and come back later or never."""

    def type_card(setup, number=VISA):
        return type_at_the_bank(
            setup.gateway_reference, number=number, exp_month=12, exp_year=2030, cvc="123", at=at
        )

    return type_card

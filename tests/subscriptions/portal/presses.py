"""What people press on the pages of plans, and the cards they pay with."""

import re

from billing.gateways.sandbox.bank import answer_challenge
from billing.payment_methods.setups.actions import complete_setup
from billing.testing import enter_card

WORKS, OTHER = "4242424242424242", "5555555555554444"
REFUSED, CONFIRMED = "4000000000000341", "4000002760003184"


def hidden(html):
    """What the last form of a page carries unseen."""
    form = html[html.rindex('<form method="post"') :]
    fields = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', form)
    return {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


def card_of(customer, number, *, at):
    """A card on file, also one that the bank wants confirmed."""
    setup = enter_card(customer, number, at=at)
    if number == CONFIRMED:
        answer_challenge(setup.gateway_reference, accept=True, at=at)
        setup = complete_setup(setup, at=at)
    return setup.method

"""The suite that every gateway passes, unchanged, against a server written by others."""

import json

import pytest

from billing import clock
from billing.gateways.messages import Delivery
from billing.gateways.signatures import sign
from billing.gateways.stripe.amounts import to_stripe
from billing.testing import Behaviour, GatewayConformance
from tests.gateways.stripe.conftest import OPTIONS, Cardholder

NUMBERS = {
    Behaviour.WORKS: "4242424242424242",
    Behaviour.ALSO_WORKS: "5555555555554444",
    Behaviour.REFUSED_SOFTLY: "4000000000009995",
    Behaviour.REFUSED_HARD: "4000000000009979",
    Behaviour.REFUSED_WHEN_CHARGED: "4242424242424242",
    Behaviour.CONFIRMED_AT_SETUP: "4000002500003155",
    Behaviour.CONFIRMED_WHEN_CHARGED: "4000002760003184",
    Behaviour.DISPUTED: "4000000000000259",
}
CHARGED = {Behaviour.REFUSED_WHEN_CHARGED: "4000000000000341"}


class TestStripe(GatewayConformance):
    return_url = "https://shop.example/billing/back/"

    @pytest.fixture
    def gateway(self, stripe_gateway):
        return stripe_gateway()

    @pytest.fixture(autouse=True)
    def cardholder(self, gateway, world):
        self.holder = Cardholder(world, gateway.line)
        self.always_asked = set()

    def enter(self, gateway, setup, *, behaviour):
        if behaviour == Behaviour.CONFIRMED_WHEN_CHARGED:
            self.always_asked.add(setup.reference)
        self.holder.enter(setup.reference, NUMBERS[behaviour], charged=CHARGED.get(behaviour, ""))

    def answer(self, gateway, action, *, accept):
        if not accept:
            self.holder.refuse(action.reference)
        elif action.reference in self.always_asked:
            self.holder.confirm(action.reference, charged=NUMBERS[Behaviour.CONFIRMED_WHEN_CHARGED])
        else:
            self.holder.confirm(action.reference)

    def decide(self, gateway, charge, *, won):
        self.holder.decide(charge.reference, won=won)

    def renew(self, gateway, method):
        renewed = {"card": {"exp_month": 12, "exp_year": 2045}}
        self.holder.api.payment_methods.update(method.reference, renewed)

    def broken_line(self, gateway, mode):
        return gateway.line.broken(mode)

    def refund_elsewhere(self, gateway, charge, amount):
        told = {"payment_intent": charge.reference, "amount": to_stripe(amount)}
        self.holder.api.refunds.create(told)

    def signed(self, gateway, event):
        body = json.dumps(event.payload).encode()
        header = sign(body, OPTIONS["WEBHOOK_SECRETS"][0], at=clock.now())
        return Delivery(body, {"Stripe-Signature": header})

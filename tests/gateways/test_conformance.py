import json

import pytest

from billing import clock
from billing.gateways.messages import Delivery
from billing.gateways.sandbox import bank, outage
from billing.gateways.sandbox.cards import BY_SLUG
from billing.gateways.sandbox.delivery import HEADER
from billing.gateways.sandbox.gateway import Backend
from billing.gateways.sandbox.options import secrets_of
from billing.gateways.signatures import sign
from billing.testing.conformance import Behaviour, GatewayConformance
from billing.testing.fake import FakeGateway

SLUGS = {
    Behaviour.WORKS: "visa",
    Behaviour.ALSO_WORKS: "mastercard",
    Behaviour.REFUSED_SOFTLY: "insufficient_funds",
    Behaviour.REFUSED_HARD: "stolen_card",
    Behaviour.REFUSED_WHEN_CHARGED: "refused_when_charged",
    Behaviour.CONFIRMED_AT_SETUP: "confirmed_at_setup",
    Behaviour.CONFIRMED_WHEN_CHARGED: "confirmed_always",
    Behaviour.DISPUTED: "disputed",
}


@pytest.mark.django_db
class TestSandbox(GatewayConformance):
    @pytest.fixture
    def gateway(self):
        return Backend("default", {})

    def enter(self, gateway, setup, *, behaviour):
        bank.enter_card(setup.reference, number=BY_SLUG[SLUGS[behaviour]].number, at=clock.now())

    def answer(self, gateway, action, *, accept):
        bank.answer_challenge(action.reference, accept=accept, at=clock.now())

    def decide(self, gateway, charge, *, won):
        bank.decide_dispute(charge.reference, won=won)

    def signed(self, gateway, event):
        body = json.dumps(dict(event.payload)).encode()
        signature = sign(body, secrets_of("default", {})[0], at=clock.now())
        return Delivery(body, {HEADER: signature})

    def renew(self, gateway, method):
        bank.update_card(method.reference, exp_month=12, exp_year=2045, at=clock.now())

    def refund_elsewhere(self, gateway, charge, amount):
        bank.refund_at_bank(charge.reference, amount, at=clock.now())

    def broken_line(self, gateway, mode):
        return outage.broken(mode, at=clock.now())


class TestFake(GatewayConformance):
    @pytest.fixture
    def gateway(self):
        return FakeGateway()

    def enter(self, gateway, setup, *, behaviour):
        gateway.enter(setup.reference, behaviour=behaviour)

    def answer(self, gateway, action, *, accept):
        gateway.answer(action.reference, accept=accept)

    def decide(self, gateway, charge, *, won):
        gateway.decide_dispute(charge.reference, won=won)

    def signed(self, gateway, event):
        return gateway.post.signed(event, at=clock.now())

    def renew(self, gateway, method):
        gateway.renew_card(method.reference, exp_month=12, exp_year=2045)

    def refund_elsewhere(self, gateway, charge, amount):
        gateway.refund_at_bank(charge.reference, amount, at=clock.now())

    def broken_line(self, gateway, mode):
        return gateway.broken(mode)

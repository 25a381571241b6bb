import pytest

from billing import clock
from billing.gateways.sandbox import bank, outage
from billing.gateways.sandbox.cards import BY_SLUG
from billing.gateways.sandbox.gateway import Backend
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

    def broken_line(self, gateway, mode):
        return gateway.broken(mode)

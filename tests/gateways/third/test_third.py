"""ADDING_A_GATEWAY.md, followed: the suite passes, and the gateway is found by its BACKEND."""

from contextlib import contextmanager

import pytest

from billing import clock
from billing.errors import Misconfigured
from billing.gateways import gateway_of
from billing.gateways.messages import Delivery, EventKind
from billing.ids import new_id
from billing.testing import Behaviour, GatewayConformance
from tests.gateways.third import words
from tests.gateways.third.acme import BANKS, Bank
from tests.gateways.third.gateway import Backend

CARDS = {
    Behaviour.WORKS: "4242424242424242",
    Behaviour.ALSO_WORKS: "5555555555554444",
    Behaviour.REFUSED_SOFTLY: "4000000000009995",
    Behaviour.REFUSED_HARD: "4000000000009979",
    Behaviour.REFUSED_WHEN_CHARGED: "4000000000000341",
    Behaviour.CONFIRMED_AT_SETUP: "4000002500003155",
    Behaviour.CONFIRMED_WHEN_CHARGED: "4000002760003184",
    Behaviour.DISPUTED: "4000000000000259",
}
SECRET = "acme-hooks-are-signed-with-this"


@pytest.fixture
def bank(monkeypatch):
    key = new_id("acme")
    monkeypatch.setitem(BANKS, key, Bank(key, SECRET))
    return BANKS[key]


class TestAcme(GatewayConformance):
    @pytest.fixture
    def gateway(self, bank):
        return Backend("default", {"API_KEY": bank.key, "HOOK_SECRETS": [SECRET]})

    def enter(self, gateway, setup, *, behaviour):
        bank_of(gateway).type_card(setup.reference, CARDS[behaviour])

    def answer(self, gateway, action, *, accept):
        bank_of(gateway).answer(action.reference, accept=accept)

    def decide(self, gateway, charge, *, won):
        bank_of(gateway).decide_claim(charge.reference, won=won)

    def signed(self, gateway, event):
        return Delivery(*bank_of(gateway).post(dict(event.payload), at=clock.now()))

    def renew(self, gateway, method):
        bank_of(gateway).renew(method.reference)

    def refund_elsewhere(self, gateway, charge, amount):
        bank_of(gateway).give_back(charge.reference, str(amount.amount))

    @contextmanager
    def broken_line(self, gateway, mode):
        bank_of(gateway).line = mode
        yield
        bank_of(gateway).line = "sound"


def bank_of(gateway):
    return BANKS[gateway.client.key]


def configured(settings, **options):
    entry = {"BACKEND": "tests.gateways.third", "OPTIONS": options}
    settings.BILLING = {**settings.BILLING, "GATEWAYS": {"acme": entry}}


def test_it_is_found_by_its_backend(settings, bank):
    configured(settings, API_KEY=bank.key, HOOK_SECRETS=[SECRET])
    assert isinstance(gateway_of("acme"), Backend)


@pytest.mark.parametrize("options", [{}, {"API_KEY": "x"}, {"API_KEY": "x", "HOOK_SECRETS": ["y"], "Z": 1}])
def test_it_is_not_used_with_wrong_options(settings, options):
    configured(settings, **options)
    with pytest.raises(Misconfigured):
        gateway_of("acme")


def test_it_says_that_its_key_is_wrong(settings):
    configured(settings, API_KEY="of nobody", HOOK_SECRETS=[SECRET])
    assert not gateway_of("acme").health().is_reachable
    with pytest.raises(Misconfigured) as trouble:
        gateway_of("acme").read_charge(key="pay_1")
    assert "of nobody" not in str(trouble.value)


def test_what_it_invents_tomorrow_is_kept_and_means_nothing(at):
    note = {"no": "n1", "topic": "horoscope", "about": "x", "order": "", "at": at.isoformat()}
    assert words.event_of(note).kind == EventKind.OTHER

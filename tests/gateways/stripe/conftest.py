"""A fresh account at the peer for every test, a gateway that talks to it, and a cardholder there."""

import subprocess
from contextlib import suppress
from datetime import UTC, datetime

import pytest
import stripe

from billing.gateways.messages import ChargeRequest, Payer, SetupRequest
from billing.gateways.stripe.gateway import API_VERSION, Backend
from billing.ids import new_id
from billing.money import Money
from tests.gateways.stripe.line import Line
from tests.gateways.stripe.spec import SHARED

PEER = SHARED / "peers" / "stripe-world"
PORT = 8790
OPTIONS = {
    "SECRET_KEY": "sk_test_of_the_tests",
    "PUBLISHABLE_KEY": "pk_test_of_the_tests",
    "WEBHOOK_SECRETS": ["whsec_of_the_tests"],
    "CARD_ENTRY": "element",
}


def now():
    return datetime.now(UTC)


@pytest.fixture(scope="session")
def peer():
    if not PEER.exists():
        pytest.skip("the shared folder with Stripe's peer is not here")
    subprocess.run([PEER, "start", str(PORT)], check=True, capture_output=True, timeout=300)
    return f"http://127.0.0.1:{PORT}/worlds"


@pytest.fixture
def world(peer):
    return f"{peer}/{new_id('w')}"


@pytest.fixture
def stripe_gateway(world, settings):
    """The unmodified gateway on the unmodified library; only the line is ours, and listens."""
    settings.BILLING = {**settings.BILLING, "CLOCK": "tests.gateways.stripe.conftest.now"}

    def make(*, world=world, **options):
        gateway = Backend("default", {**OPTIONS, **options})
        gateway.line = Line(world)
        key, base = gateway.options["SECRET_KEY"], {"api": world}
        gateway._api = stripe.StripeClient(
            key,
            stripe_version=API_VERSION,
            max_network_retries=0,
            http_client=gateway.line,
            base_addresses=base,
        ).v1
        return gateway

    return make


@pytest.fixture
def gateway(stripe_gateway):
    return stripe_gateway()


class Cardholder:
    """What a person does at Stripe's page, and a bank behind it: straight at the peer, past our line."""

    def __init__(self, world, line):
        self.api = stripe.StripeClient(OPTIONS["SECRET_KEY"], base_addresses={"api": world}).v1
        self.line = line

    def card(self, number):
        card = {"number": number, "exp_month": 12, "exp_year": 2030, "cvc": "123"}
        return self.api.payment_methods.create({"type": "card", "card": card}).id

    def enter(self, setup, number, *, charged=""):
        """Type a card in; `charged` is the card by which its charges go."""
        with suppress(stripe.CardError):
            intent = self.api.setup_intents.confirm(setup, {"payment_method": self.card(number)})
            self._mean(intent, charged)

    def confirm(self, reference, *, number="4000003800000446", charged=""):
        """Say yes to the bank: at the peer, by a card that needs no asking any more."""
        intents = self.api.setup_intents if reference.startswith("seti_") else self.api.payment_intents
        with suppress(stripe.StripeError):
            method = self.card(number)
            if reference.startswith("pi_"):
                owner = intents.retrieve(reference).customer
                self.api.payment_methods.attach(method, {"customer": owner})
            self._mean(intents.confirm(reference, {"payment_method": method}), charged)

    def refuse(self, reference):
        intents = self.api.setup_intents if reference.startswith("seti_") else self.api.payment_intents
        with suppress(stripe.StripeError):
            intents.cancel(reference)

    def have_refused(self, number):
        """All charges from now on: by a card that the peer keeps for nobody."""
        self.line.double.refused = self.card(number)

    def decide(self, intent, *, won):
        dispute = self.api.disputes.list({"payment_intent": intent}).data[0]
        words = "winning_evidence" if won else "losing_evidence"
        self.api.disputes.update(dispute.id, {"evidence": {"uncategorized_text": words}, "submit": True})

    def _mean(self, intent, number):
        if number and intent.status == "succeeded":
            meant = self.card(number)
            self.api.payment_methods.attach(meant, {"customer": intent.customer})
            self.line.double.swap(intent.payment_method, meant)


@pytest.fixture
def holder(gateway, world):
    return Cardholder(world, gateway.line)


@pytest.fixture
def payer(gateway):
    return gateway.create_customer(Payer(key=new_id("cus"), email="ada@example.com", name="Ada"))


@pytest.fixture
def stored(gateway, payer, holder):
    """The reference of a stored card; its charges go by the number `charged`, where one is given."""

    def store(charged=""):
        back = "https://shop.example/back/"
        setup = gateway.start_setup(SetupRequest(new_id("set"), payer, back))
        holder.enter(setup.reference, "4242424242424242", charged=charged)
        return gateway.read_setup(setup.reference).method.reference

    return store


@pytest.fixture
def asked(payer):
    """A request to charge a stored card $12.50."""

    def ask(method, *, return_url="", amount="12.50"):
        usd = Money.of(amount, "USD")
        return ChargeRequest(new_id("pay"), payer, method, usd, "INV-1", return_url)

    return ask

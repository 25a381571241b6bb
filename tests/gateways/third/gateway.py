"""Acme Pay as the house sees it: this module talks, `words` translates."""

from contextlib import contextmanager
from time import monotonic

from billing.errors import (
    BadAmount,
    CurrencyMismatch,
    GatewayError,
    IdempotencyMismatch,
    Misconfigured,
    OutcomeUnknown,
    UnknownMethod,
    Unreachable,
)
from billing.gateways.base import Gateway, keep_nothing
from billing.gateways.messages import Capability, Health, Problem, SetupStarted
from billing.gateways.signatures import assert_signed
from tests.gateways.third import words
from tests.gateways.third.acme import (
    AcmeClient,
    BadSum,
    CardError,
    ConnectFailed,
    NoAnswer,
    NotKnown,
    OrderReused,
    WrongKey,
)

OPTIONS = ("API_KEY", "HOOK_SECRETS")


@contextmanager
def calling():
    """Each of Acme's exceptions as exactly one of ours."""
    try:
        yield
    except CardError as refusal:
        raise words.declined(refusal.args[0]) from refusal
    except ConnectFailed as trouble:
        raise Unreachable from trouble
    except NoAnswer as trouble:
        raise OutcomeUnknown("Acme did not answer") from trouble
    except WrongKey as trouble:
        raise Misconfigured("Acme does not know this API_KEY") from trouble
    except OrderReused as mistake:
        raise IdempotencyMismatch("this key came before with other parameters") from mistake
    except BadSum as mistake:
        raise BadAmount("Acme does not take this amount") from mistake
    except NotKnown as mistake:
        ours = UnknownMethod if mistake.args[0] == "card" else Misconfigured
        raise ours(f"Acme knows no such {mistake.args[0]}") from mistake


class Backend(Gateway):
    """It tells of events and renewed cards, and keeps its books to itself."""

    capabilities = frozenset(Capability) - {Capability.ENTRIES, Capability.PAYERS}
    status_url = "https://status.acme.example/"

    def __init__(self, alias, options):
        super().__init__(alias, options)
        self.client = AcmeClient(options.get("API_KEY", ""), timeout_seconds=10)

    def check(self):
        known = f"There are {' and '.join(OPTIONS)}."
        unknown = [Problem(f'no option "{name}"', known) for name in self.options if name not in OPTIONS]
        hint = "Copy it from Acme's dashboard into the environment."
        missing = [Problem(f"OPTIONS has no {name}", hint) for name in OPTIONS if not self.options.get(name)]
        return unknown + missing

    def create_customer(self, payer):
        with calling():
            return self.client.open_payer(payer.key, payer.email, payer.name)

    def start_setup(self, request):
        with calling():
            page = self.client.open_page(request.key, request.payer_reference, request.return_url)
        return SetupStarted(page.no, page.link)

    def read_setup(self, reference):
        with calling():
            return words.setup_of(self.client.page(reference))

    def charge(self, request, *, keep=keep_nothing):
        told = {"payer": request.payer_reference, "card": request.method_reference}
        price = {"total": str(request.amount.amount), "coin": request.amount.currency}
        with calling():
            return words.charge_of(self.client.collect(request.key, **told, **price))

    def read_charge(self, *, key, reference=""):
        with calling():
            found = self.client.payment(order=key)
        return words.charge_of(found) if found else None

    def cancel_charge(self, *, key, reference=""):
        with calling():
            if found := self.client.payment(order=key):
                self.client.give_up(found.no)
        return self.read_charge(key=key)

    def refund(self, request):
        total = str(request.amount.amount)
        with calling():
            of = self.client.payment(no=request.charge_reference)
            if of and of.coin != request.amount.currency:
                raise CurrencyMismatch(f"a payment in {of.coin} goes back in it")
            made = self.client.give_back(request.key, payment=request.charge_reference, total=total)
        return words.refund_of(made)

    def read_refund(self, *, key, charge_reference=""):
        with calling():
            found = self.client.returns(order=key)
        return words.refund_of(found[0]) if found else None

    def read_refunds(self, charge_reference):
        with calling():
            return [words.refund_entry(made) for made in self.client.returns(payment=charge_reference)]

    def detach(self, method_reference):
        with calling():
            self.client.forget(method_reference)

    def read_method(self, reference):
        with calling():
            return words.method_of(self.client.card(reference))

    def receive(self, delivery, *, at):
        seal = delivery.headers.get("Acme-Seal", "")
        assert_signed(delivery.body, seal, self.options["HOOK_SECRETS"], at=at)
        return words.note_in(delivery.body)

    def read_events(self, *, since):
        with calling():
            return [words.event_of(note) for note in self.client.news(since)]

    def health(self):
        began = monotonic()
        try:
            with calling():
                self.client.payment(no="anything")
        except GatewayError as trouble:
            return Health(False, _milliseconds(began), str(trouble))
        return Health(True, _milliseconds(began), "Acme Pay")


def _milliseconds(began):
    return round((monotonic() - began) * 1000)

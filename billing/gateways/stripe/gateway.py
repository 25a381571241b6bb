"""Stripe as the house sees it: this module talks, `translate` translates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from time import monotonic
from typing import Any

from billing import clock
from billing.errors import BadAmount, BillingError, CurrencyMismatch, Misconfigured
from billing.gateways.base import Gateway, Keep, keep_nothing
from billing.gateways.messages import (
    Capability,
    ChargeOutcome,
    ChargeRequest,
    CspSources,
    Delivery,
    EmbeddedForm,
    Entry,
    Event,
    FoundPayer,
    Health,
    Method,
    Payer,
    Problem,
    Processing,
    RefundOutcome,
    RefundRequest,
    SetupOutcome,
    SetupRequest,
    SetupStarted,
)
from billing.gateways.signatures import assert_signed
from billing.gateways.stripe import books, cards, charges, diagnosis, events, translate
from billing.gateways.stripe.amounts import from_stripe, to_stripe
from billing.gateways.stripe.client import API_VERSION, api_of
from billing.gateways.stripe.errors import looking, moving
from billing.gateways.stripe.options import ELEMENT, Options, problems_of

SCRIPT = "https://js.stripe.com/dahlia/stripe.js"


class Backend(Gateway):
    """Stripe. OPTIONS: see `options.Options`, and docs/how-to/go-live-with-stripe.md."""

    capabilities = frozenset(Capability)
    status_url = "https://status.stripe.com/"
    support_url = "https://support.stripe.com/"

    def __init__(self, alias: str, options: Mapping[str, Any]) -> None:
        super().__init__(alias, options)
        self._set = Options.of(options)
        self._api = api_of(self._set)

    def check(self) -> list[Problem]:
        return list(problems_of(self.options))

    def diagnose(self) -> list[Problem]:
        with looking():
            found = diagnosis.problems(
                self._api, self._set, alias=self.alias, version=API_VERSION, at=clock.now()
            )
            return list(found)

    def create_customer(self, payer: Payer) -> str:
        told = {"email": payer.email, "name": payer.name, "metadata": {translate.KEY: payer.key}}
        with looking():
            customer = self._api.customers.create(_given(told), {"idempotency_key": payer.key})
        return str(customer.id)

    def start_setup(self, request: SetupRequest) -> SetupStarted:
        metadata = {translate.KEY: request.key}
        shared = {"customer": request.payer_reference, "payment_method_types": ["card"], "metadata": metadata}
        once = {"idempotency_key": request.key}
        with looking():
            if self._set.card_entry == ELEMENT:
                intent = self._api.setup_intents.create({**shared, "usage": "off_session"}, once)
                return SetupStarted(intent.id, request.form_url or request.return_url)
            back = {"success_url": request.return_url, "cancel_url": request.return_url}
            told = {**shared, **back, "mode": "setup", "setup_intent_data": {"metadata": metadata}}
            session = self._api.checkout.sessions.create(told, once)
        return SetupStarted(session.id, session.url)

    def read_setup(self, reference: str) -> SetupOutcome:
        with looking():
            if reference.startswith("cs_"):
                wanted = {"expand": ["setup_intent.payment_method"]}
                session = self._api.checkout.sessions.retrieve(reference, wanted)
                # While the page is open the customer is at it, whatever the last card said.
                if session.status == "open":
                    return Processing(reference)
                intent = session.setup_intent
            else:
                intent = self._api.setup_intents.retrieve(reference, {"expand": ["payment_method"]})
            return translate.setup_outcome(intent, reference=reference)

    def embedded_form(self, setup_reference: str) -> EmbeddedForm | None:
        if setup_reference.startswith("cs_"):
            return None
        with looking():
            intent = self._api.setup_intents.retrieve(setup_reference)
        return EmbeddedForm(SCRIPT, self._set.publishable_key, intent.client_secret or "")

    def csp_sources(self) -> CspSources:
        if self._set.card_entry != ELEMENT:
            return CspSources()
        script = ("https://js.stripe.com", "https://*.js.stripe.com")
        frame = (*script, "https://hooks.stripe.com")
        return CspSources(script, frame, ("https://api.stripe.com",))

    def charge(self, request: ChargeRequest, *, keep: Keep = keep_nothing) -> ChargeOutcome:
        cards.assert_kept_for(self._api, request.payer_reference, reference=request.method_reference)
        return charges.charge(self._api, request, keep=keep)

    def read_charge(self, *, key: str, reference: str = "") -> ChargeOutcome | None:
        intent = charges.found(self._api, key=key, reference=reference)
        return charges.outcome_of(self._api, intent) if intent else None

    def cancel_charge(self, *, key: str, reference: str = "") -> ChargeOutcome | None:
        intent = charges.found(self._api, key=key, reference=reference)
        return charges.outcome_of(self._api, charges.canceled(self._api, intent)) if intent else None

    def refund(self, request: RefundRequest) -> RefundOutcome:
        intent, wanted = charges.retrieved(self._api, request.charge_reference), request.amount
        if intent.currency.upper() != wanted.currency:
            raise CurrencyMismatch(f"a charge in {intent.currency.upper()} is refunded in it")
        if wanted > from_stripe(intent.amount_received, intent.currency):
            raise BadAmount("no more is refunded than was collected")
        told = {
            "payment_intent": request.charge_reference,
            "amount": to_stripe(wanted),
            "metadata": {translate.KEY: request.key},
        }
        with moving():
            refund = self._api.refunds.create(told, {"idempotency_key": request.key})
        return translate.refund_outcome(refund)

    def read_refund(self, *, key: str, charge_reference: str = "") -> RefundOutcome | None:
        with looking():
            found = books.refund_with_key(self._api, key, charge_reference=charge_reference)
        return translate.refund_outcome(found) if found else None

    def read_refunds(self, charge_reference: str) -> Iterable[Entry]:
        with looking():
            return books.refunds_of(self._api, charge_reference)

    def detach(self, method_reference: str) -> None:
        cards.detach(self._api, method_reference)

    def read_method(self, reference: str) -> Method:
        return cards.read(self._api, reference)

    def is_payer_gone(self, reference: str) -> bool:
        with looking():
            return bool(getattr(self._api.customers.retrieve(reference), "deleted", False))

    def receive(self, delivery: Delivery, *, at: datetime) -> Event:
        header = delivery.headers.get("Stripe-Signature", "")
        assert_signed(delivery.body, header, self._set.webhook_secrets, at=at)
        told = events.read(delivery.body)
        events.assert_ours(told, is_live=self._set.is_live, account=self._set.account)
        return events.event_of(told)

    def read_events(self, *, since: datetime) -> Iterator[Event]:
        with looking():
            yield from books.events_since(self._api, since, until=clock.now())

    def read_entries(self, *, since: datetime, until: datetime) -> Iterator[Entry]:
        with looking():
            yield from books.entries(self._api, since=since, until=until)

    def read_payers(self, *, after: str = "") -> Iterator[FoundPayer]:
        with looking():
            yield from books.payers(self._api, after=after)

    def health(self) -> Health:
        began, is_reachable, detail = monotonic(), True, "Stripe"
        try:
            with looking():
                self._api.customers.list({"limit": 1})
        except Misconfigured as trouble:
            detail = f"{trouble}; request {trouble.request_id}"
        except BillingError as trouble:
            is_reachable = False
            detail = f"{trouble}; request {getattr(trouble, 'request_id', '') or 'unknown'}"
        return Health(is_reachable, round((monotonic() - began) * 1000), detail)


def _given(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value}

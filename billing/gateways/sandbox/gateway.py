"""The bank as the house sees it: every call goes over the line, once per key, and comes back in our words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from time import monotonic

from django.conf import settings
from django.core import mail

from billing import clock
from billing.conf import conf
from billing.errors import Misconfigured, UnknownMethod
from billing.gateways.base import Gateway, Keep, keep_nothing
from billing.gateways.messages import (
    Capability,
    ChargeOutcome,
    ChargeRequest,
    Delivery,
    Entry,
    Event,
    FoundPayer,
    Health,
    Method,
    Payer,
    Problem,
    RefundOutcome,
    RefundRequest,
    SetupOutcome,
    SetupRequest,
    SetupStarted,
)
from billing.gateways.sandbox import answers, books, entries, events
from billing.gateways.sandbox.delivery import HEADER
from billing.gateways.sandbox.idempotency import answer_once, answer_to
from billing.gateways.sandbox.models import Card, Charge, OutageMode, Refund, SetupPage
from billing.gateways.sandbox.options import problems_of, secrets_of
from billing.gateways.sandbox.outage import changing_call, reading_call, troubles_of
from billing.gateways.signatures import assert_signed


def is_under_test() -> bool:
    """Whether Django's test environment is set up: it runs with DEBUG off, and is no production."""
    return hasattr(mail, "outbox")


class Backend(Gateway):
    """Sandbox Bank. Its OPTIONS stand in `options`."""

    capabilities = frozenset(Capability)
    is_sandbox = True

    def check(self) -> list[Problem]:
        problems = list(problems_of(self.options))
        if not (settings.DEBUG or conf().sandbox_in_production or is_under_test()):
            hint = 'Configure a real gateway, or for a demonstration set BILLING["SANDBOX_IN_PRODUCTION"].'
            problems.append(Problem("the sandbox gateway is in use while DEBUG is off", hint))
        return problems

    def create_customer(self, payer: Payer) -> str:
        at = clock.now()

        def open_payer() -> str:
            return books.open_payer(payer, account=self.alias, at=at).reference

        with changing_call(at=at):
            return answer_once(payer, perform=open_payer)

    def start_setup(self, request: SetupRequest) -> SetupStarted:
        at = clock.now()

        def start() -> SetupStarted:
            return answers.setup_started(books.open_setup(request, at=at))

        with changing_call(at=at, payer_reference=request.payer_reference):
            return answer_once(request, perform=start)

    def read_setup(self, reference: str) -> SetupOutcome:
        page = SetupPage.objects.select_related("card", "payer").filter(reference=reference).first()
        with reading_call(at=clock.now(), payer_reference=page.payer.reference if page else ""):
            if page is None:
                raise Misconfigured("the bank does not know this set-up")
            return answers.setup_outcome(page)

    def charge(self, request: ChargeRequest, *, keep: Keep = keep_nothing) -> ChargeOutcome:
        at = clock.now()
        with changing_call(at=at, payer_reference=request.payer_reference):
            return answer_once(request, perform=lambda: answers.charge_outcome(books.collect(request, at=at)))

    def read_charge(self, *, key: str, reference: str = "") -> ChargeOutcome | None:
        charge = _charge(key=key)
        with reading_call(at=clock.now(), payer_reference=_payer_of(charge)):
            return answers.charge_outcome(charge) if charge else None

    def cancel_charge(self, *, key: str, reference: str = "") -> ChargeOutcome | None:
        at = clock.now()
        with changing_call(at=at, payer_reference=_payer_of(_charge(key=key))):
            books.give_up(key, at=at)
            found = _charge(key=key)
            return answers.charge_outcome(found) if found else None

    def refund(self, request: RefundRequest) -> RefundOutcome:
        at, charge = clock.now(), _charge(reference=request.charge_reference)

        def send_back() -> RefundOutcome:
            return answers.refund_outcome(books.give_back(request, at=at))

        with changing_call(at=at, payer_reference=_payer_of(charge)):
            return answer_once(request, perform=send_back)

    def read_refund(self, *, key: str, charge_reference: str = "") -> RefundOutcome | None:
        # By the answer: refunds of earlier days were written down without their key.
        reference = getattr(answer_to(key), "reference", "")
        refund = Refund.objects.filter(reference=reference).first()
        charge = _charge(refunds__reference=reference) if refund else None
        with reading_call(at=clock.now(), payer_reference=_payer_of(charge)):
            return answers.refund_outcome(refund) if refund else None

    def detach(self, method_reference: str) -> None:
        at = clock.now()
        card = Card.objects.select_related("payer").filter(reference=method_reference).first()
        with changing_call(at=at, payer_reference=card.payer.reference if card else ""):
            books.forget_card(method_reference, at=at)

    def receive(self, delivery: Delivery, *, at: datetime) -> Event:
        header = delivery.headers.get(HEADER, "")
        assert_signed(delivery.body, header, secrets_of(self.alias, self.options), at=at)
        return events.read(delivery.body, account=self.alias)

    def read_events(self, *, since: datetime) -> Iterable[Event]:
        with reading_call(at=clock.now()):
            return events.since(since, account=self.alias)

    def read_method(self, reference: str) -> Method:
        card = books.kept_cards().filter(reference=reference).first()
        with reading_call(at=clock.now(), payer_reference=card.payer.reference if card else ""):
            if card is None:
                raise UnknownMethod("the bank does not know this card, or has forgotten it")
            return answers.method_of(card)

    def read_refunds(self, charge_reference: str) -> Iterable[Entry]:
        with reading_call(at=clock.now(), payer_reference=_payer_of(_charge(reference=charge_reference))):
            return entries.refunds_of(charge_reference)

    def read_entries(self, *, since: datetime, until: datetime) -> Iterable[Entry]:
        with reading_call(at=clock.now()):
            return entries.between(since, until, account=self.alias)

    def read_payers(self, *, after: str = "") -> Iterable[FoundPayer]:
        with reading_call(at=clock.now()):
            return entries.payers(after, account=self.alias)

    def health(self) -> Health:
        began = monotonic()
        troubles = troubles_of("", at=clock.now())
        latency_ms = max((trouble.latency_ms for trouble in troubles), default=0)
        return Health(
            is_reachable=all(trouble.mode != OutageMode.UNREACHABLE for trouble in troubles),
            latency_ms=latency_ms + round((monotonic() - began) * 1000),
            detail=self.options.get("NAME", "Sandbox Bank"),
        )


def _charge(**named: str) -> Charge | None:
    return Charge.objects.select_related("card__payer").filter(**named).first()


def _payer_of(charge: Charge | None) -> str:
    return charge.card.payer.reference if charge else ""

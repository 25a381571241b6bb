"""The bank as the house sees it: every call goes over the line, once per key, and comes back in our words."""

from __future__ import annotations

from time import monotonic

from django.conf import settings
from django.core import mail

from billing import clock
from billing.conf import conf
from billing.errors import Misconfigured
from billing.gateways.base import Gateway, Keep, keep_nothing
from billing.gateways.messages import (
    Capability,
    ChargeOutcome,
    ChargeRequest,
    Health,
    Payer,
    Problem,
    Refunded,
    RefundRequest,
    SetupOutcome,
    SetupRequest,
    SetupStarted,
)
from billing.gateways.sandbox import answers, books
from billing.gateways.sandbox.idempotency import answer_once, answer_to
from billing.gateways.sandbox.models import Card, Charge, OutageMode, SetupPage
from billing.gateways.sandbox.outage import changing_call, reading_call, troubles_of


def is_under_test() -> bool:
    """Whether Django's test environment is set up: it runs with DEBUG off, and is no production."""
    return hasattr(mail, "outbox")


class Backend(Gateway):
    """Sandbox Bank. OPTIONS: `NAME`, what health reports call it."""

    capabilities = frozenset(
        {Capability.PARTIAL_REFUND, Capability.AUTHENTICATION, Capability.READ_CHARGE_BY_KEY}
    )
    is_sandbox = True

    def check(self) -> list[Problem]:
        problems = [
            Problem(f'the sandbox has no option "{key}"', 'Its only option is "NAME", a text.')
            for key, value in self.options.items()
            if key != "NAME" or not isinstance(value, str)
        ]
        if not (settings.DEBUG or conf().sandbox_in_production or is_under_test()):
            hint = 'Configure a real gateway, or for a demonstration set BILLING["SANDBOX_IN_PRODUCTION"].'
            problems.append(Problem("the sandbox gateway is in use while DEBUG is off", hint))
        return problems

    def create_customer(self, payer: Payer) -> str:
        at = clock.now()
        with changing_call(at=at):
            return answer_once(payer, perform=lambda: books.open_payer(payer, at=at).reference)

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
        with changing_call(at=clock.now(), payer_reference=_payer_of(_charge(key=key))):
            books.give_up(key)
            found = _charge(key=key)
            return answers.charge_outcome(found) if found else None

    def refund(self, request: RefundRequest) -> Refunded:
        at, charge = clock.now(), _charge(reference=request.charge_reference)
        with changing_call(at=at, payer_reference=_payer_of(charge)):
            return answer_once(request, perform=lambda: answers.refunded(books.give_back(request, at=at)))

    def read_refund(self, *, key: str, charge_reference: str = "") -> Refunded | None:
        answer = answer_to(key)
        refund = answer if isinstance(answer, Refunded) else None
        charge = _charge(refunds__reference=refund.reference) if refund else None
        with reading_call(at=clock.now(), payer_reference=_payer_of(charge)):
            return refund

    def detach(self, method_reference: str) -> None:
        at = clock.now()
        card = Card.objects.select_related("payer").filter(reference=method_reference).first()
        with changing_call(at=at, payer_reference=card.payer.reference if card else ""):
            books.forget_card(method_reference, at=at)

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

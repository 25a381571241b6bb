"""The fake as the house sees it, and the handles by which a test moves it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from threading import Lock
from typing import Any, Literal

from billing.errors import (
    BadAmount,
    CurrencyMismatch,
    Declined,
    IdempotencyMismatch,
    Misconfigured,
    OutcomeUnknown,
    Unreachable,
)
from billing.gateways.base import Gateway
from billing.gateways.messages import (
    Capability,
    ChargeOutcome,
    ChargeRequest,
    Health,
    NeedsAction,
    Payer,
    Problem,
    Processing,
    Refunded,
    RefundRequest,
    SetupOutcome,
    SetupRequest,
    SetupStarted,
    Succeeded,
)
from billing.ids import new_id
from billing.money import Money
from billing.testing.behaviours import Behaviour
from billing.testing.fake.wallet import Wallet

Line = Literal["sound", "unreachable", "unknown"]
Question = Payer | SetupRequest | ChargeRequest | RefundRequest


class FakeGateway(Gateway):
    """Does in memory what a gateway does. `line` is how the network is: sound, unreachable or unknown."""

    capabilities = frozenset(Capability)
    is_sandbox = True

    def __init__(self, alias: str = "default", options: Mapping[str, Any] | None = None) -> None:
        super().__init__(alias, options or {})
        self.reset()

    def reset(self) -> None:
        """Forget everything, as between two tests."""
        self.line: Line = "sound"
        self.wallet = Wallet()
        self._lock = Lock()
        self._answers: dict[str, tuple[Question, Any]] = {}
        self._setups: dict[str, tuple[str, SetupOutcome | Declined]] = {}
        self._charges: dict[str, ChargeOutcome | Declined] = {}
        self._asked: dict[str, ChargeRequest] = {}

    # What a test does in the customer's and the bank's place.

    def enter(self, setup_reference: str, *, behaviour: str = Behaviour.WORKS) -> None:
        """Enter a card on the set-up's page; a page that was used already stays as it is."""
        payer, outcome = self._setups[setup_reference]
        if isinstance(outcome, Processing):
            self._setups[setup_reference] = (
                payer,
                self.wallet.entered(setup_reference, payer, behaviour=behaviour),
            )

    def answer(self, reference: str, *, accept: bool) -> None:
        """Confirm or refuse a set-up or a charge that waits for the cardholder."""
        refused = Declined("authentication_failed")
        if reference in self._setups:
            payer, outcome = self._setups[reference]
            if isinstance(outcome, NeedsAction):
                ready = self.wallet.confirmed(reference)
                self._setups[reference] = payer, ready if accept else refused
            return
        key = next(key for key, charge in self._charges.items() if _is(charge, reference))
        if isinstance(self._charges[key], NeedsAction):
            self._charges[key] = _collected(reference, self._asked[key].amount) if accept else refused

    def refuse_charges(
        self, method_reference: str, *, code: str = "card_declined", is_hard: bool = False
    ) -> None:
        """From now on every charge of this method is declined."""
        self.wallet.refusals[method_reference] = Declined(code, is_hard=is_hard)

    def accept_charges(self, method_reference: str) -> None:
        """From now on they pass again."""
        self.wallet.refusals.pop(method_reference, None)

    @contextmanager
    def broken(self, line: Line) -> Iterator[None]:
        """The line is unreachable or unknown inside the block, and sound after it."""
        self.line = line
        try:
            yield
        finally:
            self.line = "sound"

    # What every gateway does.

    def check(self) -> list[Problem]:
        return [
            Problem(f'the fake gateway has no option "{key}"', "Leave OPTIONS out.") for key in self.options
        ]

    def create_customer(self, payer: Payer) -> str:
        return str(self._changed(payer, lambda: new_id("fcus")))

    def start_setup(self, request: SetupRequest) -> SetupStarted:
        def start() -> SetupStarted:
            reference = new_id("fset")
            self._setups[reference] = request.payer_reference, Processing(reference)
            return SetupStarted(reference, f"https://gateway.invalid/setups/{reference}/")

        started: SetupStarted = self._changed(request, start)
        return started

    def read_setup(self, reference: str) -> SetupOutcome:
        self._reach()
        if reference not in self._setups:
            raise Misconfigured("the gateway does not know this set-up")
        outcome: SetupOutcome = _told(self._setups[reference][1])
        return outcome

    def charge(self, request: ChargeRequest) -> ChargeOutcome:
        outcome: ChargeOutcome = self._changed(request, lambda: self._try(request))
        return outcome

    def _try(self, request: ChargeRequest) -> ChargeOutcome | Declined:
        behaviour = self.wallet.behaviour_of(request.method_reference, payer=request.payer_reference)
        if request.amount.minor <= 0:
            raise BadAmount("a charge is more than nothing")
        reference = new_id("fch")
        outcome: ChargeOutcome | Declined = _collected(reference, request.amount)
        if refusal := self.wallet.refusals.get(request.method_reference):
            outcome = refusal
        elif behaviour == Behaviour.CONFIRMED_WHEN_CHARGED:
            outcome = NeedsAction(reference, f"https://gateway.invalid/confirm/{reference}/")
        self._asked[request.key] = request
        self._charges[request.key] = outcome
        return outcome

    def read_charge(self, *, key: str) -> ChargeOutcome | None:
        self._reach()
        return _told(self._charges[key]) if key in self._charges else None

    def refund(self, request: RefundRequest) -> Refunded:
        refunded: Refunded = self._changed(request, lambda: self._give_back(request))
        return refunded

    def _give_back(self, request: RefundRequest) -> Refunded:
        for key, charge in self._charges.items():
            if isinstance(charge, Succeeded) and charge.reference == request.charge_reference:
                self._charges[key] = _less(charge, request.amount)
                return Refunded(new_id("fre"), request.amount)
        raise Misconfigured("the gateway has collected no such charge")

    def detach(self, method_reference: str) -> None:
        self._reach()
        self.wallet.forget(method_reference)
        if self.line == "unknown":
            raise OutcomeUnknown("the answer was lost")

    def health(self) -> Health:
        return Health(is_reachable=self.line != "unreachable", latency_ms=0, detail="fake")

    def _reach(self) -> None:
        if self.line == "unreachable":
            raise Unreachable

    def _changed(self, question: Question, perform: Callable[[], Any]) -> Any:
        self._reach()
        with self._lock:
            asked, answer = self._answers.get(question.key, (question, None))
            if asked != question:
                raise IdempotencyMismatch("this key came before with other parameters")
            answer = perform() if answer is None else answer
            self._answers[question.key] = question, answer
        if self.line == "unknown":
            raise OutcomeUnknown("the answer was lost")
        return _told(answer)


def _told(answer: Any) -> Any:
    if isinstance(answer, Declined):
        raise Declined(answer.code, is_hard=answer.is_hard)
    return answer


def _is(charge: ChargeOutcome | Declined, reference: str) -> bool:
    return not isinstance(charge, Declined) and charge.reference == reference


def _collected(reference: str, amount: Money) -> Succeeded:
    return Succeeded(reference, amount, refunded=Money.from_minor(0, amount.currency))


def _less(charge: Succeeded, amount: Money) -> Succeeded:
    if charge.amount.currency != amount.currency:
        raise CurrencyMismatch(
            f"a charge in {charge.amount.currency} is refunded in {charge.amount.currency}"
        )
    if not 0 < amount.minor <= charge.amount.minor - charge.refunded.minor:
        raise BadAmount("a refund is more than nothing and no more than what is left of the charge")
    return replace(charge, refunded=Money.from_minor(charge.refunded.minor + amount.minor, amount.currency))


Backend = FakeGateway

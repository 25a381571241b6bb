"""The fake as the house sees it, and the handles by which a test moves it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from threading import Lock
from typing import Any, Literal

from billing import clock
from billing.errors import Declined, IdempotencyMismatch, Misconfigured, OutcomeUnknown, Unreachable
from billing.gateways.base import Gateway, Keep, keep_nothing
from billing.gateways.messages import (
    Capability,
    ChargeOutcome,
    ChargeRequest,
    Delivery,
    Entry,
    Event,
    EventKind,
    Health,
    Method,
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
from billing.testing.fake.post import Post
from billing.testing.fake.till import Till
from billing.testing.fake.wallet import Wallet

Line = Literal["sound", "unreachable", "unknown"]
Question = Payer | SetupRequest | ChargeRequest | RefundRequest


class FakeGateway(Gateway):
    """Does in memory what a gateway does. `line` is how the network is: sound, unreachable or unknown."""

    capabilities = frozenset(Capability) - {Capability.ENTRIES, Capability.PAYERS}
    is_sandbox = True

    def __init__(self, alias: str = "default", options: Mapping[str, Any] | None = None) -> None:
        super().__init__(alias, options or {})
        self.reset()

    def reset(self) -> None:
        """Forget everything, as between two tests."""
        self.line: Line = "sound"
        self.wallet = Wallet()
        self.till = Till()
        self.post = Post(self.alias, [f"the secret of {self.alias}"])
        self._lock = Lock()
        self._answers: dict[str, tuple[Question, Any]] = {}
        self._setups: dict[str, tuple[str, SetupOutcome | Declined]] = {}

    # What a test does in the customer's and the bank's place.

    def enter(self, setup_reference: str, *, behaviour: str = Behaviour.WORKS) -> None:
        """Enter a card on the set-up's page; a page that was used already stays as it is."""
        payer, outcome = self._setups[setup_reference]
        if isinstance(outcome, Processing):
            self._setups[setup_reference] = (
                payer,
                self.wallet.entered(setup_reference, payer, behaviour=behaviour),
            )
            self._tell(EventKind.SETUP, setup_reference)

    def answer(self, reference: str, *, accept: bool) -> None:
        """Confirm or refuse a set-up or a charge that waits for the cardholder."""
        if reference not in self._setups:
            self._tell(EventKind.CHARGE, reference, key=self.till.answered(reference, accept=accept))
            return
        payer, outcome = self._setups[reference]
        if isinstance(outcome, NeedsAction):
            ready, refused = self.wallet.confirmed(reference), Declined("authentication_failed")
            self._setups[reference] = payer, ready if accept else refused
            self._tell(EventKind.SETUP, reference)

    def refuse_charges(
        self, method_reference: str, *, code: str = "card_declined", is_hard: bool = False
    ) -> None:
        """From now on every charge of this method is declined."""
        self.wallet.refusals[method_reference] = Declined(code, is_hard=is_hard)

    def accept_charges(self, method_reference: str) -> None:
        """From now on they pass again."""
        self.wallet.refusals.pop(method_reference, None)

    def dispute(self, reference: str, *, at: datetime) -> None:
        """The cardholder's bank takes this charge back, until `decide_dispute`."""
        self.till.disputed(reference, at=at)
        self._tell(EventKind.CHARGE, reference)

    def decide_dispute(self, reference: str, *, won: bool) -> None:
        """The dispute ends for the project or for the cardholder."""
        self.till.decided(reference, won=won)
        self._tell(EventKind.CHARGE, reference)

    def renew_card(self, method_reference: str, *, exp_month: int, exp_year: int) -> None:
        """Its bank issues the card anew."""
        self.wallet.renewed(method_reference, exp_month=exp_month, exp_year=exp_year)
        self._tell(EventKind.METHOD, method_reference)

    def refund_at_bank(self, charge_reference: str, amount: Money, *, at: datetime) -> None:
        """Money goes back without anybody here having asked."""
        self.till.taken_back(charge_reference, amount, at=at)
        self._tell(EventKind.REFUND, charge_reference)

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

    def charge(self, request: ChargeRequest, *, keep: Keep = keep_nothing) -> ChargeOutcome:
        outcome: ChargeOutcome = self._changed(request, lambda: self._try(request))
        return outcome

    def _try(self, request: ChargeRequest) -> ChargeOutcome | Declined:
        behaviour = self.wallet.behaviour_of(request.method_reference, payer=request.payer_reference)
        outcome = self.till.tried(
            request,
            refusal=self.wallet.refusals.get(request.method_reference),
            is_confirmed=behaviour != Behaviour.CONFIRMED_WHEN_CHARGED,
        )
        self._tell(EventKind.CHARGE, getattr(outcome, "reference", ""), key=request.key)
        if behaviour == Behaviour.DISPUTED and isinstance(outcome, Succeeded):
            self._tell(EventKind.CHARGE, outcome.reference, key=request.key)
            return self.till.disputed(outcome.reference, at=clock.now())
        return outcome

    def read_charge(self, *, key: str, reference: str = "") -> ChargeOutcome | None:
        self._reach()
        outcome: ChargeOutcome | None = _told(self.till.charges.get(key))
        return outcome

    def cancel_charge(self, *, key: str, reference: str = "") -> ChargeOutcome | None:
        self._reach()
        answer = self.till.canceled(key)
        self._lose_answer()
        outcome: ChargeOutcome | None = _told(answer)
        return outcome

    def refund(self, request: RefundRequest) -> Refunded:
        def send_back() -> Refunded:
            answer = self.till.given_back(request, at=clock.now())
            self._tell(EventKind.REFUND, request.charge_reference, key=request.key)
            return answer

        refunded: Refunded = self._changed(request, send_back)
        return refunded

    def read_refund(self, *, key: str, charge_reference: str = "") -> Refunded | None:
        self._reach()
        return self.till.refunds.get(key)

    def detach(self, method_reference: str) -> None:
        self._reach()
        self.wallet.forget(method_reference)
        self._tell(EventKind.METHOD, method_reference)
        self._lose_answer()

    def receive(self, delivery: Delivery, *, at: datetime) -> Event:
        return self.post.read(delivery, at=at)

    def read_events(self, *, since: datetime) -> Iterable[Event]:
        self._reach()
        return self.post.since(since)

    def read_method(self, reference: str) -> Method:
        self._reach()
        return self.wallet.kept(reference)

    def read_refunds(self, charge_reference: str) -> Iterable[Entry]:
        self._reach()
        return [entry for entry in self.till.sent_back if entry.charge_reference == charge_reference]

    def health(self) -> Health:
        return Health(is_reachable=self.line != "unreachable", latency_ms=0, detail="fake")

    def _tell(self, kind: EventKind, reference: str, *, key: str = "") -> None:
        self.post.tell(kind, reference, key=key, at=clock.now())

    def _reach(self) -> None:
        if self.line == "unreachable":
            raise Unreachable

    def _lose_answer(self) -> None:
        if self.line == "unknown":
            raise OutcomeUnknown("the answer was lost")

    def _changed(self, question: Question, perform: Callable[[], Any]) -> Any:
        self._reach()
        with self._lock:
            asked, answer = self._answers.get(question.key, (question, None))
            if asked != question:
                raise IdempotencyMismatch("this key came before with other parameters")
            answer = perform() if answer is None else answer
            self._answers[question.key] = question, answer
        self._lose_answer()
        return _told(answer)


def _told(answer: Any) -> Any:
    if isinstance(answer, Declined):
        raise Declined(answer.code, is_hard=answer.is_hard)
    return answer


Backend = FakeGateway

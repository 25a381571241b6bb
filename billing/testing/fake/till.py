"""The charges the fake gateway has tried, how each stands, and what went back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from billing.errors import BadAmount, CurrencyMismatch, Declined, Misconfigured
from billing.gateways.messages import (
    ChargeOutcome,
    ChargeRequest,
    DisputeStatus,
    Entry,
    EntryKind,
    EntryStatus,
    NeedsAction,
    Refunded,
    RefundRequest,
    Succeeded,
)
from billing.ids import new_id
from billing.money import Money


@dataclass(slots=True)
class Till:
    """Charges and refunds by their keys."""

    charges: dict[str, ChargeOutcome | Declined] = field(default_factory=dict)
    refunds: dict[str, Refunded] = field(default_factory=dict)
    asked: dict[str, ChargeRequest] = field(default_factory=dict)
    sent_back: list[Entry] = field(default_factory=list)

    def tried(
        self, request: ChargeRequest, *, refusal: Declined | None, is_confirmed: bool
    ) -> ChargeOutcome | Declined:
        """Collect, unless the card is refused or its holder must confirm first."""
        if request.amount.minor <= 0:
            raise BadAmount("a charge is more than nothing")
        reference = new_id("fch")
        outcome: ChargeOutcome | Declined = refusal or _collected(reference, request.amount)
        if not refusal and not is_confirmed:
            outcome = NeedsAction(reference, f"https://gateway.invalid/confirm/{reference}/")
        self.asked[request.key] = request
        self.charges[request.key] = outcome
        return outcome

    def answered(self, reference: str, *, accept: bool) -> str:
        """The cardholder confirms or refuses; its key. A charge that waits for nobody stays as it is."""
        for key, charge in self.charges.items():
            if isinstance(charge, NeedsAction) and charge.reference == reference:
                refused = Declined("authentication_failed")
                self.charges[key] = _collected(reference, self.asked[key].amount) if accept else refused
                return key
        return ""

    def canceled(self, key: str) -> ChargeOutcome | Declined | None:
        """Give up a charge that waits for its cardholder; how the charge stands."""
        if isinstance(self.charges.get(key), NeedsAction):
            self.charges[key] = Declined("canceled")
        return self.charges.get(key)

    def given_back(self, request: RefundRequest, *, at: datetime) -> Refunded:
        """Send back a part of a charge that was collected."""
        refunded = self.taken_back(request.charge_reference, request.amount, key=request.key, at=at)
        self.refunds[request.key] = refunded
        return refunded

    def taken_back(self, reference: str, amount: Money, *, key: str = "", at: datetime) -> Refunded:
        """Without a key nobody has asked for it."""
        of, charge = self.collected_as(reference)
        self.charges[of] = _less(charge, amount)
        entry = Entry(EntryKind.REFUND, new_id("fre"), reference, amount, EntryStatus.SUCCEEDED, at, key=key)
        self.sent_back.append(entry)
        return Refunded(entry.reference, amount)

    def disputed(self, reference: str, *, at: datetime) -> Succeeded:
        """The cardholder's bank takes a charge back."""
        key, charge = self.collected_as(reference)
        self.charges[key] = told = replace(charge, disputed_at=at, dispute=DisputeStatus.OPEN)
        return told

    def decided(self, reference: str, *, won: bool) -> None:
        """A dispute ends."""
        key, charge = self.collected_as(reference)
        self.charges[key] = replace(charge, dispute=DisputeStatus.WON if won else DisputeStatus.LOST)

    def collected_as(self, reference: str) -> tuple[str, Succeeded]:
        """The key of a charge that has collected, and the charge."""
        for key, charge in self.charges.items():
            if isinstance(charge, Succeeded) and charge.reference == reference:
                return key, charge
        raise Misconfigured("the gateway has collected no such charge")


def _collected(reference: str, amount: Money) -> Succeeded:
    return Succeeded(reference, amount, refunded=Money.zero(amount.currency))


def _less(charge: Succeeded, amount: Money) -> Succeeded:
    if charge.amount.currency != amount.currency:
        raise CurrencyMismatch(
            f"a charge in {charge.amount.currency} is refunded in {charge.amount.currency}"
        )
    is_ours = charge.dispute in {None, DisputeStatus.WON}
    if not is_ours or not 0 < amount.minor <= charge.amount.minor - charge.refunded.minor:
        raise BadAmount("a refund is more than nothing, no more than what is left, and of nothing disputed")
    return replace(charge, refunded=charge.refunded + amount)

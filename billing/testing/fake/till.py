"""The charges the fake gateway has tried, how each stands, and what went back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from billing.errors import BadAmount, CurrencyMismatch, Declined, Misconfigured
from billing.gateways.messages import (
    ChargeOutcome,
    ChargeRequest,
    DisputeStatus,
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

    def answered(self, reference: str, *, accept: bool) -> None:
        """The cardholder confirms or refuses; a charge that waits for nobody stays as it is."""
        for key, charge in self.charges.items():
            if isinstance(charge, NeedsAction) and charge.reference == reference:
                refused = Declined("authentication_failed")
                self.charges[key] = _collected(reference, self.asked[key].amount) if accept else refused

    def canceled(self, key: str) -> ChargeOutcome | Declined | None:
        """Give up a charge that waits for its cardholder; how the charge stands."""
        if isinstance(self.charges.get(key), NeedsAction):
            self.charges[key] = Declined("canceled")
        return self.charges.get(key)

    def given_back(self, request: RefundRequest) -> Refunded:
        """Send back a part of a charge that was collected."""
        key, charge = self._collected_as(request.charge_reference)
        self.charges[key] = _less(charge, request.amount)
        self.refunds[request.key] = Refunded(new_id("fre"), request.amount)
        return self.refunds[request.key]

    def disputed(self, reference: str, *, at: datetime) -> Succeeded:
        """The cardholder's bank takes a charge back."""
        key, charge = self._collected_as(reference)
        self.charges[key] = told = replace(charge, disputed_at=at, dispute=DisputeStatus.OPEN)
        return told

    def decided(self, reference: str, *, won: bool) -> None:
        """A dispute ends."""
        key, charge = self._collected_as(reference)
        self.charges[key] = replace(charge, dispute=DisputeStatus.WON if won else DisputeStatus.LOST)

    def _collected_as(self, reference: str) -> tuple[str, Succeeded]:
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

"""What can go wrong, in our words. A gateway's vocabulary ends at its room's door."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from billing.money import Money


class BillingError(Exception):
    """Everything this toolkit raises on purpose."""


class MoneyError(BillingError, ValueError):
    """An amount that cannot be taken as it stands."""


class BadAmount(MoneyError):
    """Not a finite decimal number within range, or finer than a micro."""


class UnknownCurrency(MoneyError):
    """Not an active ISO 4217 code."""


class CurrencyMismatch(MoneyError):
    """Two currencies met in one sum."""


class IllegalMove(BillingError):
    """A state was asked to change in a way its MOVES table does not allow."""


class UnknownMethod(BillingError):
    """The payment method is not this customer's, or is no longer attached."""


class KeyReused(BillingError):
    """A key came again with another amount, currency or purpose: nothing was done."""


class ChargedBefore(KeyReused):
    """`charge()` met a key that it had before; `state`, that of its hold, says what became of the first."""

    def __init__(self, state: str) -> None:
        super().__init__(state)

    @property
    def state(self) -> str:
        return str(self.args[0])

    def __str__(self) -> str:
        became = {
            "captured": "it was done and charged",
            "held": "it still runs, or its process died",
            "released": "it failed, and cost nothing",
            "expired": "it did not end in time, and has cost nothing so far",
        }
        return f"this key was used before: {became[self.state]}"


class DoesNotFit(BillingError):
    """More than is free: of the credit limit or, where `is_budget`, of the customer's own budget.

    `available` is below zero where more is used than there is, as after a loss or under a lowered limit.
    """

    def __init__(self, needed: Money, *, available: Money, limit: Money, is_budget: bool = False) -> None:
        super().__init__(f"{needed} does not fit: {available if available.micros > 0 else 'nothing'} is free")
        self.needed = needed
        self.available = available
        self.limit = limit
        self.is_budget = is_budget


class HoldResolved(BillingError):
    """The hold was captured or released before, otherwise than is asked now."""


class NotPayable(BillingError):
    """The invoice cannot be paid: it is a draft, void or paid already, or a payment is under way."""


class NoUsableMethod(BillingError):
    """No payment method is left that could be charged."""


class GatewayError(BillingError):
    """The gateway did not do what was asked. `request_id` is what its support asks for."""

    request_id = ""


class Declined(GatewayError):
    """The bank refused. A hard decline will not pass on a retry: only another method helps."""

    def __init__(self, code: str, *, is_hard: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.is_hard = is_hard


class Unreachable(GatewayError):
    """Nothing happened at the gateway; the same call may be made again after a while."""

    def __init__(self, message: str = "", *, retry_after_seconds: int = 30) -> None:
        super().__init__(message or "the payment gateway cannot be reached")
        self.retry_after_seconds = retry_after_seconds


class OutcomeUnknown(GatewayError):
    """The call may have happened. Look before calling again."""


class Misconfigured(GatewayError):
    """Our settings or keys are wrong: no retry helps until staff mend them."""


class IdempotencyMismatch(GatewayError):
    """A key came again with other parameters."""


class Forged(GatewayError):
    """What came to the address for events was not signed by this gateway, just now, for this account."""

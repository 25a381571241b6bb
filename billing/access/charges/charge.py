"""What a charged view is given as `request.charge`."""

from __future__ import annotations

from billing.errors import BadAmount
from billing.money import Money


class Charge:
    """What is held for this request, and what of it is to be charged: all, unless the view adjusts it."""

    def __init__(self, held: Money, *, hold_id: int | None = None) -> None:
        self.held = held
        self.hold_id = hold_id
        self.adjusted: Money | None = None

    def __repr__(self) -> str:
        return f"<Charge of {self.amount}>"

    @property
    def amount(self) -> Money:
        """What a success is charged: the last word of `adjust()`, else all that is held.

        Nothing where nothing is held: under a pass, and behind a shadow gate.
        """
        if self.hold_id is None:
            return Money.zero(self.held.currency)
        return self.held if self.adjusted is None else self.adjusted

    def adjust(self, amount: Money) -> None:
        """Charge this instead of what is held; the last call counts, zero charges nothing.

        Raises BadAmount for less than nothing or more than is held: that needs a hold of its own.
        """
        if not isinstance(amount, Money) or amount.currency != self.held.currency:
            raise BadAmount(f"what is held is in {self.held.currency}")
        if not 0 <= amount.micros <= self.held.micros:
            raise BadAmount(f"{amount} is below zero, or more than the {self.held} that is held")
        self.adjusted = amount

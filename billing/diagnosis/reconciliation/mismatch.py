"""The ways in which two books can differ, and what each asks of whom."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple

from billing.money import Money


class What(StrEnum):
    """Each names which side knows more."""

    CHARGE_OF_OTHERS = "charge_of_others"
    CHARGE_NOT_BOOKED = "charge_not_booked"
    CHARGE_AMOUNT = "charge_amount"
    CHARGE_MISSING = "charge_missing"
    REFUND_NOT_BOOKED = "refund_not_booked"
    REFUND_CAME_BACK = "refund_came_back"
    REFUND_AMOUNT = "refund_amount"
    REFUND_MISSING = "refund_missing"
    DISPUTE_NOT_BOOKED = "dispute_not_booked"
    DISPUTE_DECIDED = "dispute_decided"


_LOOKED_UP = "--apply looks it up at the gateway and books what stands there"
_ACCOUNT = (
    "see whether OPTIONS name the account it was made in; if they do, ask the gateway's support about it, "
    "and write it off by hand"
)

# What is said of it, and what to do.
_TOLD = {
    What.CHARGE_OF_OTHERS: (
        "collected at the gateway, but not by this project",
        "find out which program uses this account; refund it there, or give that program its own account",
    ),
    What.CHARGE_NOT_BOOKED: ("collected at the gateway, not booked here", _LOOKED_UP),
    What.CHARGE_AMOUNT: (
        "collected with another amount than is booked here",
        "refund the difference at the gateway, or record it as paid elsewhere; tell us how it came about",
    ),
    What.CHARGE_MISSING: ("booked here, unknown at the gateway", _ACCOUNT),
    What.REFUND_NOT_BOOKED: ("sent back at the gateway, not booked here", _LOOKED_UP),
    What.REFUND_CAME_BACK: ("booked here as sent back, failed at the gateway", _LOOKED_UP),
    What.REFUND_AMOUNT: (
        "sent back with another amount than is booked here",
        "send back the difference, or record a payment of it",
    ),
    What.REFUND_MISSING: ("booked here as sent back, unknown at the gateway", _ACCOUNT),
    What.DISPUTE_NOT_BOOKED: ("disputed at the gateway, not booked here", _LOOKED_UP),
    What.DISPUTE_DECIDED: ("its dispute was decided at the gateway, and is open here", _LOOKED_UP),
}


class Mismatch(NamedTuple):
    """One difference. `ours` and `theirs` name it on each side; a repair looks at `charge_reference`."""

    what: What
    amount: Money
    ours: str = ""
    theirs: str = ""
    charge_reference: str = ""

    @property
    def said(self) -> str:
        return _TOLD[self.what][0]

    @property
    def advice(self) -> str:
        return _TOLD[self.what][1]

    @property
    def is_repairable(self) -> bool:
        return self.advice is _LOOKED_UP

    def as_json(self) -> dict[str, Any]:
        named = {"what": self.what.value, "ours": self.ours, "theirs": self.theirs}
        return {**named, **self.amount.as_json(), "said": self.said, "advice": self.advice}

    def __str__(self) -> str:
        names = " / ".join(name for name in (self.ours, self.theirs) if name)
        return f"{names}: {self.amount} {self.said}"

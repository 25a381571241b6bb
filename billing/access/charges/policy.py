"""Whether credit is enough, as a pure policy, and the refusal when it is not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from billing.access.causes import Cause
from billing.access.denied import Denied, Remedy
from billing.conf import conf
from billing.credit.amounts import positive
from billing.errors import DoesNotFit
from billing.iso4217 import exponent_of
from billing.money import MICROS, Money
from billing.standing.facts import Facts


@dataclass(frozen=True, slots=True)
class WithinCredit:
    """So much is free: of prepaid credit, of the limit, and of the customer's own budget.

    Nothing is held. `micros` of `currency` are needed; where none are named, anything above zero will do.
    """

    micros: int = 0
    currency: str = ""

    def __call__(self, facts: Facts, at: datetime) -> Denied | None:
        denied = self._denied(facts)
        if denied is None or self.micros:
            return denied
        # Any amount would have done: there is none to tell.
        return replace(denied, facts={name: denied.facts[name] for name in denied.facts if name != "needed"})

    def _denied(self, facts: Facts) -> Denied | None:
        own = facts["own_currency"] or conf().default_currency
        needed = Money(self.micros or 1, self.currency or own)
        if needed.currency != own:
            # Only the customer's own is among the facts: paying would never open this door.
            return Denied(Cause.MISCONFIGURED, {"currency": needed.currency, "own_currency": own})
        if facts["credit_currency"] is None:
            return no_credit(needed)
        available, left = Money(facts["credit_available"], own), facts["budget_left"]
        if available < needed:
            limit, held = (Money(facts[name] or 0, own) for name in ("credit_limit", "credit_held"))
            return shortage(needed, available=available, limit=limit, held=held, bill=open_bill(facts))
        if left is not None and left < needed.micros:
            return _over_budget(needed, available=Money(left, own))
        return None


def within_credit(amount: Money | None = None) -> WithinCredit:
    """Let in who has so much credit free, in their own currency; without an amount, who has any.

    Raises BadAmount for nothing, and for less.
    """
    return WithinCredit() if amount is None else WithinCredit(positive(amount).micros, amount.currency)


def refusal_of(trouble: DoesNotFit, facts: Facts) -> tuple[Denied, Facts]:
    """Why a hold did not fit, and the facts that say so when the refusal is replayed."""
    needed, available = trouble.needed, trouble.available
    seen = {
        "own_currency": needed.currency,
        "credit_currency": needed.currency,
        "credit_limit": trouble.limit.micros,
    }
    if trouble.is_budget:
        room = {"credit_available": needed.micros, "budget_left": available.micros}
        return _over_budget(needed, available=available), facts.plus(**seen, **room)
    if "credit_currency" not in facts:
        return no_credit(needed), facts.plus(own_currency=needed.currency)
    held = Money(facts["credit_held"] or 0, needed.currency)
    short = shortage(needed, available=available, limit=trouble.limit, held=held, bill=open_bill(facts))
    return short, facts.plus(**seen, credit_available=available.micros)


def shortage(
    needed: Money, *, available: Money, limit: Money, held: Money, bill: Remedy | None = None
) -> Denied:
    """Too little is free. Without a limit prepaid credit is used up; with one, that is reached.

    `available` may be below nothing, after a loss or under a lowered limit: then that is to be paid too.
    What stands on an unpaid invoice is paid by paying that: credit bought in its place would leave it so.
    """
    known = _known(needed, available)
    billed = bill.amount if bill and bill.amount and bill.amount.currency == needed.currency else needed * 0
    missing = needed - available - billed
    first = (bill,) if bill and billed else ()
    if not limit:
        top_up = (Remedy("top_up", amount=_payable(missing)),) if missing.micros > 0 else ()
        return Denied(Cause.CREDIT_EXHAUSTED, known, (*first, *top_up))
    # What was used in all, so that the whole limit is free again; at least what is missing. What is
    # held comes back by itself, or becomes use.
    used = max(limit - available - held - billed, missing)
    pay_now = (Remedy("pay_now", amount=_payable(used)),) if used.micros > 0 and missing.micros > 0 else ()
    ways = (*first, *pay_now, Remedy("ask_limit"))
    return Denied(Cause.CREDIT_LIMIT_EXCEEDED, {**known, "limit": limit.as_json()}, ways)


def open_bill(facts: Facts) -> Remedy | None:
    """Paying the unpaid invoice that is due first, if there is one."""
    if "overdue_invoice" not in facts:
        return None
    amount = Money.from_json(facts["overdue_amount"])
    return Remedy("pay_invoice", (("invoice", facts["overdue_invoice"]),), amount=amount)


def no_credit(needed: Money) -> Denied:
    """Nothing was ever paid ahead: this one request can be."""
    pay = Remedy("pay_request", amount=_payable(needed))
    return Denied(Cause.PAYMENT_NEEDED, {"needed": needed.as_json()}, (pay,))


def _over_budget(needed: Money, *, available: Money) -> Denied:
    return Denied(Cause.BUDGET_EXCEEDED, _known(needed, available), (Remedy("raise_budget"),))


def _known(needed: Money, available: Money) -> dict[str, Any]:
    """As told: nothing is free where less than nothing is, and what is owed first is told apart."""
    nothing = Money.zero(needed.currency)
    known = {"needed": needed.as_json(), "available": max(available, nothing).as_json()}
    return known if available >= nothing else known | {"overdrawn": (-available).as_json()}


def _payable(amount: Money) -> Money:
    """Up to the next whole minor unit: nobody can pay a fraction of a cent, and less would not be enough."""
    unit: int = MICROS // 10 ** exponent_of(amount.currency)
    return Money(-(-amount.micros // unit) * unit, amount.currency)

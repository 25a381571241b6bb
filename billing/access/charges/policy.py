"""Whether credit is enough, as a pure policy, and the refusal when it is not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from billing.access.causes import Cause
from billing.access.denied import Denied, Remedy
from billing.conf import conf
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
        known, currency = facts["credit_currency"], self.currency or facts["credit_currency"]
        needed = Money(self.micros or 1, currency or conf().default_currency)
        if known is None or known != currency:
            return no_credit(needed)
        available, left = facts["credit_available"], facts["budget_left"]
        if available < needed.micros:
            limit = Money(facts["credit_limit"], currency)
            free = _at_least_nothing(available, currency)
            return shortage(needed, available=free, limit=limit, bill=open_bill(facts))
        if left is not None and left < needed.micros:
            return _over_budget(needed, available=_at_least_nothing(left, currency))
        return None


def _at_least_nothing(micros: int, currency: str) -> Money:
    return Money(max(micros, 0), currency)


def within_credit(amount: Money | None = None) -> WithinCredit:
    """Let in who has so much credit free; without an amount, who has any."""
    return WithinCredit(amount.micros, amount.currency) if amount else WithinCredit()


def refusal_of(trouble: DoesNotFit, facts: Facts) -> tuple[Denied, Facts]:
    """Why a hold did not fit, and the facts that say so when the refusal is replayed."""
    needed, available = trouble.needed, trouble.available
    seen = {"credit_currency": needed.currency, "credit_limit": trouble.limit.micros}
    if trouble.is_budget:
        room = {"credit_available": needed.micros, "budget_left": available.micros}
        return _over_budget(needed, available=available), facts.plus(**seen, **room)
    if "credit_currency" not in facts:
        return no_credit(needed), facts
    short = shortage(needed, available=available, limit=trouble.limit, bill=open_bill(facts))
    return short, facts.plus(**seen, credit_available=available.micros)


def shortage(needed: Money, *, available: Money, limit: Money, bill: Remedy | None = None) -> Denied:
    """Too little is free. Without a limit prepaid credit is used up; with one, that is reached.

    What stands on an open invoice is paid by paying that: credit bought in its place would leave it open.
    """
    known = {"needed": needed.as_json(), "available": available.as_json()}
    billed = bill.amount if bill and bill.amount and bill.amount.currency == needed.currency else needed * 0
    missing = needed - available - billed
    first = (bill,) if bill and billed else ()
    if not limit:
        top_up = (Remedy("top_up", amount=_payable(missing)),) if missing.micros > 0 else ()
        return Denied(Cause.CREDIT_EXHAUSTED, known, (*first, *top_up))
    # What was used in all, so that the whole limit is free again; at least what is missing.
    used = max(limit - available - billed, missing)
    pay_now = (Remedy("pay_now", amount=_payable(used)),) if used.micros > 0 and missing.micros > 0 else ()
    ways = (*first, *pay_now, Remedy("ask_limit"))
    return Denied(Cause.CREDIT_LIMIT_EXCEEDED, {**known, "limit": limit.as_json()}, ways)


def open_bill(facts: Facts) -> Remedy | None:
    """Paying the open invoice that is due first, if there is one."""
    if "overdue_invoice" not in facts:
        return None
    amount = Money.from_json(facts["overdue_amount"])
    return Remedy("pay_invoice", (("invoice", facts["overdue_invoice"]),), amount=amount)


def no_credit(needed: Money) -> Denied:
    """Nothing was ever paid ahead: this one request can be."""
    pay = Remedy("pay_request", amount=_payable(needed))
    return Denied(Cause.PAYMENT_NEEDED, {"needed": needed.as_json()}, (pay,))


def _over_budget(needed: Money, *, available: Money) -> Denied:
    known = {"needed": needed.as_json(), "available": available.as_json()}
    return Denied(Cause.BUDGET_EXCEEDED, known, (Remedy("raise_budget"),))


def _payable(amount: Money) -> Money:
    """Up to the next whole minor unit: nobody can pay a fraction of a cent, and less would not be enough."""
    unit: int = MICROS // 10 ** exponent_of(amount.currency)
    return Money(-(-amount.micros // unit) * unit, amount.currency)

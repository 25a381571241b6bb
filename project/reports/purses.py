"""What the cast owes, has paid ahead and has used. A part that was lived before is not lived again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from billing.credit.grants.actions import grant_credit
from billing.credit.grants.models import GrantKind
from billing.credit.holds.actions import capture_hold, hold_credit
from billing.credit.holds.states import HoldState
from billing.credit.limits.actions import change_budget, change_limit
from billing.customers.models import Customer
from billing.invoices.actions import create_invoice, issue_invoice
from billing.invoices.lines.totals import NewLine
from billing.invoices.states import InvoiceState
from billing.money import Money
from billing.payments.dunning.actions import open_dunnings, pause_dunning
from project.reports.people import Person
from project.reports.prices import CURRENCY

KEY = "seed"
DAYS_TO_PAY = 14


def fill_purse(customer: Customer, person: Person, *, since: datetime, at: datetime, by: Any) -> None:
    """`since` is when the customer came; `by` the member of staff who gave limits and noted transfers."""
    if person.owes:
        billed_days_ago = timedelta(days=DAYS_TO_PAY + person.days_late)
        _bill(customer, person, at=at - billed_days_ago, by=by)
    if person.paid_ahead:
        how = {"why": "Paid by bank transfer.", "by": by}
        grant_credit(customer, _usd(person.paid_ahead), kind=GrantKind.PAID, key=KEY, at=since, **how)
    if person.used and not customer.holds.filter(key=KEY, state=HoldState.CAPTURED).exists():
        _use(customer, person, at=at, by=by)


def _bill(customer: Customer, person: Person, *, at: datetime, by: Any) -> None:
    line = NewLine("A year of yearbooks", person.owes)
    invoice = create_invoice(customer, [line], key=KEY, days_to_pay=DAYS_TO_PAY, at=at)
    if invoice.state == InvoiceState.DRAFT:
        issue_invoice(invoice, at=at)
        if person.is_left_alone:
            open_dunnings([invoice])
            pause_dunning(invoice.dunning, at=at, why="Asked us to wait with the card.", by=by)


def _use(customer: Customer, person: Person, *, at: datetime, by: Any) -> None:
    """Limit and budget first, and once: the visitor may change them afterwards."""
    if person.limit:
        change_limit(customer, _usd(person.limit), at=at, why="Pays in time.", by=by)
    if person.budget:
        change_budget(customer, _usd(person.budget), currency=CURRENCY, at=at)
    # Now, and not a while ago: a budget is of the month.
    held = hold_credit(customer, _usd(person.used), key=KEY, at=at, what="reports:carrier")
    capture_hold(held.hold_id, _usd(person.used), at=at)


def _usd(amount: str) -> Money:
    return Money.of(amount, CURRENCY)

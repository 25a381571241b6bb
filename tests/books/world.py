"""Everything that moves money for one customer, through the actions and the sandbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from billing.credit.grants.actions import grant_credit
from billing.credit.grants.models import Grant, GrantKind
from billing.credit.holds.actions import capture_hold, hold_credit
from billing.credit.limits.actions import change_limit
from billing.customers.models import Customer
from billing.invoices.actions import create_invoice, create_usage_invoice, issue_invoice
from billing.invoices.lines.totals import NewLine
from billing.invoices.models import Invoice
from billing.money import Money
from billing.payments.actions import start_payment
from billing.payments.models import Payment
from billing.payments.refunds.actions import refund_payment
from billing.payments.refunds.models import Refund
from billing.payments.top_ups.actions import start_top_up
from billing.testing import enter_card

VISA = "4242424242424242"
_keys = count(1)


def usd(amount: Any) -> Money:
    return Money.of(amount, "USD")


@dataclass
class World:
    """The verbs of the house, each at the world's own instant; keys never repeat by chance."""

    customer: Customer
    at: datetime

    def step(self, **span: float) -> datetime:
        self.at += timedelta(**span or {"minutes": 1})
        return self.at

    def key(self) -> str:
        return f"k{next(_keys)}"

    def card(self, number: str = VISA) -> None:
        enter_card(self.customer, number, at=self.step(), exp_year=self.at.year + 3)

    def limit(self, amount: Any) -> None:
        change_limit(self.customer, usd(amount), at=self.step(), why="a test")

    def hold(self, amount: Any, **options: Any) -> int:
        return hold_credit(self.customer, usd(amount), key=self.key(), at=self.step(), **options).hold_id

    def charge(self, amount: Any, *, held: Any = None) -> int:
        hold = self.hold(held or amount)
        capture_hold(hold, usd(amount), at=self.step())
        return hold

    def grant(self, amount: Any, *, kind: GrantKind = GrantKind.PROMOTIONAL, **options: Any) -> Grant:
        return grant_credit(self.customer, usd(amount), kind=kind, key=self.key(), at=self.step(), **options)

    def draft(self, *lines: NewLine) -> Invoice:
        return create_invoice(self.customer, lines, at=self.step())

    def invoice(self, amount: Any, *, tax: str = "19") -> Invoice:
        line = NewLine("Work", amount, tax_percent=tax)
        return issue_invoice(self.draft(line), at=self.step())

    def usage_invoice(self, *, tax: str = "0") -> Invoice:
        return issue_invoice(
            create_usage_invoice(self.customer, at=self.step(), tax_percent=tax), at=self.step()
        )

    def pay(self, invoice: Invoice) -> Payment:
        return start_payment(invoice, at=self.step(), key=self.key())

    def top_up(self, amount: Any) -> Payment:
        return start_top_up(self.customer, usd(amount), at=self.step(), key=self.key())

    def refund(self, payment: Payment, amount: Any) -> Refund:
        return refund_payment(payment, usd(amount), at=self.step(), key=self.key(), why="a test")

"""The day in "The books", played by the actions that play it in production."""

from datetime import datetime

from billing.credit.actions import open_credit
from billing.credit.grants.actions import expire_credit, grant_credit
from billing.credit.grants.models import GrantKind
from billing.credit.holds.actions import capture_hold, hold_credit
from billing.credit.limits.actions import change_limit
from billing.invoices.actions import create_usage_invoice, issue_invoice
from billing.ledger.queries import trial_balance
from billing.models import Transfer
from billing.money import Money
from billing.payments.actions import start_payment
from billing.payments.disputes.actions import record_dispute
from billing.payments.refunds.actions import refund_payment
from billing.payments.top_ups.actions import start_top_up


def usd(amount):
    return Money.of(amount, "USD")


class Day:
    """`times` are those of the page; each step is a method, in their order."""

    def __init__(self, customer, times):
        self.customer, self.times = customer, times
        self.steps = (
            self.limit, self.top_up, self.promotion, self.hold_fixed, self.capture_fixed, self.expire,
            self.hold_estimate, self.capture_part, self.hold_crumb, self.capture_crumb, self.invoice_use,
            self.pay, self.refund, self.dispute,
        )  # fmt: skip

    def play(self):
        """The transfers of each step, and how the credit stands after it, as the page writes them."""
        moved, stood, seen = [], [], 0
        for number, (step, at) in enumerate(zip(self.steps, self.times, strict=True), start=1):
            step(at)
            transfers = Transfer.objects.filter(pk__gt=seen).select_related("debit", "credit").order_by("pk")
            moved += [[str(number), *_transfer(transfer)] for transfer in transfers]
            seen = Transfer.objects.order_by("pk").values_list("pk", flat=True).last() or 0
            stood.append([str(number), *self._credit()])
        return moved, stood

    def limit(self, at):
        change_limit(self.customer, usd("50.00"), at=at, why="a good customer")

    def top_up(self, at):
        self.bought = start_top_up(self.customer, usd("20.00"), key="top-up", at=at)

    def promotion(self, at):
        ends_at = self.times[5]
        grant_credit(
            self.customer, usd("5.00"), kind=GrantKind.PROMOTIONAL, key="hello", expires_at=ends_at, at=at
        )

    def hold_fixed(self, at):
        self.held = hold_credit(self.customer, usd("4.10"), key="report", at=at)

    def capture_fixed(self, at):
        capture_hold(self.held.hold_id, usd("4.10"), at=at)

    def expire(self, at):
        expire_credit(at=at)

    def hold_estimate(self, at):
        self.held = hold_credit(self.customer, usd("30.00"), key="analysis", at=at)

    def capture_part(self, at):
        capture_hold(self.held.hold_id, usd("24.50"), at=at)

    def hold_crumb(self, at):
        self.held = hold_credit(self.customer, usd("0.000015"), key="lookup", at=at)

    def capture_crumb(self, at):
        capture_hold(self.held.hold_id, usd("0.000015"), at=at)

    def invoice_use(self, at):
        draft = create_usage_invoice(self.customer, tax_percent="19", at=at)
        self.invoice = issue_invoice(draft, at=at)

    def pay(self, at):
        self.payment = start_payment(self.invoice, key="invoice", at=at)

    def refund(self, at):
        refund_payment(self.payment, usd("1.00"), key="refund", why="the report came late", at=at)

    def dispute(self, at):
        record_dispute(self.bought, at=at)

    def _credit(self):
        credit = open_credit(self.customer, "USD")
        left = [sum((grant.remaining for grant in credit.grants.filter(kind=kind)), usd(0))
                for kind in (GrantKind.PROMOTIONAL, GrantKind.PAID)]  # fmt: skip
        return [
            written(m)
            for m in (credit.balance, credit.held, credit.owed, credit.limit, credit.available, *left)
        ]


def balances():
    """The trial balance at the end, and its sums."""
    rows = trial_balance(currency="USD")
    sums = [sum((getattr(row, side) for row in rows), usd(0)) for side in ("debits", "credits")]
    told = [[named(row), written(row.debits), written(row.credits), written(row.balance)] for row in rows]
    return [*told, ["sum", *map(written, sums), ""]]


def instant(time):
    return datetime.fromisoformat(f"2026-11-22T{time}+00:00")


def written(money):
    return money.as_json()["amount"]


def named(account):
    return f"`{account.kind}` {account.gateway}".strip()


def _transfer(transfer):
    sides = (named(transfer.debit), named(transfer.credit))
    return [f"`{transfer.event}`", *sides, written(transfer.money), transfer.state]

"""The books on one page: what a customer's figures must be after anything that can happen. Pure, in micros.

One currency, one customer; written from DESIGN §5 and §8 and not from the code.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

MICROS = 1_000_000
CENT = MICROS // 100


def cents(micros: int) -> int:
    """Whole cents, half away from zero."""
    return (micros + CENT // 2) // CENT * CENT


@dataclass
class Grant:
    left: int
    kind: int
    priority: int
    granted_at: datetime
    number: int
    expires_at: datetime | None = None
    held: int = 0

    def rank(self) -> tuple[object, ...]:
        far = datetime.max.replace(tzinfo=self.granted_at.tzinfo)
        return self.priority, self.expires_at or far, self.kind, self.granted_at, self.number

    def is_live(self, at: datetime) -> bool:
        return self.expires_at is None or self.expires_at > at


@dataclass
class Hold:
    amount: int
    expires_at: datetime
    parts: list[tuple[Grant, int]]
    state: str = "held"
    captured: int = 0


@dataclass
class Invoice:
    total: int
    usage: int = 0
    paid: int = 0
    credited: int = 0
    received: int = 0
    sent_back: int = 0
    state: str = "open"

    @property
    def due(self) -> int:
        return self.total - self.paid - self.credited if self.state in {"open", "uncollectible"} else 0


@dataclass
class Payment:
    amount: int
    invoice: Invoice | None
    grant: Grant | None = None
    source: str = "card"
    refunded: int = 0
    dispute: str = ""
    disputed: int = 0
    # Of one from credit, what it took of which grant, the last first.
    parts: list[tuple[Grant, int]] = field(default_factory=list)

    @property
    def left(self) -> int:
        return self.amount - self.refunded


@dataclass
class Books:
    limit: int = 0
    budget: int | None = None
    spent: dict[tuple[int, int], int] = field(default_factory=dict)
    used: int = 0  # beyond all grants, and on no invoice
    grants: list[Grant] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)

    @property
    def held(self) -> int:
        return sum(hold.amount for hold in self.holds if hold.state == "held")

    @property
    def balance(self) -> int:
        return sum(grant.left for grant in self.grants) - self.used

    @property
    def owed(self) -> int:
        return sum(invoice.due for invoice in self.invoices) + self.disputed

    @property
    def disputed(self) -> int:
        return sum(payment.disputed for payment in self.payments if payment.dispute in {"open", "lost"})

    @property
    def available(self) -> int:
        return self.balance - self.held - self.owed + self.limit

    def pass_to(self, at: datetime) -> None:
        """What ends by itself: of a grant, whatever is not held."""
        for grant in self.grants:
            if not grant.is_live(at):
                grant.left = grant.held

    def _in_order(self, at: datetime) -> list[Grant]:
        return sorted((g for g in self.grants if g.is_live(at)), key=Grant.rank)

    def fits(self, amount: int, at: datetime) -> bool:
        left = (
            None if self.budget is None else self.budget - self.spent.get((at.year, at.month), 0) - self.held
        )
        return amount <= self.available and (left is None or amount <= left)

    def hold(self, amount: int, *, at: datetime, expires_at: datetime) -> Hold:
        parts, left = [], amount
        for grant in self._in_order(at):
            part = min(left, grant.left - grant.held)
            grant.held += part
            left -= part
            if part:
                parts.append((grant, part))
        self.holds.append(Hold(amount, expires_at, parts))
        return self.holds[-1]

    def capture(self, hold: Hold, amount: int, *, at: datetime) -> None:
        left = self._let_go(hold, spending=amount, at=at) if hold.state == "held" else amount
        hold.state, hold.captured = "captured", amount
        self.used += self.take(left, at=at)
        month = (at.year, at.month)
        self.spent[month] = self.spent.get(month, 0) + amount

    def release(self, hold: Hold, state: str, *, at: datetime) -> None:
        self._let_go(hold, spending=0, at=at)
        hold.state = state

    def _let_go(self, hold: Hold, *, spending: int, at: datetime) -> int:
        for grant, part in hold.parts:
            taken = min(spending, part)
            spending -= taken
            grant.held -= part
            grant.left -= taken if grant.is_live(at) else part
        return spending

    def take(self, amount: int, *, at: datetime) -> int:
        """Spend grants that are live and not held; what none covers."""
        for grant in self._in_order(at):
            part = min(amount, grant.left - grant.held)
            grant.left -= part
            amount -= part
        return amount

    def take_parts(self, amount: int, *, at: datetime) -> list[tuple[Grant, int]]:
        """The same; what was taken of each, the last first."""
        before = [(grant, grant.left) for grant in self._in_order(at)]
        assert self.take(amount, at=at) == 0
        return [(grant, left - grant.left) for grant, left in reversed(before)]

    def give_back(self, payment: Payment, amount: int, *, at: datetime) -> None:
        """To the grants it was spent from, the last first; of one that has ended it is lost."""
        kept = []
        for grant, taken in payment.parts:
            part = min(amount, taken)
            amount -= part
            kept.append((grant, taken - part))
            if grant.is_live(at):
                covers = min(self.used, part) if grant.kind == 2 else 0
                self.used -= covers
                grant.left += part - covers
        payment.parts = kept

    def grant(self, amount: int, *, kind: int, at: datetime, **more: object) -> Grant:
        covers = min(self.used, amount) if kind == 2 else 0
        self.used -= covers
        grant = Grant(amount - covers, kind, granted_at=at, number=len(self.grants), **more)  # type: ignore[arg-type]
        self.grants.append(grant)
        return grant

    def free_to_pay_with(self, at: datetime) -> int:
        """Of an invoice: grants that are live and not held, and nothing whose money was taken back."""
        spendable = sum(grant.left - grant.held for grant in self.grants if grant.is_live(at))
        return max(0, min(spendable, self.balance - self.held - self.disputed))

    def settle(self, invoice: Invoice, amount: int) -> None:
        invoice.paid += amount
        invoice.received += amount
        if not invoice.due:
            invoice.state = "paid"

    def credit(self, invoice: Invoice, amount: int) -> None:
        """A credit note: of what is due, or of what was paid, which is then to be sent back."""
        if invoice.state == "paid":
            invoice.paid -= amount
        invoice.credited += amount
        if invoice.state != "paid" and not invoice.due:
            invoice.state = "paid"

    def refundable(self, payment: Payment) -> int:
        if payment.dispute in {"open", "lost", "recovered"}:
            return 0
        unused = payment.grant.left - payment.grant.held if payment.grant else payment.left
        return min(payment.left, unused)

    def refund(self, payment: Payment, amount: int) -> None:
        payment.refunded += amount
        if payment.grant:
            payment.grant.left -= amount
        if (invoice := payment.invoice) is not None:
            credited_before = invoice.received - invoice.sent_back - invoice.paid
            invoice.sent_back += amount
            noted = max(0, amount - credited_before)
            invoice.paid -= noted
            invoice.credited += noted

    def void(self, invoice: Invoice) -> None:
        invoice.state = "void"
        self.used += invoice.usage

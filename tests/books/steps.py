"""Each step, taken in the books and in the model of them: what one refuses the other must refuse."""

from datetime import timedelta

from billing.credit.grants.actions import grant_credit, revoke_grant
from billing.credit.grants.models import Grant, GrantKind
from billing.credit.holds.actions import capture_hold, hold_credit, release_hold
from billing.credit.limits.actions import change_budget, change_limit
from billing.errors import BillingError
from billing.invoices.actions import (
    create_invoice,
    create_usage_invoice,
    issue_invoice,
    void_invoice,
    write_off_invoice,
)
from billing.invoices.credit_notes.actions import issue_credit_note
from billing.invoices.lines.totals import NewLine
from billing.money import Money
from billing.payments.actions import record_payment_elsewhere, settle_from_credit, start_payment
from billing.payments.disputes.actions import record_dispute, settle_dispute_lost, settle_dispute_won
from billing.payments.disputes.models import Dispute
from billing.payments.refunds.actions import refund_payment
from billing.payments.top_ups.actions import start_top_up
from billing.testing import enter_card
from tests.books.model import CENT, Books, Invoice, Payment, cents

LIFETIME = timedelta(minutes=15)
HALF_A_DOLLAR = 50 * CENT


def usd(micros):
    return Money(micros, "USD")


class Steps:
    """`rows` are the books' own rows, in the order of the model's."""

    def __init__(self, customer, at):
        self.customer, self.at = customer, at
        self.model = Books()
        self.rows = {"holds": [], "grants": [], "invoices": [], "payments": []}
        self.has_card = False
        self.number = 0

    def wait(self, hours):
        self.at += timedelta(hours=hours)
        self.model.pass_to(self.at)

    def holds_expire(self):
        for hold in self.model.holds:
            if hold.state == "held" and hold.expires_at <= self.at:
                self.model.release(hold, "expired", at=self.at)

    def both(self, is_right, act):
        """The row that the books made; None where they refused, as the model does."""
        try:
            made = act()
        except BillingError as refusal:
            assert not is_right, f"the model allows it: {refusal!r}"
            return None
        assert is_right, "the model refuses it"
        return made or True

    def begin(self):
        self.at += timedelta(minutes=1)
        self.model.pass_to(self.at)
        self.number += 1
        return {"at": self.at, "key": f"step {self.number}"}

    def picked(self, kind, which):
        mine = getattr(self.model, kind)
        place = which % len(mine)
        return mine[place], self.rows[kind][place]

    def kept(self, kind, row):
        self.rows[kind].append(row)
        return True

    def hold(self, amount):
        how = self.begin()
        fits = self.model.fits(amount, self.at)
        held = self.both(fits, lambda: hold_credit(self.customer, usd(amount), **how))
        if held:
            self.model.hold(amount, at=self.at, expires_at=self.at + LIFETIME)
        return held and self.kept("holds", held.hold_id)

    def charge(self, amount):
        return self.hold(amount) and self.capture(len(self.model.holds) - 1, 1)

    def capture(self, which, part):
        how = self.begin()
        hold, row = self.picked("holds", which)
        amount = max(1, int(hold.amount * part))
        is_again = hold.state == "captured" and hold.captured == amount
        is_first = hold.state in {"held", "expired"} and amount <= hold.amount
        done = self.both(is_again or is_first, lambda: capture_hold(row, usd(amount), at=how["at"]))
        if is_first:
            self.model.capture(hold, amount, at=self.at)
        return done

    def release(self, which):
        how = self.begin()
        hold, row = self.picked("holds", which)
        done = self.both(hold.state != "captured", lambda: release_hold(row, at=how["at"]))
        if hold.state == "held":
            self.model.release(hold, "released", at=self.at)
        return done

    def grant(self, amount, kind, priority, days):
        how = self.begin() | {"priority": priority}
        expires_at = self.at + timedelta(days=days) if days else None
        row = self.both(
            True,
            lambda: grant_credit(
                self.customer, usd(amount), kind=GrantKind(kind), expires_at=expires_at, **how
            ),
        )
        self.model.grant(amount, kind=kind, priority=priority, at=self.at, expires_at=expires_at)
        return self.kept("grants", row)

    def revoke(self, which):
        how = self.begin()
        grant, row = self.picked("grants", which)
        row.refresh_from_db()
        if not row.revoked_at:
            grant.expires_at, grant.left = self.at, grant.held
        return self.both(True, lambda: revoke_grant(row, at=how["at"], why="a test"))

    def limit(self, amount):
        at = self.begin()["at"]
        self.model.limit = amount
        return self.both(True, lambda: change_limit(self.customer, usd(amount), at=at, why="a test"))

    def budget(self, amount):
        at, self.model.budget = self.begin()["at"], amount
        budget = None if amount is None else usd(amount)
        return self.both(True, lambda: change_budget(self.customer, budget, currency="USD", at=at))

    def attach(self):
        at, self.has_card = self.begin()["at"], True
        return self.both(True, lambda: enter_card(self.customer, "4242424242424242", at=at, exp_year=2035))

    def top_up(self, amount):
        how = self.begin()
        row = self.both(self.has_card, lambda: start_top_up(self.customer, usd(amount * CENT), **how))
        if row:
            grant = self.bought(amount * CENT, row.public_id)
            self.model.payments.append(Payment(amount * CENT, None, grant))
        return row and self.kept("payments", row)

    def bought(self, amount, key):
        self.kept("grants", Grant.objects.get(key=key))
        return self.model.grant(amount, kind=2, priority=50, at=self.at)

    def issue(self, amount):
        how = self.begin()
        line = NewLine("Work", usd(amount * CENT).amount, tax_percent="19")
        row = self.both(True, lambda: create_invoice(self.customer, [line], **how))
        self.both(True, lambda: issue_invoice(row, at=how["at"]))
        self.model.invoices.append(Invoice(amount * CENT + cents(amount * CENT * 19 // 100)))
        return self.kept("invoices", row)

    def issue_usage(self):
        how, used = self.begin(), self.model.used
        row = self.both(bool(cents(used)), lambda: create_usage_invoice(self.customer, **how))
        if row:
            self.both(True, lambda: issue_invoice(row, at=how["at"]))
            self.model.invoices.append(Invoice(cents(used), usage=used))
            self.model.used = 0
        return row and self.kept("invoices", row)

    def pay(self, which, how):
        given = self.begin()
        invoice, row = self.picked("invoices", which)
        free = self.model.spendable(self.at) // CENT * CENT
        due = invoice.due
        amount = {"card": due, "credit": min(due, free), "elsewhere": min(due, HALF_A_DOLLAR)}[how]
        pay = {
            "card": lambda: start_payment(row, **given),
            "credit": lambda: settle_from_credit(row, **given),
            "elsewhere": lambda: record_payment_elsewhere(row, usd(amount or 1), note="", by=None, **given),
        }[how]
        payment = self.both(amount > 0 and (how != "card" or self.has_card), pay)
        if payment:
            if how == "credit":
                assert self.model.take(amount, at=self.at) == 0
            self.model.settle(invoice, amount)
            self.model.payments.append(Payment(amount, invoice, source=how))
        return payment and self.kept("payments", payment)

    def void(self, which):
        at = self.begin()["at"]
        invoice, row = self.picked("invoices", which)
        is_first = invoice.state in {"open", "uncollectible"} and not invoice.paid
        done = self.both(is_first or invoice.state == "void", lambda: void_invoice(row, at=at, why="a test"))
        if is_first:
            self.model.void(invoice)
        return done

    def write_off(self, which):
        at = self.begin()["at"]
        invoice, row = self.picked("invoices", which)
        is_open = invoice.state == "open"
        done = self.both(
            is_open or invoice.state == "uncollectible", lambda: write_off_invoice(row, at=at, why="a test")
        )
        if is_open:
            invoice.state, self.model.limit = "uncollectible", 0
        return done

    def credit_note(self, which):
        how = self.begin()
        invoice, row = self.picked("invoices", which)
        most = invoice.paid if invoice.state == "paid" else invoice.due
        note = self.both(
            most >= HALF_A_DOLLAR,
            lambda: issue_credit_note(row, usd(HALF_A_DOLLAR), why="a test", **how),
        )
        if note:
            self.model.credit(invoice, HALF_A_DOLLAR)
        return note

    def refund(self, which, part):
        how = self.begin()
        payment, row = self.picked("payments", which)
        amount = int(payment.left * part) // CENT * CENT
        is_right = 0 < amount <= self.model.refundable(payment)
        refund = self.both(is_right, lambda: refund_payment(row, usd(amount), why="a test", **how))
        if refund and payment.source == "credit":
            self.bought(amount, refund.public_id)
        if refund:
            self.model.refund(payment, amount)
        return refund

    def dispute(self, which):
        at = self.begin()["at"]
        payment, row = self.picked("payments", which)
        is_first = not payment.dispute and payment.source == "card" and payment.left > 0
        done = self.both(is_first or bool(payment.dispute), lambda: record_dispute(row, at=at))
        if is_first:
            payment.dispute, payment.disputed = "open", payment.left
        return done

    def win(self, which):
        return self._decide(which, "won", settle_dispute_won)

    def lose(self, which):
        return self._decide(which, "lost", settle_dispute_lost)

    def _decide(self, which, end, act):
        at = self.begin()["at"]
        payment, row = self.picked("payments", which)
        if not payment.dispute:
            return None
        dispute = Dispute.objects.get(payment=row)
        is_open = payment.dispute == "open"
        done = self.both(is_open or payment.dispute == end, lambda: act(dispute, at=at))
        if is_open:
            payment.dispute = end
            self.model.limit = 0 if end == "lost" else self.model.limit
        return done

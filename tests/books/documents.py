"""Steps with invoices, payments, refunds and disputes."""

from billing.invoices.actions import (
    create_invoice,
    create_usage_invoice,
    issue_invoice,
    void_invoice,
    write_off_invoice,
)
from billing.invoices.credit_notes.actions import issue_credit_note
from billing.invoices.lines.totals import NewLine
from billing.payments.actions import record_payment_elsewhere, settle_from_credit, start_payment
from billing.payments.disputes.actions import (
    record_dispute,
    recover_dispute,
    settle_dispute_lost,
    settle_dispute_won,
)
from billing.payments.disputes.models import Dispute
from billing.payments.refunds.actions import refund_payment
from tests.books.model import CENT, Invoice, Payment, cents
from tests.books.pair import Pair, usd

HALF_A_DOLLAR = 50 * CENT


class Documents(Pair):
    """On top of credit: see `steps`."""

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
        if invoice is None:
            return None
        free = self.model.free_to_pay_with(self.at) // CENT * CENT
        due = invoice.due
        amount = {"card": due, "credit": min(due, free), "elsewhere": min(due, HALF_A_DOLLAR)}[how]
        pay = {
            "card": lambda: start_payment(row, **given),
            "credit": lambda: settle_from_credit(row, **given),
            "elsewhere": lambda: record_payment_elsewhere(row, usd(amount or 1), note="", by=None, **given),
        }[how]
        payment = self.both(amount > 0 and (how != "card" or self.has_card), pay)
        if payment:
            parts = self.model.take_parts(amount, at=self.at) if how == "credit" else []
            self.model.settle(invoice, amount)
            self.model.payments.append(Payment(amount, invoice, source=how, parts=parts))
        return payment and self.kept("payments", payment)

    def void(self, which):
        at = self.begin()["at"]
        invoice, row = self.picked("invoices", which)
        if invoice is None:
            return None
        is_first = invoice.state in {"open", "uncollectible"} and not invoice.paid
        done = self.both(is_first or invoice.state == "void", lambda: void_invoice(row, at=at, why="a test"))
        if is_first:
            self.model.void(invoice)
        return done

    def write_off(self, which):
        at = self.begin()["at"]
        invoice, row = self.picked("invoices", which)
        if invoice is None:
            return None
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
        if invoice is None:
            return None
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
        if payment is None:
            return None
        amount = int(payment.left * part) // CENT * CENT
        is_right = 0 < amount <= self.model.refundable(payment)
        refund = self.both(is_right, lambda: refund_payment(row, usd(amount), why="a test", **how))
        if refund:
            self.model.give_back(payment, amount, at=self.at)
            self.model.refund(payment, amount)
        return refund

    def dispute(self, which):
        at = self.begin()["at"]
        payment, row = self.picked("payments", which)
        if payment is None:
            return None
        is_first = not payment.dispute and payment.source == "card" and payment.left > 0
        done = self.both(is_first or bool(payment.dispute), lambda: record_dispute(row, at=at))
        if is_first:
            payment.dispute, payment.disputed = "open", payment.left
        return done

    def win(self, which):
        return self._decide(which, "won", settle_dispute_won)

    def lose(self, which):
        return self._decide(which, "lost", settle_dispute_lost)

    def recover(self, which):
        at = self.begin()["at"]
        payment, row = self.picked("payments", which, of=lambda payment: payment.dispute)
        if payment is None:
            return None
        is_right = payment.dispute in {"lost", "recovered"}
        dispute = Dispute.objects.get(payment=row)
        done = self.both(is_right, lambda: recover_dispute(dispute, at=at, why="a test"))
        if is_right:
            payment.dispute = "recovered"
        return done

    def _decide(self, which, end, act):
        at = self.begin()["at"]
        payment, row = self.picked("payments", which, of=lambda payment: payment.dispute)
        if payment is None:
            return None
        dispute = Dispute.objects.get(payment=row)
        is_decided = payment.dispute != end and payment.dispute != "recovered"
        is_again = payment.dispute == end or (end, payment.dispute) == ("lost", "recovered")
        done = self.both(is_decided or is_again, lambda: act(dispute, at=at))
        if is_decided:
            payment.dispute = end
            self.model.limit = 0 if end == "lost" else self.model.limit
        return done

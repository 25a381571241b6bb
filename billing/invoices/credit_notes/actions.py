from __future__ import annotations

from datetime import datetime
from typing import Any

from billing.credit.actions import record_owed
from billing.credit.grants.actions import grant_credit
from billing.credit.grants.models import GrantKind
from billing.customers.validators import refuse_in
from billing.errors import BadAmount, KeyReused
from billing.invoices.actions import settle_when_nothing_is_due
from billing.invoices.books import post_credit_note, post_loss
from billing.invoices.credit_notes.models import CreditNote
from billing.invoices.credit_notes.queries import credited
from billing.invoices.given import given_amount, given_key
from billing.invoices.models import Invoice
from billing.invoices.numbers.actions import CREDIT_NOTES, take_number
from billing.invoices.queries import locked_invoice
from billing.invoices.states import InvoiceState
from billing.ledger.actions import open_account
from billing.ledger.chart import AccountKind, Event
from billing.money import Money
from billing.standing.actions import changing


def issue_credit_note(
    invoice: Invoice, amount: Money, *, key: str, at: datetime, why: str, by: Any = None
) -> CreditNote:
    """So much less is due, tax included; once per invoice and key. Of a paid invoice, as `credit_refund`.

    Raises BadAmount for nothing, for more than is due, and for parts of a minor unit; KeyReused when the
    key stands for another amount.
    """
    with changing(invoice.customer_id, at=at):
        row = locked_invoice(invoice)
        of_paid = amount if row.state == InvoiceState.PAID else Money.zero(row.currency)
        note = CreditNote(invoice=row, key=given_key(key), why=why[:500], by=by, at=at)
        return _issue(note, amount, of_paid=of_paid)


def credit_invoice(
    invoice: Invoice,
    amount: Money,
    *,
    key: str,
    at: datetime,
    why: str,
    by: Any = None,
    net: Money | None = None,
) -> CreditNote:
    """So much of it was not owed after all, tax included; once per invoice and key.

    It comes off what is due. What was paid of it becomes prepaid credit, which a refund of the payment takes
    back first. `net` of it is no tax, where that is known; else it is split as the invoice is. Raises as
    `issue_credit_note` does.
    """
    with changing(invoice.customer_id, at=at):
        row = locked_invoice(invoice)
        of_paid = max(given_amount(amount, currency=row.currency) - row.amount_due, Money.zero(row.currency))
        note = CreditNote(invoice=row, key=given_key(key), why=why[:500], by=by, at=at)
        issued = _issue(note, amount, of_paid=of_paid, net=net)
        if issued is note and of_paid:
            _keep_as_credit(note, of_paid)
        return issued


def credit_refund(
    invoice: Invoice, amount: Money, *, key: str, at: datetime, why: str, by: Any = None
) -> CreditNote:
    """The credit note of a refund: so much of what was paid was not owed. What is due stays as it is.

    Part of the refund's own transaction, which sends the money back. Raises as `issue_credit_note` does.
    """
    with changing(invoice.customer_id, at=at):
        row = locked_invoice(invoice)
        note = CreditNote(invoice=row, key=given_key(key), why=why[:500], by=by, at=at)
        return _issue(note, amount, of_paid=amount)


def _issue(note: CreditNote, amount: Money, *, of_paid: Money, net: Money | None = None) -> CreditNote:
    invoice = note.invoice
    known = invoice.credit_notes.filter(key=note.key).first()
    if known:
        return _same(known, amount)
    of_due = given_amount(amount, currency=invoice.currency) - of_paid
    if of_due > invoice.amount_due or of_paid > invoice.paid:
        raise BadAmount(f"{amount} is more than can be credited on {invoice}")
    refuse_in({"why": note.why})
    net = _net_of(invoice, amount, before=credited(invoice)[0]) if net is None else net
    note.net_micros, note.tax_micros = net.micros, (amount - net).micros
    post_credit_note(note, at=note.at)
    if of_due:
        _take_off_due(note, of_due)
    # What was paid and is not owed any more is no payment of this invoice.
    invoice.paid_micros -= of_paid.micros
    invoice.credited_micros += amount.micros
    invoice.save(update_fields=["paid_micros", "credited_micros"])
    if of_due:
        settle_when_nothing_is_due(invoice, at=note.at, why=note.why)
    note.number = take_number(CREDIT_NOTES, at=note.at)
    note.save()
    return note


def _keep_as_credit(note: CreditNote, amount: Money) -> None:
    invoice = note.invoice
    grant_credit(
        invoice.customer,
        amount,
        kind=GrantKind.PAID,
        key=note.public_id,
        at=note.at,
        why=note.why,
        by=note.by,
        funding=open_account(AccountKind.RECEIVABLE, invoice.currency, customer=invoice.customer),
        event=Event.CREDITED,
    )


def _take_off_due(note: CreditNote, of_due: Money) -> None:
    invoice = note.invoice
    record_owed(invoice.customer, -of_due)
    if invoice.state == InvoiceState.UNCOLLECTIBLE:
        post_loss(invoice, -of_due, reference=note.public_id, at=note.at)


def _net_of(invoice: Invoice, amount: Money, *, before: Money) -> Money:
    """What is no tax of it: all notes together split as the invoice does, so that the last evens out."""
    so_far = (invoice.credited + amount).split_minor((invoice.net_micros, invoice.tax_micros))[0]
    return max(Money.zero(invoice.currency), min(so_far - before, amount))


def _same(known: CreditNote, amount: Money) -> CreditNote:
    if known.total != amount:
        raise KeyReused(f"{known.key} has credited {known.total} before")
    return known

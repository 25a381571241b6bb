"""Take back or give up what is owed: an issued invoice is never edited."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.diagnosis.customer_file.money.foresight import said
from billing.diagnosis.customer_file.money.forms import CreditNoteForm, MoneyForm
from billing.diagnosis.customer_file.money.invoices import rests_on_figures, under_way
from billing.diagnosis.customer_file.money.press import MoneyPress, Order
from billing.invoices.actions import void_invoice, write_off_invoice
from billing.invoices.credit_notes.actions import issue_credit_note
from billing.invoices.credit_notes.models import CreditNote
from billing.invoices.models import Invoice
from billing.invoices.states import InvoiceState
from billing.money import Money


def _void(invoice: Invoice, order: Order) -> Invoice:
    return void_invoice(invoice, at=order.at, why=order.why, by=order.by)


def _voided(invoice: Invoice, order: Order) -> Invoice | None:
    return invoice if invoice.state == InvoiceState.VOID else None


def _describe_voided(invoice: Invoice, order: Order) -> Iterator[str]:
    if invoice.lines.filter(usage_micros__isnull=False).exists():
        yield _("What was used stands on no invoice then, and can be invoiced again.")
    yield from under_way(invoice)


def _write_off(invoice: Invoice, order: Order) -> Invoice:
    return write_off_invoice(invoice, at=order.at, why=order.why, by=order.by)


def _written_off(invoice: Invoice, order: Order) -> Invoice | None:
    return invoice if invoice.state == InvoiceState.UNCOLLECTIBLE else None


def _describe_written_off(invoice: Invoice, order: Order) -> Iterator[str]:
    words = {"due": said(invoice.amount_due)}
    yield _("%(due)s counts as lost, and stays owed: it can still be paid.") % words
    yield from under_way(invoice)


def _credit(invoice: Invoice, order: Order) -> CreditNote:
    amount, key = order.data["amount"], order.key
    return issue_credit_note(invoice, amount, key=key, at=order.at, why=order.why, by=order.by)


def _credited(invoice: Invoice, order: Order) -> CreditNote | None:
    return invoice.credit_notes.filter(key=order.key).first()


def _describe_credited(note: CreditNote, order: Order) -> Iterator[str]:
    net, tax = (Money(micros, note.invoice.currency) for micros in (note.net_micros, note.tax_micros))
    words = {"total": said(note.total), "net": said(net), "tax": said(tax)}
    yield _("A credit note over %(total)s: %(net)s, and tax of %(tax)s.") % words
    if note.invoice.state == InvoiceState.PAID:
        yield _("Money that was paid does not go back by this: refund its payment for that.")
    yield from under_way(note.invoice)


VOID_INVOICE = MoneyPress(
    name="void_invoice",
    path="invoices/<str:target_id>/void/",
    permission="billing.void_invoice",
    form=MoneyForm,
    act=_void,
    found=_voided,
    describe=_describe_voided,
    rests_on=rests_on_figures,
    offer=gettext_lazy("Void"),
    title=gettext_lazy("Void the invoice %(target)s"),
    means=gettext_lazy("It was never owed. Its number stays, and everything it booked is booked back."),
    button=gettext_lazy("Void the invoice"),
    done=gettext_lazy("The invoice %(target)s is void."),
    already=gettext_lazy("The invoice %(target)s was void already. Nothing was changed."),
    target=Invoice,
)
WRITE_OFF_INVOICE = MoneyPress(
    name="write_off_invoice",
    path="invoices/<str:target_id>/write-off/",
    permission="billing.write_off_invoice",
    form=MoneyForm,
    act=_write_off,
    found=_written_off,
    describe=_describe_written_off,
    rests_on=rests_on_figures,
    offer=gettext_lazy("Write off"),
    title=gettext_lazy("Write the invoice %(target)s off"),
    means=gettext_lazy("It is not expected any more, and the customer's credit limit becomes nothing."),
    button=gettext_lazy("Write the invoice off"),
    done=gettext_lazy("The invoice %(target)s is written off."),
    already=gettext_lazy("The invoice %(target)s was written off already. Nothing was changed."),
    target=Invoice,
)
CREDIT_INVOICE = MoneyPress(
    name="credit_invoice",
    path="invoices/<str:target_id>/credit/",
    permission="billing.void_invoice",
    form=CreditNoteForm,
    act=_credit,
    found=_credited,
    describe=_describe_credited,
    rests_on=rests_on_figures,
    offer=gettext_lazy("Credit note"),
    title=gettext_lazy("Write a credit note on %(target)s"),
    means=gettext_lazy("So much less is owed of it, tax included."),
    button=gettext_lazy("Write the credit note"),
    done=gettext_lazy("The credit note %(result)s is written."),
    already=gettext_lazy("This press had written %(result)s already. Nothing was changed."),
    target=Invoice,
)
CORRECTIONS = (CREDIT_INVOICE, VOID_INVOICE, WRITE_OFF_INVOICE)

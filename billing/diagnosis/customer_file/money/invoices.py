"""Write, issue and send what a customer owes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.customers.models import Customer
from billing.diagnosis.customer_file.money.foresight import said
from billing.diagnosis.customer_file.money.forms import MoneyForm
from billing.diagnosis.customer_file.money.invoice_form import InvoiceForm
from billing.diagnosis.customer_file.money.press import MoneyPress, Order
from billing.invoices.actions import cancel_draft, create_invoice, create_usage_invoice, issue_invoice
from billing.invoices.models import Invoice
from billing.invoices.states import InvoiceState
from billing.payments.queries import payment_under_way

WRITE = "billing.write_invoice"


def rests_on_figures(invoice: Invoice, order: Order) -> tuple[Any, ...]:
    moved = (invoice.paid_micros, invoice.credited_micros)
    coming = payment_under_way(invoice)
    return (invoice.state, invoice.net_micros, invoice.tax_micros, *moved, coming and coming.state)


def under_way(invoice: Invoice) -> Iterator[str]:
    """What staff should know before they change what a payment on its way is for."""
    if coming := payment_under_way(invoice):
        words = {"amount": said(coming.amount), "state": coming.get_state_display()}
        said_so = _(
            "A payment of %(amount)s has begun: %(state)s. If it comes through, what is not due any more is"
            " kept as credit."
        )
        yield said_so % words


def _write(customer: Customer, order: Order) -> Invoice:
    data = order.data
    return create_invoice(
        customer,
        data["lines"],
        at=order.at,
        currency=data["currency"],
        key=order.key,
        days_to_pay=data["days_to_pay"],
        memo=data["memo"],
    )


def _write_usage(customer: Customer, order: Order) -> Invoice:
    return create_usage_invoice(customer, at=order.at, key=order.key)


def _written(customer: Customer, order: Order) -> Invoice | None:
    return Invoice.objects.filter(customer=customer, key=order.key).first()


def _describe_written(invoice: Invoice, order: Order) -> Iterator[str]:
    words = {"net": said(invoice.net), "tax": said(invoice.tax), "total": said(invoice.total)}
    yield _("A draft of %(total)s: %(net)s, and tax of %(tax)s.") % words
    for line in invoice.lines.all():
        words = {"description": line.description, "net": said(line.net), "tax": said(line.tax)}
        yield _("%(description)s: %(net)s, and tax of %(tax)s.") % words
    yield _("Nothing is owed before it is issued.")


def _issue(invoice: Invoice, order: Order) -> Invoice:
    return issue_invoice(invoice, at=order.at, by=order.by)


def _issued(invoice: Invoice, order: Order) -> Invoice | None:
    return invoice if invoice.state != InvoiceState.DRAFT else None


def _describe_issued(invoice: Invoice, order: Order) -> Iterator[str]:
    assert invoice.due_at
    words = {"due": said(invoice.amount_due), "on": date_format(localtime(invoice.due_at), "DATE_FORMAT")}
    yield _("It gets the next number and cannot be edited any more. %(due)s is due on %(on)s.") % words


def _cancel(invoice: Invoice, order: Order) -> str:
    cancel_draft(invoice)
    return invoice.public_id


def _never(target: Any, order: Order) -> None:
    """The row is gone with the press: pressed again, there is nothing to press."""


WRITE_INVOICE = MoneyPress(
    name="write_invoice",
    path="invoices/write/",
    permission=WRITE,
    form=InvoiceForm,
    act=_write,
    found=_written,
    describe=_describe_written,
    offer=gettext_lazy("Write an invoice"),
    title=gettext_lazy("Write an invoice for %(customer)s"),
    means=gettext_lazy("It becomes a draft, which you then issue and send. Lines left empty are left out."),
    button=gettext_lazy("Write the draft"),
    done=gettext_lazy("The draft %(result)s is written. Issue it to make it owed."),
    already=gettext_lazy("This press had written %(result)s already. Nothing was changed."),
)
INVOICE_USAGE = MoneyPress(
    name="invoice_usage",
    path="invoices/usage/",
    permission=WRITE,
    form=MoneyForm,
    act=_write_usage,
    found=_written,
    describe=_describe_written,
    offer=gettext_lazy("Invoice what was used"),
    title=gettext_lazy("Invoice what %(customer)s has used"),
    means=gettext_lazy("All that was used beyond granted credit and stands on no invoice yet, as a draft."),
    button=gettext_lazy("Write the draft"),
    done=gettext_lazy("The draft %(result)s is written. Issue it to make it owed."),
    already=gettext_lazy("This press had written %(result)s already. Nothing was changed."),
)
ISSUE_INVOICE = MoneyPress(
    name="issue_invoice",
    path="invoices/<str:target_id>/issue/",
    permission=WRITE,
    form=MoneyForm,
    act=_issue,
    found=_issued,
    describe=_describe_issued,
    rests_on=rests_on_figures,
    offer=gettext_lazy("Issue"),
    title=gettext_lazy("Issue the invoice %(target)s"),
    means=gettext_lazy("From then on it is owed, and corrected by credit notes alone."),
    button=gettext_lazy("Issue the invoice"),
    done=gettext_lazy("The invoice %(result)s is issued."),
    already=gettext_lazy("The invoice %(result)s had been issued already. Nothing was changed."),
    target=Invoice,
)
CANCEL_DRAFT = MoneyPress(
    name="cancel_draft",
    path="invoices/<str:target_id>/cancel/",
    permission=WRITE,
    form=MoneyForm,
    act=_cancel,
    found=_never,
    rests_on=rests_on_figures,
    offer=gettext_lazy("Throw away"),
    title=gettext_lazy("Throw the draft %(target)s away"),
    means=gettext_lazy("It was never owed, and no number is lost."),
    button=gettext_lazy("Throw the draft away"),
    done=gettext_lazy("The draft is gone."),
    already=gettext_lazy("The draft was gone already. Nothing was changed."),
    target=Invoice,
)
OF_DRAFTS = (WRITE_INVOICE, INVOICE_USAGE, ISSUE_INVOICE, CANCEL_DRAFT)

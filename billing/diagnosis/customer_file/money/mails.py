"""Send an invoice, with the link that pays just it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.diagnosis.customer_file.money.forms import MoneyForm
from billing.diagnosis.customer_file.money.invoices import WRITE
from billing.diagnosis.customer_file.money.press import Foresight, MoneyPress, Order
from billing.errors import NotPayable
from billing.invoices.mails import send_invoice
from billing.invoices.models import Invoice
from billing.invoices.pay_links import token_of
from billing.invoices.states import InvoiceState


def _send(invoice: Invoice, order: Order) -> Invoice | None:
    # Claimed first: of two presses at once one writes.
    unsent = Invoice.objects.filter(pk=invoice.pk, sent_at=invoice.sent_at)
    if not unsent.update(sent_at=order.at):
        return None
    before = invoice.sent_at
    try:
        send_invoice(invoice, url=_link(invoice, order), at=order.at)
    except OSError:
        Invoice.objects.filter(pk=invoice.pk).update(sent_at=before)
        raise
    return invoice


def _link(invoice: Invoice, order: Order) -> str:
    return order.origin + reverse("billing:pay_link", args=[token_of(invoice)])


def _never(target: Any, order: Order) -> None:
    """It may be sent again: the page then says that it was sent."""


def _foresee(invoice: Invoice, order: Order) -> Foresight:
    if invoice.state in {InvoiceState.DRAFT, InvoiceState.VOID}:
        raise NotPayable(_("There is nothing to send of an invoice that is a draft or void."))
    if not invoice.customer.email:
        raise NotPayable(_("The customer has no e-mail address."))
    words = {"email": invoice.customer.email, "url": _link(invoice, order)}
    sentences = [_("A mail goes to %(email)s, with the link %(url)s.") % words]
    if invoice.sent_at:
        at = date_format(localtime(invoice.sent_at), "DATETIME_FORMAT")
        sentences.append(_("It was sent before, at %(at)s.") % {"at": at})
    return Foresight([], sentences)


def _rests_on(invoice: Invoice, order: Order) -> tuple[Any, ...]:
    return (invoice.state, invoice.sent_at, invoice.customer.email)


SEND_INVOICE = MoneyPress(
    name="send_invoice",
    path="invoices/<str:target_id>/send/",
    permission=WRITE,
    form=MoneyForm,
    act=_send,
    found=_never,
    foresee=_foresee,
    rests_on=_rests_on,
    offer=gettext_lazy("Send"),
    title=gettext_lazy("Send the invoice %(target)s"),
    means=gettext_lazy("Whoever has the link can see and pay this one invoice, without a login."),
    button=gettext_lazy("Send the mail"),
    done=gettext_lazy("The mail is on its way."),
    already=gettext_lazy("It was just being sent already. Nothing was sent again."),
    target=Invoice,
)

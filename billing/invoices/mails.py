"""An invoice by e-mail, with the link that pays it. Receipts are written by the payments."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from billing.conf import conf
from billing.errors import NotPayable
from billing.invoices.models import Invoice
from billing.invoices.states import InvoiceState
from billing.money import Money


def send_invoice(invoice: Invoice, *, url: str, at: datetime) -> bool:
    """Write to the customer, `url` being the whole address with `token_of(invoice)` in it.

    False when there is no address to write to. Raises NotPayable for a draft or a void invoice, and OSError
    when no mail left.
    """
    if invoice.state in {InvoiceState.DRAFT, InvoiceState.VOID}:
        raise NotPayable(f"{invoice} is {invoice.state}: there is nothing to send")
    if not invoice.customer.email:
        return False
    mail_of(invoice, url=url).send()
    Invoice.objects.filter(pk=invoice.pk).update(sent_at=at)
    invoice.sent_at = at
    return True


def mail_of(invoice: Invoice, *, url: str) -> EmailMultiAlternatives:
    """The mail, in the customer's language and time."""
    customer = invoice.customer
    with translation.override(customer.locale), timezone.override(ZoneInfo(customer.time_zone)):
        figures = _figures(invoice)
        context = {"invoice": invoice, "url": url, **figures, **_around(invoice, figures["due"]), **_house()}
        mail = EmailMultiAlternatives(
            context["title"],
            render_to_string("billing/mail/invoice.txt", context),
            settings.DEFAULT_FROM_EMAIL,
            [customer.email],
        )
        mail.attach_alternative(render_to_string("billing/mail/invoice.html", context), "text/html")
    return mail


def _figures(invoice: Invoice) -> dict[str, Any]:
    def said(money: Money) -> str:
        return money.format(invoice.customer.locale)

    lines = [{"description": line.description, "amount": said(line.net)} for line in invoice.lines.all()]
    due = said(invoice.amount_due) if invoice.amount_due else ""
    return {"lines": lines, "tax": said(invoice.tax), "total": said(invoice.total), "due": due}


def _around(invoice: Invoice, due: str) -> dict[str, str]:
    """What all mails have: a title, a line beside it in the list of mails, and a button."""
    title = _("Invoice %(number)s") % {"number": invoice.number}
    if not due:
        return {"title": title, "preview": title, "button": _("Look at the invoice")}
    words = {"amount": due}
    return {"title": title, "preview": _("%(amount)s to pay.") % words, "button": _("Pay %(amount)s") % words}


def _house() -> dict[str, Any]:
    known = conf()
    return {"site": known.site_name, "support": known.support_email, "language": translation.get_language()}

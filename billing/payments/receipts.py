"""The receipt: an e-mail once a payment is settled, and never in a payment's way."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from billing.conf import conf
from billing.payments.books import brought_to_invoice
from billing.payments.models import Payment
from billing.payments.queries import no_receipt, payments_without_receipt

logger = logging.getLogger("billing.payments")

# A receipt that is later than that tells nobody anything.
SENT_WITHIN = timedelta(days=3)


def send_receipt(payment: Payment, *, at: datetime) -> bool:
    """Write to the customer once; whether it was done now. Mail that cannot leave is sent by the sweep."""
    if not payment.customer.email:
        return False
    row = Payment.objects.filter(pk=payment.pk)
    # Claimed first: of two processes one writes.
    if not row.filter(no_receipt(at=at)).update(receipt_claimed_at=at):
        return False
    try:
        receipt_of(payment).send()
    except Exception:
        logger.exception("the receipt of %s could not be sent", payment)
        row.update(receipt_claimed_at=None)
        return False
    row.update(receipt_sent_at=at)
    return True


def send_receipts(*, at: datetime) -> int:
    """Send what could not leave before; how many did. Raises OSError when some still wait."""
    unsent = payments_without_receipt(at=at, since=at - SENT_WITHIN).select_related("customer", "invoice")
    sent = sum(send_receipt(payment, at=at) for payment in unsent)
    if left := unsent.all().count():
        raise OSError(f"{left} receipts could not leave: see EMAIL_BACKEND")
    return sent


def receipt_of(payment: Payment) -> EmailMultiAlternatives:
    """The mail, in the customer's language and time."""
    customer = payment.customer
    with translation.override(customer.locale), timezone.override(ZoneInfo(customer.time_zone)):
        context = {
            "payment": payment,
            "amount": payment.amount.format(customer.locale),
            "credit": _kept_as_credit(payment),
            "method": _method(payment),
            "site": conf().site_name,
            "support": conf().support_email,
            "language": translation.get_language(),
        }
        mail = EmailMultiAlternatives(
            _subject(payment),
            render_to_string("billing/mail/receipt.txt", context),
            settings.DEFAULT_FROM_EMAIL,
            [customer.email],
        )
        mail.attach_alternative(render_to_string("billing/mail/receipt.html", context), "text/html")
    return mail


def _subject(payment: Payment) -> str:
    if payment.invoice is None:
        return _("Receipt: credit of %(amount)s") % {"amount": payment.amount.format(payment.customer.locale)}
    return _("Receipt: invoice %(number)s") % {"number": payment.invoice.number}


def _kept_as_credit(payment: Payment) -> str:
    """What an invoice that was settled otherwise meanwhile did not need."""
    over = payment.amount - brought_to_invoice(payment)
    return over.format(payment.customer.locale) if payment.invoice and over else ""


def _method(payment: Payment) -> str:
    attempt = payment.attempts.select_related("method").last()
    return str(attempt.method) if attempt else str(payment.get_source_display())

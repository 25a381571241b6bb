from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from billing.notices.kinds.kind import Found, Kind, Said
from billing.notices.links import page
from billing.notices.models import Notice
from billing.payments.books import brought_to_invoice
from billing.payments.models import Payment
from billing.payments.queries import payments_without_receipt


class Receipt(Kind):
    name = "receipt"
    title = gettext_lazy("Receipt")

    def find(self, *, at: datetime) -> Iterator[Found]:
        settled = payments_without_receipt(at=at, since=at - self.lasts)
        return map(self.of, self.untold(settled.select_related("customer")))

    def of(self, payment: Payment) -> Found:
        return Found(payment.public_id, payment.customer)

    def say(self, notice: Notice) -> Said:
        payment = Payment.objects.select_related("customer", "invoice").get(public_id=notice.subject)
        amount = payment.amount.format(get_language())
        name, url = _place(payment)
        context = {
            "payment": payment,
            "amount": amount,
            "credit": _kept_as_credit(payment),
            "method": _method(payment),
        }
        preview = _("Thank you. We have received %(amount)s.") % {"amount": amount}
        return Said(_title(payment, amount), preview, context, url, name)

    def record_sent(self, notice: Notice, *, at: datetime) -> None:
        # Until 0.3: servers of the version before look there, while both are running.
        Payment.objects.filter(public_id=notice.subject).update(receipt_sent_at=at)


def _place(payment: Payment) -> tuple[str, str]:
    if payment.invoice:
        return _("Look at the invoice"), page("invoice", payment.invoice.public_id)
    return _("Look at your credit"), page("credit")


def _title(payment: Payment, amount: str) -> str:
    if payment.invoice is None:
        return _("Receipt: credit of %(amount)s") % {"amount": amount}
    return _("Receipt: invoice %(number)s") % {"number": payment.invoice.number}


def _kept_as_credit(payment: Payment) -> str:
    """What an invoice that was settled otherwise meanwhile did not need."""
    over = payment.amount - brought_to_invoice(payment)
    return over.format(get_language()) if payment.invoice and over else ""


def _method(payment: Payment) -> str:
    attempt = payment.attempts.select_related("method").last()
    return str(attempt.method) if attempt else str(payment.get_source_display())

"""Payments that did not come through while nobody was there to see it, and what came of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from billing.access.answers.sentences import declined
from billing.invoices.models import Invoice
from billing.invoices.states import InvoiceState
from billing.notices.kinds.kind import Found, Kind, Said
from billing.notices.links import page
from billing.notices.models import Notice
from billing.notices.states import NoticeState
from billing.payments.attempts.declines import QUIET
from billing.payments.attempts.models import Attempt
from billing.payments.attempts.queries import last_attempt
from billing.payments.dunning.models import Dunning
from billing.payments.dunning.queries import KEY, access_until, dunning_of
from billing.payments.dunning.states import LIVE
from billing.payments.models import Payment
from billing.payments.states import PaymentState

# Who has started a payment looks at the page that says how it ended; by then they have gone.
LOOKS_FOR = timedelta(minutes=15)
# No bank takes longer.
ANSWERED_WITHIN = timedelta(days=30)


def unseen_payments(state: PaymentState, *, at: datetime, since: datetime) -> QuerySet[Payment]:
    """Payments that came to this state lately, while nobody looked: charged by us, or late."""
    latest = Attempt.objects.filter(payment=OuterRef("pk")).order_by("-pk")
    begun = Payment.objects.filter(state=state, created_at__gt=since - ANSWERED_WITHIN)
    rows = begun.exclude(customer__email="").annotate(
        answered_at=Subquery(latest.values("answered_at")[:1]),
        started_at=Subquery(latest.values("started_at")[:1]),
        return_url=Subquery(latest.values("return_url")[:1]),
        code=Subquery(latest.values("decline_code")[:1]),
    )
    is_ours = Q(return_url="") | Q(key__startswith=KEY)
    told_late = Q(answered_at__gt=F("started_at") + LOOKS_FOR)
    waits_long = Q(state=PaymentState.NEEDS_ACTION, answered_at__lte=at - LOOKS_FOR)
    unseen = rows.filter(is_ours | told_late | waits_long, answered_at__gt=since)
    return unseen.exclude(code__in=QUIET).select_related("customer", "invoice").order_by("pk")


def _payment(notice: Notice) -> Payment:
    return Payment.objects.select_related("customer", "invoice").get(public_id=notice.subject)


def _what_failed(payment: Payment) -> dict[str, str]:
    attempt = last_attempt(payment)
    return {
        "amount": payment.amount.format(get_language()),
        "method": str(attempt.method) if attempt else "",
        "reason": declined(attempt.decline_code if attempt else ""),
    }


def _prospects(invoice: Invoice, *, said_at: datetime) -> dict[str, str]:
    """The day of the next try, and the day until which the customer may use everything."""
    dunning, until = dunning_of(invoice), access_until(invoice)
    again = dunning.next_try_at if dunning else None
    return {
        "next_try": _day(again) if again else "",
        "access_until": _day(until) if until and until > said_at else "",
        "access_lost": _day(until) if until and until <= said_at else "",
    }


def _day(instant: datetime) -> str:
    return date_format(localtime(instant), "DATE_FORMAT")


class PaymentFailed(Kind):
    name = "payment_failed"
    title = gettext_lazy("A payment failed")

    def find(self, *, at: datetime) -> Iterator[Found]:
        failed = unseen_payments(PaymentState.FAILED, at=at, since=at - self.lasts)
        # Before dunning has counted a try of its own nobody knows what comes next: told a moment later.
        uncounted = Dunning.objects.filter(
            Q(tried_at=None) | Q(tried_at__lt=OuterRef("created_at")),
            invoice=OuterRef("invoice"),
            state__in=LIVE,
        )
        rows = failed.filter(invoice__isnull=False).exclude(Q(key__startswith=KEY) & Exists(uncounted))
        return (Found(row.public_id, row.customer) for row in self.untold(rows))

    def is_so(self, notice: Notice, *, at: datetime) -> bool:
        invoice = _payment(notice).invoice
        return invoice is not None and bool(invoice.amount_due)

    def say(self, notice: Notice) -> Said:
        payment = _payment(notice)
        assert payment.invoice, "one for credit is a top-up"
        context = {
            **_what_failed(payment),
            "invoice": payment.invoice,
            **_prospects(payment.invoice, said_at=notice.created_at),
        }
        title = _("Payment failed: invoice %(number)s") % {"number": payment.invoice.number}
        url = page("invoice", payment.invoice.public_id)
        return Said(title, str(context["reason"]), context, url, _("Pay the invoice"))


class TopUpFailed(Kind):
    name = "top_up_failed"
    title = gettext_lazy("A top-up failed")

    def find(self, *, at: datetime) -> Iterator[Found]:
        failed = unseen_payments(PaymentState.FAILED, at=at, since=at - self.lasts)
        rows = failed.filter(invoice__isnull=True)
        return (Found(row.public_id, row.customer) for row in self.untold(rows))

    def is_so(self, notice: Notice, *, at: datetime) -> bool:
        return _payment(notice).state == PaymentState.FAILED

    def say(self, notice: Notice) -> Said:
        context = _what_failed(_payment(notice))
        title = _("Your credit could not be topped up by %(amount)s") % context
        return Said(title, str(context["reason"]), context, page("top_up"), _("Top up"))


class ConfirmationNeeded(Kind):
    name = "confirmation_needed"
    title = gettext_lazy("Your bank wants a confirmation")
    lasts = timedelta(days=1)

    def find(self, *, at: datetime) -> Iterator[Found]:
        waiting = unseen_payments(PaymentState.NEEDS_ACTION, at=at, since=at - self.lasts)
        return (Found(row.public_id, row.customer) for row in self.untold(waiting))

    def is_so(self, notice: Notice, *, at: datetime) -> bool:
        return _payment(notice).state == PaymentState.NEEDS_ACTION

    def say(self, notice: Notice) -> Said:
        payment = _payment(notice)
        attempt, amount = last_attempt(payment), payment.amount.format(get_language())
        context = {
            "invoice": payment.invoice,
            "amount": amount,
            "method": str(attempt.method) if attempt else "",
        }
        title = _("Please confirm a payment of %(amount)s") % {"amount": amount}
        invoice = payment.invoice
        url = page("invoice", invoice.public_id) if invoice else page("payment", payment.public_id)
        return Said(title, _("Your bank waits for your word."), context, url, _("Confirm the payment"))


class Recovered(Kind):
    """Said to who was told of the trouble, and to nobody else."""

    name = "recovered"
    title = gettext_lazy("All is well again")

    def find(self, *, at: datetime) -> Iterator[Found]:
        payments = Payment.objects.filter(invoice=OuterRef(OuterRef("pk"))).values("public_id")
        told = Notice.objects.filter(
            kind=PaymentFailed.name, state=NoticeState.SENT, subject__in=Subquery(payments)
        )
        paid = Invoice.objects.filter(state=InvoiceState.PAID, paid_at__gt=at - self.lasts)
        rows = self.untold(paid.filter(Exists(told)))
        return (Found(row.public_id, row.customer) for row in rows.select_related("customer"))

    def say(self, notice: Notice) -> Said:
        invoice = Invoice.objects.select_related("customer").get(public_id=notice.subject)
        context = {"invoice": invoice, "amount": invoice.total.format(get_language())}
        title = _("Invoice %(number)s is paid") % {"number": invoice.number}
        url = page("invoice", invoice.public_id)
        return Said(title, _("All is well again."), context, url, _("Look at the invoice"))

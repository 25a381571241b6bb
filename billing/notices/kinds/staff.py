"""What staff are told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from billing.gateways.watch.models import Downtime
from billing.notices.kinds.kind import Found, Kind, Said
from billing.notices.links import admin_page
from billing.notices.models import Notice
from billing.payments.disputes.models import Dispute


class DisputeOpened(Kind):
    name = "dispute"
    title = gettext_lazy("A payment is disputed")
    goes_to_staff = True
    lasts = timedelta(days=7)

    def find(self, *, at: datetime) -> Iterator[Found]:
        rows = self.untold(Dispute.objects.filter(opened_at__gt=at - self.lasts))
        return (Found(row.public_id, row.customer) for row in rows.select_related("customer").order_by("pk"))

    def say(self, notice: Notice) -> Said:
        dispute = Dispute.objects.select_related("customer", "payment__invoice").get(public_id=notice.subject)
        amount = dispute.amount.format(get_language())
        words = {"amount": amount, "customer": str(dispute.customer)}
        title = _("%(customer)s disputes a payment of %(amount)s") % words
        context = {"dispute": dispute, "payment": dispute.payment, "amount": amount}
        url = admin_page("billing_customer_change", dispute.customer.pk)
        preview = _("The bank took the money back. Evidence must reach it in time.")
        return Said(title, preview, context, url, _("Open the customer's file"))


class GatewayTrouble(Kind):
    name = "gateway_trouble"
    title = gettext_lazy("A payment gateway does not answer")
    goes_to_staff = True
    lasts = timedelta(days=1)

    def find(self, *, at: datetime) -> Iterator[Found]:
        for downtime in Downtime.objects.filter(began_at__gt=at - self.lasts, ended_at=None).order_by("pk"):
            subject = f"{downtime.gateway}:{downtime.began_at:%Y-%m-%dT%H:%M:%S}"
            if not Notice.objects.filter(kind=self.name, subject=subject).exists():
                yield Found(subject, data={"downtime": downtime.pk})

    def is_so(self, notice: Notice, *, at: datetime) -> bool:
        return Downtime.objects.filter(pk=notice.data["downtime"], ended_at=None).exists()

    def say(self, notice: Notice) -> Said:
        downtime = Downtime.objects.get(pk=notice.data["downtime"])
        since = date_format(localtime(downtime.began_at), "DATETIME_FORMAT")
        words = {"gateway": downtime.gateway, "since": since}
        title = _("The payment gateway %(gateway)s does not answer") % words
        preview = _("Since %(since)s.") % words
        return Said(title, preview, words, admin_page("index"), _("Open the admin"))


class SomethingWrong(Kind):
    """What the page of health shows as trouble, written down by who looks after it."""

    name = "trouble"
    title = gettext_lazy("Something is wrong with billing")
    goes_to_staff = True
    lasts = timedelta(days=1)

    def find(self, *, at: datetime) -> Iterator[Found]:
        return iter(())

    def say(self, notice: Notice) -> Said:
        words = {"said": notice.data["said"], "advice": notice.data["advice"]}
        title = _("Billing: %(said)s") % words
        return Said(
            title, notice.data["advice"], words, admin_page("billing_health"), _("Open the page of health")
        )

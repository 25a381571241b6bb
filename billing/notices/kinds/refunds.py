from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from billing.notices.kinds.kind import Found, Kind, Said
from billing.notices.links import page
from billing.notices.models import Notice
from billing.payments.attempts.queries import paid_attempt
from billing.payments.models import Source
from billing.payments.refunds.models import Refund
from billing.payments.refunds.states import RefundState


class RefundSent(Kind):
    name = "refund"
    title = gettext_lazy("Money sent back")

    def find(self, *, at: datetime) -> Iterator[Found]:
        answered = Refund.objects.filter(state=RefundState.SUCCEEDED, answered_at__gt=at - self.lasts)
        rows = self.untold(answered.exclude(customer__email=""))
        return (Found(row.public_id, row.customer) for row in rows.select_related("customer").order_by("pk"))

    def say(self, notice: Notice) -> Said:
        refund = Refund.objects.select_related("payment__invoice").get(public_id=notice.subject)
        payment, amount = refund.payment, refund.amount.format(get_language())
        paid_by = paid_attempt(payment)
        context = {
            "refund": refund,
            "payment": payment,
            "amount": amount,
            "method": str(paid_by.method) if paid_by else "",
            "is_credit": payment.source == Source.CREDIT,
        }
        title = _("We have sent back %(amount)s") % {"amount": amount}
        invoice = payment.invoice
        url = page("invoice", invoice.public_id) if invoice else page("payment", payment.public_id)
        return Said(title, title, context, url, _("Look at the payment"))
